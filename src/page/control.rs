//! What can be moved on a page.

use enum_map::Enum;

/// A slider, or the choice of a regime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum Control {
    /// How many requests come.
    Rate,
    /// How often pings come today.
    Ping,
    /// How long an idle environment lives.
    IdleTimeout,
    /// How long an init takes.
    Init,
    /// What a handler does once in each environment.
    FirstRequest,
    /// How many requests a visitor opens at once.
    Parallel,
    /// How the platform treats environments.
    Regime,
}

impl Control {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 7] =
        [Self::Rate, Self::Ping, Self::IdleTimeout, Self::Init, Self::FirstRequest, Self::Parallel, Self::Regime];

    /// Its name for programs, with its unit, and what a value means.
    #[must_use]
    pub const fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Rate => ("requests_per_day", "Requests a day on average, of all sources together"),
            Self::Ping => ("ping_every_s", "Seconds between today's pings; 0 for none"),
            Self::IdleTimeout => ("idle_timeout_s", "The median time in seconds for which an idle environment lives"),
            Self::Init => ("init_s", "The median time in seconds that an init takes"),
            Self::FirstRequest => {
                ("first_request_s", "The median time in seconds of the work of a first request; 0 for none")
            }
            Self::Parallel => ("parallel", "Requests that a visitor opens at once; as many requests come as before"),
            Self::Regime => ("regime", "The place of a regime in the list of those that are offered"),
        }
    }

    /// What people read beside it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Rate => "Requests a day",
            Self::Ping => "Ping today every",
            Self::IdleTimeout => "Idle timeout",
            Self::Init => "Init",
            Self::FirstRequest => "Work of a first request",
            Self::Parallel => "Requests at once",
            Self::Regime => "Regime",
        }
    }

    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.about().0
    }
}
