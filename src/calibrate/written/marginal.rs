//! How likely each value of a number is that was learned with an interval: draws that agree with the value and with both
//! ends.

use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};

use crate::calibrate::EntryUnit;
use crate::estimate::{Interval, normal_upper};
use crate::rng::Stream;

/// A number that was learned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marginal {
    value: f64,
    interval: Interval,
    scale: Scale,
}

/// On which scale draws are normal, with a deviation of its own to either side.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    /// Of what is above zero: the logarithm.
    Logarithm,
    /// Of a share: the logarithm of the odds.
    Odds,
    /// Of a share of which all cases, or none, were seen: those of a beta law.
    None,
    All,
}

/// A rate of which no event was seen: above the upper end of its interval with the chance that is left on that side.
pub(super) fn rate_of_none(interval: Interval, random: &mut Stream) -> f64 {
    let tail = (1.0 - interval.confidence) / 2.0;
    random.random::<f64>().max(f64::MIN_POSITIVE).ln() / tail.ln() * interval.high
}

impl Marginal {
    /// None where the value is not above zero, or the interval does not hold it.
    pub(super) fn of(value: f64, interval: Interval, unit: EntryUnit) -> Option<Self> {
        if !interval.contains(value) {
            return None;
        }
        let is_share = unit == EntryUnit::Fraction;
        let scale = match value {
            _ if is_share && value <= 0.0 => Scale::None,
            _ if is_share && value >= 1.0 => Scale::All,
            _ if is_share => Scale::Odds,
            _ if value > 0.0 => Scale::Logarithm,
            _ => return None,
        };
        Some(Self { value, interval, scale })
    }

    pub(super) fn draw(&self, random: &mut Stream) -> f64 {
        let Interval { low, high, confidence } = self.interval;
        let tail = (1.0 - confidence) / 2.0;
        // Of n cases of which none has the property a share below p has the chance 1 - (1 - p)^n: n follows from the end.
        let none_of = |end: f64, random: &mut Stream| {
            let cases = tail.ln() / (-end).ln_1p();
            -(random.random::<f64>().max(f64::MIN_POSITIVE).ln() / cases).exp_m1()
        };
        match self.scale {
            Scale::None if high < 1.0 => none_of(high, random),
            Scale::All if low > 0.0 => 1.0 - none_of(1.0 - low, random),
            Scale::None | Scale::All => random.random(),
            Scale::Logarithm => self.on_scale(random, f64::ln, f64::exp),
            Scale::Odds => self.on_scale(random, |share| (share / (1.0 - share)).ln(), |x| 1.0 / (1.0 + (-x).exp())),
        }
    }

    fn on_scale(&self, random: &mut Stream, to: fn(f64) -> f64, from: fn(f64) -> f64) -> f64 {
        /// An end without a place on the scale is so far away.
        const FARTHEST: f64 = 5.0;
        let Interval { low, high, confidence } = self.interval;
        let quantile = normal_upper((1.0 - confidence) / 2.0);
        let normal: f64 = StandardNormal.sample(random);
        let end = if normal < 0.0 { low } else { high };
        let reach = (to(end.max(0.0)) - to(self.value)).abs().min(FARTHEST);
        from(to(self.value) + normal / quantile * reach)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_xoshiro::rand_core::SeedableRng;

    /// Of 20,000 draws 2.5% lie beyond either end, to four standard errors (0.44 points): a false alarm in some 4,000 seeds
    /// for all of them together.
    #[test]
    fn draws_agree_with_value_and_ends() {
        for (value, low, high, unit) in [
            (10.0, 8.0, 15.0, EntryUnit::Seconds),
            (0.2, 0.05, 0.4, EntryUnit::Fraction),
            (0.0, 0.0, 0.168_4, EntryUnit::Fraction),
            (1.0, 0.831_6, 1.0, EntryUnit::Fraction),
        ] {
            let marginal = Marginal::of(value, Interval { low, high, confidence: 0.95 }, unit).unwrap();
            let mut random = Stream::seed_from_u64(3);
            let draws: Vec<f64> = (0..20_000).map(|_| marginal.draw(&mut random)).collect();
            let share = |is: &dyn Fn(f64) -> bool| draws.iter().filter(|&&draw| is(draw)).count() as f64 / 20_000.0;
            let (below, above) = (share(&|draw| draw < low), share(&|draw| draw > high));
            let is_tail = |share: f64| (share - 0.025).abs() < 0.0044;
            assert!(low == 0.0 || is_tail(below), "{value}: {below} below");
            assert!(high == 1.0 || is_tail(above), "{value}: {above} above");
            assert!(draws.iter().all(|&draw| draw >= 0.0 && (unit != EntryUnit::Fraction || draw <= 1.0)));
            if (0.0..1.0).contains(&low) && low > 0.0 && high < 1.0 {
                assert!((share(&|draw| draw < value) - 0.5).abs() < 0.015, "{value}");
            }
        }
    }

    /// Further away than this once in 100,000 times: 4.42 deviations of 20,000 draws.
    #[test]
    fn a_rate_of_no_events_leaves_what_its_interval_leaves() {
        let interval = Interval { low: 0.0, high: 3e-5, confidence: 0.9 };
        let mut random = Stream::seed_from_u64(3);
        let above = (0..20_000).filter(|_| rate_of_none(interval, &mut random) > interval.high).count();
        assert!((above as f64 / 20_000.0 - 0.05).abs() < 0.0069, "{above}");
    }

    #[test]
    fn what_has_no_interval_around_it_is_not_drawn() {
        let interval = Interval { low: 1.0, high: 2.0, confidence: 0.95 };
        assert!(Marginal::of(3.0, interval, EntryUnit::Seconds).is_none());
        assert!(Marginal::of(0.0, Interval { low: 0.0, ..interval }, EntryUnit::Seconds).is_none());
    }
}
