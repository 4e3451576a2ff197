//! Whether idle environments are taken away at certain times only: at whole multiples of some time, from a phase that
//! nobody knows.
//!
//! With looks, a fixed timeout is moved up to the next of them, so that of two idle periods of one length one may be over
//! and the other not, by when they began. How likely that makes what was seen, for the best timeout, time between looks
//! and phase, is compared with the likelihood of a timeout that varies by chance.

use super::super::{Finding, Part};
use super::clock::Timeouts;
use super::cutoff::Fitted;
use super::findings::Clock;
use super::history::{End, History};
use crate::units::counted;

/// The times between looks that are tried, in seconds.
const TRIED: [f64; 8] = [10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0];

/// Phases, and timeouts, that are tried for each.
const PHASES: usize = 60;
const TIMEOUTS: usize = 60;

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
            let alike = |rest: &super::history::Rest| period(rest.at, rest.idle, rest.end);
            (timeouts.own, history.rests.iter().filter_map(alike).collect())
        }
        Some(Clock::Function) | None => {
            let alike = |spell: &super::history::Spell| period(spell.at, spell.quiet, spell.end);
            (timeouts.function, history.spells.iter().filter_map(alike).collect())
        }
    };
    let Some(fitted) = fitted else { return unknown(0) };
    let near: Vec<Period> = nearest(periods, &fitted);
    let smooth: f64 = near.iter().map(|period| by_chance(period, &fitted)).sum();
    // Looks that leave more unexplained than slips may be are none, whatever else explains less.
    let acceptable = of_slips((near.len() as f64 * SLIPS).ceil() as usize, near.len());
    let verdicts = TRIED.map(|every| {
        let best = best(&near, every, &fitted);
        verdict(best - smooth, best >= acceptable)
    });
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
    let there = SLIPS / 2.0 + (1.0 - SLIPS) * fitted.cutoff.there(period.idle);
    if period.is_gone { (1.0 - there).ln() } else { there.ln() }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Found,
    Excluded,
    Open,
}

fn verdict(more_likely: f64, explains: bool) -> Verdict {
    let paid = ODDS.ln() + ((PHASES * TRIED.len()) as f64).ln();
    if more_likely > paid && explains {
        Verdict::Found
    } else if more_likely < -ODDS.ln() {
        Verdict::Excluded
    } else {
        Verdict::Open
    }
}

/// The largest likelihood with looks so far apart.
fn best(periods: &[Period], every: f64, fitted: &Fitted) -> f64 {
    let middle = fitted.cutoff.middle;
    let spread = 3.0 * fitted.cutoff.sd;
    let (low, high) = ((middle - every - spread).max(0.0), middle + spread);
    let mut best = f64::NEG_INFINITY;
    for step in 0..TIMEOUTS {
        let timeout = low + (high - low) * step as f64 / (TIMEOUTS - 1) as f64;
        for phase in 0..PHASES {
            let phase = every * phase as f64 / PHASES as f64;
            let wrong =
                periods.iter().filter(|period| is_over(period, timeout, every, phase) != period.is_gone).count();
            best = best.max(of_slips(wrong, periods.len()));
        }
    }
    best
}

/// The logarithm of the likelihood that so many are wrong.
fn of_slips(wrong: usize, all: usize) -> f64 {
    (all - wrong) as f64 * (1.0 - SLIPS / 2.0).ln() + wrong as f64 * (SLIPS / 2.0).ln()
}

/// Whether a look after the timeout was before the end of the period.
fn is_over(period: &Period, timeout: f64, every: f64, phase: f64) -> bool {
    let look = ((period.began + timeout - phase) / every).ceil() * every + phase;
    period.began + period.idle >= look
}
