//! Quantiles of the standard distributions that intervals are made of.

use statrs::distribution::{ContinuousCDF, StudentsT};
use statrs::function::{beta, erf};

/// The point that a standard normal variable exceeds with probability `tail`, for tails from 0 to 1.
pub(crate) fn normal_upper(tail: f64) -> f64 {
    std::f64::consts::SQRT_2 * erf::erfc_inv(2.0 * tail)
}

/// The same for Student's t with `freedom` degrees of freedom (at least 1).
pub(crate) fn student_upper(tail: f64, freedom: f64) -> f64 {
    // Beyond this many degrees the two differ by less than 10^-5 of themselves.
    const AS_GOOD_AS_NORMAL: f64 = 100_000.0;
    if freedom > AS_GOOD_AS_NORMAL {
        return normal_upper(tail);
    }
    StudentsT::new(0.0, 1.0, freedom).map_or(f64::INFINITY, |law| -law.inverse_cdf(tail))
}

/// The point below which a beta variable lies with probability `p`. By bisection of the distribution function: near the
/// ends of the unit interval, where the parameters are large and small, Newton's steps can lose their way.
pub(super) fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while high - low > 1e-14_f64.max(1e-12 * high) {
        let middle = f64::midpoint(low, high);
        if beta::beta_reg(a, b, middle) < p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of the usual tables.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        assert!((normal_upper(0.025) - 1.959_963_985).abs() < 1e-8);
        assert!((student_upper(0.025, 5.0) - 2.570_581_836).abs() < 1e-6);
        assert!((student_upper(0.005, 31.0) - 2.744_041_919).abs() < 1e-6);
        assert!((student_upper(0.025, 1e4) - 1.960_201).abs() < 1e-6);
        assert!((student_upper(0.025, 1e6) - 1.959_966).abs() < 1e-5);
        // The bounds of Clopper and Pearson for 3 of 20, and the upper one for 0 of 1,000,000.
        assert!((beta_quantile(3.0, 18.0, 0.025) - 0.032_070_937).abs() < 1e-8);
        assert!((beta_quantile(4.0, 17.0, 0.975) - 0.378_926_828).abs() < 1e-8);
        assert!((beta_quantile(1.0, 1e6, 0.975) - 3.688_872_6e-6).abs() < 1e-12);
    }
}
