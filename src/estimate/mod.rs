//! Tallies -> estimates: proportions, paired differences, means, quantiles, stopping.
//!
//! # Method
//!
//! Requests of one replication depend on one another, replications do not. A proportion such as P(cold) is therefore
//! estimated as a ratio of sums over replications, and its variance by the linearised residuals of the replications
//! (Cochran, "Sampling Techniques", 3rd ed. 1977, section 6.3). That variance, beside the one that independent requests
//! would have, gives an *effective sample size*, from which the interval comes: Wilson's (JASA 22, 1927) where there
//! are effective events enough, and Clopper and Pearson's (Biometrika 26, 1934), which errs on the safe side, where
//! there are few, as Korn and Graubard (Survey Methodology 24, 1998) do for samples by clusters. Student's t stands for
//! the normal quantile in both, since the variance is itself estimated.
//!
//! A number never stands alone: an [`Estimate`] carries its interval, the confidence of that and the sample size. Where
//! nothing was observed there is no estimate, and no event in n independent units is an upper bound, not a zero. One
//! replication gives a value and no interval: nothing in it shows how much replications differ, and taking its requests
//! for independent would claim more than is known.

mod binomial;
mod latency;
mod mean;
mod paired;
mod proportion;
mod quantiles;
mod ratio;
mod spread;
mod stopping;

pub(crate) use binomial::clopper_pearson;
pub use latency::Latencies;
pub use mean::Mean;
pub use paired::{Difference, Pairs, TrialCounts};
pub use proportion::Proportion;
pub(crate) use quantiles::{normal_upper, student_upper};
pub use ratio::Ratio;
pub use spread::Spread;
pub use stopping::{FIRST_LOOK, Seen, Stopping, Until};

/// A number from simulation, with what is known of its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate itself.
    pub value: f64,
    /// Where the true value lies; none where fewer than two replications saw anything.
    pub interval: Option<Interval>,
    /// What the estimate rests on: requests, visits or replications.
    pub sample: u64,
}

/// An interval of confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The chance that such an interval covers the true value.
    pub confidence: f64,
}

impl Estimate {
    /// The lower end of the interval.
    #[must_use]
    pub fn low(&self) -> Option<f64> {
        self.interval.map(|interval| interval.low)
    }

    /// The upper end of the interval.
    #[must_use]
    pub fn high(&self) -> Option<f64> {
        self.interval.map(|interval| interval.high)
    }

    /// The larger of the distances from the value to the ends of its interval.
    #[must_use]
    pub fn half_width(&self) -> Option<f64> {
        self.interval.map(|interval| (interval.high - self.value).max(self.value - interval.low))
    }
}

impl Interval {
    /// Whether `value` lies in it, ends included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The shortest that holds another one of the same confidence, too.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high), ..self }
    }
}

/// The fewest replications that show how much replications differ.
const FEWEST_FOR_AN_INTERVAL: u64 = 2;
