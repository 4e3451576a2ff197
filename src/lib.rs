//! tour
pub mod engine;
pub mod model;
pub mod rng;
pub mod scenario;
pub mod units;
