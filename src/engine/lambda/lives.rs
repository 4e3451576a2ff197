//! How long environments live.

use rand::RngExt;

use crate::model::Distribution;
use crate::model::platform::Recycling;
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// Draws lives.
#[derive(Debug, Clone)]
pub(super) struct Lives<'a> {
    /// The exponential part.
    hazard: Option<Distribution>,
    cap: Option<&'a Distribution>,
    random: Stream,
    beginning: Option<Beginning>,
}

/// The beginning of a short lead-in, when environments are given lives in progress.
#[derive(Debug, Clone)]
struct Beginning {
    lasts: Nanos,
    /// When it is over; known once there is a first environment.
    ends: Option<Nanos>,
    /// The longest life, for the choice among lives by their length.
    longest: Nanos,
    random: Stream,
}

impl<'a> Lives<'a> {
    /// Lives in progress are given for `in_progress_for` from the first environment on.
    pub(super) fn new(recycling: &'a Recycling, streams: Streams, in_progress_for: Option<Nanos>) -> Self {
        /// Beyond this quantile of the maximum life there is nothing to speak of.
        const LONGEST: f64 = 0.9999;
        let cap = recycling.max_life.as_ref();
        let beginning = in_progress_for.zip(cap).map(|(lasts, cap)| Beginning {
            lasts,
            ends: None,
            longest: cap.constant().unwrap_or_else(|| Nanos::from_secs_f64(cap.quantile(LONGEST))),
            random: streams.open(Purpose::LifeInProgress),
        });
        Self { hazard: recycling.mean_life.map(hazard), cap, random: streams.open(Purpose::Life), beginning }
    }

    /// How long an environment lives that is made at `now`.
    pub(super) fn draw(&mut self, now: Nanos) -> Nanos {
        if let Some(beginning) = &mut self.beginning {
            if now <= *beginning.ends.get_or_insert(now + beginning.lasts) {
                return beginning.rest_of_a_life(self.hazard.as_ref(), self.cap);
            }
            self.beginning = None;
        }
        life(self.hazard.as_ref(), self.cap, &mut self.random)
    }
}

impl Beginning {
    /// A random time falls into a life with a chance in proportion to its length, anywhere in it alike (the inspection
    /// paradox: W. Feller, "An Introduction to Probability Theory and Its Applications", vol. 2, 2nd ed. 1971, I.4).
    fn rest_of_a_life(&mut self, hazard: Option<&Distribution>, cap: Option<&Distribution>) -> Nanos {
        const MOST_TRIES: u32 = 1_000;
        let mut length = Nanos::ZERO;
        for _ in 0..MOST_TRIES {
            length = life(hazard, cap, &mut self.random);
            if self.random.random::<f64>() * self.longest.as_secs_f64() < length.as_secs_f64() {
                break;
            }
        }
        Nanos::from_secs_f64(length.as_secs_f64() * self.random.random::<f64>())
    }
}

fn hazard(mean_life: Nanos) -> Distribution {
    Distribution::exponential(mean_life.max(Nanos(1))).expect("a mean above zero is all that it takes")
}

fn life(hazard: Option<&Distribution>, cap: Option<&Distribution>, random: &mut Stream) -> Nanos {
    let mut life = Nanos::FOREVER;
    for limit in [hazard, cap].into_iter().flatten() {
        life = life.min(limit.sample(random));
    }
    life
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of a life in progress has the distribution function (1/m) x integral of the survival function: against
    /// that, by Kolmogorov and Smirnov, for a hazard of 1/50,000 s under a cap from 5,000 to 9,000 s. The limit is the
    /// statistic's 1 - 10^-6 quantile.
    #[test]
    fn what_is_left_of_a_life_follows_the_equilibrium_distribution() {
        const DRAWS: usize = 100_000;
        let recycling = Recycling {
            mean_life: Some(Nanos::from_secs(50_000)),
            max_life: Some(Distribution::uniform(Nanos::from_secs(5_000), Nanos::from_secs(9_000)).unwrap()),
            ..Recycling::NONE
        };
        let mut lives = Lives::new(&recycling, Streams::new(3, 0), Some(Nanos::HOUR));
        let mut rests: Vec<f64> = (0..DRAWS).map(|_| lives.draw(Nanos::ZERO).as_secs_f64()).collect();
        rests.sort_unstable_by(f64::total_cmp);
        let survival = |x: f64| (-x / 50_000.0).exp() * ((9_000.0 - x) / 4_000.0).clamp(0.0, 1.0);
        let (mut area, mut areas) = (0.0, vec![0.0]);
        for second in 0..9_000 {
            area += survival(f64::from(second) + 0.5);
            areas.push(area);
        }
        let limit = (-(0.5e-6_f64).ln() / 2.0).sqrt() / (DRAWS as f64).sqrt();
        for (place, rest) in rests.iter().enumerate() {
            let expected = areas[rest.round() as usize] / area;
            let found = place as f64 / DRAWS as f64;
            // A second of rounding is 1/6,000 of the distribution at the most.
            assert!((found - expected).abs() < limit + 2e-4, "{rest} s: {found}, expected {expected}");
        }
    }

    #[test]
    fn lives_begin_in_progress_for_a_while_from_the_first_on() {
        let cap = Some(Distribution::fixed(Nanos::HOUR).unwrap());
        let recycling = Recycling { max_life: cap, ..Recycling::NONE };
        let mut lives = Lives::new(&recycling, Streams::new(4, 0), Some(Nanos::SECOND));
        let at = |milliseconds| Nanos::from_millis(milliseconds);
        assert!([5_000, 5_500, 6_000].iter().all(|&time| lives.draw(at(time)) < Nanos::HOUR));
        assert_eq!([6_001, 5_000].map(|time| lives.draw(at(time))), [Nanos::HOUR; 2]);
        let mut usual = Lives::new(&recycling, Streams::new(4, 0), None);
        assert_eq!(usual.draw(at(0)), Nanos::HOUR);
    }
}
