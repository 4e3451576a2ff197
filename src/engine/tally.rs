//! What is counted of one replication, and how counts of several are added.

use std::ops::AddAssign;

use crate::units::Nanos;

/// The counts of one replication, or of several added together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// The length of time counted, in nanoseconds.
    pub time: u128,
    /// User requests.
    pub users: UserCounts,
    /// Visits that began while counting.
    pub visits: u64,
    /// Those of them with at least one cold request.
    pub cold_visits: u64,
    /// Independent units among the arrivals: see [`Visit::opens_unit`](crate::model::arrivals::Visit::opens_unit).
    pub units: u64,
    /// Pings.
    pub pings: PingCounts,
    /// Environments, over the whole replication and its lead-in unless said otherwise; provisioned ones are left out.
    pub environments: EnvironmentCounts,
    /// For n = 0, 1, ...: the counted time, in nanoseconds, in which there were n environments, provisioned ones included.
    pub time_with: Vec<u128>,
    /// The counted time that invocations, init included, took up, in nanoseconds.
    pub busy_time: u128,
    /// Latencies of served user requests: init and handler.
    pub latency: LatencyHistogram,
}

/// Counts of user requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserCounts {
    /// Requests that were served.
    pub served: u64,
    /// Those that needed a new environment.
    pub cold: u64,
    /// Those of the cold ones that came while other environments lived, all busy.
    pub cold_beside_busy: u64,
    /// Requests that were refused.
    pub throttled: u64,
}

/// Counts of ping invocations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PingCounts {
    /// Invocations that were served.
    pub served: u64,
    /// Those that needed a new environment.
    pub cold: u64,
    /// Tries that were refused.
    pub throttled: u64,
    /// Invocations that were given up after six hours of refusals.
    pub given_up: u64,
    /// Firings of the schedule that were lost.
    pub lost: u64,
}

/// Counts of environments: `created = evicted + recycled + alive`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EnvironmentCounts {
    /// Made, those of an initial pool included.
    pub created: u64,
    /// Taken away for being idle.
    pub evicted: u64,
    /// Gone at the end of their life or after a deploy.
    pub recycled: u64,
    /// Alive at the horizon.
    pub alive: u64,
    /// Those that served a counted user request.
    pub used: u64,
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        self.time += other.time;
        self.users += other.users;
        self.visits += other.visits;
        self.cold_visits += other.cold_visits;
        self.units += other.units;
        self.pings += other.pings;
        self.environments += other.environments;
        if self.time_with.len() < other.time_with.len() {
            self.time_with.resize(other.time_with.len(), 0);
        }
        for (sum, time) in self.time_with.iter_mut().zip(&other.time_with) {
            *sum += time;
        }
        self.busy_time += other.busy_time;
        self.latency += &other.latency;
    }
}

impl AddAssign for UserCounts {
    fn add_assign(&mut self, other: Self) {
        self.served += other.served;
        self.cold += other.cold;
        self.cold_beside_busy += other.cold_beside_busy;
        self.throttled += other.throttled;
    }
}

impl AddAssign for PingCounts {
    fn add_assign(&mut self, other: Self) {
        self.served += other.served;
        self.cold += other.cold;
        self.throttled += other.throttled;
        self.given_up += other.given_up;
        self.lost += other.lost;
    }
}

impl AddAssign for EnvironmentCounts {
    fn add_assign(&mut self, other: Self) {
        self.created += other.created;
        self.evicted += other.evicted;
        self.recycled += other.recycled;
        self.alive += other.alive;
        self.used += other.used;
    }
}

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

    /// How many latencies lie in or below the bin of `latency`.
    #[must_use]
    pub fn count_up_to(&self, latency: Nanos) -> u64 {
        let end = (index(latency.0.max(0) as u64) + 1).saturating_sub(self.first).min(self.bins.len());
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

/// The bin of a value: below `PER_DOUBLING` each value has one, above it each doubling has `PER_DOUBLING` of equal width.
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
        assert_eq!(histogram.count_up_to(Nanos::from_millis(200)), 99);
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
