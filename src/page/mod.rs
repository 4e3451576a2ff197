//! The page that plays: the engine of this very project as a module of WebAssembly, which a page takes along and moves
//! with sliders.
//!
//! A page holds three things, each a text: the module ([`module`], gzipped, in base64), what is to be played
//! ([`Parcel`], in base64) and a script ([`SCRIPT`]) that instantiates the one and hands it the other. The script asks for
//! slices of work of at most 30 ms each, so that the page never stands still, and hands every answer to whoever draws it.
//!
//! What is played is a sweep of ping intervals, by the same code as on the command line
//! ([`Slices`](crate::study::Slices)): the same seed gives the same counts. A slider is an ordinary change of the model
//! ([`Control`]); where none was moved the page ends at the numbers of the command line.
//!
//! A model travels without dates and time zones: a calendar as a table of what its clocks show, a cron expression as its
//! firings from before the earliest lead-in until after the horizon. [`Refused`] says what cannot travel.
//!
//! `.ci/page` builds the module from this crate without its feature `cli`. It stands in the repository, so that nobody
//! needs a second toolchain to build this project; a test plays it and holds it to the numbers of the engine here. So it is
//! built again with any change that changes an answer, or what travels.
//!
//! ```
//! # use std::path::Path;
//! use coldstart::estimate::Until;
//! use coldstart::page::{Asked, Parcel, SCRIPT, base64, module};
//! use coldstart::study::Effort;
//! use coldstart::units::Nanos;
//!
//! # let scenario = coldstart::scenario::parse("[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"", Path::new("api.toml"))?;
//! let asked = Asked {
//!     intervals: (1..=15).map(|minutes| Nanos::MINUTE * minutes).collect(),
//!     concurrencies: vec![1],
//!     target: 0.01,
//!     effort: Effort { seed: 42, confidence: 0.95, until: Until::Replications(32) },
//! };
//! let parcel = base64(&Parcel::new(&scenario.model, asked)?.pack()?);
//! let start = format!("coldstart.player({:?}, {parcel:?}, {{ onAnswer: draw, onProblem: say }})", module());
//! let script = format!("{SCRIPT}\n{start}.then((player) => player.begin());");
//! # assert!(script.len() < 300_000, "{}", script.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod control;
#[cfg(feature = "cli")]
mod embed;
#[cfg(target_family = "wasm")]
mod exports;
mod moved;
#[cfg(feature = "cli")]
mod packing;
mod parcel;
mod state;

pub use answer::answer;
pub use control::Control;
#[cfg(feature = "cli")]
pub use embed::{SCRIPT, base64, module};
pub use moved::{Moved, NotMoved};
#[cfg(feature = "cli")]
pub use packing::{LARGEST, MOST_SETTINGS, Refused};
pub use parcel::{Asked, Parcel, ParcelError, RegimeOffered};
pub use state::state;
