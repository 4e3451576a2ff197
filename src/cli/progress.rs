//! A bar on stderr with the time left, for work that takes longer than a second.

use std::io::{self, IsTerminal as _};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::study::Progress;

/// Work shorter than this needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that shows itself when the work takes long, if anybody can see it.
pub(super) struct Bar {
    started: Instant,
    is_wanted: bool,
    bar: OnceLock<ProgressBar>,
}

impl Bar {
    /// A bar for work that starts now.
    pub(super) fn start(quiet: bool) -> Self {
        Self { started: Instant::now(), is_wanted: !quiet && io::stderr().is_terminal(), bar: OnceLock::new() }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bar {
    fn played(&self, done: u64, expected: u64) {
        let elapsed = self.started.elapsed();
        if !self.is_wanted || elapsed < PATIENCE || done == 0 {
            return;
        }
        let left = time_left(elapsed, done, expected);
        let bar = self.bar.get_or_init(|| shown(done, expected, &left));
        bar.set_length(expected.max(done));
        bar.set_position(done);
        bar.set_message(left);
    }
}

/// At the pace so far. The bar's own forecast follows the last moments, and jumps when more turns out to be needed.
fn time_left(elapsed: Duration, done: u64, expected: u64) -> String {
    let left = elapsed.as_secs_f64() * expected.saturating_sub(done) as f64 / done as f64;
    format!("{} left", HumanDuration(Duration::try_from_secs_f64(left.ceil()).unwrap_or(Duration::MAX)))
}

fn shown(done: u64, expected: u64, left: &str) -> ProgressBar {
    // Drawn only once it is complete.
    let bar = ProgressBar::hidden().with_position(done).with_message(left.to_owned());
    bar.set_length(expected.max(done));
    if let Ok(style) = ProgressStyle::with_template("simulating [{bar:30}] {percent}%, {msg}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
    bar
}
