//! Draws.

use rand::{Rng, RngExt};
use rand_distr::{Distribution as _, Exp1, Gamma, StandardNormal, Weibull};

use super::{Distribution, Law};
use crate::units::Nanos;

impl Distribution {
    /// One draw: never negative, at most [`Nanos::LONGEST`].
    #[inline(always)]
    pub fn sample<R: Rng>(&self, random: &mut R) -> Nanos {
        match &self.law {
            // The only ones that are worth a comparison in every caller's loop.
            Law::Fixed { value } => *value,
            Law::Exponential { mean } => sample_exponential(*mean, random),
            Law::Normal { mean, sd } => sample_normal(*mean, *sd, random),
            Law::Uniform { .. }
            | Law::LogNormal { .. }
            | Law::Gamma { .. }
            | Law::Weibull { .. }
            | Law::HyperExponential { .. }
            | Law::Cdf { .. }
            | Law::Observed { .. }
            | Law::Mixture { .. } => self.sample_random(random),
        }
    }

    fn sample_random<R: Rng>(&self, random: &mut R) -> Nanos {
        to_nanos(match &self.law {
            Law::Uniform { min, max } => min + random.random::<f64>() * (max - min),
            Law::Exponential { mean } => return sample_exponential(*mean, random),
            Law::Normal { mean, sd } => return sample_normal(*mean, *sd, random),
            Law::LogNormal { mu, sigma } => (mu + sigma * standard_normal(random)).exp(),
            Law::Gamma { shape, scale } => Gamma::new(*shape, *scale).expect(CHECKED).sample(random),
            Law::Weibull { scale, shape } => Weibull::new(*scale, *shape).expect(CHECKED).sample(random),
            Law::HyperExponential { parts } => choose(parts, random) * random.sample::<f64, _>(Exp1),
            Law::Cdf { points } => quantile_of_points(points, random.random()),
            Law::Observed { values } => return values[random.random_range(0..values.len())],
            Law::Mixture { parts } => return choose(parts, random).sample(random),
            Law::Fixed { value } => return *value,
        })
    }
}

const CHECKED: &str = "both parameters were checked to be above zero on construction";

#[inline(never)]
fn sample_exponential<R: Rng>(mean: f64, random: &mut R) -> Nanos {
    to_nanos(mean * random.sample::<f64, _>(Exp1))
}

/// Drawn again where it is negative.
#[inline(always)]
fn sample_normal<R: Rng>(mean: f64, sd: f64, random: &mut R) -> Nanos {
    loop {
        let draw = mean + sd * standard_normal(random);
        if draw >= 0.0 {
            return to_nanos(draw);
        }
    }
}

/// One copy of the draw for all who need it: it is too long to stand in every loop.
#[inline(never)]
fn standard_normal<R: Rng>(random: &mut R) -> f64 {
    random.sample(StandardNormal)
}

#[inline]
fn to_nanos(seconds: f64) -> Nanos {
    // Truncation after adding a half rounds to nearest for what is never negative, in one instruction.
    Nanos(((seconds * 1e9 + 0.5) as i64).min(Nanos::LONGEST.0))
}

/// A part, by one uniform draw.
fn choose<'a, T, R: Rng>(parts: &'a [(f64, T)], random: &mut R) -> &'a T {
    let u: f64 = random.random();
    let index = parts.partition_point(|&(cumulative, _)| cumulative <= u).min(parts.len() - 1);
    &parts[index].1
}

/// The time at which straight lines between the points reach `p`.
fn quantile_of_points(points: &[(f64, f64)], p: f64) -> f64 {
    let after = points.partition_point(|&(_, cumulative)| cumulative <= p).clamp(1, points.len() - 1);
    let (from, to) = (points[after - 1], points[after]);
    from.0 + (to.0 - from.0) * (p - from.1) / (to.1 - from.1)
}

#[cfg(test)]
mod tests {
    use crate::model::distribution::tests::one_of_each;
    use crate::rng::{Purpose, Streams};

    /// Kolmogorov and Smirnov against the distribution function. The limit is the statistic's 1 - 10^-6 quantile (for
    /// jumps it is conservative), so the fourteen laws together give one false alarm in 70,000 seeds.
    #[test]
    fn draws_follow_the_distribution_function() {
        const DRAWS: usize = 200_000;
        let limit = (-(0.5e-6_f64).ln() / 2.0).sqrt() / (DRAWS as f64).sqrt();
        for (number, distribution) in one_of_each().into_iter().enumerate() {
            let mut random = Streams::new(1, number as u64).open(Purpose::Handler);
            let mut draws: Vec<f64> = (0..DRAWS).map(|_| distribution.sample(&mut random).as_secs_f64()).collect();
            draws.sort_unstable_by(f64::total_cmp);
            let mut worst = 0.0_f64;
            for group in draws.chunk_by(|a, b| a.total_cmp(b).is_eq()) {
                let start = (group.as_ptr() as usize - draws.as_ptr() as usize) / size_of::<f64>();
                let below = distribution.cdf(group[0] - 1e-9);
                worst = worst.max((below - start as f64 / DRAWS as f64).abs());
                let upto = distribution.cdf(group[0] + 1e-9);
                worst = worst.max((upto - (start + group.len()) as f64 / DRAWS as f64).abs());
            }
            assert!(worst < limit, "{distribution}: distance {worst}, limit {limit}");
        }
    }
}
