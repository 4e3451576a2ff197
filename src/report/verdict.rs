//! A verdict in words.

use super::names::{has_widths, names};
use super::numbers::{ABSENT, Percent};
use super::people::{self, Cold};
use crate::study::{Outcome, Sweep, Unfit, Verdict};
use crate::units::{percent, percent_as_written};

/// The answer of a sweep, a line for each thing it says: what to do, what today's setting and no pings give, and what
/// limits the answer.
pub(super) fn paragraphs(sweep: &Sweep, numbers: Percent) -> Vec<String> {
    let words = Words { sweep, numbers };
    let mut lines = vec![words.first(), words.today()];
    lines.extend(words.beside());
    lines
}

struct Words<'s> {
    sweep: &'s Sweep,
    numbers: Percent,
}

impl Words<'_> {
    /// What to do, and what that means.
    fn first(&self) -> String {
        let target = percent_as_written(self.sweep.target);
        match &self.sweep.verdict {
            Verdict::NoneNeeded { candidate } => format!(
                "No pings are needed to keep cold starts under {target}: {}.",
                self.cold_in_full(self.outcome(*candidate))
            ),
            Verdict::Fewest { candidate, .. } => {
                let outcome = self.outcome(*candidate);
                format!("Ping {}: {}.", outcome.variant, self.cold_in_full(outcome))
            }
            Verdict::NoneFit { set_aside, .. } => format!(
                "No interval to recommend keeps cold starts under {target}, though {} {}.",
                self.names(set_aside),
                does(set_aside)
            ),
            Verdict::Undecided { .. } if self.nothing_served() => {
                let throttled = self.sweep.candidates.iter().any(|one| one.outcome.total.users.throttled > 0);
                let advice = if throttled { "all were throttled" } else { "a longer --horizon can tell" };
                format!("No request was served, so nothing can be said about {target}: {advice}.")
            }
            Verdict::Undecided { unclear } => {
                let is_uncertain = self.sweep.today.outcome.variant.model.is_uncertain();
                let advice = if is_uncertain {
                    "It depends on what the scenario does not know: a longer log can tell"
                } else {
                    "More --replications or a longer --horizon can tell"
                };
                format!(
                    "It is not clear which interval keeps cold starts under {target}: none does for certain, {} may. {advice}.",
                    self.names(&self.served(unclear))
                )
            }
            Verdict::NoneMeets => self.none_meets(&target),
        }
    }

    fn none_meets(&self, target: &str) -> String {
        let lowest = self.sweep.closest().map_or(String::new(), |place| {
            let outcome = self.outcome(place);
            let setting = &outcome.variant;
            let name = if setting.has_no_pings() { "without pings".to_owned() } else { setting.to_string() };
            format!(": {name}, the lowest, {}", self.cold_in_full(outcome))
        });
        format!("No interval tried keeps cold starts under {target}{lowest}.")
    }

    /// What today's setting and no pings give, in the same unit.
    fn today(&self) -> String {
        let outcome = &self.sweep.today.outcome;
        let setting = &outcome.variant;
        let chosen = self.sweep.verdict.chosen().map(|place| self.outcome(place));
        let is_told = |outcome: &Outcome| chosen.is_some_and(|chosen| chosen.variant.is_pinged_as(&outcome.variant));
        let name = if setting.has_no_pings() { "without pings".to_owned() } else { setting.to_string() };
        let today = match &outcome.cold_probability() {
            None => {
                return format!(
                    "Today's setting, {}, has no estimate.",
                    if setting.has_no_pings() { "no pings" } else { &name }
                );
            }
            Some(_) if is_told(outcome) => "That is today's setting.".to_owned(),
            Some(_) => format!("Today, {name}: {}.", self.cold_again(outcome, None)),
        };
        let none =
            self.sweep.candidates.iter().map(|candidate| &candidate.outcome).find(|one| one.variant.has_no_pings());
        match none.filter(|none| !is_told(none) && !setting.has_no_pings() && none.cold_probability().is_some()) {
            Some(none) => format!("{today} Without pings: {}.", self.cold_again(none, Cold::of(outcome).as_ref())),
            None => today,
        }
    }

    /// What limits the answer.
    fn beside(&self) -> Vec<String> {
        match &self.sweep.verdict {
            Verdict::Fewest { unclear, beyond_unclear, holes, islands, set_aside, .. } => [
                vec![self.longest()],
                self.set_aside(set_aside),
                self.unclear(unclear, beyond_unclear),
                self.islands(islands),
                self.holes(holes),
            ]
            .concat(),
            Verdict::NoneFit { set_aside, unclear } => [self.set_aside(set_aside), self.unclear(unclear, &[])].concat(),
            Verdict::NoneNeeded { .. } | Verdict::Undecided { .. } | Verdict::NoneMeets => Vec::new(),
        }
    }

    /// In what sense it is the longest.
    fn longest(&self) -> String {
        let target = percent_as_written(self.sweep.target);
        let Verdict::Fewest { set_aside, islands, unclear, near_miss, is_end_of_grid, .. } = &self.sweep.verdict else {
            return String::new();
        };
        let is_last = *is_end_of_grid && set_aside.iter().all(|&place| self.unfit(place) == Some(Unfit::NoSchedule));
        let near = near_miss.map_or(String::new(), |place| {
            let cold = self.outcome(place).cold_probability();
            let miss = cold.map_or(ABSENT.to_owned(), |cold| self.numbers.value(cold));
            format!(" {} is a near miss: {miss}.", self.interval(place))
        });
        let to_recommend = if set_aside.is_empty() { "" } else { "to recommend " };
        let longest = if self.sweep.has_several_curves() {
            format!("It takes the fewest pings that keep cold starts under {target}")
        } else {
            format!("It is the longest interval {to_recommend}that keeps cold starts under {target}")
        };
        let certainly = if unclear.is_empty() { "" } else { " for certain" };
        let end = match (is_last, set_aside.is_empty() && !self.sweep.has_several_curves(), islands.is_empty()) {
            (true, true, _) => ", and the longest tried: longer ones may do too",
            (true, false, _) => "; intervals longer than those tried may do too",
            (false, _, false) => " up to the first that does not",
            (false, _, true) => "",
        };
        format!("{longest}{certainly}{end}.{near}")
    }

    /// Those that keep the target and are not recommended, by what speaks against them.
    fn set_aside(&self, places: &[usize]) -> Vec<String> {
        let mut groups: Vec<(Vec<usize>, Vec<Unfit>)> = Vec::new();
        for &place in places {
            let Some(unfit) = self.unfit(place) else { continue };
            let is_alike = |unfits: &[Unfit]| unfits.iter().all(|one| same_kind(*one, unfit));
            match groups.iter_mut().find(|(_, unfits)| is_alike(unfits)) {
                Some((places, unfits)) => {
                    places.push(place);
                    unfits.push(unfit);
                }
                None => groups.push((vec![place], vec![unfit])),
            }
        }
        let sentence = |(places, unfits): (Vec<usize>, Vec<Unfit>)| {
            let keeps = if places.len() == 1 { "keeps" } else { "keep" };
            format!("{} {keeps} it too, but {}.", capital(&self.names(&places)), against_it(&unfits))
        };
        groups.into_iter().map(sentence).collect()
    }

    fn unclear(&self, unclear: &[usize], beyond: &[usize]) -> Vec<String> {
        if unclear.is_empty() {
            return Vec::new();
        }
        let beyond = match beyond {
            [] => String::new(),
            places => format!(" {}, beyond, {} for certain.", capital(&self.names(places)), does(places)),
        };
        vec![format!(
            "Whether {} {} so too is not clear: the interval contains the target.{beyond}",
            self.names(unclear),
            does(unclear)
        )]
    }

    fn islands(&self, islands: &[usize]) -> Vec<String> {
        let keeps = if islands.len() == 1 { "keeps it too, but as an island" } else { "keep it too, but as islands" };
        if islands.is_empty() {
            return Vec::new();
        }
        vec![format!(
            "{} {keeps}: intervals between do not. It is met there by chance, which is no answer.",
            capital(&self.names(islands))
        )]
    }

    fn holes(&self, holes: &[usize]) -> Vec<String> {
        if holes.is_empty() {
            return Vec::new();
        }
        vec![format!(
            "More pings are not always better here: {} {} not clearly stay under it.",
            self.names(holes),
            does(holes)
        )]
    }

    fn cold_in_full(&self, outcome: &Outcome) -> String {
        people::in_full(outcome, Some(self.sweep.target))
    }

    fn cold_again(&self, outcome: &Outcome, beside: Option<&Cold>) -> String {
        people::again(outcome, Some(self.sweep.target), beside)
    }

    fn outcome(&self, place: usize) -> &Outcome {
        &self.sweep.candidates[place].outcome
    }

    fn unfit(&self, place: usize) -> Option<Unfit> {
        self.sweep.candidates[place].unfit
    }

    /// Those of the candidates that served anything.
    fn served(&self, places: &[usize]) -> Vec<usize> {
        places.iter().copied().filter(|&place| self.outcome(place).cold_probability().is_some()).collect()
    }

    fn nothing_served(&self) -> bool {
        self.sweep.candidates.iter().all(|candidate| candidate.outcome.cold_probability().is_none())
    }

    /// Whether candidates differ in how many pings come at once.
    fn has_widths(&self) -> bool {
        has_widths(self.sweep)
    }

    /// `3 min`
    fn interval(&self, place: usize) -> String {
        let setting = &self.outcome(place).variant;
        match setting.interval() {
            Some(interval) if !self.has_widths() => interval.to_string(),
            Some(_) | None => capital(&setting.to_string()),
        }
    }

    /// Candidates by name, as ranges where they are many.
    fn names(&self, places: &[usize]) -> String {
        names(&self.sweep.candidates, places)
    }
}

fn does(places: &[usize]) -> &'static str {
    if places.len() == 1 { "does" } else { "do" }
}

/// With its first letter as at the beginning of a sentence.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn same_kind(one: Unfit, other: Unfit) -> bool {
    std::mem::discriminant(&one) == std::mem::discriminant(&other)
}

/// What speaks against settings for one reason.
pub(super) fn against_it(unfits: &[Unfit]) -> String {
    let late = unfits.iter().filter_map(|unfit| match unfit {
        Unfit::Late { share } => Some(*share),
        Unfit::NoSchedule | Unfit::Overlapping | Unfit::AboveLimit => None,
    });
    match unfits.first() {
        None => String::new(),
        Some(Unfit::NoSchedule) => "no scheduler can send pings so: EventBridge takes whole minutes".to_owned(),
        Some(Unfit::Late { .. }) => {
            let (low, high) = late.fold((f64::MAX, 0.0_f64), |(low, high), share| (low.min(share), high.max(share)));
            let [low, high] = [low, high].map(percent);
            let shares = if low == high { low } else { format!("{low} to {high}") };
            format!("in {shares} of cases the environment is gone before the next ping")
        }
        Some(Unfit::Overlapping) => "a ping takes longer than the time to the next one".to_owned(),
        Some(Unfit::AboveLimit) => "more pings come at once than the concurrency limit allows".to_owned(),
    }
}
