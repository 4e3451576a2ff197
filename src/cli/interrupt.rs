//! Ctrl-C, and requests of others to end: the first asks the work to stop, the second ends it at once.

use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Ended, talk};

/// Set by the first signal.
static STOP: AtomicBool = AtomicBool::new(false);

/// Whether that was something other than Ctrl-C; written before [`STOP`] is set.
static TERMINATED: AtomicBool = AtomicBool::new(false);

/// Files that are not finished: they go when the command is ended at once.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Listens for Ctrl-C (and the requests of others to end) from now on; what it returns is set by the first.
pub(super) fn listen(quiet: bool) -> &'static AtomicBool {
    let listening = on_signals(move |signal| {
        if STOP.load(Ordering::Acquire) {
            abandon();
            std::process::exit(i32::from(signal.code()));
        }
        TERMINATED.store(signal == Ended::Terminated, Ordering::Release);
        STOP.store(true, Ordering::Release);
        if !quiet {
            talk::say("\nstopping: what is known so far follows; Ctrl-C again quits at once");
        }
    });
    if let Err(error) = listening {
        talk::say(&format!("warning: Ctrl-C will end this without a result: {error}"));
    }
    &STOP
}

/// How work ends that was stopped.
pub(super) fn ended() -> Ended {
    // What is written before STOP is seen by whoever sees STOP.
    let is_terminated = STOP.load(Ordering::Acquire) && TERMINATED.load(Ordering::Acquire);
    if is_terminated { Ended::Terminated } else { Ended::Interrupted }
}

/// Calls `act` for each signal that asks this command to end, with what it makes of it.
#[cfg(unix)]
fn on_signals(act: impl Fn(Ended) + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    if !is_ignored(SIGHUP) {
        signals.add_signal(SIGHUP)?;
    }
    std::thread::Builder::new().spawn(move || {
        for signal in signals.forever() {
            act(if signal == SIGINT { Ended::Interrupted } else { Ended::Terminated });
        }
    })?;
    Ok(())
}

/// Whether whoever started this command wants a signal to be ignored, as `nohup` does of hang-ups, or may want it: where
/// that cannot be told, the signal is left to do what it does.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let ignored = std::fs::read_to_string("/proc/self/status").ok().and_then(|status| {
        // A mask in hexadecimal, with bit n - 1 for signal n (proc(5)).
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
        Some(u64::from_str_radix(mask.trim(), 16).ok()? >> (signal - 1) & 1 == 1)
    });
    ignored.unwrap_or(true)
}

/// Elsewhere there is Ctrl-C only.
#[cfg(not(unix))]
fn on_signals(act: impl Fn(Ended) + Send + 'static) -> io::Result<()> {
    ctrlc::set_handler(move || act(Ended::Interrupted)).map_err(io::Error::other)
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
