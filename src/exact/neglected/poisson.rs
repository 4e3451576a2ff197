//! The bounds for Poisson arrivals.

use super::rules::Rules;
use super::service::{Service, Share, Shares};
use super::{Neglected, at_most_one, with_second_order};
use crate::exact::replacement::{NEVER, Replacement};
use crate::exact::sparse::Sparse;
use crate::model::Model;

pub(super) fn at_most(
    model: &Model,
    sparse: &Sparse<'_>,
    replacement: Option<&Replacement<'_>>,
    rate: f64,
) -> Neglected {
    /// First uses beyond their limit lengthen services, and longer services make more of them: each step gives a bound,
    /// no larger than the one before.
    const STEPS: u32 = 30;
    let bound = Bound {
        rules: Rules::of(model, sparse.removals),
        service: Service::of(model, rate, sparse.ping_every),
        sparse,
        replacement,
    };
    let limits = bound.limits(model.warming.concurrency > 1);
    let all = Beyond { users: 1.0, pings: 1.0 };
    let sharpen = |beyond, _| bound.beyond(&bound.overlaps(limits, beyond));
    let beyond = (0..STEPS).fold(all, sharpen);
    bound.neglected(&bound.overlaps(limits, beyond)).map(with_second_order)
}

struct Bound<'a> {
    rules: Rules,
    service: Service,
    sparse: &'a Sparse<'a>,
    replacement: Option<&'a Replacement<'a>>,
}

/// How often invocations find others in progress, or environments that initialise.
struct Overlaps {
    /// Users' requests that do.
    met: f64,
    /// Pings that do.
    made: f64,
    /// Of that, what *met* leaves out.
    before_pings: f64,
}

/// First uses beyond the limit and *met* or *made*, as shares of users' requests and of pings.
#[derive(Clone, Copy)]
struct Beyond {
    users: f64,
    pings: f64,
}

impl Bound<'_> {
    /// The shares in the limit. Of several pings at once the first may find an environment, the others hardly ever.
    /// Where there is no form for lukewarm starts any may be one.
    fn limits(&self, several_pings: bool) -> Shares {
        let (sparse, rate) = (self.sparse, self.service.rate);
        let share =
            |begin: f64, lukewarm: Option<f64>| Share { begin, first: lukewarm.map_or(1.0, |more| begin + more) };
        let lukewarm = self.replacement.map(|replacement| replacement.lukewarm(sparse));
        let pings = match sparse.ping_every {
            Some(every) if !several_pings => {
                let lukewarm = self.replacement.map(|replacement| replacement.lukewarm_ping(sparse, rate, every));
                share(sparse.gone_for_ping(sparse.removals, rate, every), lukewarm)
            }
            Some(_) | None => Share::ALL,
        };
        Shares { users: share(sparse.gone_at(sparse.removals), lukewarm), pings }
    }

    fn overlaps(&self, limits: Shares, beyond: Beyond) -> Overlaps {
        let more = |share: Share, beyond: f64| Share { first: at_most_one(share.first + beyond), ..share };
        let pings = self.service.of_pings(more(limits.pings, beyond.pings));
        let users = self.service.users(more(limits.users, beyond.users), pings);
        Overlaps {
            met: self.service.met(Shares { users, pings }),
            made: self.service.made(pings),
            before_pings: self.service.starts_before_pings(pings),
        }
    }

    fn beyond(&self, overlaps: &Overlaps) -> Beyond {
        let (pings, busy) = (self.service.pings, self.ends_while_busy(overlaps));
        let of_spares = if self.are_spares_used_first() { self.per_second(overlaps) } else { 0.0 };
        let of_pings = of_spares + busy + self.lives_disturbed() * self.per_second(overlaps);
        Beyond {
            users: self.spares_used_first(overlaps) + busy / self.service.rate + self.memory(overlaps),
            pings: if pings > 0.0 { of_pings / pings } else { 0.0 },
        }
    }

    fn neglected(&self, overlaps: &Overlaps) -> Neglected {
        let Overlaps { met, made, before_pings } = *overlaps;
        let (rules, removals) = (&self.rules, self.sparse.removals);
        let both_ways = met + before_pings;
        let unpaid = if rules.is_first_ready && rules.may_spares_save { met } else { 0.0 };
        let overtaken = if rules.may_be_overtaken { removals * met / self.service.rate } else { 0.0 };
        let init = both_ways + unpaid + overtaken;
        let busy = self.ends_while_busy(overlaps) / self.service.rate;
        let (lukewarm, first_use) = match self.replacement {
            None => (1.0, 1.0),
            Some(Replacement::Never) => (rules.unused_spares(met, made), init + self.spares_used_first(overlaps)),
            Some(Replacement::Ageless { .. }) => {
                let may_be_gone = removals > 0.0 || self.sparse.evicted() > NEVER;
                let if_gone = if may_be_gone { both_ways + met + made } else { 0.0 };
                (met + busy + if_gone, both_ways + unpaid + busy)
            }
            Some(Replacement::Capped(_)) => {
                let all = met + busy + self.memory(overlaps);
                (all, all)
            }
        };
        Neglected { init, lukewarm, first_use }
    }

    /// Invocations that find others, per second.
    fn per_second(&self, overlaps: &Overlaps) -> f64 {
        self.service.rate * overlaps.met + self.service.pings * overlaps.made
    }

    /// Lives that end while anything is in progress, per second.
    fn ends_while_busy(&self, overlaps: &Overlaps) -> f64 {
        self.replacement.map_or(0.0, Replacement::ends) * overlaps.met
    }

    /// Whether an unused spare may serve before a used environment does.
    fn are_spares_used_first(&self) -> bool {
        self.rules.is_first_ready && !self.rules.is_most_recent
    }

    /// Users' requests for which one does.
    fn spares_used_first(&self, overlaps: &Overlaps) -> f64 {
        if self.are_spares_used_first() { overlaps.met + overlaps.made } else { 0.0 }
    }

    /// Users' requests that are lukewarm, or are not, for what an overlap does to the ages of lives.
    fn memory(&self, overlaps: &Overlaps) -> f64 {
        let Service { rate, pings, .. } = self.service;
        let a_user_is_next = if pings > 0.0 { -(-rate / pings).exp_m1() } else { 1.0 };
        self.lives_disturbed() * a_user_is_next * self.per_second(overlaps) / rate
    }

    /// How many lives an overlap makes more or fewer at the most, or has end at another phase.
    fn lives_disturbed(&self) -> f64 {
        match self.replacement {
            Some(Replacement::Capped(life)) => life.most_disturbed(self.sparse.ping_every),
            Some(Replacement::Never | Replacement::Ageless { .. }) | None => 0.0,
        }
    }
}
