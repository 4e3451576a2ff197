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
