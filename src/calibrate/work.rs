//! How long handlers and inits take, and what a first request has to do beyond the others.
//!
//! A handler's time is that of later invocations of an environment; what first ones take longer is the work of a first request.
//! An init's time is what the log says of it; where it says nothing of inits, but when requests were sent, it is what first
//! ones waited beyond the way to the function. Duration less init is no waiting time, and is never taken for it.

mod first;
mod init;

use super::families::{APART, FEWEST_TO_FIT, Fit, fits};
use super::{Finding, Part, Times};
use crate::estimate::{Estimate, Interval};
use crate::logs::{Caller, Environment, Invocation, Use};
use crate::model::Distribution;
use crate::units::{Nanos, counted, p_is};

pub use first::ExtraWork;

/// What a log says about the work of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkFindings {
    /// `function.duration`: the handler of an environment that has been used.
    pub duration: Part<Measured>,
    /// `function.init`.
    pub init: Part<Measured>,
    /// `function.first_request`: what the first request of an environment takes longer.
    pub first_request: Part<ExtraWork>,
    /// `function.snap_start`: restores; none where the log has none.
    pub restore: Option<Part<Measured>>,
    /// `warming.hold`: the handler of a ping; none where the log has none.
    pub hold: Option<Part<Measured>>,
}

/// Times that were measured, and the law they follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What a scenario draws from.
    pub law: Distribution,
    /// How it was chosen.
    pub chosen: Chosen,
    /// The mean of what was measured, in seconds.
    pub mean: Estimate,
    /// Quantiles of what was measured, in seconds: a share, and the time that it does not exceed. Those beyond what so many
    /// times show are left out.
    pub quantiles: Vec<(f64, f64)>,
    /// All families that were fitted, the best first.
    pub fits: Vec<Fit>,
}

/// What a law comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// The family with the best criterion, which is not rejected.
    Fitted,
    /// What was measured, as no family fits it or there are too few times to fit one.
    AsMeasured,
}

/// A family is rejected where so bad a fit has less than this chance.
const REJECTED_BELOW: f64 = 0.01;

/// Learns them. `environments` are those of the log; each request is known to wait for its own environment, or it is not.
#[must_use]
pub fn learn_work(
    invocations: &[Invocation],
    environments: &[Environment],
    waits_for_own: bool,
    confidence: f64,
) -> WorkFindings {
    let seconds_of = |caller: Caller, wanted: fn(Use) -> bool| {
        let seen = invocations.iter().map(Invocation::seen).filter(|seen| seen.caller == caller && wanted(seen.first));
        Times::new(seen.filter_map(|seen| seen.duration).map(Nanos::as_secs_f64).collect())
    };
    let later = seconds_of(Caller::User, |first| matches!(first, Use::Later | Use::Untold));
    let first = seconds_of(Caller::User, Use::is_first);
    let pings = seconds_of(Caller::Warmer, |first| matches!(first, Use::Later | Use::Untold));
    let untold = invocations.iter().any(|invocation| invocation.seen().first == Use::Untold);
    WorkFindings {
        duration: duration(&later, &first, untold, confidence),
        init: init::init(invocations, environments, waits_for_own, confidence),
        first_request: first::extra(&first, &later, untold, confidence),
        restore: init::restore(invocations, environments, confidence),
        hold: (!pings.is_empty()).then(|| {
            let evidence =
                format!("{} that were not the first of their environment", counted(pings.count() as u64, "ping"));
            measured(&pings, evidence, confidence)
        }),
    }
}

fn duration(later: &Times, first: &Times, untold: bool, confidence: f64) -> Part<Measured> {
    if later.is_empty() {
        let evidence = format!("{} of first invocations", counted(first.count() as u64, "duration"));
        let needs = if first.is_empty() {
            "how long invocations took: REPORT lines, or a column `duration_ms`"
        } else {
            "an invocation that is not the first of its environment"
        };
        return Part::not_learned(needs, evidence);
    }
    let whose = if untold {
        "all invocations: the log does not say which were the first of their environment"
    } else {
        "invocations that were not the first of their environment"
    };
    measured(later, format!("{} of {whose}", counted(later.count() as u64, "duration")), confidence)
}

/// The law of these times, of which there is at least one.
fn measured(times: &Times, mut evidence: String, confidence: f64) -> Part<Measured> {
    let Some(found) = describe(times, confidence) else {
        return Part::not_learned("a time that was measured", evidence);
    };
    evidence += "; ";
    evidence += &reason(&found, times.count());
    Part { finding: Finding::Learned { interval: found.mean.interval, value: found }, evidence }
}

fn describe(times: &Times, confidence: f64) -> Option<Measured> {
    let fits = fits(times);
    let fitting = fits.first().filter(|best| best.p_value.is_none_or(|p| p >= REJECTED_BELOW));
    let (law, chosen) = match fitting {
        Some(best) => (best.law.clone(), Chosen::Fitted),
        None => (as_measured(times)?, Chosen::AsMeasured),
    };
    Some(Measured { law, chosen, mean: times.mean(confidence)?, quantiles: quantiles(times), fits })
}

/// Why the law is what it is.
fn reason(found: &Measured, count: usize) -> String {
    let p_value = |fit: &Fit| fit.p_value.map_or(String::new(), |p| format!(" (goodness of fit {})", p_is(p)));
    match (found.chosen, found.fits.first()) {
        (Chosen::Fitted, Some(best)) => {
            let mut reason = format!("{} fits{}", best.family.name(), p_value(best));
            let rivals = rivals(&found.fits);
            if !rivals.is_empty() {
                reason += &format!("; it cannot be told apart from {}", rivals.join(" and "));
            }
            reason
        }
        (Chosen::AsMeasured, Some(best)) => {
            format!("no family fits, the best is {}{}: kept as measured", best.family.name(), p_value(best))
        }
        (Chosen::Fitted | Chosen::AsMeasured, None) if count < FEWEST_TO_FIT => {
            format!("fewer than {FEWEST_TO_FIT} are not fitted: kept as measured")
        }
        (Chosen::Fitted | Chosen::AsMeasured, None) => "no family can be fitted: kept as measured".to_owned(),
    }
}

/// Families that are not much worse than the best.
fn rivals(fits: &[Fit]) -> Vec<&'static str> {
    let Some((best, others)) = fits.split_first() else { return Vec::new() };
    others.iter().filter(|other| other.aic - best.aic < APART).map(|other| other.family.name()).collect()
}

/// The shares of which quantiles are said.
const SHARES: [f64; 5] = [0.05, 0.5, 0.95, 0.99, 0.999];

/// Those quantiles beyond which at least this many times lie.
fn quantiles(times: &Times) -> Vec<(f64, f64)> {
    const FEWEST_BEYOND: f64 = 5.0;
    let is_seen = |share: f64| share == 0.5 || times.count() as f64 * share.min(1.0 - share) >= FEWEST_BEYOND;
    SHARES
        .into_iter()
        .filter(|&share| is_seen(share))
        .filter_map(|share| Some((share, times.quantile(share)?)))
        .collect()
}

/// Few times one by one, many by points of their distribution function, close to each other where it is steep at the ends.
fn as_measured(times: &Times) -> Option<Distribution> {
    const MOST_ONE_BY_ONE: usize = 30;
    if times.count() <= MOST_ONE_BY_ONE {
        return Distribution::observed(times.sorted().iter().copied().map(to_microsecond).collect()).ok();
    }
    let middle = (1..20).map(|twentieth| f64::from(twentieth) / 20.0);
    let shares = [0.0, 0.005, 0.01, 0.02].into_iter().chain(middle).chain([0.98, 0.99, 0.995, 0.999, 1.0]);
    let points: Option<Vec<(Nanos, f64)>> =
        shares.map(|share| Some((to_microsecond(times.quantile(share)?), share))).collect();
    Distribution::cdf_points(&points?).ok()
}

/// Finer than a log says it, and short to write.
fn to_microsecond(seconds: f64) -> Nanos {
    Nanos::MICROSECOND * (seconds * 1e6).round() as i64
}

impl<T> Part<T> {
    /// A part that the log says nothing of.
    pub(super) fn not_learned(needs: impl Into<String>, evidence: impl Into<String>) -> Self {
        Self { finding: Finding::NotLearned { needs: needs.into() }, evidence: evidence.into() }
    }

    /// The interval, where there is one.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        match &self.finding {
            Finding::Learned { interval, .. } => *interval,
            Finding::Between { .. } | Finding::NotLearned { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::{Contents, read_text};

    fn learned(text: &str) -> WorkFindings {
        let log = read_text("log.csv", text).unwrap();
        let Contents::Invocations { invocations, environments, .. } = &log.contents else { panic!("{log:?}") };
        learn_work(invocations, environments, false, 0.95)
    }

    #[test]
    fn one_line_says_how_long_one_invocation_took() {
        let found = learned("start_s,duration_ms\n0,100\n");
        let duration = found.duration.learned().unwrap();
        assert_eq!(duration.law.constant(), Some(Nanos::from_millis(100)));
        assert_eq!(duration.mean.interval, None);
        assert!(found.init.learned().is_none() && found.first_request.learned().is_none());
        assert!(found.hold.is_none() && found.restore.is_none());
    }

    #[test]
    fn what_was_not_measured_is_not_learned() {
        let found = learned("start_s,environment,cold\n0,a,1\n5,a,0\n");
        let Finding::NotLearned { needs } = found.duration.finding else { panic!() };
        assert!(needs.contains("REPORT"), "{needs}");
        let nothing_but_cold = learned("start_s,duration_ms,environment,cold\n0,100,a,1\n5,100,b,1\n");
        let Finding::NotLearned { needs } = nothing_but_cold.duration.finding else { panic!() };
        assert!(needs.contains("not the first"), "{needs}");
    }

    #[test]
    fn the_first_of_each_environment_are_apart() {
        let rows: String = (0..40)
            .map(|k| {
                format!("{},{},e{},{}\n", k * 10, if k % 4 == 0 { 1_100 } else { 100 }, k / 4, u8::from(k % 4 == 0))
            })
            .collect();
        let found = learned(&format!("start_s,duration_ms,environment,cold\n{rows}"));
        assert_eq!(found.duration.learned().unwrap().law.constant(), Some(Nanos::from_millis(100)));
        let extra = found.first_request.learned().unwrap();
        assert_eq!(extra.law.as_ref().and_then(Distribution::constant), Some(Nanos::SECOND));
    }

    /// Of two requests that come together the first environment of two that is ready serves the first, and the other one dies unused or
    /// later: 0.4 s is not what inits take. Of twenty that come alone it is; and where each is known to wait for its own.
    #[test]
    fn inits_are_those_of_requests_that_come_alone() {
        let rows = |pairs: u32, alone: u32| {
            let pair = |k: u32| {
                let at = f64::from(k) * 1_000.0;
                format!("{},500,a{k},400,0,cold\n{},500,b{k},400,0,cold\n", at + 0.4, at + 0.401)
            };
            let single = |k: u32| format!("{},500,c{k},800,0,cold\n", f64::from(k) * 1_000.0 + 500.8);
            let rows: String = (0..pairs).map(pair).chain((0..alone).map(single)).collect();
            format!("start_s,duration_ms,environment,init_ms,ready_ms,use\n{rows}")
        };
        let init =
            |found: WorkFindings| found.init.learned().map(|init| (init.mean.value, init.mean.interval.is_some()));
        assert_eq!(init(learned(&rows(20, 20))), Some((0.8, true)));
        let (mean, has_interval) = init(learned(&rows(20, 2))).unwrap();
        assert!(mean < 0.5 && !has_interval, "{mean}");
        let log = read_text("log.csv", &rows(20, 2)).unwrap();
        let Contents::Invocations { invocations, environments, .. } = &log.contents else { panic!("{log:?}") };
        assert!(init(learn_work(invocations, environments, true, 0.95)).is_some_and(|(_, has_interval)| has_interval));
    }

    #[test]
    fn two_clumps_are_kept_as_measured() {
        let rows: String =
            (0..400).map(|k| format!("{k},{}\n", if k % 2 == 0 { 100 + k % 7 } else { 900 + k % 11 })).collect();
        let found = learned(&format!("start_s,duration_ms\n{rows}"));
        let duration = found.duration.learned().unwrap();
        assert_eq!(duration.chosen, Chosen::AsMeasured);
        assert!(
            (duration.law.mean() - duration.mean.value).abs() < 0.02,
            "{} {:?}",
            duration.law.mean(),
            duration.mean
        );
        assert!(found.duration.evidence.contains("no family fits"), "{}", found.duration.evidence);
    }
}
