//! From what a page is made: the command line and the scenarios as they were read.

use std::ffi::OsString;

use crate::report::Origin;
use crate::scenario::{Scenario, written};

/// Of scenarios that this command line asks about.
pub(super) fn origin<'s>(scenarios: impl IntoIterator<Item = &'s Scenario>) -> Origin {
    let scenarios = scenarios.into_iter().map(|scenario| (scenario.name.clone(), written(scenario)));
    Origin { command: command(std::env::args_os().skip(1)), scenarios: scenarios.collect() }
}

/// The command as a shell reads it. Nobody wants to open the page each time that it is made again.
pub(super) fn command(arguments: impl Iterator<Item = OsString>) -> String {
    let arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let words = arguments.filter(|argument| argument != "--open").map(|argument| quoted(&argument));
    std::iter::once("coldstart".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// A word that a shell takes as it is.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,%+@".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_what_a_shell_reads() {
        let words = ["sweep", "my file.toml", "--set", "name=it's", "--html", "page.html", "--open", ""];
        assert_eq!(
            command(words.into_iter().map(OsString::from)),
            "coldstart sweep 'my file.toml' --set 'name=it'\\''s' --html page.html ''"
        );
    }
}
