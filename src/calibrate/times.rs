//! Times that were measured, sorted.

use crate::estimate::{Estimate, Mean};

/// Some measured times, in seconds, none of them negative.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Times {
    sorted: Vec<f64>,
}

impl Times {
    /// These times; what is negative or not finite is left out, as no clock means that.
    #[must_use]
    pub fn new(mut seconds: Vec<f64>) -> Self {
        seconds.retain(|time| time.is_finite() && *time >= 0.0);
        seconds.sort_unstable_by(f64::total_cmp);
        Self { sorted: seconds }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// All of them, the shortest first.
    #[must_use]
    pub fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// The shortest and the longest.
    #[must_use]
    pub fn ends(&self) -> Option<(f64, f64)> {
        Some((*self.sorted.first()?, *self.sorted.last()?))
    }

    /// The mean, with an interval by Student's t.
    #[must_use]
    pub fn mean(&self, confidence: f64) -> Option<Estimate> {
        let mut mean = Mean::default();
        self.sorted.iter().for_each(|&time| mean.add(time));
        mean.estimate(confidence)
    }

    /// The mean by itself; zero where there is nothing.
    #[must_use]
    pub fn average(&self) -> f64 {
        self.sorted.iter().sum::<f64>() / self.sorted.len().max(1) as f64
    }

    /// The variance between them, divided by one less than their number; none of fewer than two.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        let (n, mean) = (self.sorted.len(), self.average());
        let squares = self.sorted.iter().map(|time| (time - mean).powi(2)).sum::<f64>();
        (n >= 2).then(|| squares / (n - 1) as f64)
    }

    /// The time that a share `p` of them do not exceed, straight between neighbours (type 7 of Hyndman and Fan, "Sample
    /// quantiles in statistical packages", The American Statistician 50, 1996).
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let last = self.sorted.len().checked_sub(1)?;
        let place = p.clamp(0.0, 1.0) * last as f64;
        let below = place.floor() as usize;
        let above = (below + 1).min(last);
        Some(self.sorted[below] + (self.sorted[above] - self.sorted[below]) * (place - below as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_straight_between_neighbours() {
        let times = Times::new(vec![4.0, 1.0, 2.0, f64::NAN, -1.0, 3.0]);
        assert_eq!((times.count(), times.ends()), (4, Some((1.0, 4.0))));
        assert_eq!(times.quantile(0.5), Some(2.5));
        assert_eq!((times.quantile(0.0), times.quantile(1.0)), (Some(1.0), Some(4.0)));
        assert_eq!(times.variance(), Some(5.0 / 3.0));
        assert_eq!(Times::default().quantile(0.5), None);
        assert_eq!(Times::default().mean(0.95), None);
    }
}
