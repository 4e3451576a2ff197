//! What a request waits for that finds all environments busy: its own, or whichever is ready first; and for how long it
//! takes none that has been used.

use super::super::{Finding, Part};
use super::calls::{By, Call, Span};
use super::findings::Waits;
use super::history::{Crowded, History, Server};
use super::reuse::Idle;
use crate::estimate::{Interval, normal_upper};
use crate::units::{counted, grouped};

/// A request that had another environment before it for so long, in seconds, would have been served by it if it took
/// any.
const CLEARLY: f64 = 0.02;

/// So many requests that waited for their own, though another was free, rule out that they take whichever is ready first.
const FEWEST: u64 = 5;

/// What requests that found all environments busy did.
#[derive(Debug, Clone)]
pub(super) struct Crowd<'a> {
    all: &'a [Crowded],
    knows_who_waited: bool,
    begun: Begun,
}

/// Inits that began while all environments were busy, and those of them in whose environment no request waited: what came
/// then had been served by another, or else the init took the place of an environment that was recycled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Begun {
    all: u64,
    not_waited_for: u64,
}

impl Begun {
    fn count(spans: &[Span]) -> Self {
        let mut begun = Self::default();
        spans.iter().for_each(|span| begun.add(span));
        begun
    }

    fn add(&mut self, span: &Span) {
        let mut inits: Vec<(f64, bool)> = span.calls().filter_map(|call| init(&call)).collect();
        if inits.is_empty() {
            return;
        }
        inits.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut idle = Idle::new(span);
        for call in span.as_they_began() {
            while let Some((began, waited)) = inits.pop_if(|init| init.0 <= call.started) {
                idle.settle(began);
                self.all += u64::from(idle.are_all_busy());
                self.not_waited_for += u64::from(idle.are_all_busy() && !waited);
            }
            idle.settle(call.started);
            if let By::Known(number) = call.by {
                idle.take(number, &call);
            }
        }
    }
}

/// When the init of a first use began, and whether that had waited for it.
fn init(call: &Call) -> Option<(f64, bool)> {
    if call.is_first { Some((call.init_began?, call.waited?)) } else { None }
}

impl<'a> Crowd<'a> {
    pub(super) fn of(history: &'a History, spans: &[Span], knows_who_waited: bool) -> Self {
        Self { all: &history.crowded, knows_who_waited, begun: Begun::count(spans) }
    }

    /// Served by one that had been used.
    fn freed(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.all.iter().filter_map(|crowded| match crowded.by {
            Server::Freed { for_ } => Some((crowded.waited, for_)),
            Server::New { .. } => None,
        })
    }

    /// Waited for a new one though another was free at the end.
    fn passed_over(&self) -> u64 {
        let is_one = |crowded: &&Crowded| match crowded.by {
            Server::Freed { .. } => false,
            Server::New { another_free_for } => another_free_for > CLEARLY,
        };
        self.all.iter().filter(is_one).count() as u64
    }

    pub(super) fn waiting(&self) -> Part<Waits> {
        if !self.knows_who_waited {
            let needs = "the time at which each request was sent".to_owned();
            return Part { finding: Finding::NotLearned { needs }, evidence: self.bound() };
        }
        let (freed, passed_over) = (self.freed().count() as u64, self.passed_over());
        let evidence = format!(
            "of {} that found all environments busy {} were served by one that another request had left; {} waited for a new \
             one though another was free before",
            counted(self.all.len() as u64, "request"),
            grouped(freed),
            grouped(passed_over),
        );
        let learned = |value| Finding::Learned { value, interval: None };
        let finding = if freed >= FEWEST && freed > passed_over {
            learned(Waits::FirstReady)
        } else if passed_over >= FEWEST && freed * 10 < passed_over {
            learned(Waits::Own)
        } else {
            Finding::NotLearned { needs: "more requests that find all environments busy".to_owned() }
        };
        Part { finding, evidence }
    }

    /// What is known where the log says when inits began, but not when requests were sent.
    fn bound(&self) -> String {
        let Begun { all, not_waited_for } = self.begun;
        if all == 0 {
            return String::new();
        }
        format!(
            "{} began while all environments were busy; in {} of the new environments no request waited, so that at most so many \
             requests were served by one that another had left",
            counted(all, "init"),
            grouped(not_waited_for),
        )
    }

    /// How long such a request takes no used one: the wait of those before whom one was free already.
    pub(super) fn dispatch(&self, confidence: f64) -> Part<f64> {
        if !self.knows_who_waited {
            return unknown("the time at which each request was sent");
        }
        let mut waits: Vec<f64> = self.freed().filter(|&(_, for_)| for_ > CLEARLY).map(|(waited, _)| waited).collect();
        waits.sort_by(f64::total_cmp);
        let evidence = format!("{} waited though one had been left before", counted(waits.len() as u64, "request"));
        let Some((low, high)) = around_the_median(waits.len(), confidence) else {
            let needs =
                "more requests that find all environments busy and are served by one that another leaves".to_owned();
            return Part { finding: Finding::NotLearned { needs }, evidence };
        };
        let interval = Interval { low: waits[low], high: waits[high], confidence };
        Part { finding: Finding::Learned { value: waits[waits.len() / 2], interval: Some(interval) }, evidence }
    }
}

fn unknown<T>(needs: &str) -> Part<T> {
    Part { finding: Finding::NotLearned { needs: needs.to_owned() }, evidence: String::new() }
}

/// The places between which the median lies with this confidence, among so many in order; none among too few to say so: 6 for
/// 95% (David and Nagaraja, "Order Statistics", 3rd ed. 2003, section 7.1).
fn around_the_median(count: usize, confidence: f64) -> Option<(usize, usize)> {
    const AS_GOOD_AS_NORMAL: usize = 1_000;
    let tail = (1.0 - confidence) / 2.0;
    if count > AS_GOOD_AS_NORMAL {
        let reach = normal_upper(tail) * (count as f64).sqrt() / 2.0;
        let place = (count as f64 / 2.0 - reach).floor() as usize - 1;
        return Some((place, count - 1 - place));
    }
    // The chance that so many of them, or fewer, lie below the median.
    let mut term = 0.5_f64.powi(count as i32);
    let (mut below, mut events) = (term, 0);
    while below <= tail {
        events += 1;
        term *= (count + 1 - events) as f64 / events as f64;
        below += term;
    }
    let place = events.checked_sub(1)?;
    Some((place, count - 1 - place))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By sums of the binomial law of one half: of 20, 5 or fewer lie below the median with 2.07%, 6 or fewer with 5.77%, 3 or
    /// fewer with 0.13%.
    #[test]
    fn the_median_lies_between_places_of_the_binomial_law() {
        let found = [5, 6, 9, 12, 20].map(|count| around_the_median(count, 0.95));
        assert_eq!(found, [None, Some((0, 5)), Some((1, 7)), Some((2, 9)), Some((5, 14))]);
        assert_eq!(around_the_median(20, 0.99), Some((3, 16)));
        assert_eq!(around_the_median(2_000, 0.95), Some((955, 1_044)));
    }
}
