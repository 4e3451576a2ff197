//! tour
pub mod cli;
pub mod engine;
pub mod estimate;
pub mod exact;
pub mod model;
pub mod report;
pub mod rng;
pub mod scenario;
pub mod study;
pub mod units;
