//! The function itself: how long its handler and its init take.

use serde::{Deserialize, Serialize};

use crate::model::Distribution;
use crate::units::{Memory, Nanos, Probability};

/// A Lambda function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Function {
    /// Configured memory.
    pub memory: Memory,
    /// Processor architecture.
    pub architecture: Architecture,
    /// AWS region, by its code.
    pub region: String,
    /// How long the handler takes for a user's request.
    pub duration: Distribution,
    /// How long an init takes, undisturbed.
    pub init: Distribution,
    /// How much longer the first invocation in an environment takes, for what the handler does once: imports,
    /// connections. Absent: no longer.
    pub first_request: Option<Distribution>,
    /// What stands between users and the function; pings do not pass it.
    pub gateway: Gateway,
    /// An invocation that takes longer is stopped, an init that it does itself included. Absent: none is.
    pub timeout: Option<Nanos>,
    /// The share of users' requests whose handler crashes, at its end.
    pub crash: Probability,
    /// SnapStart: how long a snapshot takes to be restored, which takes the place of every init. Absent: it is off.
    pub snap_start: Option<Distribution>,
    /// The times that were measured, where those above follow from them by the memory.
    pub measured: Option<Measured>,
}

/// Times of a function as they were measured at some memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The memory.
    pub memory: Memory,
    /// See [`Function::duration`].
    pub duration: Distribution,
    /// See [`Function::init`].
    pub init: Distribution,
    /// See [`Function::first_request`].
    pub first_request: Option<Distribution>,
}

/// The least memory on x86_64 in us-east-1, a handler of 100 ms, an init of 300 ms and no first request's work.
impl Default for Function {
    fn default() -> Self {
        let always = |milliseconds| Distribution::always(Nanos::from_millis(milliseconds));
        Self {
            memory: Memory::LEAST,
            architecture: Architecture::X86,
            region: "us-east-1".to_owned(),
            duration: always(100),
            init: always(300),
            first_request: None,
            gateway: Gateway::None,
            timeout: None,
            crash: Probability::ZERO,
            snap_start: None,
            measured: None,
        }
    }
}

impl Function {
    /// The same function, whose times have been measured at `memory`, with the times that it takes at its own.
    #[must_use]
    pub fn measured_at(self, memory: Memory) -> Self {
        let factor = time_factor(memory, self.memory);
        let Self { duration, init, first_request, .. } = self;
        Self {
            duration: duration.scaled(factor),
            init: init.scaled(factor),
            first_request: first_request.as_ref().map(|work| work.scaled(factor)),
            measured: Some(Measured { memory, duration, init, first_request }),
            ..self
        }
    }

    /// How long an environment takes to become ready, undisturbed: its init or, with SnapStart, a restore. Whatever is said
    /// of inits elsewhere is said of restores where these take their place.
    #[must_use]
    pub fn init_time(&self) -> &Distribution {
        self.snap_start.as_ref().unwrap_or(&self.init)
    }

    /// What takes longer to become ready is stopped then and starts again inside the first invocation; nothing that is
    /// restored.
    #[must_use]
    pub fn init_limit(&self) -> Nanos {
        if self.snap_start.is_some() { Nanos::FOREVER } else { INIT_LIMIT }
    }

    /// What a request waits for an environment that would take `init` to become ready.
    #[must_use]
    pub fn init_wait(&self, init: Nanos) -> Nanos {
        if self.snap_start.is_some() { init } else { init_wait(init) }
    }

    /// How much longer it takes than was measured; 1 where its times do not follow from its memory.
    #[must_use]
    pub fn time_factor(&self) -> f64 {
        self.measured.as_ref().map_or(1.0, |measured| time_factor(measured.memory, self.memory))
    }
}

/// How much longer something takes at one memory that was measured at another. Processing power grows with memory ("Lambda
/// allocates CPU power in proportion to the amount of memory": AWS Lambda Developer Guide, "Configure Lambda function
/// memory"); what runs in one thread gains nothing from more than one vCPU.
fn time_factor(measured: Memory, memory: Memory) -> f64 {
    let power = |memory: Memory| f64::from(memory.min(Memory::ONE_VCPU).as_megabytes());
    power(measured) / power(memory)
}

/// Processor architecture of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Architecture {
    /// 64-bit x86.
    X86,
    /// 64-bit ARM.
    Arm,
}

impl Architecture {
    /// The name AWS uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::X86 => "x86_64",
            Self::Arm => "arm64",
        }
    }
}

/// What users' requests pass on their way to a function, and their answers on the way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gateway {
    /// Nothing that cuts a request short: users call the function itself.
    None,
    /// A REST API of Amazon API Gateway.
    Rest,
    /// An HTTP API of Amazon API Gateway.
    Http,
    /// The function's own URL.
    Url,
}

impl Gateway {
    /// All of them, by the names scenarios use.
    pub const NAMES: [(&'static str, Self); 4] =
        [("none", Self::None), ("rest", Self::Rest), ("http", Self::Http), ("url", Self::Url)];

    /// The name scenarios use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Rest => "rest",
            Self::Http => "http",
            Self::Url => "url",
        }
    }

    /// A request that takes longer than this is answered with an error (504) in the function's place: 29 s at a REST
    /// API, which is the default and can be raised, and 30 s at an HTTP API ("Amazon API Gateway quotas", integration
    /// timeout). A function URL has no limit but that of the function.
    #[must_use]
    pub fn time_limit(self) -> Option<Nanos> {
        match self {
            Self::None | Self::Url => None,
            Self::Rest => Some(Nanos::from_secs(29)),
            Self::Http => Some(Nanos::from_secs(30)),
        }
    }
}

/// The longest timeout that a function can have (AWS Lambda Developer Guide, "Lambda quotas").
pub const LONGEST_TIMEOUT: Nanos = Nanos::from_secs(900);

/// An init that takes longer than this is stopped and starts again inside the first invocation (AWS Lambda Developer
/// Guide, "Lambda execution environment lifecycle").
pub const INIT_LIMIT: Nanos = Nanos::from_secs(10);

/// What a request waits for an init that would take `init` undisturbed.
#[inline]
#[must_use]
pub fn init_wait(init: Nanos) -> Nanos {
    if init > INIT_LIMIT { INIT_LIMIT + init } else { init }
}
