//! What serves the requests.

pub mod lambda;
