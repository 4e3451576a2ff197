//! Logs of functions and traces of requests -> records, whatever format they came in.
//!
//! A reader turns one format into a [`Log`]; what else reads logs knows that type only. A log says what it tells
//! ([`Told`]) and how every line of it was understood ([`Accounting`]), so that nothing is learned from what is not there,
//! and nothing is dropped in silence.

mod accounting;
mod counts;
mod invocation;
mod log;
mod plain;
mod probes;

pub use accounting::{Accounting, Reason, Rejected};
pub use counts::MinuteCounts;
pub use invocation::{Caller, Invocation, Seen, Use};
pub use log::{Contents, Environment, Kind, Log, LogError, Source, Told, Window};
pub use plain::{read_files, read_text};
pub use probes::{Cohort, Gap};
