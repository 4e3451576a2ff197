//! A bar on stderr with the time left, for work that takes longer than a second.

use std::io::{self, IsTerminal as _};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::engine::Progress;

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
        if !self.is_wanted || self.started.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_init(|| shown(done, expected).with_elapsed(self.started.elapsed()));
        bar.set_length(expected.max(done));
        bar.set_position(done);
    }
}

fn shown(done: u64, expected: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(expected), ProgressDrawTarget::stderr_with_hz(5));
    bar.set_position(done);
    match ProgressStyle::with_template("simulating [{bar:30}] {percent}%, {eta} left") {
        Ok(style) => bar.with_style(style.progress_chars("=> ")),
        Err(_) => bar,
    }
}
