//! Logs of functions and traces of requests -> records, whatever format they came in.
//!
//! A reader turns one format into a [`Log`]; what else reads logs knows that type only. A log says what it tells
//! ([`Told`]) and how every line of it was understood ([`Accounting`]), so that nothing is learned from what is not there,
//! and nothing is dropped in silence.
//!
//! What goes by on its way: the bytes of a file (`bytes`: decompressed, digested), its format (`detect`), its lines, rows or
//! elements (a file for each format), what a line of AWS Lambda says (`platform_line`, `platform_record`), the lines of one
//! invocation put together (`join`), and at the end, in order of time, how each invocation used its environment (`uses`), when
//! the log was looking (`windows`), and who called (`warmers`). Who had waited is asked of all of them together (`delays`). A file is read once, in blocks: beside 32 bytes an invocation
//! and 64 an environment the memory that is needed does not grow with it.

mod access;
mod accounting;
mod azure;
mod beat;
mod bytes;
mod collector;
mod columns;
mod console;
mod contradictions;
mod counts;
mod delays;
mod detect;
mod each;
mod error;
mod fields;
mod finish;
mod functions;
mod invocation;
mod join;
mod json;
mod log;
mod options;
mod overlap;
mod pieces;
mod plain;
mod platform_line;
mod platform_record;
mod probes;
mod read;
mod table;
mod text;
mod uses;
mod warmers;
mod windows;

pub use accounting::{Accounting, Reason, Rejected};
pub use columns::{Cells, read_columns};
pub use counts::MinuteCounts;
pub use delays::Delays;
pub use error::LogError;
pub use invocation::{Caller, Invocation, Seen, Use};
pub use log::{Contents, Environment, Kind, Log, Source, Told, Window};
pub use options::{Format, Options, PingPattern};
pub use plain::yes_or_no;
pub use probes::{Cohort, Gap};
pub use read::{Watch, read_files, read_files_with, read_source, read_text};
pub(crate) use uses::rounding;
pub use warmers::{RegularCaller, Taken, Warmers};
pub use windows::window_at;
