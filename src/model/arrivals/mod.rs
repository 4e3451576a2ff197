//! When users' requests arrive.
//!
//! A [`Process`] is what a scenario describes; [`Process::start`] gives the [`Source`] that produces it, one request
//! after another, in constant memory. [`Arrivals`] adds several processes together. A new process is a file here, a
//! variant of the two enums, a wire form in `scenario`, and whatever the compiler then asks for.

mod bundled;
mod busier;
mod modulated;
mod poisson;
mod profile;
mod renewal;
mod sessions;
mod trace;

use serde::{Deserialize, Serialize};

use crate::rng::{Purpose, Streams};
use crate::units::Nanos;

use super::calendar::Calendar;
pub use modulated::{Modulated, ModulatedState};
pub use poisson::Poisson;
pub use profile::Profile;
pub use renewal::Renewal;
pub use sessions::{Pages, Sessions};
pub use trace::{Day, Days, Trace};

/// One user request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// When it comes.
    pub at: Nanos,
    /// Which of its source's visits it belongs to.
    pub visit: Visit,
    /// What the handler has to do for it.
    pub work: Work,
}

/// How long the handler takes for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// As long as the function's distribution of durations says.
    Drawn,
    /// As long as it was recorded to take.
    Recorded(Nanos),
}

/// How a request belongs to a visit, and whether it opens a new unit that is independent of those before (a request, a
/// visit, a day: whatever the process draws afresh). The number of units is the sample size behind "nothing was seen".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// The request is a visit of its own.
    Alone {
        /// Whether it opens a new unit.
        opens_unit: bool,
    },
    /// One of several; a visit is a unit.
    Part {
        /// Which of the visits now open; numbers are used again once a visit has ended.
        slot: u32,
        /// Whether it is the visit's first.
        first: bool,
        /// Whether it is the visit's last.
        last: bool,
    },
}

impl Visit {
    /// Whether the request opens a new independent unit.
    #[inline]
    #[must_use]
    pub fn opens_unit(self) -> bool {
        match self {
            Self::Alone { opens_unit } => opens_unit,
            Self::Part { first, .. } => first,
        }
    }
}

impl Request {
    #[inline]
    const fn alone(at: Nanos, opens_unit: bool) -> Self {
        Self { at, visit: Visit::Alone { opens_unit }, work: Work::Drawn }
    }
}

/// A process of arrivals, as a scenario describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Process {
    /// Independent requests at a constant rate.
    Poisson(Poisson),
    /// Independent inter-arrival times of any distribution.
    Renewal(Renewal),
    /// Independent requests at a rate that follows the hours of the week.
    Profile(Profile),
    /// Independent requests at a rate that jumps between states (Markov-modulated Poisson process).
    Modulated(Modulated),
    /// Visitors who open several requests at once, and more after think times.
    Sessions(Sessions),
    /// Recorded times.
    Trace(Trace),
}

impl Process {
    /// The long-run mean number of requests per second.
    #[must_use]
    pub fn mean_rate(&self) -> f64 {
        match self {
            Self::Poisson(process) => process.rate().as_per_second(),
            Self::Renewal(process) => process.mean_rate(),
            Self::Profile(process) => process.mean_rate(),
            Self::Modulated(process) => process.mean_rate(),
            Self::Sessions(process) => process.mean_rate(),
            Self::Trace(process) => process.mean_rate(),
        }
    }

    /// The mean of the durations that its requests bring along, in seconds; absent where they bring none.
    #[must_use]
    pub fn recorded_duration(&self) -> Option<f64> {
        match self {
            Self::Poisson(_) | Self::Renewal(_) | Self::Profile(_) | Self::Modulated(_) | Self::Sessions(_) => None,
            Self::Trace(trace) => trace.mean_duration(),
        }
    }

    /// The same process, with handlers that took so many times as long as was recorded.
    pub(super) fn with_longer_work(self, factor: f64) -> Self {
        match self {
            Self::Trace(trace) => Self::Trace(trace.with_longer_work(factor)),
            Self::Poisson(_) | Self::Renewal(_) | Self::Profile(_) | Self::Modulated(_) | Self::Sessions(_) => self,
        }
    }

    /// The greatest mean number of requests per second that lasts for some time.
    #[must_use]
    pub fn peak_rate(&self) -> f64 {
        match self {
            Self::Poisson(_) | Self::Renewal(_) | Self::Trace(_) => self.mean_rate(),
            Self::Profile(process) => process.rates().iter().copied().fold(0.0, f64::max),
            Self::Modulated(process) => process.states().iter().map(|state| state.per_second).fold(0.0, f64::max),
            Self::Sessions(process) => process.visits().peak_rate() * process.requests_a_visit(),
        }
    }

    /// The mean number of visits of which a page is still to come, at that rate.
    #[must_use]
    pub fn visits_under_way(&self) -> f64 {
        match self {
            Self::Sessions(process) => process.visits().peak_rate() * process.span(),
            Self::Poisson(_) | Self::Renewal(_) | Self::Profile(_) | Self::Modulated(_) | Self::Trace(_) => 0.0,
        }
    }

    /// Whether its arrivals may keep step with a clock for as long as a replication lasts: those of gaps that are never
    /// drawn from a continuum, and recorded days that are played as they were.
    #[must_use]
    pub fn keeps_step(&self) -> bool {
        match self {
            Self::Poisson(_) | Self::Profile(_) | Self::Modulated(_) => false,
            Self::Renewal(process) => process.between().is_discrete(),
            Self::Sessions(process) => process.visits().keeps_step(),
            Self::Trace(process) => match process.order() {
                Days::Resampled => false,
                Days::InOrder | Days::Once => true,
            },
        }
    }

    /// How long the process remembers: after that much time its state no longer depends on how it began.
    #[must_use]
    pub fn memory(&self) -> Nanos {
        match self {
            Self::Poisson(_) | Self::Profile(_) => Nanos::ZERO,
            Self::Renewal(process) => process.memory(),
            // The modulating chain begins stationary.
            Self::Modulated(_) => Nanos::ZERO,
            Self::Sessions(process) => process.memory(),
            Self::Trace(_) => Nanos::ZERO,
        }
    }

    /// Begins the process at `from`.
    #[must_use]
    pub fn start(&self, calendar: &Calendar, streams: Streams, number: u16, from: Nanos) -> Source {
        let random = streams.open(Purpose::Arrivals(number));
        match self {
            Self::Poisson(process) => Source::Poisson(poisson::Source::new(*process, random, from)),
            Self::Renewal(process) => Source::Renewal(renewal::Source::new(process.clone(), random, from)),
            Self::Profile(process) => {
                Source::Profile(profile::Source::new(process.clone(), calendar.clone(), random, from))
            }
            Self::Modulated(process) => Source::Modulated(modulated::Source::new(process.clone(), random, from)),
            Self::Sessions(process) => {
                Source::Sessions(Box::new(sessions::Source::new(process.clone(), calendar, streams, number, from)))
            }
            Self::Trace(process) => Source::Trace(trace::Source::new(process.clone(), calendar, random, from)),
        }
    }
}

/// A process under way.
#[derive(Debug, Clone)]
pub enum Source {
    /// See [`Process::Poisson`].
    Poisson(poisson::Source),
    /// See [`Process::Renewal`].
    Renewal(renewal::Source),
    /// See [`Process::Profile`].
    Profile(profile::Source),
    /// See [`Process::Modulated`].
    Modulated(modulated::Source),
    /// See [`Process::Sessions`].
    Sessions(Box<sessions::Source>),
    /// See [`Process::Trace`].
    Trace(trace::Source),
}

impl Source {
    /// The next request, never before the one before; at [`Nanos::FOREVER`] when there is none.
    #[inline]
    pub fn next_request(&mut self) -> Request {
        match self {
            Self::Poisson(source) => source.next_request(),
            Self::Renewal(source) => source.next_request(),
            Self::Profile(source) => source.next_request(),
            Self::Modulated(source) => source.next_request(),
            Self::Sessions(source) => source.next_request(),
            Self::Trace(source) => source.next_request(),
        }
    }
}

/// The processes of a scenario, added together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arrivals(pub Vec<Process>);

impl Arrivals {
    /// The long-run mean number of requests per second.
    #[must_use]
    pub fn mean_rate(&self) -> f64 {
        self.0.iter().map(Process::mean_rate).sum()
    }

    /// How many requests come at one instant at the most, as a rule of the process: those that a page opens at once.
    #[must_use]
    pub fn at_once(&self) -> u32 {
        let at_once = |process: &Process| match process {
            Process::Sessions(process) => process.parallel(),
            Process::Poisson(_)
            | Process::Renewal(_)
            | Process::Profile(_)
            | Process::Modulated(_)
            | Process::Trace(_) => 1,
        };
        self.0.iter().map(at_once).max().unwrap_or(1)
    }

    /// The rate per second, where the arrivals are Poisson (the sum of Poisson processes is one).
    #[must_use]
    pub fn poisson_rate(&self) -> Option<f64> {
        self.0
            .iter()
            .map(|process| match process {
                Process::Poisson(process) => Some(process.rate().as_per_second()),
                Process::Renewal(_)
                | Process::Profile(_)
                | Process::Modulated(_)
                | Process::Sessions(_)
                | Process::Trace(_) => None,
            })
            .sum()
    }
}
