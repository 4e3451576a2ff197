//! Whose idleness counts: the function's, or that of each environment.
//!
//! On the environment's clock an environment is there or gone by its own idleness, whatever others do. On the function's
//! one that had the function for itself goes by the function's timeout, and one beside which others were used by another
//! one, if by any. The first is the second with both timeouts alike, so that a likelihood-ratio test decides. Both are asked
//! how likely they make what each request found in the places of all environments that were idle.

use super::super::{Finding, Part};
use super::cutoff::{self, BOTH, Cutoff, Cutoffs, DOUBT, Fitted, TWO_FREE};
use super::findings::{Clock, Timeout, TimeoutShape};
use super::history::{History, Rest};
use super::periods::{self, Period, Periods, Safe, longest};
use super::survived::Survived;
use crate::estimate::Interval;
use crate::units::{counted, grouped};

/// What idle periods say of timeouts.
#[derive(Debug, Clone)]
pub(super) struct Timeouts {
    /// Of the function.
    pub(super) function: Option<Fitted>,
    /// Of environments beside which others were used, where something took them that is not as rare as recycling.
    pub(super) beside: Option<Fitted>,
    /// Of all environments, where each has a clock of its own.
    pub(super) own: Option<Fitted>,
    pub(super) clock: Verdict,
    /// What the function's, an environment's own and a spare's may be.
    cutoffs: [Cutoffs; 3],
    /// The longest time for which the function was idle and an environment was there, in seconds.
    longest_quiet: f64,
    /// The same of environments.
    longest: f64,
    /// The longest time for which an environment was idle while others were used, and was there, where nothing but a hazard is known
    /// to have taken any before.
    by_hazard: Option<f64>,
}

/// Which clock, and how surely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Verdict {
    pub(super) clock: Option<Clock>,
    /// Twice the logarithm of the ratio of likelihoods, of two timeouts to one.
    pub(super) for_two: f64,
}

impl Timeouts {
    pub(super) fn learn(history: &History, periods: &Periods, safe: Safe) -> Self {
        let cutoffs =
            [Cutoffs::fit(&periods.function), Cutoffs::fit(&periods.all), Cutoffs::of_spares(&periods.beside)];
        let [function, own, beside] = [0, 1, 2].map(|place: usize| cutoffs[place].best);
        let clock = match (function, own) {
            (Some(function), Some(own)) => {
                let plain = Plain::of(history, safe);
                let by_hazard = Two {
                    function: cutoff::hazard_alone(&periods.alone),
                    beside: cutoff::hazard_alone(&periods.beside),
                };
                let fitted =
                    Two { function: function.cutoff, beside: beside.map_or(by_hazard.beside, |beside| beside.cutoff) };
                verdict(&plain, &own.cutoff, fitted, by_hazard)
            }
            (None, _) | (_, None) => Verdict { clock: None, for_two: 0.0 },
        };
        let (longest_quiet, longest) = (periods.longest_quiet(), periods.longest());
        let by_hazard = cutoffs[2].is_hazard.then(|| periods::longest(&periods.beside));
        Self { function, beside, own, clock, cutoffs, longest_quiet, longest, by_hazard }
    }

    /// The same with other laws that are likely enough to have ended the idle periods, and with the other clock where it is not
    /// known which one runs.
    pub(super) fn others(&self, confidence: f64) -> Vec<Self> {
        let rivals = |place: usize| self.cutoffs[place].rivals(confidence);
        let by_law: Vec<Self> = match self.clock.clock {
            Some(Clock::Environment) => {
                rivals(1).into_iter().map(|own| Self { own: Some(own), ..self.clone() }).collect()
            }
            Some(Clock::Function) | None => {
                let (functions, beside) = (rivals(0), rivals(2));
                let other = |place: usize| Self {
                    function: functions.get(place).copied().or(self.function),
                    beside: beside.get(place).copied().or(self.beside),
                    ..self.clone()
                };
                (0..functions.len().max(beside.len())).map(other).collect()
            }
        };
        let on_their_own = Verdict { clock: Some(Clock::Environment), ..self.clock };
        let by_clock = self.clock.clock.is_none().then(|| Self { clock: on_their_own, ..self.clone() });
        let by_timeout = self.by_hazard.map(|_| Self { by_hazard: None, ..self.clone() });
        by_law.into_iter().chain(by_clock).chain(by_timeout).collect()
    }

    /// The same with timeouts that lie at either end of where they may.
    pub(super) fn at_ends(&self, idle: Option<Interval>, spare: Option<Interval>) -> [Self; 2] {
        let ends: [fn(Interval) -> f64; 2] = [|interval| interval.low, |interval| interval.high];
        ends.map(|end| {
            let moved = |fitted: Option<Fitted>, interval: Option<Interval>| match (fitted, interval) {
                (Some(fitted), Some(interval)) => Some(fitted.with_middle(end(interval))),
                (fitted, _) => fitted,
            };
            match self.clock.clock {
                Some(Clock::Environment) => Self { own: moved(self.own, idle), ..self.clone() },
                Some(Clock::Function) | None => {
                    Self { function: moved(self.function, idle), beside: moved(self.beside, spare), ..self.clone() }
                }
            }
        })
    }

    /// The chance that nothing but recycling has taken an environment that was idle for so long. Where it is not known which
    /// clock runs, that on the function's: what the other one would say is one of [`Self::others`].
    pub(super) fn spares(&self, idle: f64, quiet: Option<f64>, is_alone: bool) -> f64 {
        match self.clock.clock {
            Some(Clock::Environment) => self.own.or(self.function).map_or(1.0, |own| own.cutoff.spares(idle)),
            Some(Clock::Function) | None => self.spares_on_the_functions_clock(idle, quiet, is_alone),
        }
    }

    fn spares_on_the_functions_clock(&self, idle: f64, quiet: Option<f64>, is_alone: bool) -> f64 {
        let function = quiet.zip(self.function).map_or(1.0, |(quiet, function)| function.cutoff.spares(quiet));
        let beside = match self.beside {
            _ if is_alone => 1.0,
            Some(beside) => beside.cutoff.spares(idle),
            None if self.by_hazard.is_some_and(|longest| idle <= longest) => 1.0,
            // Nobody knows how long it is, but that it is no shorter than the function's, whose idleness is a part of its own, and that
            // some were there after so long a time: the shortest of those in the runs of Mahmoudi and Khazaei (2020) is more than half of
            // the longest.
            None => match self.function {
                Some(function) => return function.cutoff.spares(idle),
                None => f64::from(u8::from(idle <= 0.5 * self.longest)),
            },
        };
        function * beside
    }

    /// Whether nothing but recycling can have taken an environment: no timeout is so short.
    pub(super) fn is_safe(&self, rest: &Rest) -> bool {
        let of_spares = self.beside.filter(|_| !rest.is_alone && self.clock.clock != Some(Clock::Environment));
        rest.idle < of_spares.map_or(self.safe(), |beside| self.safe().min(beside.cutoff.safe()))
    }

    /// What has been idle for longer than this, in seconds, is hardly ever there; infinite where that is not known.
    pub(super) fn surely_gone(&self) -> f64 {
        let fitted = match self.clock.clock {
            Some(Clock::Environment) => self.own,
            Some(Clock::Function) | None => self.beside,
        };
        fitted.map_or(f64::INFINITY, |fitted| fitted.cutoff.middle + 2.0 * fitted.cutoff.sd)
    }

    /// Up to this idleness of the function nothing but recycling takes anything, in seconds.
    pub(super) fn safe(&self) -> f64 {
        let fitted = match self.clock.clock {
            Some(Clock::Environment) => self.own,
            Some(Clock::Function) | None => self.function,
        };
        safe(fitted, self.longest_quiet)
    }
}

/// Up to what idleness in seconds a timeout takes next to nothing; where none was seen to, three quarters of the longest
/// that did not.
pub(super) fn safe(fitted: Option<Fitted>, longest_quiet: f64) -> f64 {
    fitted.map_or(0.75 * longest_quiet, |fitted| fitted.cutoff.safe())
}

/// The 99% point of chi-square with 4 degrees of freedom: where, how wide, a hazard and a share of a second timeout.
const FOUR_FREE: f64 = 13.276_7;

/// What ends environments on the function's clock.
#[derive(Debug, Clone, Copy)]
struct Two {
    /// The function's timeout, and the hazard of an environment beside which no other is used.
    function: Cutoff,
    /// Of environments beside which others are used.
    beside: Cutoff,
}

impl Two {
    /// The chance that an environment is there if the function's timeout has spared it.
    fn there(&self, idle: f64, exposed: f64, is_alone: bool) -> f64 {
        if is_alone { (-self.function.hazard * exposed).exp() } else { self.beside.there(idle, exposed) }
    }
}

/// Idle periods of environments of which it is plain what became of them.
struct Plain<'a> {
    survived: &'a Survived,
    rests: Vec<&'a Rest>,
}

impl<'a> Plain<'a> {
    fn of(history: &'a History, safe: Safe) -> Self {
        let rests = history.rests.iter().filter(|rest| safe.is_plain(rest)).collect();
        Self { survived: &history.survived, rests }
    }
}

/// Compares what was fitted to either clock. The environment's is believed only if it is needed for both: where others are used, and
/// where the function is quiet.
fn verdict(plain: &Plain, own: &Cutoff, fitted: Two, by_hazard: Two) -> Verdict {
    let one = on_their_own_clock(plain, own);
    // A request to a quiet function says nothing of one in whose place another one served: its hazard may be the less likely one.
    // What recycles environments beside others recycles the rest as well, so that each of these hazards may be that of both.
    let hazards = [fitted.function.hazard, by_hazard.function.hazard];
    let likeliest = |two: Two| {
        let with = |hazard, beside| Two {
            function: Cutoff { hazard, ..two.function },
            beside: Cutoff { hazard: beside, ..two.beside },
        };
        let tried = hazards.into_iter().flat_map(|hazard| [with(hazard, two.beside.hazard), with(hazard, hazard)]);
        tried.map(|two| on_the_functions_clock(plain, two)).fold(f64::NEG_INFINITY, f64::max)
    };
    let quiet_only = likeliest(Two { beside: by_hazard.beside, ..fitted });
    let beside_only = likeliest(Two { function: by_hazard.function, ..fitted });
    let for_two = 2.0 * (likeliest(fitted).max(quiet_only) - one);
    let clock = if for_two > FOUR_FREE {
        Some(Clock::Function)
    } else if 2.0 * (one - quiet_only.max(beside_only)) > TWO_FREE {
        Some(Clock::Environment)
    } else {
        None
    };
    Verdict { clock, for_two }
}

/// The logarithm of the likelihood of all rests if each environment goes by its own idleness.
fn on_their_own_clock(plain: &Plain, own: &Cutoff) -> f64 {
    let survived = plain.survived.iter().map(|one| own.there(one.idle, one.exposed).max(DOUBT).ln() * one.count);
    let others = plain.rests.iter().map(|rest| found(rest, own.there(rest.idle, rest.exposed())).max(DOUBT).ln());
    survived.sum::<f64>() + others.sum::<f64>()
}

/// The chance of what was found, of that of being there.
fn found(rest: &Rest, there: f64) -> f64 {
    if rest.end.is_there() { there } else { 1.0 - there }
}

/// The same if all go after the function was idle for its timeout, and those beside which others were used after another one.
fn on_the_functions_clock(plain: &Plain, two: Two) -> f64 {
    let survived = plain.survived.iter().map(|one| {
        let spared = one.quiet.map_or(1.0, |quiet| two.function.spares(quiet));
        (spared * two.there(one.idle, one.exposed, one.is_alone)).max(DOUBT).ln() * one.count
    });
    let requests = plain.rests.chunk_by(|one, next| one.at == next.at);
    survived.sum::<f64>() + requests.map(|asked| by_one_request(asked, two).max(DOUBT).ln()).sum::<f64>()
}

fn by_one_request(asked: &[&Rest], two: Two) -> f64 {
    let by_itself = |rest: &&Rest| found(rest, two.there(rest.idle, rest.exposed(), rest.is_alone));
    let all_by_themselves: f64 = asked.iter().map(by_itself).product();
    let Some(quiet) = asked[0].quiet else { return all_by_themselves };
    let spared = two.function.spares(quiet);
    let all_are_gone = asked.iter().all(|rest| !rest.end.is_there());
    spared * all_by_themselves + if all_are_gone { 1.0 - spared } else { 0.0 }
}

/// Periods that ended with the environment there, and gone.
fn split(periods: &[Period], longer_than: f64) -> (u64, u64) {
    let count = |is_there: bool| {
        let these = periods.iter().filter(|period| period.idle > longer_than && period.is_there == is_there);
        these.map(|period| period.count).sum::<f64>() as u64
    };
    (count(true), count(false))
}

pub(super) fn clock_part(periods: &Periods, timeouts: &Timeouts) -> Part<Clock> {
    let Some(function) = timeouts.function else {
        let needs = "requests after times of idleness, some of which found an environment and some did not".to_owned();
        return Part { finding: Finding::NotLearned { needs }, evidence: String::new() };
    };
    let middle = function.cutoff.middle;
    let (there, gone) = split(&periods.beside, middle);
    let (quiet_there, quiet_gone) = split(&periods.function, middle);
    let evidence = format!(
        "of {} that had been idle for more than {middle:.0} s while others were used {} still served, of {} to a function \
         that was idle for so long {} found one; twice the logarithm of the ratio of likelihoods, of two timeouts to one, is \
         {:.1}",
        counted(there + gone, "environment"),
        grouped(there),
        counted(quiet_there + quiet_gone, "request"),
        grouped(quiet_there),
        timeouts.clock.for_two,
    );
    let finding = match timeouts.clock.clock {
        Some(value) => Finding::Learned { value, interval: None },
        None => Finding::NotLearned {
            needs:
                "more requests that need an environment which has been idle for longer than the timeout while others \
                    were used"
                    .to_owned(),
        },
    };
    Part { finding, evidence }
}

/// The timeout that ends the idleness of a quiet function.
pub(super) fn idle_part(periods: &Periods, timeouts: &Timeouts, confidence: f64) -> Part<Timeout> {
    let (fitted, periods, of) = match timeouts.clock.clock {
        Some(Clock::Environment) => (timeouts.own, &periods.all, "an environment"),
        Some(Clock::Function) | None => (timeouts.function, &periods.function, "the function"),
    };
    let needs = "requests after longer times of idleness, so that some find an environment and some do not";
    let shapes = fitted.map(|fitted| fitted.cutoff.shape);
    timeout_part((fitted, shapes.as_slice()), periods, (of, needs), confidence)
}

/// The timeout of an environment beside which others are used.
pub(super) fn spare_part(periods: &Periods, timeouts: &Timeouts, confidence: f64) -> Part<Timeout> {
    let of = "an environment beside which others were used";
    if timeouts.clock.clock == Some(Clock::Environment) {
        let needs = "a clock of the function: on that of each environment there is one timeout only".to_owned();
        return Part { finding: Finding::NotLearned { needs }, evidence: String::new() };
    }
    let needs = "requests that need an environment which has been idle for a long time while others were used";
    timeout_part((timeouts.beside, &BOTH), &periods.beside, (of, needs), confidence)
}

fn timeout_part(
    (fitted, shapes): (Option<Fitted>, &[TimeoutShape]),
    periods: &[Period],
    (of, needs): (&str, &str),
    confidence: f64,
) -> Part<Timeout> {
    let (there, gone) = split(periods, 0.0);
    let longest = longest(periods);
    let evidence = format!(
        "after {} of {of}, up to {longest:.0} s, one was there; after {} it was gone",
        counted(there, "idle period"),
        grouped(gone),
    );
    let with_interval = |fitted: Fitted| Some((fitted, cutoff::interval(&fitted, periods, shapes, confidence)?));
    let finding = match fitted.and_then(with_interval) {
        Some((Fitted { cutoff: Cutoff { middle, sd, shape, .. }, needs_hazard, .. }, interval)) => {
            Finding::Learned { value: Timeout { middle, sd, shape, needs_hazard }, interval: Some(interval) }
        }
        None => Finding::NotLearned { needs: needs.to_owned() },
    };
    Part { finding, evidence }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where nobody knows the timeout of spares, one that is found gone before the function's timeout was recycled, as surely as one that
    /// is found there has lived on. If the one were in doubt and the other not, hazards would be too low.
    #[test]
    fn what_is_gone_before_the_functions_timeout_was_recycled() {
        let mut periods: Vec<Period> = (1..60).map(|n| (f64::from(n) * 5.0, true)).map(period).collect();
        periods.extend((60..90).map(|n| (f64::from(n) * 6.0, false)).map(period));
        let periods = Periods { function: periods.clone(), all: periods, ..Periods::default() };
        let mut timeouts = Timeouts::learn(&History::default(), &periods, Safe::ALL);
        timeouts.clock.clock = Some(Clock::Function);
        assert!(timeouts.beside.is_none());
        let middle = timeouts.function.unwrap().cutoff.middle;
        let spared = |share: f64| timeouts.spares(share * middle, Some(share * middle - 1.0), false);
        assert!(spared(0.9) > 0.99, "{}", spared(0.9));
        assert!(spared(1.2) < 0.1, "{}", spared(1.2));
    }

    fn period((idle, is_there): (f64, bool)) -> Period {
        Period { idle, exposed: idle, is_there, count: 1.0 }
    }
}
