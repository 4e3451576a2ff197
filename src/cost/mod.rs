//! Usage -> bill, part by part, at dated prices.
//!
//! Prices stand in `prices.csv`, each with when and where it was read; a scenario can put others in their place. A month
//! has 720 hours. Every invocation is billed by itself (see [`Usage`](crate::engine::Usage)): a bill is made from sums of
//! durations that were each rounded up, never from an average. A price that is not known leaves its part and the total
//! without a value, and is named.

mod bill;
mod lambda;
mod service;
mod table;

pub use bill::{Bill, Free, Part};
pub use lambda::{MONTH, Pricing};
pub use service::ServicePricing;
pub use table::{ANY, Line, Tariff, has_prices, lines, price_date, regions};
