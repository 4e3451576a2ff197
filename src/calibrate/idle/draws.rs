//! Laws that may be the true one, as often as what was seen makes them likely.
//!
//! Parameters are proposed one by one, in agreement with their intervals, and taken in proportion to the likelihood of all
//! of them together (D. B. Rubin, "Using the SIR algorithm to simulate posterior distributions", Bayesian Statistics 3,
//! 1988). Before anything was seen each value of a place in time was as likely as any other, and so was each value of the
//! logarithm of anything else.

use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::rand_core::SeedableRng;

use super::choice::Fit;
use super::fit::log_likelihood;
use super::law::Law;
use super::observed::Observations;
use super::parameters::{Coordinate, Parameter};
use crate::estimate::normal_upper;
use crate::rng::Stream;

/// Proposals for each law that is taken.
const PROPOSALS: usize = 50;

/// Proposals spread by so much more than intervals, so that no value that is likely is left out.
const WIDER: f64 = 1.5;

/// A step of the scale of a search that is as far as nothing (its end), and the least.
const STEPS: (f64, f64) = (1e-4, 3.0);

impl Fit {
    /// So many laws of the family; the same seed gives the same ones.
    #[must_use]
    pub fn laws(&self, observations: &Observations, count: usize, seed: u64) -> Vec<Law> {
        let seen = &observations.coarse;
        let axes: Vec<Axis> = self.family.coordinates(seen).into_iter().zip(&self.parameters).map(Axis::of).collect();
        let mut random = Stream::seed_from_u64(seed);
        let mut laws = Vec::new();
        let mut logs = Vec::new();
        for _ in 0..count * PROPOSALS {
            let proposed: Vec<(f64, f64)> = axes.iter().map(|axis| axis.propose(&mut random)).collect();
            let parameters: Vec<f64> = proposed.iter().map(|(value, _)| *value).collect();
            let law = self.family.law(&parameters, self.law.maximum);
            if law.is_valid() {
                let of_proposal: f64 = proposed.iter().map(|(_, log)| log).sum();
                logs.push(log_likelihood(seen, &law) - of_proposal);
                laws.push(law);
            }
        }
        taken(&logs, count).into_iter().map(|place| laws[place]).collect()
    }
}

/// Places in proportion to weights of which these are the logarithms, at even steps through their sum.
fn taken(logs: &[f64], count: usize) -> Vec<usize> {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return Vec::new();
    }
    let weights: Vec<f64> = logs.iter().map(|log| (log - most).exp()).collect();
    let step = weights.iter().sum::<f64>() / count as f64;
    let (mut places, mut sum) = (Vec::new(), 0.0);
    for (place, weight) in weights.iter().enumerate() {
        sum += weight;
        while places.len() < count && (places.len() as f64 + 0.5) * step < sum {
            places.push(place);
        }
    }
    places
}

/// How a parameter is proposed: a normal draw on the scale of its search, with a deviation of its own to either side.
struct Axis {
    coordinate: Coordinate,
    middle: f64,
    below: f64,
    above: f64,
}

impl Axis {
    fn of((coordinate, parameter): (Coordinate, &Parameter)) -> Self {
        let middle = coordinate.position(parameter.value);
        let (shortest, longest) = STEPS;
        let step = |reach: f64| WIDER * reach.abs().clamp(shortest, longest);
        let (below, above) = parameter.interval.map_or((longest, longest), |interval| {
            let quantile = normal_upper((1.0 - interval.confidence) / 2.0);
            let reach = |end: f64| (coordinate.position(end) - middle) / quantile;
            (reach(interval.low), reach(interval.high))
        });
        // From zero, which lies at no finite place of the scale, a search goes nowhere: it stays there.
        Self { coordinate, middle, below: step(below), above: step(above) }
    }

    /// A value, and the logarithm of how often it is proposed by how likely it was beforehand.
    fn propose(&self, random: &mut Stream) -> (f64, f64) {
        let normal: f64 = StandardNormal.sample(random);
        let deviation = if normal < 0.0 { self.below } else { self.above };
        let position = self.middle + normal * deviation;
        // Either side has half of the draws, so that the density is that of its own deviation.
        let of_proposal = -normal * normal / 2.0 - deviation.ln();
        (self.coordinate.value(position), of_proposal - self.coordinate.ln_prior(position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::Censored;
    use crate::calibrate::idle::{Base, Choice, Family, Settings};

    /// Of 40 looks at each of 21 times 20 s apart, a normal law of 600 s +- 60 s left these alive. Its mean is known to about
    /// 60 / sqrt(840 x 0.4), some 3 s; the draws spread as the interval does, to a third of it either way (the deviation
    /// of 400 draws is known to 4%, but the interval is one by likelihood and not a normal one).
    #[test]
    fn laws_spread_as_intervals_do() {
        let looks = (0..21).map(|look| {
            let at = 400.0 + 20.0 * f64::from(look);
            let alive = (40.0 * (1.0 - normal_cdf((at - 600.0) / 60.0))).round();
            [(Censored::alive(at), alive), (Censored::gone(at), 40.0 - alive)]
        });
        let observations = Observations::weighted(looks.flatten());
        let settings = Settings { resamples: 0, ..Settings::default() };
        let normal = Choice::of(&observations, &settings).fit(Family::ALL[6]).unwrap().clone();
        let means: Vec<f64> = normal
            .laws(&observations, 400, 5)
            .iter()
            .map(|law| match law.base {
                Base::Normal { mean, .. } => mean,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(means.len(), 400);
        let mean = means.iter().sum::<f64>() / 400.0;
        let sd = (means.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / 399.0).sqrt();
        let interval = normal.parameter("mean").unwrap().interval.unwrap();
        let expected = (interval.high - interval.low) / 3.92;
        println!("{mean} +- {sd}, not {expected}; {interval:?}");
        assert!((mean - 600.0).abs() < 2.0 * expected && (0.67..1.5).contains(&(sd / expected)));
        assert_eq!(normal.laws(&observations, 20, 5), normal.laws(&observations, 20, 5));
    }

    fn normal_cdf(x: f64) -> f64 {
        statrs::function::erf::erfc(-x / std::f64::consts::SQRT_2) / 2.0
    }

    #[test]
    fn places_are_taken_in_proportion() {
        assert_eq!(taken(&[0.0, f64::NEG_INFINITY, 3.0_f64.ln()], 4), [0, 2, 2, 2]);
        assert_eq!(taken(&[f64::NEG_INFINITY], 4), Vec::<usize>::new());
    }
}
