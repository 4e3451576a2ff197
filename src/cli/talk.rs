//! What is said on stderr. Nobody may be listening: errors of writing are ignored.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};

use super::Ended;
use crate::scenario::Warning;

/// Says a text whose lines may begin with "error:", "warning:" or "hint:".
pub(super) fn say(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", painted(text));
}

/// Says warnings, one after another.
pub(super) fn warn(warnings: &[Warning]) {
    for warning in warnings {
        say(&format!("\n{warning}"));
    }
}

/// Answers a wrong command line, or a question for help or the version.
pub(super) fn usage(error: &clap::Error) -> Ended {
    // A reader that has gone away is content.
    let _ = error.print();
    if error.use_stderr() { Ended::Refused } else { Ended::Done }
}

/// The same text with its first words in colour.
pub(super) fn painted(text: &str) -> String {
    let words: [(&str, Style); 3] = [
        ("error:", AnsiColor::Red.on_default().bold()),
        ("warning:", AnsiColor::Yellow.on_default().bold()),
        ("hint:", AnsiColor::Cyan.on_default().bold()),
    ];
    let paint = |line: &str| {
        let word = words.iter().find(|(word, _)| line.starts_with(word));
        word.map_or(line.to_owned(), |(word, style)| format!("{style}{word}{style:#}{}", &line[word.len()..]))
    };
    text.split('\n').map(paint).collect::<Vec<_>>().join("\n")
}
