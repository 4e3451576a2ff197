//! The families of laws that are fitted.

use std::fmt;

use super::law::{Base, Beside, Law};
use super::observed::Seen;
use super::parameters::{Coordinate, Unit};

/// A family of laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// The shape of the timeout's distribution.
    pub shape: Shape,
    /// What is beside it.
    pub beside: BesideKind,
}

/// The shape of a timeout's distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Always the same.
    Fixed,
    /// Uniform.
    Uniform,
    /// Normal, given that it is not negative.
    Normal,
    /// Weibull.
    Weibull,
    /// Exponential: a Weibull of shape 1.
    Exponential,
}

/// What is beside a timeout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BesideKind {
    /// Nothing.
    Nothing,
    /// A constant hazard.
    Hazard,
    /// A share of early deaths.
    Early,
}

impl Family {
    /// All that are fitted. A hazard or early deaths beside an exponential would be told from nothing by no data.
    pub const ALL: [Self; 13] = {
        const fn of(shape: Shape, beside: BesideKind) -> Family {
            Family { shape, beside }
        }
        [
            of(Shape::Fixed, BesideKind::Nothing),
            of(Shape::Fixed, BesideKind::Hazard),
            of(Shape::Fixed, BesideKind::Early),
            of(Shape::Uniform, BesideKind::Nothing),
            of(Shape::Uniform, BesideKind::Hazard),
            of(Shape::Uniform, BesideKind::Early),
            of(Shape::Normal, BesideKind::Nothing),
            of(Shape::Normal, BesideKind::Hazard),
            of(Shape::Normal, BesideKind::Early),
            of(Shape::Weibull, BesideKind::Nothing),
            of(Shape::Weibull, BesideKind::Hazard),
            of(Shape::Weibull, BesideKind::Early),
            of(Shape::Exponential, BesideKind::Nothing),
        ]
    };

    /// Its parameters, as they are searched over.
    pub(super) fn coordinates(self, seen: &Seen) -> Vec<Coordinate> {
        let seconds = |name| Coordinate::positive(name, Unit::Seconds);
        let mut coordinates = match self.shape {
            Shape::Fixed => vec![Coordinate::above("value", seen.last_alive()).ending()],
            Shape::Uniform => vec![seconds("min").down_to_zero(), Coordinate::above("max", seen.last_alive())],
            Shape::Normal => vec![seconds("mean"), seconds("sd")],
            Shape::Weibull => vec![seconds("scale"), Coordinate::positive("shape", Unit::Number)],
            Shape::Exponential => vec![seconds("mean")],
        };
        match self.beside {
            BesideKind::Nothing => (),
            BesideKind::Hazard => coordinates.push(Coordinate::positive("hazard", Unit::PerSecond).down_to_zero()),
            BesideKind::Early => coordinates.push(Coordinate::share("early deaths").down_to_zero()),
        }
        coordinates
    }

    /// The law of these parameters.
    pub(super) fn law(self, parameters: &[f64], maximum: Option<f64>) -> Law {
        let base = match self.shape {
            Shape::Fixed => Base::Fixed { value: parameters[0] },
            Shape::Uniform => Base::Uniform { min: parameters[0], max: parameters[1] },
            Shape::Normal => Base::Normal { mean: parameters[0], sd: parameters[1] },
            Shape::Weibull => Base::Weibull { scale: parameters[0], shape: parameters[1] },
            Shape::Exponential => Base::Exponential { mean: parameters[0] },
        };
        let last = parameters[parameters.len() - 1];
        let beside = match self.beside {
            BesideKind::Nothing => Beside::Nothing,
            BesideKind::Hazard => Beside::Hazard { per_second: last },
            BesideKind::Early => Beside::Early { share: last },
        };
        Law { base, beside, maximum }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.shape {
            Shape::Fixed => "fixed",
            Shape::Uniform => "uniform",
            Shape::Normal => "normal",
            Shape::Weibull => "weibull",
            Shape::Exponential => "exponential",
        })?;
        f.write_str(match self.beside {
            BesideKind::Nothing => "",
            BesideKind::Hazard => " with a hazard",
            BesideKind::Early => " with early deaths",
        })
    }
}
