//! A bar on stderr with the time left, while logs are read.

use std::cell::{Cell, OnceCell};
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::talk;

/// Files that are read sooner need no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// How far the reading is.
pub(super) struct Reading {
    started: Instant,
    is_wanted: bool,
    /// The length of all files, where that is known.
    length: Option<u64>,
    done: Cell<u64>,
    bar: OnceCell<ProgressBar>,
}

impl Reading {
    /// The reading of these files starts now.
    pub(super) fn start(paths: &[PathBuf], quiet: bool) -> Self {
        let length = |path: &PathBuf| {
            let metadata = (path != Path::new("-")).then(|| path.metadata().ok()).flatten()?;
            metadata.is_file().then_some(metadata.len())
        };
        let length = paths.iter().map(length).sum();
        if paths.iter().any(|path| path == Path::new("-")) && io::stdin().is_terminal() {
            talk::say("reading a log from standard input: Ctrl-D ends it");
        }
        let is_wanted = !quiet && io::stderr().is_terminal();
        Self { started: Instant::now(), is_wanted, length, done: Cell::new(0), bar: OnceCell::new() }
    }

    /// So many more bytes were read.
    pub(super) fn read(&self, bytes: u64) {
        let done = self.done.get() + bytes;
        self.done.set(done);
        let elapsed = self.started.elapsed();
        if !self.is_wanted || elapsed < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_init(|| shown(self.length));
        bar.set_position(done);
        bar.set_message(message(done, self.length, elapsed));
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}

fn message(done: u64, length: Option<u64>, elapsed: Duration) -> String {
    match length {
        Some(length) => {
            let left = elapsed.as_secs_f64() * length.saturating_sub(done) as f64 / done.max(1) as f64;
            format!("{} left", HumanDuration(Duration::try_from_secs_f64(left.ceil()).unwrap_or(Duration::MAX)))
        }
        None => format!("{} so far", HumanBytes(done)),
    }
}

fn shown(length: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::hidden();
    let template = if let Some(length) = length {
        bar.set_length(length);
        "reading [{bar:30}] {percent}%, {wide_msg}"
    } else {
        "reading, {wide_msg}"
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_pace_and_a_pipe_has_none() {
        let elapsed = Duration::from_secs(3);
        assert_eq!(message(30_000_000, Some(120_000_000), elapsed), "9 seconds left");
        assert_eq!(message(3 << 20, None, elapsed), "3.00 MiB so far");
    }
}
