//! Intervals of parameters by profile likelihood.

use super::family::{Family, Shape};
use super::fit::{Likeliest, Problem};
use super::parameters::{Coordinate, Limit, Unit};
use super::search::Patience;
use crate::estimate::Interval;

/// Of the search over the other parameters, which begins near where it ends.
const NEAR: Patience = Patience { tolerance: 1e-5, evaluations: 120 };

/// How far aside a second search begins, on the scale of the search.
const ASIDE: f64 = 1.2;

/// The first step away from the most likely value, on the scale of the search, and how far any goes.
const FIRST_STEP: f64 = 0.01;
const FARTHEST: f64 = 80.0;

/// A distance is halved so often: it is then known to a 250th.
const HALVINGS: usize = 8;

/// A value so much smaller than the rest of what was seen is zero.
const NEXT_TO_NOTHING: f64 = 1e-6;

/// The interval of a parameter.
pub(super) fn interval(problem: &Problem, best: &Likeliest, place: usize, limit: Limit, confidence: f64) -> Interval {
    let profile = Profile { problem, place, floor: best.log_likelihood - limit.critical(confidence) / 2.0 };
    let (low, high) = if problem.coordinates[place].is_end {
        profile.around_an_end(best)
    } else {
        (profile.down(best), profile.far(best, 1.0))
    };
    Interval { low, high, confidence }
}

/// The limit that the interval of each parameter rests on.
pub(super) fn limits(problem: &Problem, best: &Likeliest) -> Vec<Limit> {
    let may_be_a_step = may_be_a_step(problem, best);
    let limit = |(place, coordinate): (usize, &Coordinate)| match coordinate.unit {
        Unit::Seconds if coordinate.is_end => Limit::Exponential,
        Unit::Seconds if may_be_a_step && coordinate.name != "sd" => Limit::PlaceAndWidth,
        Unit::PerSecond | Unit::Share if few_of_these(problem, best.parameters[place], coordinate.unit) => {
            Limit::Exponential
        }
        Unit::Seconds | Unit::PerSecond | Unit::Share | Unit::Number => Limit::ChiSquare,
    };
    problem.coordinates.iter().enumerate().map(limit).collect()
}

/// Whether a fixed cutoff, which has one parameter less, has the better AIC.
fn may_be_a_step(problem: &Problem, best: &Likeliest) -> bool {
    let has_a_width = match problem.family.shape {
        Shape::Fixed | Shape::Exponential => false,
        Shape::Uniform | Shape::Normal | Shape::Weibull => true,
    };
    let cutoff = Problem::new(problem.seen, Family { shape: Shape::Fixed, ..problem.family }, problem.maximum);
    has_a_width && cutoff.solve().is_some_and(|cutoff| cutoff.log_likelihood > best.log_likelihood - 1.0)
}

/// Whether so few deaths are put down to what is beside the timeout that their number is far from normal.
fn few_of_these(problem: &Problem, value: f64, unit: Unit) -> bool {
    const FEW: f64 = 10.0;
    let last = problem.seen.last_alive();
    let looks = problem.seen.looks.iter().filter(|look| look.at <= last).map(|look| (look.at, look.alive + look.gone));
    let betweens = problem.seen.betweens.iter().map(|one| (one.gone_by, one.weight));
    let exposed: f64 = looks
        .chain(betweens)
        .map(|(at, weight)| match unit {
            Unit::PerSecond => at * weight,
            Unit::Share => at / last * weight,
            Unit::Seconds | Unit::Number => 0.0,
        })
        .sum();
    value * exposed < FEW
}

struct Profile<'a> {
    problem: &'a Problem<'a>,
    place: usize,
    /// What is less likely than this is out.
    floor: f64,
}

impl Profile<'_> {
    /// The most likely other parameters, where this one is `value`.
    fn at(&self, value: f64, near: &[f64]) -> Likeliest {
        let mut parameters = near.to_vec();
        parameters[self.place] = value;
        let mut held = self.problem.held();
        held.push(self.place);
        let mut best = self.problem.near(&parameters, &held, NEAR);
        // What seems too unlikely may have a second summit: a narrower law and more deaths beside it, or the reverse.
        for other in (0..parameters.len()).filter(|&other| !held.contains(&other) && self.is_of_the_shape(other)) {
            for aside in [-ASIDE, ASIDE] {
                if best.log_likelihood < self.floor {
                    let coordinate = &self.problem.coordinates[other];
                    let mut start = best.parameters.clone();
                    start[other] = coordinate.value(coordinate.position(start[other]) + aside);
                    let found = self.problem.near(&start, &held, NEAR);
                    best = if found.log_likelihood > best.log_likelihood { found } else { best };
                }
            }
        }
        best
    }

    /// The cutoffs that are likely enough: all after the last survivor (before, none is possible), until too many had to
    /// die of something else.
    fn around_an_end(&self, best: &Likeliest) -> (f64, f64) {
        let last = self.problem.seen.last_alive();
        let mut near = best.parameters.clone();
        let mut high = last;
        for next in self.problem.seen.gone_after(last) {
            let here = self.at(f64::midpoint(high, next), &near);
            if here.log_likelihood < self.floor {
                return (last, high);
            }
            near = here.parameters;
            high = next;
        }
        // Beyond all looks.
        let is_unbounded = self.at(2.0 * high, &near).log_likelihood >= self.floor;
        (last, if is_unbounded { f64::INFINITY } else { high })
    }

    /// The lower end, which may be zero.
    fn down(&self, best: &Likeliest) -> f64 {
        if self.problem.coordinates[self.place].may_be_zero
            && self.at(0.0, &best.parameters).log_likelihood >= self.floor
        {
            return 0.0;
        }
        self.far(best, -1.0)
    }

    /// How far the parameter can go in one direction.
    fn far(&self, best: &Likeliest, direction: f64) -> f64 {
        let coordinate = &self.problem.coordinates[self.place];
        let origin = coordinate.position(best.parameters[self.place].max(self.least()));
        let mut inside = (origin, best.parameters.clone());
        let mut step = FIRST_STEP;
        let mut outside = loop {
            let x = origin + direction * step;
            let here = self.at(coordinate.value(x), &inside.1);
            if here.log_likelihood < self.floor {
                break x;
            }
            if step > FARTHEST {
                return if direction > 0.0 { f64::INFINITY } else { coordinate.value(x) };
            }
            inside = (x, here.parameters);
            step *= 2.0;
        };
        for _ in 0..HALVINGS {
            let x = f64::midpoint(inside.0, outside);
            let here = self.at(coordinate.value(x), &inside.1);
            if here.log_likelihood < self.floor { outside = x } else { inside = (x, here.parameters) }
        }
        let end = coordinate.value(f64::midpoint(inside.0, outside));
        if self.is_beyond_what_laws_take(end, direction, &inside.1) {
            return if direction > 0.0 { f64::INFINITY } else { 0.0 };
        }
        end
    }

    /// Whether it is not the likelihood that ends here: a Weibull distribution as steep, or a normal one as narrow, as any
    /// that a scenario takes is a step, and a steeper one is as likely.
    fn is_beyond_what_laws_take(&self, end: f64, direction: f64, near: &[f64]) -> bool {
        const A_LITTLE: f64 = 0.02;
        let mut parameters = near.to_vec();
        parameters[self.place] = end * (1.0 + direction * A_LITTLE);
        self.is_of_the_shape(self.place) && !self.problem.law(&parameters).is_valid()
    }

    /// Whether a parameter says how steep a law is.
    fn is_of_the_shape(&self, place: usize) -> bool {
        matches!(self.problem.coordinates[place].name, "sd" | "shape")
    }

    /// What stands for zero where the scale has none: less than any data tell.
    fn least(&self) -> f64 {
        let seen = self.problem.seen;
        match self.problem.coordinates[self.place].unit {
            Unit::Seconds => NEXT_TO_NOTHING * seen.last_alive(),
            Unit::PerSecond => NEXT_TO_NOTHING / seen.time_at_risk(),
            Unit::Share | Unit::Number => NEXT_TO_NOTHING / seen.size(),
        }
    }
}
