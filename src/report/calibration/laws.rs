//! The laws of how long environments live while they are idle, for programs.

use serde::Serialize;

use super::lifetimes::{verdict, why_unfit};
use crate::calibrate::Lifetimes;
use crate::calibrate::idle::{Choice, Parameter, Unit};

/// A law that was fitted, or has no fit.
#[derive(Serialize)]
pub(super) struct Law {
    law: String,
    aic: Option<f64>,
    /// That of its goodness of fit.
    p_value: Option<f64>,
    /// `chosen`, `as good`, `rejected`, `no fit`, or nothing.
    verdict: &'static str,
    /// Why it has no fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
    parameters: Vec<Value>,
}

#[derive(Serialize)]
struct Value {
    name: &'static str,
    unit: &'static str,
    value: f64,
    /// The ends of its interval; absent where it has none, or none to that side.
    low: Option<f64>,
    high: Option<f64>,
}

/// A time, and the share of environments that are gone by then, whatever the law.
#[derive(Serialize)]
pub(super) struct Gone {
    idle_s: f64,
    gone: f64,
    low: f64,
    high: f64,
}

/// All laws, the best first; then those that have no fit.
pub(super) fn laws(choice: &Choice) -> Vec<Law> {
    let fitted = choice.fits.iter().enumerate().map(|(place, fit)| Law {
        law: fit.family.to_string(),
        aic: Some(fit.aic),
        p_value: fit.goodness.map(|goodness| goodness.p_value),
        verdict: verdict(choice, place),
        why: None,
        parameters: fit.parameters.iter().map(value).collect(),
    });
    let unfit = choice.unfit.iter().map(|unfit| Law {
        law: unfit.family.to_string(),
        aic: None,
        p_value: None,
        verdict: "no fit",
        why: Some(why_unfit(unfit.why)),
        parameters: Vec::new(),
    });
    fitted.chain(unfit).collect()
}

fn value(parameter: &Parameter) -> Value {
    let finite = |end: f64| end.is_finite().then_some(end);
    Value {
        name: parameter.name,
        unit: match parameter.unit {
            Unit::Seconds => "s",
            Unit::PerSecond => "1/s",
            Unit::Share => "fraction",
            Unit::Number => "",
        },
        value: parameter.value,
        low: parameter.interval.and_then(|interval| finite(interval.low)),
        high: parameter.interval.and_then(|interval| finite(interval.high)),
    }
}

/// The curve without a formula, with its band.
pub(super) fn curve(lifetimes: &Lifetimes) -> Vec<Gone> {
    let band = lifetimes.curve.iter().flat_map(|curve| &curve.band);
    band.map(|point| Gone { idle_s: point.at, gone: point.share, low: point.low, high: point.high }).collect()
}
