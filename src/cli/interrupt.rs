//! What ends work before it is done: Ctrl-C and requests of others to end, of which the first asks the work to stop and the
//! second ends it at once, and the time that `--max-time` gives it.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Once, OnceLock};
use std::time::Duration;

use super::{Ended, talk};

/// Set by the first of them.
static STOP: AtomicBool = AtomicBool::new(false);

/// Which that was; written before [`STOP`] is set.
static CAUSE: OnceLock<Cause> = OnceLock::new();

/// Why work is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// Ctrl-C.
    Interrupted,
    /// A request of somebody else, such as SIGTERM.
    Terminated,
    /// Its time is over.
    TimeOver,
}

impl Cause {
    /// It in words that follow "error:" or begin a sentence.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Interrupted | Self::Terminated => "interrupted",
            Self::TimeOver => "the time of --max-time was over",
        }
    }
}

/// Asks the work to stop, and says whether nobody had done so before.
fn stop(cause: Cause) -> bool {
    let is_first = CAUSE.set(cause).is_ok();
    STOP.store(true, Ordering::Release);
    is_first
}

/// Files that are not finished: they go when the command is ended at once.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Whether there is work that can stop with what is known by then.
static CAN_STOP: AtomicBool = AtomicBool::new(false);

/// Whether nothing but errors is to be said.
static IS_QUIET: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C (and the requests of others to end) from now on, for so long as there is time; what it returns is
/// set by the first.
pub(super) fn listen(quiet: bool, max_time: Option<Duration>) -> &'static AtomicBool {
    allow(max_time);
    IS_QUIET.store(quiet, Ordering::Release);
    CAN_STOP.store(true, Ordering::Release);
    listen_for_the_end()
}

/// The same while nothing is known that could follow: until [`listen`] is called such a request ends the command, which says so.
pub(super) fn listen_for_the_end() -> &'static AtomicBool {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        if let Err(error) = on_signals(asked_to_end) {
            talk::say(&format!("warning: Ctrl-C will end this without a result: {error}"));
        }
    });
    &STOP
}

fn asked_to_end(signal: Cause) {
    if !CAN_STOP.load(Ordering::Acquire) {
        stop(signal);
        leave();
    }
    if !stop(signal) {
        abandon();
        std::process::exit(i32::from(code(signal).code()));
    }
    if !IS_QUIET.load(Ordering::Acquire) {
        talk::say("\nstopping: what is known so far follows; Ctrl-C again quits at once");
    }
}

/// Ends the command at once, where nothing is known that could follow.
pub(super) fn leave() -> ! {
    abandon();
    let why = cause().in_words();
    talk::say(&format!("error: {why} before anything was known: nothing was written"));
    let ended = match cause() {
        Cause::TimeOver => Ended::No,
        cause => code(cause),
    };
    std::process::exit(i32::from(ended.code()));
}

/// Gives the work so much time from now on.
pub(super) fn allow(time: Option<Duration>) {
    if let Some(time) = time {
        std::thread::spawn(move || {
            std::thread::sleep(time);
            stop(Cause::TimeOver);
            if !CAN_STOP.load(Ordering::Acquire) {
                leave();
            }
        });
    }
}

/// Why work ended that was stopped.
pub(super) fn cause() -> Cause {
    CAUSE.get().copied().unwrap_or(Cause::Interrupted)
}

/// How a command ends that was stopped for this reason. Work whose time was over is done, but a question that it has not
/// answered by then has no answer.
pub(super) fn code(cause: Cause) -> Ended {
    match cause {
        Cause::Interrupted => Ended::Interrupted,
        Cause::Terminated => Ended::Terminated,
        Cause::TimeOver => Ended::Done,
    }
}

/// Calls `act` for each signal that asks this command to end, with what it makes of it.
#[cfg(unix)]
fn on_signals(act: impl Fn(Cause) + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
    if !is_ignored(SIGHUP) {
        signals.add_signal(SIGHUP)?;
    }
    std::thread::Builder::new().spawn(move || {
        for signal in signals.forever() {
            act(if signal == SIGINT { Cause::Interrupted } else { Cause::Terminated });
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
fn on_signals(act: impl Fn(Cause) + Send + 'static) -> io::Result<()> {
    ctrlc::set_handler(move || act(Cause::Interrupted)).map_err(io::Error::other)
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
