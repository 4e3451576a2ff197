//! Candidates of a sweep by name: few one by one, many as ranges.

use crate::study::{Candidate, Sweep, Variant};
use crate::units::Nanos;

/// Whether candidates differ in how many pings come at once.
pub(super) fn has_widths(sweep: &Sweep) -> bool {
    let settings = sweep.candidates.iter().map(|candidate| &candidate.outcome.variant);
    let mut widths = settings.filter(|setting| !setting.has_no_pings()).map(Variant::concurrency);
    let first = widths.next();
    first.is_some_and(|first| first != 1 || widths.any(|width| width != first))
}

/// The candidates at these places (`every 1 min, every 5 to 15 min (2 to 9 at once) and no pings`).
pub(super) fn names(candidates: &[Candidate], places: &[usize]) -> String {
    let settings: Vec<&Variant> = candidates.iter().map(|candidate| &candidate.outcome.variant).collect();
    listed(&runs(&settings, places).iter().map(Run::name).collect::<Vec<_>>())
}

/// Intervals that follow one another among the candidates, with numbers at once that do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// The shortest and the longest interval; absent for no pings.
    intervals: Option<(Nanos, Nanos)>,
    /// The fewest and the most pings at once.
    widths: (u32, u32),
}

impl Run {
    fn name(&self) -> String {
        let Some((first, last)) = self.intervals else { return "no pings".to_owned() };
        let several = match self.widths {
            (1, 1) => String::new(),
            (least, most) if least == most => format!(" ({most} at once)"),
            (least, most) => format!(" ({least} to {most} at once)"),
        };
        format!("every {}{several}", times(first, last))
    }
}

/// Draws neighbours together: first those that differ in the interval, then those that differ in how many come at once.
fn runs(settings: &[&Variant], places: &[usize]) -> Vec<Run> {
    let mut runs: Vec<(Run, usize)> = Vec::new();
    for &place in places {
        let setting = settings[place];
        let width = setting.concurrency();
        let interval = setting.interval();
        match (runs.last_mut(), interval) {
            (Some((Run { intervals: Some((_, end)), widths }, last)), Some(interval))
                if *last + 1 == place && *widths == (width, width) =>
            {
                (*end, *last) = (interval, place);
            }
            _ => {
                let intervals = interval.map(|interval| (interval, interval));
                runs.push((Run { intervals, widths: (width, width) }, place));
            }
        }
    }
    let mut together: Vec<Run> = Vec::new();
    for (run, _) in runs {
        // Not only the last: where each width has several runs, those of one interval stand apart.
        let known = together.iter_mut().find(|known| {
            known.intervals.is_some() && known.intervals == run.intervals && known.widths.1 + 1 == run.widths.0
        });
        match known {
            Some(known) => known.widths.1 = run.widths.1,
            None => together.push(run),
        }
    }
    together
}

/// `4 min`, `8 to 10 min`, `30 s to 10 min`
pub(super) fn times(first: Nanos, last: Nanos) -> String {
    let [first, last] = [first, last].map(|time| time.to_string());
    match (first.split_once(' '), last.split_once(' ')) {
        _ if first == last => last,
        (Some((number, unit)), Some((_, same))) if unit == same => format!("{number} to {last}"),
        _ => format!("{first} to {last}"),
    }
}

/// `a, b and c`
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::arrivals::{Poisson, Process};
    use crate::model::{Arrivals, Distribution, IdlePolicy, Model, Platform};
    use crate::study::pinged;
    use crate::units::Rate;

    /// Intervals of 1 to 4 min, each with 1 to 3 pings at once, and none.
    fn settings() -> Vec<Variant> {
        let arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::per_second(1e-3).unwrap()))]);
        let timeout = Distribution::fixed(Nanos::MINUTE * 6).unwrap();
        let model = Model::new(arrivals, Platform::new(IdlePolicy::timeout(timeout)));
        pinged(&model, &[1, 2, 3, 4].map(|minutes| Nanos::MINUTE * minutes), &[1, 2, 3]).unwrap()
    }

    fn named(places: &[usize]) -> String {
        let settings = settings();
        let runs = runs(&settings.iter().collect::<Vec<_>>(), places);
        listed(&runs.iter().map(Run::name).collect::<Vec<_>>())
    }

    #[test]
    fn neighbours_are_ranges() {
        assert_eq!(named(&[0, 2, 3, 12]), "every 1 min, every 3 to 4 min and no pings");
        assert_eq!(named(&[3, 7, 11]), "every 4 min (1 to 3 at once)");
        assert_eq!(named(&[4, 5, 8, 9]), "every 1 to 2 min (2 to 3 at once)");
        assert_eq!(
            named(&[4, 7, 8, 11, 12]),
            "every 1 min (2 to 3 at once), every 4 min (2 to 3 at once) and no pings"
        );
        assert_eq!(named(&[0, 8]), "every 1 min and every 1 min (3 at once)");
        assert_eq!(times(Nanos::SECOND * 30, Nanos::MINUTE * 10), "30 s to 10 min");
        assert_eq!(named(&[12]), "no pings");
    }
}
