//! The most likely parameters of each family, and the log-likelihood there.

use statrs::function::gamma::{digamma, ln_gamma};

use crate::calibrate::Times;
use crate::model::Distribution;
use crate::units::{Nanos, significant};

/// A law with its log-likelihood.
type Fitted = Option<(Distribution, f64)>;

/// Six digits, more than any log tells, so that what is written of a law is short.
fn short(value: f64) -> f64 {
    significant(value, 6).parse().unwrap_or(value)
}

/// In closed form: mean and deviation of the logarithms.
pub(super) fn lognormal(times: &Times) -> Fitted {
    let n = times.count() as f64;
    let logs = || times.sorted().iter().map(|time| time.ln());
    let mu = logs().sum::<f64>() / n;
    let variance = logs().map(|log| (log - mu).powi(2)).sum::<f64>() / n;
    let log_likelihood = -n * (mu + 0.5 * (2.0 * std::f64::consts::PI * variance).ln() + 0.5);
    Some((Distribution::lognormal(short(mu), short(variance.sqrt())).ok()?, log_likelihood))
}

/// The shape solves ln(shape) - digamma(shape) = ln(mean) - mean of logarithms (Choi and Wette, "Maximum likelihood
/// estimation of the parameters of the gamma distribution and their bias", Technometrics 11, 1969).
pub(super) fn gamma(times: &Times) -> Fitted {
    let n = times.count() as f64;
    let mean = times.average();
    let mean_log = times.sorted().iter().map(|time| time.ln()).sum::<f64>() / n;
    let spread = mean.ln() - mean_log;
    // From a shape of e^-10 to one of e^20; the left side falls from without bound to zero.
    let shape = root(-10.0, 20.0, |log_shape| log_shape - digamma(log_shape.exp()) - spread)?.exp();
    let scale = mean / shape;
    let log_likelihood = n * ((shape - 1.0) * mean_log - shape - shape * scale.ln() - ln_gamma(shape));
    let law = Distribution::gamma(Nanos::from_secs_f64(short(mean)), short(shape.sqrt().recip())).ok()?;
    Some((law, log_likelihood))
}

/// The shape solves sum(t^k ln t) / sum(t^k) - 1/k = mean of logarithms (Cohen, "Maximum likelihood estimation in the
/// Weibull distribution based on complete and on censored samples", Technometrics 7, 1965). Times are taken relative to the
/// longest, so that no power overflows.
pub(super) fn weibull(times: &Times) -> Fitted {
    let n = times.count() as f64;
    let (_, longest) = times.ends()?;
    let logs: Vec<f64> = times.sorted().iter().map(|time| (time / longest).ln()).collect();
    let mean_log = logs.iter().sum::<f64>() / n;
    let sums = |shape: f64| {
        logs.iter().fold((0.0, 0.0), |(powers, weighted), log| {
            let power = (shape * log).exp();
            (powers + power, weighted + power * log)
        })
    };
    let shape = root(-4.0, 6.0, |log_shape: f64| {
        let (powers, weighted) = sums(log_shape.exp());
        // It rises with the shape; the sign is turned so that this falls.
        mean_log + (-log_shape).exp() - weighted / powers
    })?
    .exp();
    let (powers, _) = sums(shape);
    let scale = (powers / n).powf(shape.recip());
    let log_likelihood = n * (shape.ln() - shape * scale.ln() + (shape - 1.0) * mean_log - 1.0) - n * longest.ln();
    let law = Distribution::weibull(Nanos::from_secs_f64(short(scale * longest)), short(shape)).ok()?;
    Some((law, log_likelihood))
}

/// Where a falling function is zero, by the method of Illinois (Dowell and Jarratt, "A modified regula falsi method for
/// computing the root of an equation", BIT 11, 1971); none where it is not between the ends.
fn root(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    const MOST_STEPS: usize = 200;
    let (mut at_low, mut at_high) = (f(low), f(high));
    // Written so that NaN is refused too.
    if !(at_low >= 0.0 && at_high <= 0.0) {
        return None;
    }
    for _ in 0..MOST_STEPS {
        if high - low < 1e-10 {
            break;
        }
        let secant = (low * at_high - high * at_low) / (at_high - at_low);
        let next = if secant > low && secant < high { secant } else { f64::midpoint(low, high) };
        let there = f(next);
        if there == 0.0 {
            return Some(next);
        }
        if there > 0.0 {
            (low, at_low, at_high) = (next, there, at_high / 2.0);
        } else {
            (high, at_high, at_low) = (next, there, at_low / 2.0);
        }
    }
    Some(if at_low.abs() < at_high.abs() { low } else { high })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The log-likelihood is the sum of log-densities, here by differences of the distribution function; and no neighbour
    /// of the parameters is more likely.
    #[test]
    fn the_likelihood_is_that_of_the_law_and_the_highest() {
        let times = Times::new((1..=60).map(|k| 0.05 + 0.003 * f64::from(k * k % 61)).collect());
        let of = |law: &Distribution| {
            let step = 1e-6;
            times.sorted().iter().map(|t| ((law.cdf(t + step) - law.cdf(t - step)) / (2.0 * step)).ln()).sum::<f64>()
        };
        let (law, best) = gamma(&times).unwrap();
        assert!((of(&law) - best).abs() < 1e-3, "{} {best}", of(&law));
        let near = Distribution::gamma(Nanos::from_secs_f64(law.mean() * 1.03), 0.5).unwrap();
        assert!(of(&near) < best);
        let (law, best) = weibull(&times).unwrap();
        assert!((of(&law) - best).abs() < 1e-3, "{} {best}", of(&law));
        let near = Distribution::weibull(Nanos::from_secs_f64(law.mean() * 1.15), 2.0).unwrap();
        assert!(of(&near) < best);
        let (law, best) = lognormal(&times).unwrap();
        assert!((of(&law) - best).abs() < 1e-3, "{} {best}", of(&law));
    }

    #[test]
    fn roots_are_found() {
        assert!((root(0.0, 3.0, |x: f64| 2.0 - x * x).unwrap() - 2_f64.sqrt()).abs() < 1e-9);
        assert_eq!(root(0.0, 1.0, |x: f64| 2.0 - x), None);
        assert_eq!(root(0.0, 1.0, |_| f64::NAN), None);
    }
}
