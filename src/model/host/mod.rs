//! What serves the requests.

pub mod lambda;
pub mod service;
