//! When new versions are deployed.

use rand::RngExt;
use rand_distr::Exp1;

use crate::model::Model;
use crate::model::platform::Deploys;
use crate::model::schedule::Firings;
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// The deploys of a replication; none at or before time zero.
pub(super) enum DeployTimes {
    Planned(Firings),
    Random { mean_seconds: f64, next: Nanos, random: Box<Stream> },
}

impl DeployTimes {
    pub(super) fn new(model: &Model, streams: Streams) -> Self {
        match &model.platform.recycling.deploys {
            Deploys::Planned(schedule) => Self::Planned(schedule.firings(&model.calendar, Nanos::ZERO, Nanos(1))),
            Deploys::Random(rate) => {
                let mut times = Self::Random {
                    mean_seconds: rate.as_per_second().recip(),
                    next: Nanos::ZERO,
                    random: Box::new(streams.open(Purpose::Deploys)),
                };
                times.advance();
                times
            }
        }
    }

    #[inline]
    pub(super) fn next(&self) -> Nanos {
        match self {
            Self::Planned(firings) => firings.next(),
            Self::Random { next, .. } => *next,
        }
    }

    pub(super) fn advance(&mut self) {
        match self {
            Self::Planned(firings) => firings.advance(),
            Self::Random { mean_seconds, next, random } => {
                *next += Nanos::from_secs_f64(*mean_seconds * random.sample::<f64, _>(Exp1));
            }
        }
    }
}
