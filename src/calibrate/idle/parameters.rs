//! The parameters of a fit, and the scales on which they are searched.

use statrs::distribution::{ChiSquared, ContinuousCDF as _};

use crate::estimate::Interval;

/// A parameter of a fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name; of a distribution that of its key in a scenario.
    pub name: &'static str,
    /// In what it is measured.
    pub unit: Unit,
    /// The most likely value; where several are as likely, the middle of them.
    pub value: f64,
    /// Where it lies: the values that are not much less likely, whatever the others are (profile likelihood). Absent where
    /// it was not asked for.
    pub interval: Option<Interval>,
    /// The limit that says what "much less likely" is.
    pub limit: Limit,
}

/// In what a parameter is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// In seconds.
    Seconds,
    /// Per second.
    PerSecond,
    /// A share, from 0 to 1.
    Share,
    /// A number.
    Number,
}

/// The distribution of twice the logarithm of the likelihood ratio at the true value, in the limit of much data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Chi-square with one degree of freedom (Wilks, Annals of Mathematical Statistics 9, 1938).
    ChiSquare,
    /// Exponential with mean 2, which is chi-square with two degrees. So it is at an end point where the likelihood jumps:
    /// between the last survivor and a fixed cutoff lie only dead, k of them with chance q^k, and each costs the true
    /// cutoff a factor of q. And where a hazard or a share is estimated as zero: then nothing died, which has a chance of
    /// exp(-m) where m deaths are expected; it is used for fewer than ten such deaths, too, where it is on the safe side.
    Exponential,
    /// Chi-square with three degrees of freedom: of the place of a law that has a width, where a cutoff has the better AIC. Two of
    /// them are those of the place of a step, where the likelihood jumps, and one is the width, which is as open.
    PlaceAndWidth,
}

impl Limit {
    /// What twice the logarithm stays below with this confidence.
    pub(super) fn critical(self, confidence: f64) -> f64 {
        match self {
            Self::ChiSquare => crate::estimate::normal_upper((1.0 - confidence) / 2.0).powi(2),
            Self::Exponential => -2.0 * (1.0 - confidence).ln(),
            Self::PlaceAndWidth => ChiSquared::new(3.0).map_or(f64::INFINITY, |law| law.inverse_cdf(confidence)),
        }
    }
}

/// How a parameter is searched over: on a scale on which it may be any number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Coordinate {
    pub(super) name: &'static str,
    pub(super) unit: Unit,
    /// Whether it may be zero, at the end of its scale.
    pub(super) may_be_zero: bool,
    /// Whether the likelihood jumps in it.
    pub(super) is_end: bool,
    scale: Scale,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    /// The logarithm of what it is above this.
    Above(f64),
    /// The logarithm of the odds.
    Odds,
}

impl Coordinate {
    pub(super) fn positive(name: &'static str, unit: Unit) -> Self {
        Self { name, unit, may_be_zero: false, is_end: false, scale: Scale::Above(0.0) }
    }

    /// A time above another.
    pub(super) fn above(name: &'static str, least: f64) -> Self {
        Self { scale: Scale::Above(least), ..Self::positive(name, Unit::Seconds) }
    }

    pub(super) fn share(name: &'static str) -> Self {
        Self { scale: Scale::Odds, ..Self::positive(name, Unit::Share) }
    }

    pub(super) fn down_to_zero(self) -> Self {
        Self { may_be_zero: true, ..self }
    }

    pub(super) fn ending(self) -> Self {
        Self { is_end: true, ..self }
    }

    /// From the scale of the search.
    pub(super) fn value(&self, x: f64) -> f64 {
        match self.scale {
            Scale::Above(least) => least + x.exp(),
            Scale::Odds => 1.0 / (1.0 + (-x).exp()),
        }
    }

    /// The logarithm of how likely a place of that scale was before anything was seen, but for a constant: a time above
    /// another is as likely as any other time, and of all else the place itself is.
    pub(super) fn ln_prior(&self, x: f64) -> f64 {
        match self.scale {
            Scale::Above(least) if least > 0.0 => x,
            Scale::Above(_) | Scale::Odds => 0.0,
        }
    }

    /// To the scale of the search; finite for values at its end, too.
    pub(super) fn position(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Above(least) => (value - least).max(f64::MIN_POSITIVE).ln(),
            Scale::Odds => {
                let value = value.clamp(1e-15, 1.0 - 1e-15);
                (value / (1.0 - value)).ln()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The quantiles of chi-square with one, two and three degrees of freedom, from tables.
    #[test]
    fn critical_values_are_those_of_the_tables() {
        for (limit, confidence, table) in [
            (Limit::ChiSquare, 0.95, 3.841),
            (Limit::Exponential, 0.95, 5.991),
            (Limit::ChiSquare, 0.99, 6.635),
            (Limit::Exponential, 0.99, 9.210),
            (Limit::PlaceAndWidth, 0.95, 7.815),
            (Limit::PlaceAndWidth, 0.99, 11.345),
        ] {
            assert!((limit.critical(confidence) - table).abs() < 1e-3);
        }
    }

    #[test]
    fn positions_undo_values() {
        for coordinate in [Coordinate::above("max", 50.0), Coordinate::share("early deaths")] {
            for x in [-9.0, -0.5, 0.0, 3.0] {
                assert!((coordinate.position(coordinate.value(x)) - x).abs() < 1e-9);
            }
        }
    }
}
