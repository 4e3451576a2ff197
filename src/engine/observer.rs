//! What a replication lets others see while it is played.

use crate::units::Nanos;

/// Sees every event of a replication, in order.
pub trait Observer {
    /// Called when `event` has happened.
    fn see(&mut self, event: Event);
}

/// Sees nothing, at no cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ignore;

impl Observer for Ignore {
    #[inline]
    fn see(&mut self, _: Event) {}
}

impl Observer for Vec<Event> {
    fn see(&mut self, event: Event) {
        self.push(event);
    }
}

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Nanos,
    /// What.
    pub what: What,
}

/// The kinds of events. An environment is named by its number in order of creation; `None` is a provisioned one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// An invocation began.
    Served(Served),
    /// An invocation was refused.
    Throttled {
        /// Whose.
        caller: Caller,
    },
    /// An invocation ended.
    Completed {
        /// Where.
        environment: Option<u64>,
    },
    /// An idle environment was taken away for being idle.
    Evicted {
        /// Which.
        environment: u64,
    },
    /// An environment went at the end of its life, or after a deploy.
    Recycled {
        /// Which.
        environment: u64,
    },
    /// New versions were deployed.
    Deployed,
    /// A firing of the ping schedule came to nothing.
    PingLost,
}

/// An invocation that began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// Whose.
    pub caller: Caller,
    /// Where.
    pub environment: Option<u64>,
    /// Whether the environment was made for it.
    pub cold: bool,
    /// When it will be done.
    pub ends: Nanos,
}

/// Who invokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A user.
    User,
    /// A ping.
    Ping,
}
