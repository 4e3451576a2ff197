//! The upper tail of the normal law, which likelihoods ask for so often that what is plain is not computed.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

use statrs::function::erf::erfc;

/// So many standard deviations away the normal law is 0 or 1 to one part in 10^12.
pub(super) const FAR: f64 = 7.0;

/// The chance of what lies so many standard deviations away from the middle, or further up.
pub(super) fn upper_tail(away: f64) -> f64 {
    if away.abs() > FAR { f64::from(u8::from(away < 0.0)) } else { 0.5 * erfc(away * FRAC_1_SQRT_2) }
}

/// The sum of that over all values up to this one, but for a constant: away times the tail, less the density.
pub(super) fn summed_tail(away: f64) -> f64 {
    let density = (-away * away / 2.0).exp() / TAU.sqrt();
    away * 0.5 * erfc(away * FRAC_1_SQRT_2) - density
}
