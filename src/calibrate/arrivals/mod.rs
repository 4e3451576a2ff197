//! When requests come: how often, whether that follows the hours, whether they come together, and what process of a scenario
//! that is.
//!
//! The simplest process that is not rejected is chosen: Poisson; a profile of the week; sessions, by either; else the log
//! itself, played again. A process is rejected where the gaps between arrivals, measured in expected arrivals (time-rescaling:
//! Brown, Barbieri, Ventura, Kass and Frank, "The time-rescaling theorem and its application to neural spike train data
//! analysis", Neural Computation 14, 2002), are not exponential by Anderson and Darling's test at 1%.

mod dispersion;
mod observed;
mod pings;
mod rescaled;
mod sessions;
mod weekly;

use statrs::function::gamma::gamma_lr;

use super::{Finding, Part};
use crate::estimate::Interval;
use crate::logs::{Invocation, Window};
use crate::model::arrivals::{Pages, Poisson, Process, Profile, Sessions};
use crate::units::{Nanos, Rate, counted, grouped, p_is};

pub use dispersion::Dispersion;
use dispersion::dispersions;
use observed::{Epoch, Observed};
pub use pings::{Pings, learn_pings};
use rescaled::{Gaps, p_value_of_gaps};
use sessions::Visits;
use weekly::Weekly;

/// What a log says about the requests of users.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrivalFindings {
    /// Requests a second, on average.
    pub rate: Part<f64>,
    /// The process that a scenario plays.
    pub traffic: Part<Traffic>,
    /// How much counts vary, at several scales.
    pub dispersion: Vec<Dispersion>,
    /// Relative to its mean, the rate in each hour of the day and on each day from Monday on (UTC), where that varies; 1 where it
    /// does not.
    pub week: Part<WeekShape>,
}

/// How a rate follows the week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekShape {
    /// From 00:00 UTC on.
    pub hours: [f64; 24],
    /// From Monday on.
    pub days: [f64; 7],
}

/// The process of arrivals.
#[derive(Debug, Clone, PartialEq)]
pub enum Traffic {
    /// One that a scenario knows, which the log does not reject.
    Process(Process),
    /// None does: the log itself, played again. Beside it the one that is least far off.
    Recorded(Process),
}

impl Traffic {
    /// The process, or the one that is least far off.
    #[must_use]
    pub fn process(&self) -> &Process {
        match self {
            Self::Process(process) | Self::Recorded(process) => process,
        }
    }
}

/// A process is rejected where gaps so far from its own have less than this chance.
const REJECTED_BELOW: f64 = 0.01;

/// With fewer requests nothing but the rate is asked for.
const FEWEST_FOR_A_PROCESS: usize = 20;

/// Learns them from the requests of users; the log was looking in these windows.
#[must_use]
pub fn learn_arrivals(invocations: &[Invocation], windows: &[Window], confidence: f64) -> ArrivalFindings {
    let seen = Observed::of_users(invocations, windows);
    let evidence = evidence(&seen);
    let dispersion = dispersions(&seen);
    let Some(per_second) = seen.rate() else {
        const NEEDS: &str = "at least three requests at different times";
        return ArrivalFindings {
            rate: Part::not_learned(NEEDS, evidence.clone()),
            traffic: Part::not_learned(NEEDS, evidence.clone()),
            week: Part::not_learned(NEEDS, evidence),
            dispersion,
        };
    };
    let week = Weekly::learn(seen.times(), &seen);
    let chosen = choose(&seen, per_second, &week);
    let (interval, beside) = rate_with(chosen.as_ref().map(|chosen| chosen.counts), per_second, &seen, confidence);
    ArrivalFindings {
        rate: Part { finding: Finding::Learned { value: per_second, interval }, evidence: evidence.clone() + &beside },
        traffic: traffic(chosen, evidence.clone()),
        week: week.part(evidence),
        dispersion,
    }
}

fn evidence(seen: &Observed) -> String {
    let (requests, span) = (counted(seen.count() as u64, "request"), Nanos::from_secs_f64(seen.span()));
    if seen.windows() > 1 {
        format!(
            "{requests} in {span} ({} spans, each from its first request to its last)",
            grouped(seen.windows() as u64)
        )
    } else {
        format!("{requests} in {span}")
    }
}

/// Poisson arrivals at this rate.
pub(super) fn poisson(per_second: f64) -> Option<Process> {
    by_the_day(per_second).map(|rate| Process::Poisson(Poisson::new(rate)))
}

/// With as many digits as anybody wants to read of a rate by the day, more than any log tells.
fn by_the_day(per_second: f64) -> Option<Rate> {
    Rate::parse(&format!("{}/day", crate::units::significant(per_second * 86_400.0, 6))).ok()
}

fn shown(value: f64) -> String {
    crate::units::significant(value, 2)
}

/// The interval of the rate, and what is to be said of it. Requests that come together tell as much of it as one.
fn rate_with(counts: Option<Counts>, per_second: f64, seen: &Observed, confidence: f64) -> (Option<Interval>, String) {
    let bunched = match counts {
        None => 1.0,
        Some(Counts::Vary(times)) => times,
        Some(Counts::AsSeen) => dispersion::bunched(seen, confidence),
        Some(Counts::DifferByWindow) => {
            return (
                None,
                "; its files have rates of their own, and an interval of their mean would say nothing".to_owned(),
            );
        }
    };
    let beside = if bunched > 1.05 {
        format!("; counts vary {} times as much as those of Poisson arrivals", shown(bunched))
    } else {
        String::new()
    };
    (rate_interval(per_second, seen.between() as f64 / bunched, confidence), beside)
}

/// That of a rate from so many arrivals that tell (Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28, 1936).
fn rate_interval(rate: f64, telling: f64, confidence: f64) -> Option<Interval> {
    let tail = (1.0 - confidence) / 2.0;
    let end = |shape, p| rate * gamma_quantile(shape, p) / telling;
    (telling >= 1.0).then(|| Interval { low: end(telling, tail), high: end(telling + 1.0, 1.0 - tail), confidence })
}

/// By bisection of the distribution function, of a gamma variable with this shape and scale 1.
fn gamma_quantile(shape: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 2.0 * shape + 50.0);
    while high - low > 1e-10 * high {
        let middle = f64::midpoint(low, high);
        if gamma_lr(shape, middle) < p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// What was chosen.
struct Chosen {
    traffic: Traffic,
    counts: Counts,
    why: String,
}

/// How much the counts of requests vary.
#[derive(Clone, Copy)]
enum Counts {
    /// So many times as much as those of Poisson arrivals.
    Vary(f64),
    /// No process says how much: the counts themselves do.
    AsSeen,
    /// The files of the log have rates of their own.
    DifferByWindow,
}

/// The simplest process that is not rejected; none with too few requests to ask.
fn choose(seen: &Observed, per_second: f64, week: &Weekly) -> Option<Chosen> {
    if seen.count() < FEWEST_FOR_A_PROCESS {
        return None;
    }
    let poisson = poisson(per_second)?;
    let gaps = Gaps::between(seen.times());
    let p_poisson = p_value_of_gaps(gaps, seen, |from, to| to - from, 0.0);
    let told = |p: f64| format!("exponential gaps: {}", p_is(p));
    let has_one_rate = seen.p_of_one_rate() >= REJECTED_BELOW;
    if p_poisson >= REJECTED_BELOW && !has_one_rate {
        return Some(by_window(seen, poisson, p_poisson));
    }
    if p_poisson >= REJECTED_BELOW && !week.varies() {
        return Some(Chosen { traffic: Traffic::Process(poisson), counts: Counts::Vary(1.0), why: told(p_poisson) });
    }
    let p_week = p_value_of_gaps(gaps, seen, |from, to| week.expected(from, to), 0.0);
    let profile = week.profile();
    if let Some(profile) = profile.clone().filter(|_| week.varies() && p_week >= REJECTED_BELOW) {
        let why = format!("the rate follows the hours of the week; in expected requests, {}", told(p_week));
        return Some(Chosen { traffic: Traffic::Process(Process::Profile(profile)), counts: Counts::Vary(1.0), why });
    }
    let simplest = profile.filter(|_| week.varies()).map_or(poisson, Process::Profile);
    let p_alone = if week.varies() { p_week } else { p_poisson };
    Some(bunched(seen, simplest, p_alone))
}

/// Poisson arrivals in each window, at rates that differ from window to window, as of files from experiments.
fn by_window(seen: &Observed, at_mean_rate: Process, p: f64) -> Chosen {
    let rates = seen.rates();
    let (least, most) =
        rates.iter().fold((f64::INFINITY, 0.0_f64), |(least, most), &rate| (least.min(rate), most.max(rate)));
    let by_the_day = |rate: f64| crate::units::significant(rate * 86_400.0, 3);
    Chosen {
        traffic: Traffic::Process(at_mean_rate),
        counts: Counts::DifferByWindow,
        why: format!(
            "at one rate in each of {} (from {} to {} a day; exponential gaps: {})",
            counted(rates.len() as u64, "file"),
            by_the_day(least),
            by_the_day(most),
            p_is(p)
        ),
    }
}

/// Requests that do not come one by one: sessions, or else what was recorded.
fn bunched(seen: &Observed, simplest: Process, p_alone: f64) -> Chosen {
    let alone = format!("single requests are rejected (exponential gaps: {})", p_is(p_alone));
    let found = Visits::learn(seen).and_then(|visits| Some((sessions_of(&visits, seen)?, visits)));
    match found {
        Some(((process, p), visits)) if p >= REJECTED_BELOW => {
            let why = format!("{alone}; {}; visits: exponential gaps, {}", visits.sentence(), p_is(p));
            Chosen { traffic: Traffic::Process(process), counts: Counts::Vary(visits.bunched()), why }
        }
        Some(((process, p), visits)) => {
            let why = format!(
                "{alone}; sessions too ({}; {}): no process that a scenario knows, but the record itself",
                visits.sentence(),
                p_is(p)
            );
            Chosen { traffic: Traffic::Recorded(process), counts: Counts::AsSeen, why }
        }
        None => Chosen {
            traffic: Traffic::Recorded(simplest),
            counts: Counts::AsSeen,
            why: format!("{alone}, and no visits stand out: no process that a scenario knows, but the record itself"),
        },
    }
}

/// Sessions with visits by Poisson, or by the week where their rate follows it; and how well the times from the end of one visit to
/// the beginning of the next fit: while a visit goes on, another that begins is taken for a part of it.
fn sessions_of(visits: &Visits, seen: &Observed) -> Option<(Process, f64)> {
    let week = Weekly::learn(&visits.starts, seen);
    let per_second = seen.rate()? * visits.starts.len() as f64 / seen.count() as f64;
    let expected = |from: f64, to: f64| if week.varies() { week.expected(from, to) } else { (to - from) * per_second };
    // The first visit begins after no pause.
    let pauses = Gaps { began: &visits.ends, ended: visits.starts.get(1..).unwrap_or_default() };
    let p = p_value_of_gaps(pauses, seen, expected, visits.surely_between);
    let process = match week.profile().filter(|_| week.varies()) {
        Some(profile) => Process::Profile(profile),
        None => poisson(per_second)?,
    };
    let pages = if visits.pages > 1.0 {
        Pages::Geometric { mean: (visits.pages * 1e3).round() / 1e3 }
    } else {
        Pages::Fixed(1)
    };
    let sessions = Sessions::new(process, visits.parallel, pages, visits.think.clone()).ok()?;
    Some((Process::Sessions(sessions), p))
}

fn traffic(chosen: Option<Chosen>, evidence: String) -> Part<Traffic> {
    match chosen {
        None => Part::not_learned(format!("at least {FEWEST_FOR_A_PROCESS} requests"), evidence),
        Some(chosen) => Part {
            finding: Finding::Learned { value: chosen.traffic, interval: None },
            evidence: format!("{evidence}; {}", chosen.why),
        },
    }
}

impl Weekly {
    /// What is said of it.
    fn part(&self, evidence: String) -> Part<WeekShape> {
        if !self.is_told() {
            return Part::not_learned("at least two whole days", evidence);
        }
        let value = WeekShape { hours: self.hours(), days: self.days() };
        Part {
            finding: Finding::Learned { value, interval: None },
            evidence: format!("{evidence}; {}", self.sentence()),
        }
    }

    /// It as a process.
    fn profile(&self) -> Option<Profile> {
        let short = |weight: f64| (weight * 1e3).round() / 1e3;
        Profile::new(by_the_day(self.mean())?, &self.hours().map(short), &self.days().map(short)).ok()
    }
}

#[cfg(test)]
mod tests;
