//! A bar on stderr with the time left, for work that takes longer than a second.

use std::io::{self, IsTerminal as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::terminal;
use crate::report::{self, WIDEST};
use crate::study::{Known, Progress};

/// Work shorter than this needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that shows itself when the work takes long, if anybody can see it.
pub(super) struct Bar {
    started: Instant,
    is_wanted: bool,
    place: Arc<Mutex<Place>>,
}

/// What stands on the terminal.
#[derive(Default)]
struct Place {
    bar: Option<ProgressBar>,
    known: Option<String>,
    is_over: bool,
}

impl Bar {
    /// A bar for work that starts now.
    pub(super) fn start(quiet: bool) -> Self {
        let is_wanted = !quiet && io::stderr().is_terminal();
        let place = Arc::new(Mutex::new(Place::default()));
        if is_wanted {
            let place = Arc::clone(&place);
            // A single replication may take longer than anybody waits without a sign.
            std::thread::spawn(move || {
                std::thread::sleep(PATIENCE);
                with(&place, |place| place.show(0, 1, "first replication under way"));
            });
        }
        Self { started: Instant::now(), is_wanted, place }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        with(&self.place, |place| {
            place.is_over = true;
            if let Some(bar) = &place.bar {
                bar.finish_and_clear();
            }
        });
    }
}

impl Place {
    /// Shows how far the work is, unless it is over.
    fn show(&mut self, done: u64, expected: u64, message: &str) {
        if self.is_over || done == 0 && self.bar.is_some() {
            return;
        }
        let message = beside(message, self.known.as_deref(), columns());
        let bar = self.bar.get_or_insert_with(|| shown(done, expected, &message));
        bar.set_length(expected.max(done));
        bar.set_position(done);
        bar.set_message(message);
    }
}

/// A thread that has panicked leaves nothing behind that could not be shown.
fn with(place: &Mutex<Place>, act: impl FnOnce(&mut Place)) {
    act(&mut place.lock().unwrap_or_else(PoisonError::into_inner));
}

impl Progress for Bar {
    fn played(&self, done: u64, expected: u64) {
        let elapsed = self.started.elapsed();
        if self.is_wanted && elapsed >= PATIENCE && done > 0 {
            with(&self.place, |place| place.show(done, expected, &time_left(elapsed, done, expected)));
        }
    }

    fn known(&self, known: Known) {
        if self.is_wanted {
            with(&self.place, |place| place.known = Some(report::known(known)));
        }
    }
}

fn columns() -> usize {
    terminal::width_of_talk().unwrap_or(WIDEST)
}

/// What stands beside the bar: what is known so far, where both have room, and the time that is left.
fn beside(left: &str, known: Option<&str>, columns: usize) -> String {
    let room = columns.saturating_sub(AROUND + bar(columns));
    let both = known.map(|known| format!("{known}, {left}"));
    both.filter(|both| both.chars().count() <= room).unwrap_or(left.to_owned())
}

/// At the pace so far. The bar's own forecast follows the last moments, and jumps when more turns out to be needed.
fn time_left(elapsed: Duration, done: u64, expected: u64) -> String {
    let left = elapsed.as_secs_f64() * expected.saturating_sub(done) as f64 / done as f64;
    format!("{} left", HumanDuration(Duration::try_from_secs_f64(left.ceil()).unwrap_or(Duration::MAX)))
}

/// What stands around the bar and its message; the last column is left free, where some terminals already go on to the next
/// line.
const AROUND: usize = "simulating [] 100%, ".len() + 1;

/// How long the bar is, with the longest usual message beside it.
fn bar(columns: usize) -> usize {
    const MESSAGE: usize = "P(cold) 0.80% ± 0.11%, 12 seconds left".len();
    columns.saturating_sub(AROUND + MESSAGE).clamp(8, 30)
}

/// A line of at most so many columns: what is too long for it is cut off at the end.
fn template(columns: usize) -> String {
    format!("simulating [{{bar:{}}}] {{percent}}%, {{wide_msg}}", bar(columns))
}

fn shown(done: u64, expected: u64, left: &str) -> ProgressBar {
    // Drawn only once it is complete.
    let bar = ProgressBar::hidden().with_position(done).with_message(left.to_owned());
    bar.set_length(expected.max(done));
    if let Ok(style) = ProgressStyle::with_template(&template(columns())) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_stands_beside_the_bar_where_it_has_room() {
        let known = Some("P(cold) 0.80% ± 0.11%");
        assert_eq!(beside("12 seconds left", known, 80), "P(cold) 0.80% ± 0.11%, 12 seconds left");
        assert_eq!(beside("12 seconds left", known, 60), "12 seconds left");
        assert_eq!(beside("12 seconds left", None, 80), "12 seconds left");
    }

    #[test]
    fn nothing_is_kept_where_nobody_can_see_it() {
        let bar = Bar::start(true);
        bar.known(Known::Settings { known: 1, of: 2 });
        assert!(bar.place.lock().unwrap().known.is_none());
    }
}
