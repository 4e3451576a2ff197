//! What was found out about the platform, part by part.

use super::super::{Censored, Part};
use crate::model::platform::Reuse;

/// What a log says about the platform. Times are in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct PlatformFindings {
    /// Whose idleness counts.
    pub clock: Part<Clock>,
    /// How long the function may be idle as a whole (or, on the environment's clock, how long an environment may be); the
    /// interval is that of the middle.
    pub idle_timeout: Part<Timeout>,
    /// How long an environment may be idle while others of the function are used; the interval is that of the middle.
    pub spare_timeout: Part<Timeout>,
    /// The idle periods that bear on the first timeout, for a fit of its law; of the function's, or of all environments on
    /// a clock of their own.
    pub idle_periods: Vec<(Censored, f64)>,
    /// How often an environment ends that is not idle, before its longest life: the chance per second.
    pub hazard: Part<f64>,
    /// The longest life; the interval is that of its middle.
    pub max_life: Part<Life>,
    /// How old an environment was seen to be, at least; 0 where none has an age.
    pub oldest: f64,
    /// The share of recycled environments that were replaced before they were needed, of those that were recycled while
    /// the function was quiet and that only recycling can have taken.
    pub replaced: Part<f64>,
    /// The same of those that were needed while others were busy; apart, because the request may have met something else.
    pub replaced_when_busy: Part<f64>,
    /// Where a replacement stands in the order of reuse.
    pub replacement_rank: Part<Rank>,
    /// What a request waits for that finds all environments busy.
    pub waiting: Part<Waits>,
    /// How long such a request takes no environment that has been used.
    pub dispatch: Part<f64>,
    /// Which idle environment serves the next request.
    pub reuse: Part<Reuse>,
    /// Whether environments end one by one.
    pub independence: Part<Ends>,
    /// The time between two looks for idle environments; 0 where they are taken away at once.
    pub checked_every: Part<f64>,
    /// Who had waited for an init.
    pub felt: Felt,
}

/// Whose idleness counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The function's: it is idle while nothing is in progress.
    Function,
    /// That of each environment.
    Environment,
}

/// A timeout, in seconds: where it lies and how much it varies. What law that of the function really has is for those to say
/// who fit several of them to the idle periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timeout {
    /// The middle.
    pub middle: f64,
    /// The standard deviation; of a Weibull law [`NARROW_WEIBULL`](TimeoutShape::NARROW_WEIBULL) medians over its shape.
    pub sd: f64,
    /// What it is taken for.
    pub shape: TimeoutShape,
    /// Idleness alone does not explain which idle environments were gone: a hazard beside it does.
    pub needs_hazard: bool,
}

/// What law a timeout has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeoutShape {
    /// Normal.
    Normal,
    /// Weibull.
    Weibull,
    /// Uniform: nothing beyond two ends.
    Uniform,
}

impl TimeoutShape {
    /// The standard deviation of a narrow Weibull law is so many medians over its shape: that of a Gumbel variable, pi over the
    /// root of 6.
    pub const NARROW_WEIBULL: f64 = 1.282_549_830_161_864;
}

/// A longest life in seconds: anything between two bounds with equal chances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Life {
    /// The shortest.
    pub min: f64,
    /// The longest.
    pub max: f64,
}

impl Life {
    /// The middle of its law, which the interval of the part is about.
    #[must_use]
    pub fn middle(&self) -> f64 {
        f64::midpoint(self.min, self.max)
    }
}

/// Where an environment that takes another's place stands among the idle ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// Where the other one stood.
    Predecessors,
    /// After all that have been used, like any that has not.
    Last,
}

/// What a request waits for that finds all environments busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// The environment that was begun for it.
    Own,
    /// Whichever is ready first, that one or one that becomes free.
    FirstReady,
}

/// How environments end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// One by one.
    Alone,
    /// Several at once, more often than chance has it.
    Together,
}

/// First uses of environments, and those that had waited for the init.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Felt {
    /// First uses.
    pub first_uses: u64,
    /// Those of them that had waited.
    pub waited: u64,
    /// Those that had not: somebody had made the environment before.
    pub ahead: u64,
    /// Those of which the log does not say.
    pub untold: u64,
    /// The time from sending to starting, in seconds, above which a request counts as having waited; absent where the
    /// log has no such times or they do not fall apart.
    pub threshold: Option<f64>,
}
