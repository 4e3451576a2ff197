//! Tests that need what is not always there: measurements of others, or more time than CI has. Without it they are reported
//! as ignored.

#![allow(dead_code, reason = "no test uses all of it")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// One that needs nothing.
pub(crate) fn test(name: &str, run: fn()) -> Trial {
    Trial::test(name, move || {
        run();
        Ok(())
    })
}

/// One that needs the measurements.
pub(crate) fn measured(name: &str, run: fn()) -> Trial {
    test(name, run).with_ignored_flag(folder().is_none())
}

/// One that takes long: it is run where `-- --ignored` asks for it.
pub(crate) fn long(name: &str, run: fn()) -> Trial {
    test(name, run).with_ignored_flag(true)
}

/// Runs them as the command line asks.
pub(crate) fn run(trials: Vec<Trial>) -> ExitCode {
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A file of the measurements.
pub(crate) fn data(path: &str) -> PathBuf {
    Path::new(&folder().expect("the folder of the measurements")).join(path)
}

fn folder() -> Option<std::ffi::OsString> {
    std::env::var_os("COLDSTART_DATA")
}
