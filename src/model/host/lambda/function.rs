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

/// An init that takes longer than this is stopped and starts again inside the first invocation (AWS Lambda Developer
/// Guide, "Lambda execution environment lifecycle").
pub const INIT_LIMIT: Nanos = Nanos::from_secs(10);

/// What a request waits for an init that would take `init` undisturbed.
#[inline]
#[must_use]
pub fn init_wait(init: Nanos) -> Nanos {
    if init > INIT_LIMIT { INIT_LIMIT + init } else { init }
}
