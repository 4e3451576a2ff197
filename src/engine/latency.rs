//! Latencies, counted in narrow bins.

use std::ops::AddAssign;

use crate::units::Nanos;

/// Counts of latencies in bins of at most 1/64 of their value; each bin keeps the sum of what it holds, so that a
/// quantile among equal values is that value and any other is off by less than a bin.
///
/// Memory grows with the logarithm of the range of the values, not with their number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LatencyHistogram {
    /// The index of the first of `bins`.
    first: usize,
    bins: Vec<Bin>,
}

/// One bin.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Bin {
    count: u64,
    /// Of nanoseconds.
    sum: u128,
}

/// Bins to each doubling.
const PER_DOUBLING: u32 = 64;

impl LatencyHistogram {
    /// Counts one latency; a negative one counts as zero.
    #[inline]
    pub fn record(&mut self, latency: Nanos) {
        let value = latency.0.max(0) as u64;
        let bin = self.bin_mut(index(value));
        bin.count += 1;
        bin.sum += u128::from(value);
    }

    #[inline]
    fn bin_mut(&mut self, index: usize) -> &mut Bin {
        if index < self.first || index >= self.first + self.bins.len() {
            self.make_room(index);
        }
        &mut self.bins[index - self.first]
    }

    #[cold]
    fn make_room(&mut self, index: usize) {
        if self.bins.is_empty() {
            self.first = index;
        }
        if index < self.first {
            let missing = self.first - index;
            self.bins.splice(0..0, std::iter::repeat_n(Bin::default(), missing));
            self.first = index;
        }
        if index >= self.first + self.bins.len() {
            self.bins.resize(index - self.first + 1, Bin::default());
        }
    }

    /// How many latencies were counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.bins.iter().map(|bin| bin.count).sum()
    }

    /// All latencies together, in nanoseconds.
    #[must_use]
    pub fn sum(&self) -> u128 {
        self.bins.iter().map(|bin| bin.sum).sum()
    }

    /// How many latencies lie in or below the bin of `latency`.
    #[must_use]
    pub fn count_up_to(&self, latency: Nanos) -> u64 {
        self.count_before(index(latency.0.max(0) as u64) + 1)
    }

    /// How many latencies lie below the bin of `latency`.
    #[must_use]
    pub fn count_below(&self, latency: Nanos) -> u64 {
        self.count_before(index(latency.0.max(0) as u64))
    }

    fn count_before(&self, index: usize) -> u64 {
        let end = index.saturating_sub(self.first).min(self.bins.len());
        self.bins[..end].iter().map(|bin| bin.count).sum()
    }

    /// The mean of the bin that holds the latency of rank ceil(p n), the smallest having rank 1; none if nothing was
    /// counted.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<Nanos> {
        let rank = ((self.count() as f64 * p).ceil() as u64).max(1);
        let mut counted = 0;
        for bin in &self.bins {
            counted += bin.count;
            if counted >= rank {
                return Some(Nanos((bin.sum / u128::from(bin.count)) as i64));
            }
        }
        None
    }
}

impl AddAssign<&Self> for LatencyHistogram {
    fn add_assign(&mut self, other: &Self) {
        for (offset, bin) in other.bins.iter().enumerate().filter(|(_, bin)| bin.count > 0) {
            let sum = self.bin_mut(other.first + offset);
            sum.count += bin.count;
            sum.sum += bin.sum;
        }
    }
}

/// The bin of a value: below `PER_DOUBLING` each value has one, above it each doubling has `PER_DOUBLING` of equal
/// width.
#[inline]
fn index(value: u64) -> usize {
    if value < u64::from(PER_DOUBLING) {
        return value as usize;
    }
    let doublings = value.ilog2() - PER_DOUBLING.ilog2();
    (doublings * PER_DOUBLING) as usize + (value >> doublings) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_follow_one_another_and_are_narrow() {
        let mut last = index(0);
        for value in 1..200_000_u64 {
            let bin = index(value);
            assert!(bin == last || bin == last + 1, "{value}");
            last = bin;
        }
        for value in [64_u64, 1_000, 123_456_789, u64::MAX / 2] {
            assert_eq!(index(value), index(value - value % (1 << (value.ilog2() - 6))));
            assert!(index(value + value / 63) > index(value));
        }
    }

    #[test]
    fn equal_values_come_back_as_they_were() {
        let mut histogram = LatencyHistogram::default();
        assert_eq!(histogram.quantile(0.5), None);
        for _ in 0..99 {
            histogram.record(Nanos::from_millis(100));
        }
        histogram.record(Nanos::from_millis(1_300));
        assert_eq!(histogram.quantile(0.5), Some(Nanos::from_millis(100)));
        assert_eq!(histogram.quantile(0.99), Some(Nanos::from_millis(100)));
        assert_eq!(histogram.quantile(1.0), Some(Nanos::from_millis(1_300)));
        assert_eq!(histogram.sum(), 11_200_000_000);
        assert_eq!(histogram.count_up_to(Nanos::from_millis(200)), 99);
        assert_eq!(histogram.count_up_to(Nanos::from_millis(100)), 99);
        assert_eq!(histogram.count_below(Nanos::from_millis(100)), 0);
        assert_eq!(histogram.count_below(Nanos::from_millis(1_300)), 99);
    }

    #[test]
    fn quantiles_of_many_values_are_within_a_bin() {
        let mut histogram = LatencyHistogram::default();
        let mut halves = [LatencyHistogram::default(), LatencyHistogram::default()];
        for value in (1..=100_000).rev() {
            histogram.record(Nanos(value));
            halves[(value % 2) as usize].record(Nanos(value));
        }
        for p in [0.001, 0.5, 0.99, 1.0] {
            let found = histogram.quantile(p).unwrap().0 as f64;
            assert!((found / (p * 100_000.0) - 1.0).abs() < 1.0 / 64.0, "{p}: {found}");
        }
        let [mut sum, other] = halves;
        sum += &other;
        assert_eq!(sum, histogram);
    }
}
