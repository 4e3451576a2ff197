//! The experiment that tells the idle timeout: on simulated platforms it is right as often as it says, and short; its
//! script does what was planned; and the command answers.

// What a test cannot set up may well fail it.
#![allow(clippy::unwrap_used)]

mod clock;
mod command;
mod replacement;
mod runs;
mod script;
