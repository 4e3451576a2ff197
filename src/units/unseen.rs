//! Characters that are not seen themselves.

/// Whether a character is not shown itself but changes what others look like: control characters, among them those that
/// begin the commands of a terminal, those that turn the direction of writing (Unicode Standard Annex 9, "Directional
/// formatting characters"), and separators of lines.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}'
                | '\u{2029}' | '\u{feff}'
        )
}

/// The text with what is not seen written out, but for breaks of lines and tabs, for places where it must not change how what
/// stands beside it looks.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) && !matches!(c, '\n' | '\t') {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_written_out() {
        assert_eq!(visible("a\u{202e}b\nc\u{7}"), "a\\u{202e}b\nc\\u{7}");
        assert_eq!(visible("größe 漢字"), "größe 漢字");
    }
}
