//! Elements of SVG, with everything escaped that comes from elsewhere.

use std::fmt::Write as _;

/// The value of an attribute.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'v> {
    Number(f64),
    Text(&'v str),
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(text)
    }
}

impl<'v> From<&'v String> for Value<'v> {
    fn from(text: &'v String) -> Self {
        Self::Text(text)
    }
}

type Attributes<'a> = [(&'a str, Value<'a>)];

/// What is drawn so far.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    text: String,
}

impl Canvas {
    pub(super) fn finished(self) -> String {
        self.text
    }

    /// Begins an element that holds others.
    pub(super) fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.begin(name, attributes);
        self.text.push('>');
    }

    pub(super) fn close(&mut self, name: &str) {
        let _ = write!(self.text, "</{name}>");
    }

    /// An element that holds nothing.
    pub(super) fn leaf(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.begin(name, attributes);
        self.text.push_str("/>");
    }

    /// An element that holds a text.
    pub(super) fn words(&mut self, name: &str, attributes: &Attributes<'_>, words: &str) {
        self.open(name, attributes);
        self.text.push_str(&escaped(words));
        self.close(name);
    }

    /// An element with a text that says what it is.
    pub(super) fn told(&mut self, name: &str, attributes: &Attributes<'_>, says: &str) {
        self.open(name, attributes);
        self.words("title", &[], says);
        self.close(name);
    }

    /// What holds no text of others, as it is.
    pub(super) fn raw(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn begin(&mut self, name: &str, attributes: &Attributes<'_>) {
        let _ = write!(self.text, "<{name}");
        for (key, value) in attributes {
            let _ = match value {
                Value::Number(value) => write!(self.text, " {key}=\"{}\"", number(*value)),
                Value::Text(value) => write!(self.text, " {key}=\"{}\"", escaped(value)),
            };
        }
    }
}

/// A coordinate to a tenth of a unit, which nobody sees beyond.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

/// A path through points.
pub(super) fn path(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (x, y) in points {
        let _ = write!(path, "{}{} {}", if path.is_empty() { 'M' } else { 'L' }, number(x), number(y));
    }
    path
}

/// A text in which nothing is a sign of XML, and what turns the direction of writing or is not seen is written out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in crate::units::visible(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_text() {
        let mut canvas = Canvas::default();
        canvas.words("text", &[("x", 1.25.into()), ("class", "\"a\"".into())], "<script>\u{202e}&");
        assert_eq!(canvas.finished(), "<text x=\"1.2\" class=\"&quot;a&quot;\">&lt;script&gt;\\u{202e}&amp;</text>");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!([0.0, -0.04, 12.0, 12.34].map(number), ["0", "0", "12", "12.3"]);
        assert_eq!(path([(0.0, 1.0), (2.5, 3.0)]), "M0 1L2.5 3");
    }
}
