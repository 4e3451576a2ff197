//! Exact values beside estimates: which are shown, and what is said of them.

use crate::exact::{ExactValue, NotApplicable};
use crate::study::Outcome;
use crate::units::about;

/// What an exact value stands for.
pub(super) fn exact_note(neglects_at_most: f64) -> String {
    format!(
        "exact: computed, not simulated, as if requests took no time; the true value may be up to about {} \
         away.",
        points(neglects_at_most)
    )
}

/// A difference of shares.
pub(super) fn points(share: f64) -> String {
    about(share * 100.0, 3, "percentage point")
}

/// The exact value of P(cold) to show, or why there is none.
pub(super) fn exact_of(outcome: &Outcome) -> Result<ExactValue, String> {
    telling(outcome.exact.cold_probability)
}

/// The probability to put into a cell for machines: none where it is below the precision of its computation.
pub(super) fn resolved(exact: Result<ExactValue, NotApplicable>) -> Option<f64> {
    exact.ok()?.resolved()
}

/// Why there is no such probability.
pub(super) fn unresolved_because(exact: Result<ExactValue, NotApplicable>) -> Option<String> {
    match exact {
        Ok(exact) if exact.resolved().is_some() => None,
        Ok(_) => Some(format!("it is below {:e}, the precision of its computation", ExactValue::PRECISION)),
        Err(reason) => Some(reason.to_string()),
    }
}

/// An exact value, if there is one and it tells anything.
pub(super) fn telling(exact: Result<ExactValue, NotApplicable>) -> Result<ExactValue, String> {
    /// Beyond half of all requests the bound leaves either answer open.
    const TOO_FAR: f64 = 0.5;
    match exact {
        Ok(exact) if exact.neglects_at_most < TOO_FAR => Ok(exact),
        Ok(_) => Err("it would leave out the time that requests take, and that decides here".to_owned()),
        Err(reason) => Err(reason.to_string()),
    }
}
