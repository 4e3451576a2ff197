//! Texts of others, made fit to be shown.

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

/// The text without them, on one line.
#[must_use]
pub fn plain(text: &str) -> String {
    let seen: String = text.chars().filter(|&c| c.is_whitespace() || !is_unseen(c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text that fits into a message: on one line, at most 60 characters, and what is not seen written out.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut short = String::new();
    for (place, c) in text.chars().enumerate() {
        if place == LONGEST {
            return short + "...";
        }
        if is_unseen(c) { short.extend(c.escape_default()) } else { short.push(c) }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_left_out_of_a_name() {
        assert_eq!(plain("a\u{1b}[2Jb\u{7}"), "a[2Jb");
        assert_eq!(plain("\u{202e}evil\u{202c} \u{2066}x\u{2069}\u{200f}\u{61c}\u{feff}"), "evil x");
        assert_eq!(plain(" two\n lines\tof\u{2028}it "), "two lines of it");
        assert_eq!(plain("größe 漢字 👩‍💻"), "größe 漢字 👩‍💻");
    }

    #[test]
    fn what_is_not_seen_is_written_out_in_a_message() {
        assert_eq!(shortened("a\u{202e}b\n"), "a\\u{202e}b\\n");
        assert_eq!(shortened(&"x".repeat(61)), format!("{}...", "x".repeat(60)));
    }
}
