//! tour
pub mod engine;
pub mod model;
pub mod rng;
pub mod units;
