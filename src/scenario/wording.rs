//! Hints in the words of the place where a value stands: those of a file, or those of a command line.

use super::{Aim, Origin, Scenario, Warning, cautions};

impl Scenario {
    /// What is to be said of it before or beside its results: what was noticed while it was read, then what may not be meant.
    /// A key that a flag gave goes by that flag.
    #[must_use]
    pub fn warnings_for(&self, aim: Aim) -> Vec<Warning> {
        let given = || {
            self.values.iter().filter_map(|value| match value.origin {
                Origin::Flag(flag) => Some((value.key.as_str(), flag)),
                Origin::Line(_) | Origin::Preset(_) | Origin::Default => None,
            })
        };
        let warnings = self.warnings.iter().cloned().chain(cautions(&self.model, aim));
        let worded =
            |warning: Warning| Warning { hint: warning.hint.as_ref().map(|hint| with_flags(hint, given())), ..warning };
        warnings.map(worded).collect()
    }
}

/// A hint to whoever gives values by this flag. Texts need no quotes there.
pub(super) fn for_flag(hint: &str, flag: &str, table: &str) -> String {
    let hint = hint.replace(", in quotes", "");
    if flag == "--set" { for_set(&hint, table) } else { hint }
}

/// What a hint would have a line of a file say in this table, such as `` `waiting = "own"` ``, the flag says.
fn for_set(hint: &str, table: &str) -> String {
    let said = |(place, piece): (usize, &str)| match (place % 2 == 1).then(|| assignment(piece)).flatten() {
        Some((key, value)) => flag(&[table, key].join("."), value),
        None => piece.to_owned(),
    };
    hint.split('`').enumerate().map(said).collect::<Vec<_>>().join("`")
}

/// The key and the value of a line of TOML.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let is_key = |key: &str| key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    line.split_once(" = ").filter(|(key, _)| is_key(key))
}

/// The flag that puts a value at a key. A text needs no quotes, but a shell wants some around whatever has a blank.
fn flag(key: &str, value: &str) -> String {
    // Brackets would mean something to a shell.
    let key = key.trim_start_matches('.').replace('[', ".").replace(']', "");
    let plain = value.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(value);
    let is_word = !plain.contains([' ', '[', '{', '(', '<', '"']);
    if is_word { format!("--set {key}={plain}") } else { format!("--set '{key}={plain}'") }
}

/// A hint that names keys, where some have been given by flags of their own: those go by the flag.
fn with_flags<'f>(hint: &str, given: impl Iterator<Item = (&'f str, &'static str)>) -> String {
    given.fold(hint.to_owned(), |hint, (key, flag)| match flag {
        "--set" => hint,
        flag => hint.replace(&format!("`{key}`"), flag).replace(&format!("`{key} = "), &format!("`{flag} ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_file_become_flags() {
        for (hint, said) in [
            (
                "leave it out, or write `waiting = \"first-ready\"`",
                "leave it out, or write `--set platform.waiting=first-ready`",
            ),
            (
                "or write `spare_timeout = \"20 min\"` beside it",
                "or write `--set 'platform.spare_timeout=20 min'` beside it",
            ),
            ("raise `concurrency_limit`, if need be", "raise `concurrency_limit`, if need be"),
        ] {
            assert_eq!(for_flag(hint, "--set", "platform"), said);
        }
        assert_eq!(for_flag("give `rate = \"5/day\"`", "--set", "arrivals[0]"), "give `--set arrivals.0.rate=5/day`");
        assert_eq!(for_flag("a number with its unit, in quotes", "--horizon", "run"), "a number with its unit");
    }

    #[test]
    fn keys_go_by_the_flags_that_gave_them() {
        let given = || [("run.horizon", "--horizon"), ("run.seed", "--set")].into_iter();
        assert_eq!(with_flags("lengthen `run.horizon`", given()), "lengthen --horizon");
        assert_eq!(with_flags("`run.horizon = \"30 days\"` plays all", given()), "`--horizon \"30 days\"` plays all");
        assert_eq!(with_flags("change `run.seed`", given()), "change `run.seed`");
    }
}
