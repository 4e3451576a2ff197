//! Ctrl-C: the first asks the work to stop, the second ends it at once.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Ended, talk};

static STOP: AtomicBool = AtomicBool::new(false);

/// Files that are not finished: they go when the command is ended at once.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Listens for Ctrl-C (and the requests of others to end) from now on; what it returns is set by the first.
pub(super) fn listen() -> &'static AtomicBool {
    let listening = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            abandon();
            std::process::exit(i32::from(Ended::Interrupted.code()));
        }
        talk::say("\nstopping: what is known so far follows; Ctrl-C again quits at once");
    });
    if let Err(error) = listening {
        talk::say(&format!("warning: Ctrl-C will end this without a result: {error}"));
    }
    &STOP
}

/// Remembers a file that is to go if the command is ended at once.
pub(super) fn remember(path: PathBuf) {
    if let Ok(mut unfinished) = UNFINISHED.lock() {
        unfinished.push(path);
    }
}

/// Removes what was remembered.
fn abandon() {
    let Ok(unfinished) = UNFINISHED.lock() else { return };
    for path in unfinished.iter() {
        // It may have been finished, and renamed, in the meantime.
        let _ = std::fs::remove_file(path);
    }
}
