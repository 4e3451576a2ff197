//! Distributions as a scenario writes them.

use super::Place;
use super::exact::{list, number, table, text, time};
use crate::model::Distribution;
use crate::model::distribution::Parameters;

/// A time where it is constant, a table otherwise.
pub(super) fn distribution(distribution: &Distribution, place: &Place<'_>) -> String {
    distribution.constant().map_or_else(|| tabular(distribution, place), time)
}

/// The same, or "none".
pub(super) fn or_none(law: Option<&Distribution>, place: &Place<'_>) -> String {
    law.map_or_else(|| text("none"), |law| distribution(law, place))
}

/// Always a table: a plain time means something else in some places.
pub(super) fn tabular(distribution: &Distribution, place: &Place<'_>) -> String {
    table(entries(distribution, place))
}

fn entries(distribution: &Distribution, place: &Place<'_>) -> Vec<(&'static str, String)> {
    let (name, parameters) = match distribution.parameters() {
        Parameters::Fixed { value } => ("fixed", vec![("value", time(*value))]),
        Parameters::Uniform { min, max } => ("uniform", vec![("min", time(*min)), ("max", time(*max))]),
        Parameters::Exponential { mean } => ("exponential", vec![("mean", time(*mean))]),
        Parameters::Normal { mean, sd } => ("normal", vec![("mean", time(*mean)), ("sd", time(*sd))]),
        Parameters::LogNormal { mu, sigma } => ("lognormal", vec![("mu", number(*mu)), ("sigma", number(*sigma))]),
        Parameters::LogNormalMedianP99 { median, p99 } => {
            ("lognormal", vec![("median", time(*median)), ("p99", time(*p99))])
        }
        Parameters::LogNormalMeanCv { mean, cv } => ("lognormal", vec![("mean", time(*mean)), ("cv", number(*cv))]),
        Parameters::Gamma { mean, cv } => ("gamma", vec![("mean", time(*mean)), ("cv", number(*cv))]),
        Parameters::Weibull { scale, shape } => ("weibull", vec![("scale", time(*scale)), ("shape", number(*shape))]),
        Parameters::HyperExponential { parts } => {
            let part = |&(weight, mean): &(f64, _)| table([("weight", number(weight)), ("mean", time(mean))]);
            ("hyperexponential", vec![("parts", list(parts.iter().map(part)))])
        }
        Parameters::Points { points } => {
            let point = |&(at, probability): &(_, f64)| list([time(at), number(probability)]);
            ("empirical", vec![("points", list(points.iter().map(point)))])
        }
        Parameters::Observed { values } => match place.inner("file").file() {
            Some(file) => ("empirical", vec![("file", file)]),
            None => ("empirical", vec![("values", list(values.iter().copied().map(time)))]),
        },
        Parameters::Mixture { parts } => {
            let within = place.inner("parts");
            let part = |(nth, (weight, law)): (usize, &(f64, Distribution))| {
                table([vec![("weight", number(*weight))], entries(law, &within.nth(nth))].concat())
            };
            ("mixture", vec![("parts", list(parts.iter().enumerate().map(part)))])
        }
    };
    [vec![("dist", text(name))], parameters].concat()
}
