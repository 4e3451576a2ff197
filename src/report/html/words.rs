//! Texts of others on a page.

use maud::{Markup, html};

use crate::units::visible;

/// A text in which what is not seen is written out, so that it cannot turn round what stands beside it. The template
/// escapes the rest.
pub(super) fn shown(text: &str) -> String {
    visible(text)
}

/// The same with what stands between backticks as code, where these come in pairs.
pub(super) fn marked(text: &str) -> Markup {
    let text = shown(text);
    let parts: Vec<&str> = text.split('`').collect();
    html! {
        @if parts.len() % 2 == 1 {
            @for (nth, part) in parts.iter().enumerate() {
                @if nth % 2 == 0 { (part) } @else { code { (part) } }
            }
        } @else {
            (text)
        }
    }
}
