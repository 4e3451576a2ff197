//! Texts of others, made fit to be shown.

pub use crate::units::is_unseen;

/// The text without what is not seen, on one line.
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
