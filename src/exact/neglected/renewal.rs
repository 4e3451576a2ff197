//! The bounds for renewal arrivals.

use super::Neglected;
use super::rules::Rules;
use crate::exact::replacement::{NEVER, Replacement};
use crate::exact::sparse::Sparse;
use crate::model::{Distribution, Model};
use crate::units::Nanos;

pub(super) fn at_most(
    model: &Model,
    sparse: &Sparse<'_>,
    replacement: Option<&Replacement<'_>>,
    between: &Distribution,
) -> Neglected {
    const EPSILONS: [f64; 2] = [1e-4, 1e-6];
    let function = &model.function;
    let bound = Bound { model, sparse, replacement, between, rules: Rules::of(model, sparse.removals) };
    let times =
        [&function.duration, function.init_time(), &model.warming.hold].into_iter().chain(&function.first_request);
    if times.into_iter().all(|time| time.constant().is_some()) {
        return bound.if_service_is_within(0.0).map(|bound| bound);
    }
    EPSILONS
        .iter()
        .map(|&epsilon| bound.if_service_is_within(epsilon).map(|bound| bound + 2.0 * epsilon))
        .fold(Neglected { init: 1.0, lukewarm: 1.0, first_use: 1.0 }, Neglected::min)
}

/// What a bound for renewal arrivals is made of.
struct Bound<'a> {
    model: &'a Model,
    sparse: &'a Sparse<'a>,
    replacement: Option<&'a Replacement<'a>>,
    between: &'a Distribution,
    rules: Rules,
}

impl Bound<'_> {
    /// The bounds if no handler, init, first request or hold exceeds what it exceeds with its part of `epsilon`.
    fn if_service_is_within(&self, epsilon: f64) -> Neglected {
        let (function, warming) = (&self.model.function, &self.model.warming);
        let parts = if function.first_request.is_some() { 3.0 } else { 2.0 };
        let longest = |time: &Distribution| quantile(time, 1.0 - epsilon / parts);
        let limit = function.init_limit().as_secs_f64();
        let init = longest(function.init_time());
        let init_wait = if init > limit { init + limit } else { init };
        let start = init_wait + function.first_request.as_ref().map_or(0.0, longest);
        let user = longest(&function.duration) + start;
        let ping = longest(&warming.hold) + start;
        let all_pings = f64::from(warming.concurrency) * ping;
        let (met, made, longest_of_all) = match self.sparse.ping_every {
            Some(every) => (all_pings / every, user / every, user.max(ping)),
            None => (0.0, 0.0, user),
        };
        if longest_of_all <= 0.0 {
            return Neglected { init: 0.0, lukewarm: 0.0, first_use: 0.0 };
        }
        let overlap = self.between.cdf(user);
        let upwards = overlap / (1.0 - overlap).max(f64::MIN_POSITIVE) + met;
        self.neglected(&Overlaps { met: upwards, made, longest: longest_of_all })
    }

    fn neglected(&self, overlaps: &Overlaps) -> Neglected {
        let Overlaps { met, made, longest } = *overlaps;
        let (rules, sparse) = (&self.rules, self.sparse);
        let unpaid = if rules.is_first_ready && rules.may_spares_save { met } else { 0.0 };
        let overtaken = if rules.may_be_overtaken { sparse.removals * longest } else { 0.0 };
        let init = met.max(self.shift(sparse.removals, longest) + made + unpaid) + overtaken;
        let ends = self.replacement.map_or(0.0, Replacement::ends);
        let busy = ends * longest * (1.0 + self.pings_for_each_user());
        let (lukewarm, first_use) = match self.replacement {
            None => (1.0, 1.0),
            Some(Replacement::Never) => {
                let used_first = if rules.is_first_ready && !rules.is_most_recent { met + made } else { 0.0 };
                (rules.unused_spares(met, made), init + used_first)
            }
            Some(Replacement::Ageless { hazard }) => {
                let may_be_gone = sparse.removals > 0.0 || sparse.evicted() > NEVER;
                let if_gone = if may_be_gone { self.shift(0.0, longest) + met + made } else { 0.0 };
                (met + busy + if_gone, met.max(self.shift(*hazard, longest) + made + unpaid) + busy)
            }
            Some(Replacement::Capped(life)) => {
                let all = met + busy + (met + made) * life.most_disturbed(sparse.ping_every);
                (all, all)
            }
        };
        Neglected { init, lukewarm, first_use }
    }

    /// By how much fewer requests find the environment gone, at `rate` beside eviction, if each idle period is shorter.
    fn shift(&self, rate: f64, longest: f64) -> f64 {
        (self.sparse.gone_at(rate) - self.sparse.gone_if_idle_for_less(rate, longest)).max(0.0)
    }

    fn pings_for_each_user(&self) -> f64 {
        let invocations = f64::from(self.model.warming.concurrency) * self.between.mean();
        self.sparse.ping_every.map_or(0.0, |every| invocations / every)
    }
}

/// What overlaps at the most.
struct Overlaps {
    /// Of users' requests, those that find something in progress or an environment that initialises.
    met: f64,
    /// Pings that do, for each user's request.
    made: f64,
    /// No service takes longer, in seconds.
    longest: f64,
}

/// A quantile, in seconds; exact where only one value is possible.
fn quantile(time: &Distribution, p: f64) -> f64 {
    time.constant().map_or_else(|| time.quantile(p), Nanos::as_secs_f64)
}
