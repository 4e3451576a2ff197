//! A verdict in words.

use super::numbers::Percent;
use crate::estimate::Estimate;
use crate::study::{Against, Candidate, Sweep, Verdict};
use crate::units::{Nanos, percent};

/// The answer of a sweep, a line for each thing it says: the verdict first, and last what today's setting gives.
pub(super) fn paragraphs(sweep: &Sweep, numbers: Percent) -> Vec<String> {
    let words = Words { sweep, numbers };
    let mut lines = words.verdict();
    lines.push(words.today());
    lines
}

struct Words<'s> {
    sweep: &'s Sweep,
    numbers: Percent,
}

impl Words<'_> {
    fn verdict(&self) -> Vec<String> {
        let target = percent(self.sweep.target);
        match &self.sweep.verdict {
            Verdict::NoneNeeded { candidate } => vec![self.none_needed(*candidate, &target)],
            Verdict::Fewest { candidate, unclear, holes } => {
                let mut sentences = vec![self.fewest(*candidate, &target)];
                sentences.extend(self.unclear_beyond(unclear));
                sentences.extend(self.holes(holes));
                sentences
            }
            Verdict::Undecided { .. } if self.nothing_served() => {
                let throttled = self.sweep.candidates.iter().any(|one| one.outcome.total.users.throttled > 0);
                let advice = if throttled { "all were throttled" } else { "a longer --horizon can tell" };
                vec![format!("No request was served, so nothing can be said about {target}: {advice}.")]
            }
            Verdict::Undecided { unclear } => vec![format!(
                "It is not clear which interval keeps cold starts under {target}: none does for certain, {} may. More \
                 --replications or a longer --horizon can tell.",
                self.names(&self.served(unclear))
            )],
            Verdict::NoneMeets => vec![self.none_meets(&target)],
        }
    }

    /// Those of the candidates that served anything.
    fn served(&self, places: &[usize]) -> Vec<usize> {
        let is_served = |place: &usize| self.sweep.candidates[*place].outcome.cold_probability.is_some();
        places.iter().copied().filter(is_served).collect()
    }

    fn nothing_served(&self) -> bool {
        self.sweep.candidates.iter().all(|candidate| candidate.outcome.cold_probability.is_none())
    }

    fn none_needed(&self, place: usize, target: &str) -> String {
        let shares = self.are_cold(&self.sweep.candidates[place].outcome.cold_probability);
        format!("No pings are needed to keep cold starts under {target}: {shares} without them.")
    }

    fn fewest(&self, place: usize, target: &str) -> String {
        let candidate = &self.sweep.candidates[place];
        let shares = self.are_cold(&candidate.outcome.cold_probability);
        match candidate.outcome.setting.interval() {
            Some(interval) if !self.has_widths() => {
                format!("The longest interval that keeps cold starts under {target} is {interval}: {shares}.")
            }
            _ => format!("The fewest pings that keep cold starts under {target} come {}: {shares}.", self.name(place)),
        }
    }

    fn unclear_beyond(&self, unclear: &[usize]) -> Option<String> {
        let does = if unclear.len() == 1 { "does" } else { "do" };
        (!unclear.is_empty()).then(|| {
            format!("Whether {} {does} so too is not clear: the interval contains the target.", self.names(unclear))
        })
    }

    fn holes(&self, holes: &[usize]) -> Option<String> {
        let does = if holes.len() == 1 { "does" } else { "do" };
        (!holes.is_empty()).then(|| {
            format!("More pings are not always better here: {} {does} not clearly stay under it.", self.names(holes))
        })
    }

    fn none_meets(&self, target: &str) -> String {
        let known = self.sweep.candidates.iter().enumerate();
        let known = known.filter_map(|(place, candidate)| Some((place, candidate.outcome.cold_probability?)));
        let lowest = known.min_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
        let lowest = lowest.map_or(String::new(), |(place, cold)| {
            let name = if self.sweep.candidates[place].outcome.setting.is_none() {
                "without pings".to_owned()
            } else {
                self.name(place)
            };
            format!(": the lowest is {}, {name}", self.with_interval(&cold))
        });
        format!("No interval tried keeps cold starts under {target}{lowest}.")
    }

    fn today(&self) -> String {
        let today = &self.sweep.today;
        let gives = today
            .outcome
            .cold_probability
            .map_or("has no estimate".to_owned(), |cold| format!("gives {}", self.with_interval(&cold)));
        let stands = match today.against {
            Against::Below => "under the target",
            Against::Above => "over the target",
            Against::Unclear => "not clear against the target",
        };
        let stands = if today.outcome.cold_probability.is_some() { format!(": {stands}") } else { String::new() };
        let setting = &today.outcome.setting;
        let pings = if setting.is_none() { "no pings".to_owned() } else { setting.to_string() };
        format!("Today's setting, {pings}, {gives}{stands}.")
    }

    /// `0.78% are cold (0.75% to 0.81%)`, of a candidate that meets the target, and so has an interval.
    fn are_cold(&self, cold: &Option<Estimate>) -> String {
        cold.map_or("no requests were served".to_owned(), |cold| {
            let interval = self.numbers.interval(Some(&cold));
            format!("{} are cold ({interval})", self.numbers.value(Some(&cold)))
        })
    }

    /// `0.78% (0.75% to 0.81%)`
    fn with_interval(&self, cold: &Estimate) -> String {
        let interval =
            if cold.interval.is_some() { self.numbers.interval(Some(cold)) } else { "no interval".to_owned() };
        format!("{} ({interval})", self.numbers.value(Some(cold)))
    }

    /// Whether candidates differ in how many pings come at once.
    fn has_widths(&self) -> bool {
        has_widths(self.sweep)
    }

    fn name(&self, place: usize) -> String {
        self.sweep.candidates[place].outcome.setting.to_string()
    }

    /// Candidates by name, runs of neighbours drawn together (`every 1 min, every 5 min to 15 min and no pings`).
    fn names(&self, places: &[usize]) -> String {
        let names: Vec<String> = self.runs(places).iter().map(|run| self.run(run)).collect();
        listed(&names)
    }

    /// Places that follow one another, where pings come equally many at once.
    fn runs(&self, places: &[usize]) -> Vec<Vec<usize>> {
        runs(&self.sweep.candidates, places)
    }

    fn run(&self, run: &[usize]) -> String {
        run_name(&self.sweep.candidates, run)
    }
}

/// Whether candidates differ in how many pings come at once.
pub(super) fn has_widths(sweep: &Sweep) -> bool {
    let settings = sweep.candidates.iter().map(|candidate| &candidate.outcome.setting);
    let mut widths = settings.filter(|setting| !setting.is_none()).map(|setting| setting.concurrency);
    let first = widths.next();
    first.is_some_and(|first| first != 1 || widths.any(|width| width != first))
}

/// Splits places into runs of neighbours with the same number of pings at once.
pub(super) fn runs(candidates: &[Candidate], places: &[usize]) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    for &place in places {
        let kind = |place: usize| {
            let setting = &candidates[place].outcome.setting;
            (setting.is_none(), setting.concurrency)
        };
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|&last| last + 1 == place && kind(last) == kind(place)) => {
                run.push(place);
            }
            _ => runs.push(vec![place]),
        }
    }
    runs
}

/// A run of candidates by its ends.
pub(super) fn run_name(candidates: &[Candidate], run: &[usize]) -> String {
    let interval = |place: Option<&usize>| place.and_then(|&place| candidates[place].outcome.setting.interval());
    let several = match run.first().map(|&place| candidates[place].outcome.setting.concurrency) {
        Some(several) if several > 1 => format!(", {several} at once"),
        _ => String::new(),
    };
    match (interval(run.first()), interval(run.last())) {
        (Some(first), Some(last)) if first == last => format!("every {first}{several}"),
        (Some(first), Some(last)) => format!("every {}{several}", range(first, last)),
        _ => "no pings".to_owned(),
    }
}

fn range(first: Nanos, last: Nanos) -> String {
    format!("{first} to {last}")
}

/// `a, b and c`
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
