//! P(cold) where environments have a longest life, fixed or uniform, and pings come often enough that none is evicted
//! for idleness.
//!
//! In the limit of no service time there is one environment or none. Poisson requests (rate lambda) see time
//! averages, so P(cold) is the share of time without one. Pings come every d; let phi be the phase within that
//! interval. Count per interval: D(phi) the chance of having no environment, births b = lambda D + a delta(phi),
//! where a is what pings give birth to, and deaths, which are births one life later. On the circle of phases
//!
//! D' = deaths - lambda D - a delta(phi), D(0+) = 0,
//!
//! and deaths are a convolution of births with the life, so that Fourier coefficients (frequencies w = 2 pi n / d)
//! are found one by one: with Psi(w) = (1 - E) / (r + i w), E = exp(-(r + i w) L), the transform of the life's
//! survival under a hazard r and a cap L, the coefficient of D is -a T, T(w) = Psi / (1 + lambda Psi), for n other
//! than 0. D(0+) = 0 gives the one for n = 0, which is the time without an environment, a y:
//!
//! y = d/2 + (sum over n other than 0 of T) = d/2 - T(0) + (sum over all n of T).
//!
//! Births are lambda a y + a for each interval and live m = Psi(0) on average, hence
//!
//! P(cold) = y / (y + (1 + lambda y) m).
//!
//! The sum converges slowly, for D jumps at the phase at which the cap ends what pings began. With p = lambda + r + i w
//!
//! T = (1 - E) (1/p + lambda E / p^2) + lambda^2 E^2 / p^2 T,
//!
//! whose first part sums in closed form (the sum over n of exp(i w x) / (s + i w)^k is d times the gamma density of
//! shape k and rate s wrapped around the circle), and whose second falls with the cube of n. Without a cap (E = 0)
//! the first part is all there is and the form is that of the [module](super). For a cap drawn from a distribution E
//! is its mean over the cap, and E^2 that over the sum of two.
//!
//! A fixed cap keeps step with the pings: 2.03 h under pings every 2 min ends 12 s before one, if a ping began it, and
//! leaves 12 s to be cold in. P(cold) is then no smooth function of the interval. A cap that ends exactly at a ping
//! ends before it, as in the engine.

use std::f64::consts::{PI, TAU};

use num_complex::Complex64;

use super::cold::ExactValue;
use super::quadrature::nodes_and_weights;
use crate::model::Distribution;
use crate::model::distribution::Law;
use crate::units::Nanos;

/// What P(cold) may be wrong by for leaving off the rest of the series. By a bound that is generous: of 27 cases, the
/// presets' among them, none moved by more than 1e-11 from what it is with ten times the terms.
const TOLERANCE: f64 = ExactValue::PRECISION;
const MOST_TERMS: f64 = 2e6;

/// A life that ends at a hazard or at a cap, under pings.
pub(super) struct CappedLife {
    /// Users' requests per second.
    pub(super) rate: f64,
    /// Recycled per second of life.
    hazard: f64,
    /// From one ping to the next, in seconds.
    pub(super) every: f64,
    /// The least and the greatest cap, in seconds.
    bounds: (f64, f64),
    /// The cap, and the sum of two, as weighted points that integrate what is smooth between pings.
    one: Vec<Point>,
    two: Vec<Point>,
}

/// A possible cap, begun at a ping.
#[derive(Clone, Copy)]
struct Point {
    cap: f64,
    /// From its end to the next ping.
    before_ping: f64,
    weight: f64,
}

impl CappedLife {
    /// None where the cap is neither fixed nor uniform, or spreads over more pings than can be followed.
    pub(super) fn new(rate: f64, hazard: f64, cap: &Distribution, every: Nanos) -> Option<Self> {
        /// Each takes 45 points of the quadrature: 15 for the cap, 30 for the sum of two.
        const MOST_PINGS: f64 = 10_000.0;
        let d = every.as_secs_f64();
        let (bounds, one, two) = match cap.law() {
            Law::Fixed { value } if *value > Nanos::ZERO => {
                let seconds = value.as_secs_f64();
                ((seconds, seconds), vec![fixed_point(*value, 1, every)], vec![fixed_point(*value, 2, every)])
            }
            Law::Uniform { min, max } if max - min <= MOST_PINGS * d => {
                let (width, top) = (max - min, min + max);
                // On as many mean gaps or lives the rule of Gauss and Kronrod has all its digits of an exponential.
                let longest_piece = 4.0 / (rate + hazard);
                let one = points(*min, *max, d, longest_piece, |_| 1.0 / width);
                // Two uniform times add up to one with a triangular density.
                let density = |sum: f64| (width - (sum - top).abs()) / (width * width);
                let mut two = points(2.0 * min, top, d, longest_piece, density);
                two.extend(points(top, 2.0 * max, d, longest_piece, density));
                ((*min, *max), one, two)
            }
            Law::Fixed { .. }
            | Law::Uniform { .. }
            | Law::Exponential { .. }
            | Law::Normal { .. }
            | Law::LogNormal { .. }
            | Law::Gamma { .. }
            | Law::Weibull { .. }
            | Law::HyperExponential { .. }
            | Law::Cdf { .. }
            | Law::Observed { .. }
            | Law::Mixture { .. } => return None,
        };
        Some(Self { rate, hazard, every: d, bounds, one, two })
    }

    /// P(a user request is cold).
    pub(super) fn cold(&self) -> f64 {
        let down = self.down();
        down / (down + self.up(down))
    }

    /// P(a ping is cold).
    pub(super) fn ping_cold(&self) -> f64 {
        let down = self.down();
        self.every / (down + self.up(down))
    }

    /// Of all environments, those that a ping began.
    pub(super) fn share_of_births_by_pings(&self) -> f64 {
        (1.0 + self.rate * self.down()).recip()
    }

    /// Seconds with an environment for each ping that made one, given those without.
    fn up(&self, down: f64) -> f64 {
        (1.0 + self.rate * down) * self.mean_life()
    }

    /// In seconds.
    pub(super) fn mean_life(&self) -> f64 {
        let life = |cap: f64| if self.hazard > 0.0 { -(-self.hazard * cap).exp_m1() / self.hazard } else { cap };
        self.one.iter().map(|point| point.weight * life(point.cap)).sum()
    }

    /// E at frequency 0, which is its largest.
    fn survives_to_cap(&self) -> f64 {
        self.mean_over(&self.one, |_| 1.0)
    }

    /// The mean over caps, if they are reached, of a function of the time from their end to the next ping.
    fn mean_over(&self, points: &[Point], value: impl Fn(f64) -> f64) -> f64 {
        let reached = |point: &Point| point.weight * (-self.hazard * point.cap).exp();
        points.iter().map(|point| reached(point) * value(point.before_ping)).sum()
    }

    /// y: seconds without an environment for each ping that made one.
    fn down(&self) -> f64 {
        let (d, rate) = (self.every, self.rate);
        let s = rate + self.hazard;
        let all_around = -(-s * d).exp_m1();
        let exponential = |x: f64| d * (-s * x).exp() / all_around;
        let gamma = |x: f64| exponential(x) * (x + d * (-s * d).exp() / all_around);
        d / all_around - self.down_at_zero() + self.mean_over(&self.one, |x| rate * gamma(x) - exponential(x))
            - self.mean_over(&self.two, |x| rate * gamma(x))
            + self.rest()
    }

    /// T(0).
    fn down_at_zero(&self) -> f64 {
        self.mean_life() / (1.0 + self.rate * self.mean_life())
    }

    /// The sum over all n of the last part of T; that of -n is the conjugate of that of n.
    fn rest(&self) -> f64 {
        self.rest_of(self.terms())
    }

    /// The same, by so many terms.
    fn rest_of(&self, terms: u32) -> f64 {
        let others: f64 = (1..=terms).rev().map(|n| self.rest_at(f64::from(n))).sum();
        let at_zero = (self.rate * self.survives_to_cap() / (self.rate + self.hazard)).powi(2) * self.down_at_zero();
        at_zero + 2.0 * others
    }

    /// Enough terms: each is at most 2 q^2 lambda^2 / w^3 with q = E at 0, those beyond N together
    /// q^2 lambda^2 d^3 / (4 pi^3 N^2), and an error in y is divided by at least the mean life in P.
    fn terms(&self) -> u32 {
        let d = self.every;
        let beyond_one = (self.survives_to_cap() * self.rate * d).powi(2) * d / (4.0 * PI.powi(3));
        let needed = (beyond_one / (TOLERANCE * (self.mean_life() + d * self.rate * self.mean_life() / 4.0))).sqrt();
        needed.clamp(64.0, MOST_TERMS) as u32
    }

    /// The real part of lambda^2 E^2 / p^2 T, which is lambda^2 E^2 (1 - E) / (p^2 (p - lambda E)), for n other than 0.
    fn rest_at(&self, n: f64) -> f64 {
        let (rate, w) = (self.rate, TAU * n / self.every);
        let e = self.reached(n, w);
        let p = Complex64::new(rate + self.hazard, w);
        rate * rate * (e * e * (1.0 - e) / (p * p * (p - rate * e))).re
    }

    /// E at w = 2 pi n / d: for a uniform cap, (exp(-z min) - exp(-z max)) / (z (max - min)), z = r + i w.
    fn reached(&self, n: f64, w: f64) -> Complex64 {
        if let [only] = self.one[..] {
            // By the part of the circle that is left, which is exact, rather than by the whole life.
            let angle = TAU * (n * only.before_ping / self.every).fract();
            return polar((-self.hazard * only.cap).exp(), angle);
        }
        let (min, max) = self.bounds;
        let z = Complex64::new(self.hazard, w);
        let survival = |cap: f64| polar((-self.hazard * cap).exp(), -w * cap);
        (survival(min) - survival(max)) / (z * (max - min))
    }
}

/// With the sine and cosine of the standard library. The crate's own needs a feature of `num-traits` that would take
/// those for the random draws, too, which might then round otherwise.
fn polar(size: f64, angle: f64) -> Complex64 {
    Complex64::new(size * angle.cos(), size * angle.sin())
}

/// `lives` caps of `cap` one after another, in whole nanoseconds.
fn fixed_point(cap: Nanos, lives: i64, every: Nanos) -> Point {
    let whole = i128::from(cap.0) * i128::from(lives);
    let before_ping = (-whole).rem_euclid(i128::from(every.0)) as f64 / 1e9;
    Point { cap: cap.as_secs_f64() * lives as f64, before_ping, weight: 1.0 }
}

/// Points for a density from `from` to `to`, on pieces that no ping interrupts and none of which is longer than
/// `longest`.
fn points(from: f64, to: f64, every: f64, longest: f64, density: impl Fn(f64) -> f64) -> Vec<Point> {
    let rule = nodes_and_weights();
    let mut points = Vec::new();
    let mut start = from;
    while start < to {
        let ping = every * ((start / every).floor() + 1.0);
        let end = ping.min(to).min(start + longest);
        // A piece too short for its end to be told from its start holds nothing.
        let next = if end > start { end } else { start.next_up() };
        let half = (next - start) / 2.0;
        points.extend(rule.iter().map(|&(node, weight)| {
            let cap = start + half * (1.0 + node);
            Point { cap, before_ping: (ping - cap).clamp(0.0, every), weight: weight * half * density(cap) }
        }));
        start = next;
    }
    points
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_distr::Exp1;

    use super::*;
    use crate::rng::{Purpose, Streams};

    fn case(rate: f64, hazard: f64, cap: f64, every: f64) -> CappedLife {
        let cap = Distribution::fixed(Nanos::from_secs_f64(cap)).unwrap();
        CappedLife::new(rate, hazard, &cap, Nanos::from_secs_f64(every)).unwrap()
    }

    fn spread(rate: f64, hazard: f64, min: f64, max: f64, every: f64) -> CappedLife {
        let cap = Distribution::uniform(Nanos::from_secs_f64(min), Nanos::from_secs_f64(max)).unwrap();
        CappedLife::new(rate, hazard, &cap, Nanos::from_secs_f64(every)).unwrap()
    }

    /// To 10^-9: what a spread of a millisecond changes is of the order of its square.
    #[test]
    fn a_narrow_spread_is_as_its_middle() {
        for (cap, every) in [(7_308.0, 240.0), (77.0, 100.0), (250.0, 60.0)] {
            let narrow = spread(0.01, 1e-4, cap - 5e-4, cap + 5e-4, every).cold();
            let middle = case(0.01, 1e-4, cap, every).cold();
            assert!((narrow - middle).abs() < 1e-9, "{cap}, {every}: {narrow} and {middle}");
        }
    }

    /// What fifty times as many terms add is within the tolerance, as a part of the life that it is divided by in P; and
    /// a twentieth of them is not enough somewhere, or there would be too many.
    #[test]
    fn what_is_left_off_is_within_the_tolerance() {
        let mut most = 0.0_f64;
        for (rate, hazard, cap, every) in [
            (500.0 / 86_400.0, 1.0 / 50_400.0, 7_308.0, 120.0),
            (500.0 / 86_400.0, 1.0 / 50_400.0, 7_308.0, 360.0),
            (0.02, 0.0, 30.0, 100.0),
            (0.02, 1e-4, 130.0, 100.0),
        ] {
            let life = case(rate, hazard, cap, every);
            let left_off = |terms: u32| (life.rest_of(terms) - life.rest_of(50 * terms)).abs() / life.mean_life();
            assert!(left_off(life.terms()) <= TOLERANCE, "{rate} {hazard} {cap} {every}: {}", left_off(life.terms()));
            most = most.max(left_off(life.terms() / 20));
        }
        assert!(most > TOLERANCE, "{most}");
    }

    #[test]
    fn a_cap_that_is_never_reached_changes_nothing() {
        let (rate, hazard) = (500.0 / 86_400.0, 1e-3);
        let s: f64 = rate + hazard;
        for d in [1.0, 60.0, 600.0] {
            let expected = hazard / s * (1.0 + (-s * d).exp_m1() / (s * d));
            let found = case(rate, hazard, 1e5, d).cold();
            assert!((found - expected).abs() < 1e-12, "{d}: {found}, expected {expected}");
        }
    }

    /// Life L = d k, no hazard: what a ping begins ends just before another ping, which begins again.
    #[test]
    fn a_cap_of_whole_intervals_leaves_no_gap() {
        for k in 1..5 {
            let found = case(0.01, 0.0, 60.0 * f64::from(k), 60.0).cold();
            assert!(found.abs() < 1e-10, "{k}: {found}");
        }
    }

    /// The whole story of one environment after another, and the mean time without one (the same for a user who comes
    /// at random). Errors from 100 batches, 5.3 of them: one false alarm in 10^6 for each of the 12 cases.
    #[test]
    fn lives_played_one_after_another_agree() {
        let mut random = Streams::new(11, 0).open(Purpose::Life);
        for (rate, hazard, (min, max), every) in [
            (500.0 / 86_400.0, 1.0 / 50_400.0, (7_308.0, 7_308.0), 60.0),
            (500.0 / 86_400.0, 1.0 / 50_400.0, (7_308.0, 7_308.0), 120.0),
            (500.0 / 86_400.0, 1.0 / 50_400.0, (7_308.0, 7_308.0), 240.0),
            (0.02, 1e-4, (130.0, 130.0), 100.0),
            (0.02, 0.0, (30.0, 30.0), 100.0),
            (0.2, 0.01, (77.0, 77.0), 100.0),
            (1e-4, 1e-3, (250.0, 250.0), 100.0),
            (5.0, 1e-3, (99.0, 99.0), 100.0),
            (500.0 / 86_400.0, 1.0 / 50_400.0, (7_272.0, 7_380.0), 120.0),
            (500.0 / 86_400.0, 1.0 / 50_400.0, (7_272.0, 7_380.0), 240.0),
            (0.05, 1e-3, (20.0, 270.0), 100.0),
            (0.05, 0.0, (95.0, 110.0), 100.0),
        ] {
            const BATCHES: usize = 100;
            let mut batches = [0.0; BATCHES];
            let mut phase = 0.0;
            for batch in &mut batches {
                let (mut up, mut down) = (0.0, 0.0);
                for _ in 0..20_000 {
                    let life = (random.sample::<f64, _>(Exp1) / hazard).min(min + (max - min) * random.random::<f64>());
                    let dies = (phase + life) % every;
                    let wait = (random.sample::<f64, _>(Exp1) / rate).min(every - dies);
                    phase = if wait >= every - dies { 0.0 } else { dies + wait };
                    up += life;
                    down += wait;
                }
                *batch = down / (up + down);
            }
            let mean = batches.iter().sum::<f64>() / BATCHES as f64;
            let squares = batches.iter().map(|batch| (batch - mean).powi(2)).sum::<f64>();
            let error = (squares / (BATCHES * (BATCHES - 1)) as f64).sqrt();
            let found =
                if min < max { spread(rate, hazard, min, max, every) } else { case(rate, hazard, min, every) }.cold();
            assert!(
                (found - mean).abs() < 5.3 * error,
                "{rate} {hazard} {min} {max} {every}: {found}, {mean} +- {error}"
            );
        }
    }
}
