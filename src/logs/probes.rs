//! Results of experiments, in which a function is left alone for a while and then asked again.

use crate::units::Nanos;

/// One request after a time of idleness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// How long the function had been idle.
    pub idle: Nanos,
    /// Whether the request was cold.
    pub cold: bool,
}

/// Environments that were used at once, left alone, and asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cohort {
    /// How many there were.
    pub environments: u32,
    /// How long they had been idle.
    pub idle: Nanos,
    /// How many of them still served.
    pub warm: u32,
}
