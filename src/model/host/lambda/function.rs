//! The function itself: how long its handler and its init take.

use crate::model::Distribution;
use crate::units::{Memory, Nanos};

/// A Lambda function.
#[derive(Debug, Clone, PartialEq)]
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
        }
    }
}

/// Processor architecture of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// An init that takes longer than this is stopped and starts again inside the first invocation (AWS Lambda Developer
/// Guide, "Lambda execution environment lifecycle").
pub const INIT_LIMIT: Nanos = Nanos::from_secs(10);

/// What a request waits for an init that would take `init` undisturbed.
#[inline]
#[must_use]
pub fn init_wait(init: Nanos) -> Nanos {
    if init > INIT_LIMIT { INIT_LIMIT + init } else { init }
}
