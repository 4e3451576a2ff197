//! The civil date and time at which a replication starts, for daily profiles and cron.
//!
//! A [`Calendar`] knows dates and time zones. A model that travels takes along what its clocks will show, and no more: the
//! calendar of a module without time zones is a table of [`Clocks`].

mod clocks;
#[cfg(feature = "cli")]
mod zoned;

pub use clocks::Clocks;
#[cfg(not(feature = "cli"))]
pub use clocks::Clocks as Calendar;
#[cfg(feature = "cli")]
pub use zoned::{Calendar, SkippedTime};
