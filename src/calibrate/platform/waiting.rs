//! What a request waits for that finds all environments busy: its own, or whichever is ready first; and for how long it
//! takes none that has been used.

use super::super::{Finding, Part};
use super::ascent::CONFIDENCE;
use super::findings::Waits;
use super::history::{Crowded, History, Server};
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
}

impl<'a> Crowd<'a> {
    pub(super) fn of(history: &'a History, knows_who_waited: bool) -> Self {
        Self { all: &history.crowded, knows_who_waited }
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
            return unknown("the time at which each request was sent");
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

    /// How long such a request takes no used one: the wait of those before whom one was free already.
    pub(super) fn dispatch(&self) -> Part<f64> {
        if !self.knows_who_waited {
            return unknown("the time at which each request was sent");
        }
        let mut waits: Vec<f64> = self.freed().filter(|&(_, for_)| for_ > CLEARLY).map(|(waited, _)| waited).collect();
        waits.sort_by(f64::total_cmp);
        let evidence = format!("{} waited though one had been left before", counted(waits.len() as u64, "request"));
        let Some((low, high)) = around_the_median(waits.len()) else {
            let needs =
                "more requests that find all environments busy and are served by one that another leaves".to_owned();
            return Part { finding: Finding::NotLearned { needs }, evidence };
        };
        let interval = Interval { low: waits[low], high: waits[high], confidence: CONFIDENCE };
        Part { finding: Finding::Learned { value: waits[waits.len() / 2], interval: Some(interval) }, evidence }
    }
}

fn unknown<T>(needs: &str) -> Part<T> {
    Part { finding: Finding::NotLearned { needs: needs.to_owned() }, evidence: String::new() }
}

/// The places between which the median lies with 95%, among so many in order; none among fewer than 6, which cannot say so
/// (David and Nagaraja, "Order Statistics", 3rd ed. 2003, section 7.1).
fn around_the_median(count: usize) -> Option<(usize, usize)> {
    if count < 6 {
        return None;
    }
    let n = count as f64;
    let reach = normal_upper((1.0 - CONFIDENCE) / 2.0) * n.sqrt() / 2.0;
    // One further out than the normal approximation has it: no less than 95% for 6 and more.
    let low = (n / 2.0 - reach).floor().max(0.0) as usize;
    let low = low.saturating_sub(usize::from(count < 30));
    Some((low, count - 1 - low))
}
