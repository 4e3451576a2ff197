//! How long environments live: a hazard ends some, and the others end at their longest life, which varies.

use super::normal::{FAR, summed_tail, upper_tail};

/// A law of lives. Times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Law {
    /// Ends per second.
    pub(super) hazard: f64,
    /// The longest life lies between these with equal chances, or is normal with the same mean and variance; infinite where there is none.
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) shape: Shape,
}

/// What a longest life may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// It has a least and a greatest value.
    Uniform,
    /// It varies without bounds.
    Normal,
}

impl Law {
    /// The chance of a life longer than this.
    pub(super) fn longer(&self, age: f64) -> f64 {
        self.allowed(age) * self.spared(age)
    }

    /// The chance that the longest life is longer than this.
    pub(super) fn allowed(&self, age: f64) -> f64 {
        if self.is_normal() {
            return upper_tail(self.away(age));
        }
        if age <= self.min {
            1.0
        } else if age >= self.max {
            0.0
        } else {
            (self.max - age) / (self.max - self.min)
        }
    }

    /// No longest life is shorter than this.
    pub(super) fn shortest(&self) -> f64 {
        if self.is_normal() { f64::midpoint(self.min, self.max) - FAR * self.deviation() } else { self.min }
    }

    /// The mean of that over ages that differ by so much around one.
    pub(super) fn allowed_around(&self, age: f64, width: f64) -> f64 {
        let (young, old) = (age - width / 2.0, age + width / 2.0);
        if self.is_normal() {
            // Over a third of a standard deviation the mean is that of the middle, to one part in 1,000.
            let (from, until) = (self.away(young), self.away(old));
            let is_even = until - from < 1.0 / 3.0 || until < -FAR || from > FAR;
            let mean = || (summed_tail(until) - summed_tail(from)) / (until - from);
            return if is_even { self.allowed(age) } else { mean() };
        }
        if old <= self.min {
            1.0
        } else if young >= self.max {
            0.0
        } else if width > 0.0 {
            (self.allowed_up_to(old) - self.allowed_up_to(young)) / width
        } else {
            self.allowed(age)
        }
    }

    /// The sum of [`Self::allowed`] over all ages from the shortest longest life to this, less than nothing for ages below that.
    fn allowed_up_to(&self, age: f64) -> f64 {
        let beyond = age.min(self.max) - self.min;
        if beyond <= 0.0 { beyond } else { beyond - beyond * beyond / (2.0 * (self.max - self.min)) }
    }

    /// Whether nothing but a hazard ends a life.
    pub(super) fn is_hazard(&self) -> bool {
        self.min.is_infinite()
    }

    fn is_normal(&self) -> bool {
        self.shape == Shape::Normal && self.max.is_finite()
    }

    /// How many standard deviations an age is beyond the middle.
    fn away(&self, age: f64) -> f64 {
        (age - f64::midpoint(self.min, self.max)) / self.deviation()
    }

    /// The standard deviation of the longest life.
    fn deviation(&self) -> f64 {
        (self.max - self.min) / 12.0_f64.sqrt()
    }

    /// The chance that nothing has ended a life for so long but that it is the longest.
    pub(super) fn spared(&self, time: f64) -> f64 {
        (-self.hazard * time.max(0.0)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half of all normal lives are longer than their middle, and the mean over a time is that of its seconds.
    #[test]
    fn a_normal_longest_life_is_summed_up() {
        let law = Law { hazard: 0.0, min: 6_800.0, max: 7_400.0, shape: Shape::Normal };
        assert!((law.longer(7_100.0) - 0.5).abs() < 1e-9);
        // 300 s are the square root of 3 standard deviations.
        assert!((law.longer(7_400.0) - 0.041_632).abs() < 1e-5, "{}", law.longer(7_400.0));
        for age in [5_000.0, 6_900.0, 7_200.0, 9_000.0] {
            let sum: f64 = (0..200).map(|n| law.longer(age - 99.5 + f64::from(n))).sum();
            assert!((law.allowed_around(age, 200.0) - sum / 200.0).abs() < 1e-5, "{age}");
        }
    }
}
