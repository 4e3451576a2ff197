//! tour
pub mod engine;
pub mod estimate;
pub mod model;
pub mod rng;
pub mod units;
