//! The logs that a verb reads.

use std::path::PathBuf;

use chrono_tz::Tz;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, ValueHint};

use super::failure::Failure;
use super::reading::Reading;
use super::{interrupt, talk};
use crate::logs::{
    Accounting, Format, Log, Options, PingPattern, RegularCaller, Taken, Warmers, Watch, read_files_with,
};
use crate::units::{Nanos, counted, grouped, significant};

/// The flags of every verb that reads logs.
#[derive(Debug, Args)]
pub(super) struct Logs {
    /// The logs: exports of CloudWatch, CSV files, or `-` for standard input
    #[arg(required = true, value_hint = ValueHint::FilePath, value_name = "LOG")]
    pub(super) logs: Vec<PathBuf>,

    #[command(flatten)]
    how: How,
}

/// How logs are read.
#[derive(Debug, Args)]
pub(super) struct How {
    /// The format of the logs; else each is found by its content
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, value_parser = format_parser())]
    format: Option<Format>,

    /// The function that is meant, where a log has several
    #[arg(long, value_name = "NAME")]
    function: Option<String>,

    /// A text in the log lines of pings, or "<5ms"
    ///
    /// Invocations that print a line with this text, or take less than this, are a warmer's and not a user's. Without it
    /// those are that come regularly, at least every 15 minutes, and take at most half as long as others; with "none", nobody's
    /// are.
    #[arg(long, value_name = "TEXT", value_parser = |text: &str| text.parse::<PingPattern>())]
    ping_pattern: Option<PingPattern>,

    /// The zone of times without one, such as Asia/Seoul [default: UTC]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    timezone: Option<Tz>,

    /// Show the lines that were not understood
    #[arg(long)]
    show_rejected: bool,
}

fn format_parser() -> impl clap::builder::TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>())
}

fn zone(text: &str) -> Result<Tz, String> {
    text.parse().map_err(|_| "expected a zone of the IANA time zone database, such as \"Asia/Seoul\"".to_owned())
}

impl Logs {
    /// Reads them as one log, and says nothing but errors where somebody wants it `quiet`.
    pub(super) fn read(&self, quiet: bool) -> Result<Log, Failure> {
        self.how.read(&self.logs, quiet)
    }
}

impl How {
    /// Reads files as one log, and says what was not understood in them and who was taken for a warmer, unless somebody wants it
    /// `quiet`. Where the command is asked to end before that is done, it ends: half a log says nothing.
    pub(super) fn read(&self, paths: &[PathBuf], quiet: bool) -> Result<Log, Failure> {
        let options = Options {
            format: self.format,
            zone: self.timezone.unwrap_or(Tz::UTC),
            function: self.function.clone(),
            ping_pattern: self.ping_pattern.clone(),
        };
        let reading = Reading::start(paths, quiet);
        let stop = interrupt::listen_for_the_end();
        let log = read_files_with(paths, &options, Watch { stop, progress: &|bytes| reading.read(bytes) });
        reading.finish();
        if log.is_err() && stop.load(std::sync::atomic::Ordering::Acquire) {
            interrupt::leave();
        }
        let log = log.map_err(|error| {
            Failure::refused(format_args!("{}: {}", error.at, error.problem), &error.expected, &error.hint)
        })?;
        if !quiet || self.show_rejected {
            say_rejected(&log.accounting, self.show_rejected);
        }
        if !quiet {
            say_unread_columns(&log.accounting);
            say_out_of_order(&log.accounting);
            say_repeated(&log.accounting);
            say_contradictions(&log.accounting);
            say_warmers(&log.warmers);
        }
        Ok(log)
    }
}

/// Says how many lines were not understood, and which where they are shown.
pub(super) fn say_rejected(accounting: &Accounting, are_shown: bool) {
    let rejects = accounting.rejects();
    let of = counted(accounting.lines, "line");
    let problem = format!("warning: {} of {of} were not understood, and are left out", grouped(rejects));
    if are_shown {
        say_beside(accounting);
    }
    match (rejects, are_shown) {
        (0, true) => talk::say(&format!("all of the {of} were understood")),
        (0, false) => {}
        (_, true) => talk::say(&format!("{problem}:{}", rejected(accounting))),
        (_, false) => talk::say(&format!("{problem}\nhint: `--show-rejected` shows them")),
    }
}

/// The lines that were not understood, by reason.
fn rejected(accounting: &Accounting) -> String {
    let mut text = String::new();
    for (reason, rejected) in &accounting.rejected {
        text += &format!("\n  {}: {}", counted(rejected.count, "line"), reason.0);
        for (file, line, beginning) in &rejected.first {
            text += &format!("\n    {file}:{line}: {beginning}");
        }
        let more = rejected.count - rejected.first.len() as u64;
        if more > 0 {
            text += &format!("\n    and {} more", grouped(more));
        }
    }
    text
}

/// The lines that were understood and are of no invocation.
fn say_beside(accounting: &Accounting) {
    for (kind, count) in &accounting.beside {
        talk::say(&format!("understood, and not used: {} ({kind})", counted(*count, "line")));
    }
}

fn say_out_of_order(accounting: &Accounting) {
    if accounting.out_of_order > 0 {
        talk::say(&format!("out of order, and sorted by time: {}", counted(accounting.out_of_order, "line")));
    }
}

fn say_contradictions(accounting: &Accounting) {
    let line = |(how, count): (&String, &u64)| format!("\n  {} {how}", counted(*count, "invocation"));
    let lines: String = accounting.contradictions.iter().map(line).collect();
    if !lines.is_empty() {
        talk::say(&format!("warning: some of the log contradicts the rest of it, and is used as it stands:{lines}"));
    }
}

fn say_unread_columns(accounting: &Accounting) {
    let names: Vec<String> = accounting.unread_columns.iter().map(|name| format!("`{name}`")).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        talk::say(&format!("columns that are not read: {names}\nhint: `coldstart guide logs` names those that are"));
    }
}

fn say_repeated(accounting: &Accounting) {
    for (count, what) in [(accounting.repeated, "invocation"), (accounting.repeated_lines(), "line")] {
        if count > 0 {
            talk::say(&format!("repeated in the log, and counted once: {}", counted(count, what)));
        }
    }
}

fn say_warmers(warmers: &Warmers) {
    match warmers {
        Warmers::NoneFound | Warmers::Told => {}
        Warmers::Pattern { pattern, found } => {
            talk::say(&format!("taken for pings: {} ({pattern})", counted(*found, "invocation")));
        }
        Warmers::Regular(callers) => {
            let callers: Vec<String> = callers.iter().map(regular).collect();
            talk::say(&format!(
                "{}\nhint: where that is wrong, `--ping-pattern` says which are pings, such as \"<5ms\", or `none`",
                callers.join("\n")
            ));
        }
    }
}

/// Who calls regularly, and what that is taken for.
fn regular(caller: &RegularCaller) -> String {
    let RegularCaller { period, expected, seen, found, taken } = caller;
    let come = format!(
        "{} come every {period} (at {} of {} multiples of it)",
        counted(*found, "invocation"),
        grouped(*seen),
        grouped(*expected)
    );
    match taken {
        Taken::Warmer => format!("warning: {come}, and are taken for pings"),
        Taken::TooRare => format!("{come}, too rarely to keep an environment warm, and are taken for a user's"),
        Taken::TakesAsLong { own, others } => format!(
            "{come}, take {} as others take {} (medians), and are taken for a user's",
            milliseconds(*own),
            milliseconds(*others)
        ),
    }
}

fn milliseconds(time: Nanos) -> String {
    format!("{} ms", significant(time.as_millis_f64(), 3))
}
