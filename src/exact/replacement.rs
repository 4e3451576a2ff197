//! How requests come to find an environment that nobody has used yet, where services take no time: it has been put in
//! the place of one at the end of its life.

use super::applicable::{self, NotApplicable, refuse_if};
use super::replaced_life::ReplacedLife;
use super::sparse::{Sparse, age_for_ping};
use crate::model::Model;
use crate::model::platform::{Reuse, Waiting};

/// The chance of an eviction between two invocations that is let pass: it moves P(cold) by no more than itself, and is
/// 1.3e-11 for pings every 5 min under `aws-2021`.
pub(super) const NEVER: f64 = 1e-10;

/// Which environments at the end of their life are replaced.
pub(super) enum Replacement<'a> {
    /// None.
    Never,
    /// All or some, where lives end at this rate per second whatever their age.
    Ageless { hazard: f64 },
    /// All of them, where lives have a cap and none is evicted.
    Capped(ReplacedLife<'a>),
}

impl<'a> Replacement<'a> {
    pub(super) fn of(model: &'a Model, sparse: &Sparse<'_>) -> Result<Self, NotApplicable> {
        let any_replaced = applicable::any_replaced(model);
        if !any_replaced && model.platform.waiting == Waiting::Own {
            return Ok(Self::Never);
        }
        refuse_if(!applicable::pings_are_as_one(model), NotApplicable::PingConcurrency)?;
        if !any_replaced {
            return Ok(Self::Never);
        }
        // Any other rule uses a spare as often as the environment used last, and has it replaced as often.
        let is_most_recent = model.platform.reuse == Reuse::MostRecent;
        refuse_if(!is_most_recent && !applicable::takes_no_time(model), NotApplicable::NotMostRecent)?;
        let hazard = applicable::recycled_at_random(model);
        let Some(cap) = &model.platform.recycling.max_life else { return Ok(Self::Ageless { hazard }) };
        /// With fewer lives the start of a replication is forgotten before it counts.
        const MOST_LIVES_TO_FORGET: f64 = 10.0;
        refuse_if(sparse.evicted() > NEVER, NotApplicable::Eviction)?;
        let life = ReplacedLife::new(cap, hazard).ok_or(NotApplicable::MaxLife)?;
        let forgets = sparse.ping_every.is_none_or(|every| life.lives_to_forget(every) <= MOST_LIVES_TO_FORGET);
        refuse_if(!forgets, NotApplicable::LivesKeepStep)?;
        Ok(Self::Capped(life))
    }

    /// P(a user's request is lukewarm).
    pub(super) fn lukewarm(&self, sparse: &Sparse<'_>) -> f64 {
        match self {
            Self::Never => 0.0,
            Self::Ageless { hazard } => (sparse.gone_at(*hazard) - sparse.gone_at(sparse.removals)).max(0.0),
            Self::Capped(life) => life.ended_within(&sparse.age(), sparse.marks()),
        }
    }

    /// P(a ping is lukewarm), for Poisson users at `rate` per second and pings every `interval` seconds.
    pub(super) fn lukewarm_ping(&self, sparse: &Sparse<'_>, rate: f64, interval: f64) -> f64 {
        match self {
            Self::Never => 0.0,
            Self::Ageless { hazard } => {
                let gone = |at| sparse.gone_for_ping(at, rate, interval);
                (gone(*hazard) - gone(sparse.removals)).max(0.0)
            }
            Self::Capped(life) => life.ended_within(&age_for_ping(rate, interval), sparse.marks()),
        }
    }

    /// Lives ended per second of life.
    pub(super) fn ends(&self) -> f64 {
        match self {
            Self::Never => 0.0,
            Self::Ageless { hazard } => *hazard,
            Self::Capped(life) => life.mean().recip(),
        }
    }
}
