//! Settings that are tried like any other, and never recommended.

use super::variant::Variant;
use crate::model::warming::OFTEN_LATE;

/// Why a setting of the pings is not recommended, whatever its share of cold requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unfit {
    /// No scheduler can send pings so: Amazon EventBridge takes whole minutes.
    NoSchedule,
    /// The next ping finds the environment gone in this share of cases.
    Late {
        /// The chance that the idle timeout is not above the interval.
        share: f64,
    },
    /// A ping takes longer than the time to the next one.
    Overlapping,
    /// More pings come at once than the concurrency limit allows.
    AboveLimit,
}

impl Unfit {
    /// What speaks against the pings of a variant: first that it cannot be set, then what `coldstart check` warns of.
    pub(super) fn of(variant: &Variant) -> Option<Self> {
        let (model, interval) = (&variant.model, variant.interval()?);
        let share = model.platform.idle.gone_after(interval);
        if !variant.ping().fits_eventbridge() {
            Some(Self::NoSchedule)
        } else if share > OFTEN_LATE {
            Some(Self::Late { share })
        } else if model.warming.overlap(interval) {
            Some(Self::Overlapping)
        } else if model.platform.most_at_once().is_some_and(|limit| variant.concurrency() > limit) {
            Some(Self::AboveLimit)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::arrivals::{Poisson, Process};
    use crate::model::{Arrivals, Distribution, IdlePolicy, Model, Platform, Schedule};
    use crate::units::{Nanos, Rate};

    #[test]
    fn what_cannot_be_set_and_what_is_warned_of_is_not_recommended() {
        let timeout = Distribution::uniform(Nanos::MINUTE * 5, Nanos::MINUTE * 7).unwrap();
        let arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::parse("5/h").unwrap()))]);
        let mut model = Model::new(arrivals, Platform::new(IdlePolicy::timeout(timeout)));
        model.platform.concurrency_limit = Some(10);
        model.warming.hold = Distribution::always(Nanos::SECOND * 60);
        let unfit =
            |interval, concurrency| Unfit::of(&Variant::pinged(&model, &Schedule::Every(interval), concurrency));
        let second = Nanos::SECOND;
        for (interval, concurrency, expected) in [
            (second * 120, 1, None),
            (second * 300, 1, None),
            (second * 90, 1, Some(Unfit::NoSchedule)),
            (second * 390, 1, Some(Unfit::NoSchedule)),
            (second * 360, 1, Some(Unfit::Late { share: 0.5 })),
            (second * 360, 11, Some(Unfit::Late { share: 0.5 })),
            (second * 60, 1, Some(Unfit::Overlapping)),
            (second * 120, 10, None),
            (second * 120, 11, Some(Unfit::AboveLimit)),
        ] {
            assert_eq!(unfit(interval, concurrency), expected, "{interval}, {concurrency}");
        }
        assert_eq!(Unfit::of(&Variant::without_pings(&model)), None);
    }
}
