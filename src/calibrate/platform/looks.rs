//! Whether idle environments are taken away at certain times only: at whole multiples of some time, from a phase that
//! nobody knows.
//!
//! With looks, a timeout is moved up to the next of them, so that of two idle periods of one length one may be over and the
//! other not, by when they began. How likely that makes what was seen, for the best timeout, its spread, time between looks and
//! phase, is compared with the likelihood of a timeout that varies by chance and takes environments away at once.

use super::super::{Finding, Part};
use super::clock::Timeouts;
use super::cutoff::{Cutoff, Fitted};
use super::findings::Clock;
use super::history::{End, History};
use super::survived::Survived;
use crate::units::counted;

/// The times between looks that are tried, in seconds.
const TRIED: [f64; 8] = [10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0];

/// Phases, and timeouts, that are tried for each.
const PHASES: usize = 40;
const TIMEOUTS: usize = 30;

/// How much of the spread that was found is that of the timeout; what is left of it comes from the looks.
const SPREADS: [f64; 3] = [0.0, 0.5, 1.0];

/// So many periods are looked at, the nearest to the timeout.
const MOST: usize = 200;

/// The share of periods that may have ended otherwise.
const SLIPS: f64 = 0.02;

/// Looks are believed, or ruled out, that are so many times as likely as none, or as unlikely; what was tried is paid for.
const ODDS: f64 = 1_000.0;

/// An idle period: when it began, how long it was, and whether the environment was gone.
#[derive(Debug, Clone, Copy)]
struct Period {
    began: f64,
    idle: f64,
    is_gone: bool,
}

pub(super) fn part(history: &History, timeouts: &Timeouts) -> Part<f64> {
    let (fitted, periods) = match timeouts.clock.clock {
        Some(Clock::Environment) => {
            let ended = history.rests.iter().filter_map(|rest| period(rest.at, rest.idle, rest.end));
            (timeouts.own, survived(&history.survived).chain(ended).collect())
        }
        Some(Clock::Function) | None => {
            let ended = history.spells.iter().filter_map(|spell| period(spell.at, spell.quiet, spell.end));
            (timeouts.function, survived(&history.quiet).chain(ended).collect())
        }
    };
    let Some(fitted) = fitted else { return unknown(0) };
    let near: Vec<Period> = nearest(periods, &fitted);
    let smooth: f64 = near.iter().map(|period| by_chance(period, &fitted)).sum();
    let verdicts = TRIED.map(|every| verdict(best(&near, every, &fitted, smooth) - smooth));
    if let Some(place) = verdicts.iter().rposition(|&verdict| verdict == Verdict::Found) {
        let every = TRIED[place];
        let evidence = format!(
            "looks every {every:.0} s explain which of {} near the timeout were over better than chance does",
            counted(near.len() as u64, "idle period")
        );
        return Part { finding: Finding::Learned { value: every, interval: None }, evidence };
    }
    let open = verdicts.iter().rposition(|&verdict| verdict != Verdict::Excluded).map_or(0, |place| place + 1);
    let Some(&high) = TRIED.get(open) else { return unknown(near.len()) };
    let evidence = format!(
        "looks every {high:.0} s or more do not explain which of {} near the timeout were over",
        counted(near.len() as u64, "idle period")
    );
    Part { finding: Finding::Between { low: 0.0, high }, evidence }
}

fn unknown(near: usize) -> Part<f64> {
    let needs = "more idle periods whose length is near the timeout".to_owned();
    let evidence = format!("{} near the timeout", counted(near as u64, "idle period"));
    Part { finding: Finding::NotLearned { needs }, evidence }
}

/// Those of several that are kept as one are far from any timeout, and are not the nearest to it.
fn survived(survived: &Survived) -> impl Iterator<Item = Period> {
    let single = survived.iter().filter(|one| one.count == 1.0);
    single.map(|one| Period { began: one.at - one.idle, idle: one.idle, is_gone: false })
}

/// What the log says of a period, if anything.
fn period(at: f64, idle: f64, end: End) -> Option<Period> {
    let is_gone = match end {
        End::There | End::Replaced => false,
        End::Gone | End::PassedOver => true,
        End::Untold => return None,
    };
    Some(Period { began: at - idle, idle, is_gone })
}

fn nearest(mut periods: Vec<Period>, fitted: &Fitted) -> Vec<Period> {
    let middle = fitted.cutoff.middle;
    let distance = |period: &Period| (period.idle - middle).abs();
    periods.retain(|period| distance(period) < 0.5 * middle + TRIED[TRIED.len() - 1]);
    periods.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
    periods.truncate(MOST);
    periods
}

fn by_chance(period: &Period, fitted: &Fitted) -> f64 {
    found(period, fitted.cutoff.there(period.idle, period.idle))
}

/// The logarithm of the chance of what was found, of that of being there; what is told may be wrong.
fn found(period: &Period, there: f64) -> f64 {
    let there = SLIPS / 2.0 + (1.0 - SLIPS) * there;
    if period.is_gone { (1.0 - there).ln() } else { there.ln() }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Found,
    Excluded,
    Open,
}

fn verdict(more_likely: f64) -> Verdict {
    let paid = ODDS.ln() + ((PHASES * TRIED.len()) as f64).ln();
    if more_likely > paid {
        Verdict::Found
    } else if more_likely < -ODDS.ln() {
        Verdict::Excluded
    } else {
        Verdict::Open
    }
}

/// The largest likelihood with looks so far apart, or what is ruled out beside that without them.
fn best(periods: &[Period], every: f64, fitted: &Fitted, smooth: f64) -> f64 {
    let Cutoff { middle, sd, .. } = fitted.cutoff;
    let (low, high) = ((middle - every - 3.0 * sd).max(0.0), middle + 3.0 * sd);
    let mut best = smooth - ODDS.ln() - 1.0;
    for phase in 0..PHASES {
        let phase = every * phase as f64 / PHASES as f64;
        let looked_at: Vec<f64> = periods.iter().map(|period| idle_at_last_look(period, every, phase)).collect();
        for spread in SPREADS {
            for step in 0..TIMEOUTS {
                let middle = low + (high - low) * step as f64 / (TIMEOUTS - 1) as f64;
                let timeout = Cutoff { middle, sd: (sd * spread).max(SHARP), ..fitted.cutoff };
                best = best.max(of_looks(periods, &looked_at, &timeout, best));
            }
        }
    }
    best
}

/// A timeout that varies by this, in seconds, is fixed.
const SHARP: f64 = 1e-3;

/// For how long it had been idle at the last look; less than nothing where there was none.
fn idle_at_last_look(period: &Period, every: f64, phase: f64) -> f64 {
    ((period.began + period.idle - phase) / every).floor() * every + phase - period.began
}

/// The logarithm of the likelihood where the timeout ends what a look finds to be idle for longer, and a hazard the rest; it is
/// no longer summed up when it is below `least`.
fn of_looks(periods: &[Period], looked_at: &[f64], timeout: &Cutoff, least: f64) -> f64 {
    let mut sum = 0.0;
    for (period, &at) in periods.iter().zip(looked_at) {
        sum += found(period, timeout.spares(at) * (-timeout.hazard * period.idle).exp());
        if sum < least {
            break;
        }
    }
    sum
}
