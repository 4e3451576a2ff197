//! Records -> what they say about the parts of a model, each with its uncertainty, and what they do not say.
//!
//! A part that is not learned is never given a value ([`Finding::NotLearned`]).

mod censored;
pub mod idle;
mod part;
pub mod platform;

pub use censored::Censored;
pub use part::{Finding, Part};
