//! Records -> what they say about the parts of a model, each with its uncertainty, and what they do not say.
//!
//! A part that is not learned is never given a value ([`Finding::NotLearned`]).

mod arrivals;
mod calibration;
mod censored;
mod entry;
mod families;
mod held_out;
pub mod idle;
mod lifetimes;
mod of_platform;
mod part;
pub mod platform;
mod times;
mod words;
mod work;
mod written;

pub use arrivals::{ArrivalFindings, Dispersion, Pings, Traffic, WeekShape, learn_arrivals, learn_pings};
pub use calibration::{About, Calibration, FunctionFindings, Learned, Plan};
pub use censored::Censored;
pub use entry::{Entry, EntryUnit, Value};
pub use families::{APART, FEWEST_TO_FIT, Family, Fit, fits};
pub use held_out::held_out;
pub use lifetimes::{Lifetimes, Needs};
pub use part::{Finding, Part};
pub use times::Times;
pub use work::{Chosen, ExtraWork, Measured, WorkFindings, learn_work};
pub use written::{Writing, date, written_scenario};
