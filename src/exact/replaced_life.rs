//! P(lukewarm) where lives have a cap, everything is replaced at the end of its life, and nothing is ever evicted.
//!
//! In the limit of no service time there is one environment, replaced again and again. Its lives follow each other
//! whatever the users and pings do: they are a stationary renewal process (D. R. Cox, "Renewal Theory", Methuen 1962),
//! whose time since the last renewal has the *equilibrium distribution* of a life L (chapter 5 there)
//!
//! H(x) = (1 / m) x integral over 0..x of S(u) du, S(u) = P(L > u), m = E\[L\].
//!
//! A life is the smaller of an exponential at the hazard r and the cap C, of any law: S(u) = exp(-r u) P(C > u).
//! Whoever came last, X ago, used the environment there was then; the one there is now is unused if it is younger than
//! X. So
//!
//! P(lukewarm) = E\[H(X)\] = (1 / m) x integral of S(u) P(X > u) du = E\[min(L, X)\] / E\[L\],
//!
//! where X need only be independent of the lives, and so may come from any renewal arrivals, with pings or without.
//! Recycling at an instant comes before the invocations of that instant, which is why X itself counts: the life that
//! ends just then has ended, and what began X ago with the last invocation was used by it.
//!
//! **Mixing.** Under pings the phase at which lives end must not remember where the first of them began. Lives of one
//! fixed length remember it for ever: of 2 h each, begun at a ping and with pings every 4 min, all end at a ping, and
//! no user is ever the first. How soon phases are forgotten is judged by the end of the n-th life (n = 1, 2, 4, ...):
//! if its density around the circle of phases is nowhere less than delta times that of a uniform one, then with
//! probability delta nothing is known of the phase n lives ago (W. Doeblin's condition), and it takes n / delta lives
//! on average. Atoms of the cap count for nothing there. Where it takes more than ten lives there is no exact form.
//!
//! **Disturbance.** A service that overlaps another may put an environment into service whose age is not that of the
//! stationary state. From then on as many lives end within a time t as in a renewal process with another first life:
//! between t / m - 1 and t / m + E\[L^2\] / m^2 on average (G. Lorden, "On excess over the boundary", Annals of
//! Mathematical Statistics 41, 1970).

use super::quadrature::{Survival, expectation};
use super::sparse::marks;
use crate::model::Distribution;

/// Parts into which the circle of phases is divided.
const PHASES: usize = 16;

/// Lives that end at a hazard or at a cap.
pub(super) struct ReplacedLife<'a> {
    cap: &'a Distribution,
    /// Recycled per second of life, before the cap.
    hazard: f64,
    /// In seconds, above zero.
    mean: f64,
}

impl<'a> ReplacedLife<'a> {
    /// None for a cap of zero, with which there is no life at all.
    pub(super) fn new(cap: &'a Distribution, hazard: f64) -> Option<Self> {
        let life = Self { cap, hazard, mean: 0.0 };
        let mean = life.moment(|seconds| seconds);
        (mean > 0.0).then_some(Self { mean, ..life })
    }

    /// E[L], in seconds.
    pub(super) fn mean(&self) -> f64 {
        self.mean
    }

    /// E[H(X)] for an X with this survival function, which bends at `at`.
    pub(super) fn ended_within<S: Fn(f64) -> f64>(&self, age: &Survival<S>, at: &[f64]) -> f64 {
        let life = self.survival();
        let smaller = Survival {
            beyond: |x: f64| (life.beyond)(x) * (age.beyond)(x),
            grain: life.grain + age.grain,
            end: life.end.min(age.end),
        };
        let marks: Vec<f64> = marks(self.cap).into_iter().chain(at.iter().copied()).collect();
        smaller.end * expectation(|x| x / smaller.end, &smaller, &marks) / self.mean
    }

    /// How many lives at the most an environment begun at any instant ends more or fewer than one in the stationary
    /// state, or ends at phases that are still special, for pings at this interval in seconds.
    pub(super) fn most_disturbed(&self, ping_every: Option<f64>) -> f64 {
        let special = ping_every.map_or(0.0, |every| self.lives_to_forget(every) - 1.0);
        // Lorden; from below, by Wald's identity, one less than the time over the mean.
        let beyond_the_mean = (self.moment(|seconds| seconds * seconds) / (self.mean * self.mean)).max(1.0);
        beyond_the_mean + special
    }

    /// After how many lives, on average, nothing is known any more of the phase, within `period` seconds, at which the
    /// first began; beyond all numbers if never.
    pub(super) fn lives_to_forget(&self, period: f64) -> f64 {
        const DOUBLINGS: usize = 5;
        let mut ends = self.ends_by_phase(period);
        let mut lives = 1.0;
        let mut fewest = f64::INFINITY;
        for _ in 0..=DOUBLINGS {
            fewest = fewest.min(lives / (PHASES as f64 * ends.into_iter().fold(1.0, f64::min)));
            ends = after_both(&ends, &ends);
            lives *= 2.0;
        }
        fewest.max(1.0)
    }

    /// The chances that a life that begins at phase 0 ends in each part of the circle, and at no atom of the cap.
    fn ends_by_phase(&self, period: f64) -> [f64; PHASES] {
        const MOST_PERIODS: f64 = 10_000.0;
        let life = self.survival();
        // What is even over several periods is so over one.
        let circle = period * (life.end / (period * MOST_PERIODS)).ceil();
        let width = circle / PHASES as f64;
        let mut ends = [0.0; PHASES];
        let mut before = 1.0;
        for part in 0..=(life.end / width).ceil() as usize {
            let beyond = (life.beyond)((part + 1) as f64 * width);
            ends[part % PHASES] += before - beyond;
            before = beyond;
        }
        for atom in self.cap.breakpoints() {
            let part = ((atom / width).ceil() - 1.0).max(0.0) as usize;
            ends[part % PHASES] -= (life.beyond)(atom.next_down()) - (life.beyond)(atom);
        }
        // Rounding may leave a little less than nothing.
        ends.map(|chance| chance.max(0.0))
    }

    /// E[v(L)] for a power v.
    fn moment(&self, power: impl Fn(f64) -> f64) -> f64 {
        let life = self.survival();
        let most = power(life.end);
        if most > 0.0 { most * expectation(|x| power(x) / most, &life, &marks(self.cap)) } else { 0.0 }
    }

    /// S.
    fn survival(&self) -> Survival<impl Fn(f64) -> f64> {
        /// The part of the cap that is cut off.
        const TAIL: f64 = 1e-13;
        /// Of one minus a distribution function.
        const GRAIN: f64 = 1e-14;
        let (cap, hazard) = (self.cap, self.hazard);
        let end = cap.constant().map_or_else(|| cap.quantile(1.0 - TAIL), crate::units::Nanos::as_secs_f64);
        let beyond = move |x: f64| if x < 0.0 { 1.0 } else { (-hazard * x).exp() * (1.0 - cap.cdf(x)).max(0.0) };
        Survival { beyond, grain: GRAIN, end }
    }
}

/// Where the second of two lives ends.
fn after_both(first: &[f64; PHASES], second: &[f64; PHASES]) -> [f64; PHASES] {
    std::array::from_fn(|part| (0..PHASES).map(|k| first[k] * second[(PHASES + part - k) % PHASES]).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Nanos;

    fn uniform(min: f64, max: f64) -> Distribution {
        Distribution::uniform(Nanos::from_secs_f64(min), Nanos::from_secs_f64(max)).unwrap()
    }

    fn fixed(seconds: f64) -> Distribution {
        Distribution::fixed(Nanos::from_secs_f64(seconds)).unwrap()
    }

    fn forgets(cap: &Distribution, hazard: f64, period: f64) -> f64 {
        ReplacedLife::new(cap, hazard).unwrap().lives_to_forget(period)
    }

    /// A life that spreads over two whole intervals is forgotten at once; one that spreads over half of one never ends
    /// in the other half, two of them have a triangular density that is zero somewhere, and so on.
    #[test]
    fn phases_are_forgotten_as_lives_spread() {
        assert!((forgets(&uniform(1_000.0, 1_200.0), 0.0, 100.0) - 1.0).abs() < 1e-9);
        // Over three quarters and half an interval: no phase is hit by less than half the mean, twice in three lives.
        let three_halves = forgets(&uniform(1_000.0, 1_150.0), 0.0, 100.0);
        assert!((three_halves - 1.5).abs() < 1e-9, "{three_halves}");
        let half = forgets(&uniform(1_000.0, 1_050.0), 0.0, 100.0);
        assert!(half > 4.0 && half < 10.0, "{half}");
        assert!(forgets(&uniform(1_000.0, 1_001.0), 0.0, 100.0) > 1e3);
    }

    #[test]
    fn lives_of_a_few_lengths_never_forget() {
        let three = [1_000, 1_030, 1_099].map(Nanos::from_secs);
        for cap in [fixed(1_000.0), fixed(1_234.5), Distribution::observed(three.to_vec()).unwrap()] {
            assert!(forgets(&cap, 0.0, 100.0) > 1e9, "{cap}");
            // A hazard does, after as many lives as it takes to end one, and half as many more if they are not even.
            let ended = |cap: f64| -(-1e-3 * cap).exp_m1();
            let (shortest, longest) = (cap.quantile(1e-9), cap.quantile(0.999));
            let lives = forgets(&cap, 1e-3, 100.0);
            assert!(lives > 1.0 / ended(longest) && lives < 1.5 / ended(shortest), "{cap}: {lives}");
        }
    }

    /// Pings every second for ten years, as for an hour: the ends of an exponential life are even at either.
    #[test]
    fn short_intervals_take_no_more_than_long_ones() {
        let cap = uniform(2e8, 3e8);
        for period in [1.0, 3_600.0] {
            assert!(forgets(&cap, 1e-6, period) < 4.0, "{period}");
        }
    }

    /// E[L^2] / m^2: 4/3 for a uniform time from zero, 2 for an exponential one, 1 for a fixed one.
    #[test]
    fn an_overlap_disturbs_as_many_lives_as_they_vary() {
        let disturbed = |cap: &Distribution, hazard| ReplacedLife::new(cap, hazard).unwrap().most_disturbed(None);
        assert!((disturbed(&uniform(0.0, 500.0), 0.0) - 4.0 / 3.0).abs() < 1e-9);
        assert!((disturbed(&fixed(1e6), 0.01) - 2.0).abs() < 1e-9);
        assert!((disturbed(&fixed(500.0), 0.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn no_life_at_all_is_no_life() {
        assert!(ReplacedLife::new(&fixed(0.0), 0.0).is_none());
    }
}
