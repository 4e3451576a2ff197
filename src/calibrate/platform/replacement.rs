//! Whether what is recycled is replaced before anybody needs it.
//!
//! A first use tells where nothing but recycling can have taken the environment in whose place it came: its own idleness
//! and that of the function were well below every timeout. If the request started as fast as a warm one, it had been
//! replaced. Only requests count that no other idle environment can have served, for these serve some of those whose
//! environment was not replaced; they tell where a replacement stands in the order of reuse instead.

use super::super::{Finding, Part};
use super::clock::Timeouts;
use super::findings::Rank;
use super::history::{End, History, Rest};
use crate::estimate::Interval;
use crate::estimate::clopper_pearson;
use crate::units::counted;

/// Recycled environments that a request needed, and those of them that had been replaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Recycled {
    pub(super) replaced: u64,
    pub(super) all: u64,
}

impl Recycled {
    fn count<'a>(rests: impl Iterator<Item = &'a Rest>) -> Self {
        let mut recycled = Self::default();
        for rest in rests {
            let is_replaced = rest.end == End::Replaced;
            recycled.all += u64::from(is_replaced || rest.end == End::Gone);
            recycled.replaced += u64::from(is_replaced);
        }
        recycled
    }

    /// Those that a function needed which was quiet.
    pub(super) fn quiet(history: &History, timeouts: &Timeouts) -> Self {
        let (safe, gone) = (timeouts.safe(), timeouts.surely_gone());
        let is_quiet = |rest: &&Rest| {
            rest.quiet.is_some_and(|quiet| quiet < safe) && timeouts.is_safe(rest) && rest.next_idle >= gone
        };
        Self::count(history.rests.iter().filter(is_quiet))
    }

    /// Those that were needed while others were busy.
    pub(super) fn busy(history: &History, timeouts: &Timeouts) -> Self {
        let gone = timeouts.surely_gone();
        let is_busy = |rest: &&Rest| rest.quiet.is_none() && timeouts.is_safe(rest) && rest.next_idle >= gone;
        Self::count(history.rests.iter().filter(is_busy))
    }
}

/// Where a replacement stands among idle environments.
pub(super) fn rank_part(history: &History, safe: f64, quiet: Recycled) -> Part<Rank> {
    let (taken, passed) = beside_another(history, safe);
    let evidence = format!(
        "of {} that were recycled while one used less recently was idle too, the replacement of {} served next, and the other \
         environment {} times",
        counted(taken + passed, "environment"),
        taken,
        passed,
    );
    let least_replaced = if quiet.all == 0 { 0.0 } else { ends(quiet.replaced, quiet.all, SURE).0 };
    let (least, most) = ends(taken, taken + passed, SURE);
    let learned = |value| Finding::Learned { value, interval: None };
    let finding = if most < least_replaced {
        learned(Rank::Last)
    } else if least > SLIPS {
        learned(Rank::Predecessors)
    } else {
        let needs = "more environments that are recycled, some of them while another was idle too".to_owned();
        Finding::NotLearned { needs }
    };
    Part { finding, evidence }
}

/// Whether some replacements plainly stand where their predecessors stood.
pub(super) fn keeps_its_place(history: &History, safe: f64) -> bool {
    let (taken, passed) = beside_another(history, safe);
    ends(taken, taken + passed, SURE).0 > SLIPS
}

/// How many environments were recycled while another that is known to have been there was idle too, and their
/// replacement, or that other one, served next.
fn beside_another(history: &History, safe: f64) -> (u64, u64) {
    let (mut taken, mut passed) = (0, 0);
    for rest in history.rests.iter().filter(|rest| rest.idle < safe && rest.next_idle == 0.0) {
        match rest.end {
            End::Replaced => taken += 1,
            End::PassedOver => passed += 1,
            End::There | End::Gone | End::Untold => {}
        }
    }
    (taken, passed)
}

/// The interval of a share; all that is possible where nothing was seen.
fn ends(events: u64, all: u64, confidence: f64) -> (f64, f64) {
    if all == 0 {
        return (0.0, 1.0);
    }
    clopper_pearson(events as f64 / all as f64, all as f64, (1.0 - confidence) / 2.0)
}

/// How surely a replacement has its rank.
const SURE: f64 = 0.95;

/// The share of replacements that may be something else.
const SLIPS: f64 = 0.05;

/// Of environments any of which may serve.
pub(super) fn by_chance() -> Part<f64> {
    let needs =
        "what no log has: where any idle environment may serve, nobody knows which one a new environment replaced";
    Part { finding: Finding::NotLearned { needs: needs.to_owned() }, evidence: String::new() }
}

/// The share that was replaced.
pub(super) fn part(recycled: Recycled, knows_who_waited: bool, when: &str, confidence: f64) -> Part<f64> {
    if !knows_who_waited {
        let needs = "the time at which each request was sent, or at which each init began (INIT_START)".to_owned();
        return Part { finding: Finding::NotLearned { needs }, evidence: String::new() };
    }
    if recycled.all == 0 {
        let needs = format!("environments that are recycled {when} and needed again");
        return Part { finding: Finding::NotLearned { needs }, evidence: "no such environment was seen".to_owned() };
    }
    let (low, high) = ends(recycled.replaced, recycled.all, confidence);
    let evidence = format!(
        "of {} recycled {when} and needed again {} had been replaced",
        counted(recycled.all, "environment"),
        recycled.replaced
    );
    let value = recycled.replaced as f64 / recycled.all as f64;
    let interval = Some(Interval { low, high, confidence });
    Part { finding: Finding::Learned { value, interval }, evidence }
}
