//! Hints in the words of the place where a value stands: those of a file, or those of a command line.

/// A hint to whoever gives values of this table by `--set`: what it would have a line of a file say, such as
/// `` `waiting = "own"` ``, a flag says.
pub(super) fn for_flags(hint: &str, table: &str) -> String {
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
    let key = key.trim_start_matches('.');
    let plain = value.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(value);
    let is_word = !plain.contains([' ', '[', '{', '(', '<', '"']);
    if is_word { format!("--set {key}={plain}") } else { format!("--set '{key}={plain}'") }
}

/// A hint that names keys, where some have been given by flags of their own: those go by the flag.
pub(super) fn with_flags<'f>(hint: &str, given: impl Iterator<Item = (&'f str, &'static str)>) -> String {
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
            ("give this table a key `every = ...`", "give this table a key `--set platform.every=...`"),
        ] {
            assert_eq!(for_flags(hint, "platform"), said);
        }
    }

    #[test]
    fn keys_go_by_the_flags_that_gave_them() {
        let given = || [("run.horizon", "--horizon"), ("run.seed", "--set")].into_iter();
        assert_eq!(with_flags("lengthen `run.horizon`", given()), "lengthen --horizon");
        assert_eq!(with_flags("`run.horizon = \"30 days\"` plays all", given()), "`--horizon \"30 days\"` plays all");
        assert_eq!(with_flags("change `run.seed`", given()), "change `run.seed`");
    }
}
