//! The `coldstart` command: see `coldstart --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(coldstart::cli::run(std::env::args_os()).code())
}
