//! What is said on stderr. Nobody may be listening: errors of writing are ignored.

use std::io::Write as _;

use super::{Ended, terminal};
use crate::report::{paragraph, with_words_painted};
use crate::scenario::{Warning, is_unseen};

/// Says a text whose lines may begin with "error:", "warning:" or "hint:". Names in it that somebody else has chosen
/// cannot give the terminal orders.
pub(super) fn say(text: &str) {
    let seen: String = text.chars().filter(|&c| c == '\n' || !is_unseen(c)).collect();
    let fitted = terminal::width_of_talk().map_or(seen.clone(), |limit| fitted(&seen, limit));
    let _ = writeln!(anstream::stderr(), "{}", with_words_painted(&fitted));
}

/// The same lines, long ones broken at blanks.
fn fitted(text: &str, limit: usize) -> String {
    let fit = |line: &str| {
        let words = line.trim_start_matches(' ');
        let before = line.len() - words.len();
        let broken = paragraph(words, limit.saturating_sub(before), 2);
        let gap = " ".repeat(before);
        broken.trim_end().split('\n').map(|part| format!("{gap}{part}")).collect::<Vec<_>>().join("\n")
    };
    text.split('\n').map(fit).collect::<Vec<_>>().join("\n")
}

/// Says a warning.
pub(super) fn warn(warning: &Warning) {
    say(&format!("\n{warning}"));
}

/// Answers a wrong command line, or a question for help or the version.
pub(super) fn usage(error: &clap::Error) -> Ended {
    // Between paragraphs of its help the library leaves lines of blanks.
    let text = error.render().ansi().to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let text = lines.join("\n");
    // A reader that has gone away is content.
    if error.use_stderr() {
        let _ = writeln!(anstream::stderr(), "{text}");
        return Ended::Refused;
    }
    let _ = writeln!(anstream::stdout(), "{text}");
    Ended::Done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_broken_and_keep_their_indent() {
        let text = "error: one two three\n  expected four five six\n\nhint: short";
        assert_eq!(fitted(text, 16), "error: one two\n  three\n  expected\n    four five\n    six\n\nhint: short");
    }
}
