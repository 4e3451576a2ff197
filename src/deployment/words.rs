//! The lines of a scenario that was read from a file of a tool: each value with where it comes from.

use super::imported::{From, Told};
use crate::units::Nanos;

/// A scenario as it grows.
#[derive(Debug)]
pub(super) struct Lines {
    /// The name of the file that is read.
    pub(super) file: String,
    pub(super) text: String,
}

impl Lines {
    pub(super) fn new(file: String) -> Self {
        Self { file, text: String::new() }
    }

    /// A comment, a line of it for each line.
    pub(super) fn remark(&mut self, remark: &str) {
        for line in remark.lines() {
            self.text.push_str(&format!("# {}\n", crate::scenario::plain(line)));
        }
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    pub(super) fn remark_after_blank(&mut self, remark: &str) {
        self.blank();
        self.remark(remark);
    }

    pub(super) fn header(&mut self, header: &str) {
        self.text.push_str(&format!("{header}\n"));
    }

    pub(super) fn section(&mut self, name: &str, remark: &str) {
        self.remark_after_blank(remark);
        self.header(&format!("[{name}]"));
    }

    /// A text at a key.
    pub(super) fn text(&mut self, key: &str, value: &str) {
        self.line(key, &quoted(value));
    }

    /// A text that is a default, marked so.
    pub(super) fn usual(&mut self, key: &str, value: &str) {
        self.remark(&format!("not in {}: a default; replace it", self.file));
        self.text(key, value);
    }

    /// A value that is a text, with where it comes from.
    pub(super) fn told<T>(&mut self, key: &str, told: &Told<T>, written: impl Fn(&T) -> String) {
        self.origin(&told.from);
        self.text(key, &written(&told.value));
    }

    /// A value that is a number, with where it comes from.
    pub(super) fn told_bare<T>(&mut self, key: &str, told: &Told<T>, written: impl Fn(&T) -> String) {
        self.origin(&told.from);
        self.line(key, &written(&told.value));
    }

    /// A number at a key.
    pub(super) fn bare(&mut self, key: &str, value: &str) {
        self.line(key, value);
    }

    fn line(&mut self, key: &str, value: &str) {
        self.text.push_str(&format!("{key} = {value}\n"));
    }

    fn origin(&mut self, from: &From) {
        let remark = match from {
            From::Line { line, key } => format!("line {line}: {key}"),
            From::Tool(who) => format!("not in {}: what {who} takes then", self.file),
            From::NotKnown { line, written } => {
                format!("`{written}` in line {line} is not known here: a default; replace it")
            }
            From::NotThere => format!("not in {}: a default; replace it", self.file),
        };
        self.remark(&remark);
    }
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A time of whole seconds.
pub(super) fn time(time: Nanos) -> String {
    format!("{} s", time.as_secs_f64())
}
