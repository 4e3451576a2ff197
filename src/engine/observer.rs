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

/// Sees all or nothing.
impl<O: Observer> Observer for Option<O> {
    #[inline]
    fn see(&mut self, event: Event) {
        if let Some(observer) = self {
            observer.see(event);
        }
    }
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
    /// An environment was begun for an invocation that found none idle. Under
    /// [`Waiting::Own`](crate::model::platform::Waiting) that invocation is given it at once, else it waits.
    Begun {
        /// Whose.
        caller: Caller,
        /// Which.
        environment: u64,
    },
    /// An invocation was given an environment.
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
    /// An init ended while nobody waited.
    Ready {
        /// Whose.
        environment: u64,
    },
    /// An environment was taken away because it, or the function, was idle.
    Evicted {
        /// Which.
        environment: u64,
    },
    /// An environment went at the end of its life, or after a deploy.
    Recycled {
        /// Which.
        environment: u64,
        /// The one that takes its place.
        replaced_by: Option<u64>,
    },
    /// New versions were deployed.
    Deployed,
    /// The window of provisioned environments has opened or closed.
    Provisioned {
        /// How many are provisioned from now on.
        count: u32,
    },
    /// A firing of the ping schedule came to nothing.
    PingLost,
}

/// An invocation that was given an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// Whose.
    pub caller: Caller,
    /// Where.
    pub environment: Option<u64>,
    /// What it finds there.
    pub start: Start,
    /// When it came.
    pub arrived: Nanos,
    /// When it will be done.
    pub ends: Nanos,
    /// How it will fail, if it does.
    pub failure: Option<Failure>,
}

/// How an invocation fails that has been given an environment, which must initialise again after that. What a gateway
/// does to a user's request is no failure of the invocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It is stopped at the function's timeout.
    Timeout,
    /// Its handler crashes at its end.
    Crash,
}

/// Who invokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caller {
    /// A user.
    User,
    /// A ping.
    Ping,
}

/// What an invocation finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// An environment whose init it has waited for, the first one or one after a failure.
    Cold,
    /// An environment that has been initialised before and that nobody has used.
    Lukewarm,
    /// An environment that has been used.
    Warm,
}
