//! tour
pub mod engine;
pub mod estimate;
pub mod exact;
pub mod model;
pub mod rng;
pub mod scenario;
pub mod study;
pub mod units;
