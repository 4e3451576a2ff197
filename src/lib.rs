//! tour
pub mod engine;
pub mod exact;
pub mod model;
pub mod rng;
pub mod units;
