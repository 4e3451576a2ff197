//! P(cold) where environments have a fixed longest life, and pings come often enough that none is evicted for idleness.
//!
//! In the limit of no service time there is one environment or none. Poisson requests (rate lambda) see time averages, so P(cold) is
//! the share of time without one. Pings come every d; let phi be the phase within that interval. Count per interval: D(phi)
//! the chance of having no environment, births b = lambda D + a delta(phi), where a is what pings give birth to, and deaths, which
//! are births one life later. On the circle of phases
//!
//! D' = deaths - lambda D - a delta(phi), D(0+) = 0,
//!
//! and deaths are a convolution of births with the life, so that Fourier coefficients (frequencies w = 2 pi n / d) are found
//! one by one: with Psi(w) = (1 - E) / (r + i w), E = exp(-(r + i w) L), the transform of the life's survival under a hazard
//! r and a cap L, the coefficient of D is -a T, T(w) = Psi / (1 + lambda Psi), for n other than 0. D(0+) = 0 gives the one for n = 0,
//! which is the time without an environment, a y:
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
//! whose first part sums in closed form (the sum over n of exp(i w x) / (s + i w)^k is d times the gamma density of shape
//! k and rate s wrapped around the circle), and whose second falls with the cube of n. Without a cap (E = 0) the first part
//! is all there is and the form is that of the [module](super). (A life that is capped at one
//! fixed time keeps step with the pings: with 2.03 h and 2 min it ends 12 s before one. P(cold) is then no smooth function of the
//! interval.) A cap that ends exactly at a ping ends before it, as in the engine.

use std::f64::consts::TAU;

use crate::units::Nanos;

/// What P(cold) may be wrong by for leaving off the rest of the series.
const TOLERANCE: f64 = 1e-11;
const MOST_TERMS: f64 = 2e6;

/// A life that ends at a hazard or at a cap, under pings.
pub(super) struct CappedLife {
    /// Users' requests per second.
    pub(super) rate: f64,
    /// Recycled per second of life.
    pub(super) hazard: f64,
    /// The longest life.
    pub(super) cap: Nanos,
    /// From one ping to the next.
    pub(super) every: Nanos,
}

impl CappedLife {
    /// P(a user request is cold).
    pub(super) fn cold(&self) -> f64 {
        let down = self.down();
        down / (down + self.up(down))
    }

    /// How far P(cold) jumps where the cap ends exactly at a ping.
    pub(super) fn jump_at_tie(&self) -> f64 {
        let down = self.down();
        self.survives_to_cap() * self.every.as_secs_f64() / (down + self.up(down))
    }

    /// How far the cap is from ending exactly at a ping, in seconds.
    pub(super) fn distance_from_tie(&self) -> f64 {
        let after = self.before_ping(1);
        after.min(self.every.as_secs_f64() - after)
    }

    /// Seconds with an environment for each ping that made one, given those without.
    fn up(&self, down: f64) -> f64 {
        (1.0 + self.rate * down) * self.mean_life()
    }

    fn mean_life(&self) -> f64 {
        let cap = self.cap.as_secs_f64();
        let fallen = -(-self.hazard * cap).exp_m1();
        if fallen > 0.0 { fallen / self.hazard } else { cap }
    }

    fn survives_to_cap(&self) -> f64 {
        (-self.hazard * self.cap.as_secs_f64()).exp()
    }

    /// The time from the end of `lives` full lives, begun at a ping, to the next ping, in seconds; by whole nanoseconds.
    fn before_ping(&self, lives: i64) -> f64 {
        let (cap, every) = (i128::from(self.cap.0) * i128::from(lives), i128::from(self.every.0));
        (-cap).rem_euclid(every) as f64 / 1e9
    }

    /// y: seconds without an environment for each ping that made one.
    fn down(&self) -> f64 {
        let (d, rate, q) = (self.every.as_secs_f64(), self.rate, self.survives_to_cap());
        let s = rate + self.hazard;
        let all_around = -(-s * d).exp_m1();
        let wrapped_exponential = |x: f64| d * (-s * x).exp() / all_around;
        let wrapped_gamma = |x: f64| d * (-s * x).exp() * (x + d * (-s * d).exp() / all_around) / all_around;
        let (x1, x2) = (self.before_ping(1), self.before_ping(2));
        let closed = d / all_around - self.down_at_zero() - q * wrapped_exponential(x1)
            + rate * q * (wrapped_gamma(x1) - q * wrapped_gamma(x2));
        closed + self.rest()
    }

    /// T(0).
    fn down_at_zero(&self) -> f64 {
        self.mean_life() / (1.0 + self.rate * self.mean_life())
    }

    /// The sum over all n of the last part of T; that of -n is the conjugate of that of n.
    fn rest(&self) -> f64 {
        let d = self.every.as_secs_f64();
        // E turns by this part of the circle from one n to the next.
        let turn = self.before_ping(1) / d;
        let term = |n: f64| self.rest_at(TAU * n / d, TAU * (turn * n).fract());
        let others: f64 = (1..=self.terms()).rev().map(|n| term(f64::from(n))).sum();
        let at_zero = (self.rate * self.survives_to_cap() / (self.rate + self.hazard)).powi(2) * self.down_at_zero();
        at_zero + 2.0 * others
    }

    /// Enough terms: each is at most 2 q^2 lambda^2 / w^3, those beyond N together q^2 lambda^2 d^3 / (4 pi^3 N^2), and an
    /// error in y is divided by at least the mean life in P.
    fn terms(&self) -> u32 {
        let d = self.every.as_secs_f64();
        let beyond_one = (self.survives_to_cap() * self.rate * d).powi(2) * d / (4.0 * std::f64::consts::PI.powi(3));
        let needed = (beyond_one / (TOLERANCE * (self.mean_life() + d * self.rate * self.mean_life() / 4.0))).sqrt();
        needed.clamp(64.0, MOST_TERMS) as u32
    }

    /// The real part of lambda^2 E^2 / p^2 T, which is lambda^2 E^2 (1 - E) / (p^2 (p - lambda E)), for w other than 0; `angle`
    /// is that of E.
    fn rest_at(&self, w: f64, angle: f64) -> f64 {
        let (rate, q) = (self.rate, self.survives_to_cap());
        let e = Complex(q * angle.cos(), q * angle.sin());
        let p = Complex(rate + self.hazard, w);
        let above = e.times(e).times(Complex(1.0 - e.0, -e.1));
        let below = p.times(p).times(Complex(p.0 - rate * e.0, p.1 - rate * e.1));
        rate * rate * above.real_part_over(below)
    }
}

/// Real and imaginary part.
#[derive(Clone, Copy)]
struct Complex(f64, f64);

impl Complex {
    fn times(self, other: Self) -> Self {
        Self(self.0 * other.0 - self.1 * other.1, self.0 * other.1 + self.1 * other.0)
    }

    fn real_part_over(self, below: Self) -> f64 {
        (self.0 * below.0 + self.1 * below.1) / (below.0 * below.0 + below.1 * below.1)
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_distr::Exp1;

    use super::*;
    use crate::rng::{Purpose, Streams};

    fn case(rate: f64, hazard: f64, cap: f64, every: f64) -> CappedLife {
        CappedLife { rate, hazard, cap: Nanos::from_secs_f64(cap), every: Nanos::from_secs_f64(every) }
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

    /// The whole story of one environment after another, and the mean time without one (the same for a user who comes at
    /// random). Errors from 100 batches, 5.3 of them: one false alarm in 10^6 for each of the 8 cases.
    #[test]
    fn lives_played_one_after_another_agree() {
        let mut random = Streams::new(11, 0).open(Purpose::Life);
        for (rate, hazard, cap, every) in [
            (500.0 / 86_400.0, 1.0 / 50_400.0, 7_308.0, 60.0),
            (500.0 / 86_400.0, 1.0 / 50_400.0, 7_308.0, 120.0),
            (500.0 / 86_400.0, 1.0 / 50_400.0, 7_308.0, 240.0),
            (0.02, 1e-4, 130.0, 100.0),
            (0.02, 0.0, 30.0, 100.0),
            (0.2, 0.01, 77.0, 100.0),
            (1e-4, 1e-3, 250.0, 100.0),
            (5.0, 1e-3, 99.0, 100.0),
        ] {
            const BATCHES: usize = 100;
            let mut batches = [0.0; BATCHES];
            let mut phase = 0.0;
            for batch in &mut batches {
                let (mut up, mut down) = (0.0, 0.0);
                for _ in 0..20_000 {
                    let life = (random.sample::<f64, _>(Exp1) / hazard).min(cap);
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
            let found = case(rate, hazard, cap, every).cold();
            assert!((found - mean).abs() < 5.3 * error, "{rate} {hazard} {cap} {every}: {found}, {mean} +- {error}");
        }
    }
}
