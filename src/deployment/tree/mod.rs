//! A file as a tree of values, each with its place, whatever format it is in.

mod hcl;
mod json;
mod toml;
mod yaml;

use std::path::{Path, PathBuf};

use crate::scenario::{Complaints, Diagnostic};

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// TOML.
    Toml,
    /// The language of Terraform.
    Hcl,
}

impl Format {
    /// The format of a file by its name; where that does not say, by how the text begins.
    pub(super) fn of(path: &Path, text: &str) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => Self::Json,
            Some("yml" | "yaml") => Self::Yaml,
            Some("toml") => Self::Toml,
            Some("tf" | "hcl") => Self::Hcl,
            Some(_) | None => Self::of_text(text),
        }
    }

    /// The format by the first line that is no comment.
    fn of_text(text: &str) -> Self {
        const BLOCKS: [&str; 8] =
            ["terraform", "provider", "resource", "data", "variable", "locals", "module", "output"];
        let is_comment = |line: &str| line.is_empty() || line.starts_with('#') || line.starts_with("//");
        let first = text.lines().map(str::trim).find(|line| !is_comment(line)).unwrap_or_default();
        let word = first.split([' ', '{', '"']).next().unwrap_or_default();
        let is_block = BLOCKS.contains(&word) && first.trim_end_matches('}').contains('{');
        let is_header = first.starts_with('[') && first.ends_with(']') && !first.contains(',');
        let is_pair = first.split_once('=').is_some_and(|(key, _)| !key.contains([':', '{', '"', '-']));
        if first.starts_with('{') {
            Self::Json
        } else if is_block || first.starts_with("/*") {
            Self::Hcl
        } else if is_header || is_pair {
            Self::Toml
        } else {
            Self::Yaml
        }
    }

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
            Self::Toml => "TOML",
            Self::Hcl => "HCL",
        }
    }
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// This byte, from 0. Which line that is in is counted when somebody asks.
    Byte(usize),
    /// Line and column, in characters, from 1.
    Known { line: usize, column: usize },
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) at: Place,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    Null,
    /// What stands without quotes: a number, a truth value, a word.
    Plain(String),
    /// A text.
    Text(String),
    /// Values.
    List(Vec<Node>),
    /// Values by their keys.
    Map(Vec<Entry>),
    /// What only the tool can tell, as it is written: a value under a tag such as `!Ref`, a variable.
    Unknown(String),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) at: Place,
    pub(super) node: Node,
}

/// Values within values, deeper than in any file that somebody wrote.
const DEEPEST: usize = 100;

/// More keys than this in one table nobody wrote: CloudFormation takes 500 resources (AWS CloudFormation User Guide,
/// "Quotas").
const MOST_KEYS: usize = 5_000;

/// The file that is read, for messages.
#[derive(Debug)]
pub(super) struct Document<'t> {
    pub(super) path: PathBuf,
    pub(super) text: &'t str,
    pub(super) format: Format,
}

impl<'t> Document<'t> {
    /// The text of a file; a mark of its order of bytes before it is left out.
    pub(super) fn new(text: &'t str, path: &Path) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { path: path.to_owned(), text, format: Format::of(path, text) }
    }

    /// Its values.
    ///
    /// # Errors
    /// When it is empty or not of its format, or when a key stands in one table twice.
    pub(super) fn tree(&self) -> Result<Node, Complaints> {
        if self.text.trim().is_empty() {
            return Err(self.refuse_file("is empty"));
        }
        match self.format {
            Format::Json => json::read(self),
            Format::Yaml => yaml::read(self),
            Format::Toml => toml::read(self),
            Format::Hcl => hcl::read(self),
        }
    }

    /// Line and column of a place, from 1.
    fn line_and_column(&self, at: Place) -> (usize, usize) {
        let offset = match at {
            Place::Byte(offset) => offset,
            Place::Known { line, column } => return (line, column),
        };
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// The line of a place, from 1.
    pub(super) fn line(&self, at: Place) -> usize {
        self.line_and_column(at).0
    }

    /// Complains about one place in it.
    pub(super) fn refuse(&self, key: &str, at: Place, found: &str, expected: &str, hint: &str) -> Complaints {
        self.complain(Some(at), key, found, expected, hint)
    }

    /// Complains about all of it; `found` follows "the file".
    pub(super) fn refuse_file(&self, found: &str) -> Complaints {
        self.complain(None, "", found, EXPECTED_FILE, HINT_FILE)
    }

    /// Complains about its format where it is no such file.
    fn refuse_format(&self, at: Place, problem: &str) -> Complaints {
        let name = self.format.name();
        let found = format!("is not {name} here: {}", problem.lines().collect::<Vec<_>>().join(", "));
        let hint = match self.format {
            Format::Json => "JSON has no comments, and no comma after the last value",
            Format::Yaml => "what belongs together in YAML stands below one another; tabs do not indent",
            Format::Toml => "a text stands in quotes; a stage is a table such as `[dev]`",
            Format::Hcl => "`terraform validate` says more about such files",
        };
        self.complain(Some(at), "", &found, EXPECTED_FILE, hint)
    }

    fn refuse_repeated(&self, key: &str, at: Place, first: Place) -> Complaints {
        let found = format!("a duplicate: it stands in line {} already", self.line(first));
        self.refuse(key, at, &found, "every key once", "delete one of them")
    }

    fn refuse_depth(&self, at: Place) -> Complaints {
        self.refuse_format(at, &format!("values stand more than {DEEPEST} deep"))
    }

    fn complain(&self, at: Option<Place>, key: &str, found: &str, expected: &str, hint: &str) -> Complaints {
        let at = at.map(|at| self.line_and_column(at));
        Complaints {
            diagnostics: vec![Diagnostic {
                file: self.path.clone(),
                line: at.map(|(line, _)| line),
                column: at.map(|(_, column)| column),
                key: key.to_owned(),
                found: found.to_owned(),
                expected: expected.to_owned(),
                hint: hint.to_owned(),
            }],
        }
    }
}

/// What is read, in words that follow "expected".
pub(crate) const EXPECTED_FILE: &str = "zappa_settings.json, a serverless.yml, a template of AWS SAM, or a main.tf";

const HINT_FILE: &str =
    "`coldstart guide deploy` shows one of each; `coldstart init` writes a scenario without such a file";

/// Puts a key into a table that does not have it.
fn add(table: &mut Vec<Entry>, entry: Entry, document: &Document<'_>) -> Result<(), Complaints> {
    if let Some(first) = table.iter().find(|known| known.key == entry.key) {
        return Err(document.refuse_repeated(&entry.key, entry.at, first.at));
    }
    if table.len() >= MOST_KEYS {
        return Err(document.refuse_format(entry.at, &format!("a table has more than {MOST_KEYS} keys")));
    }
    table.push(entry);
    Ok(())
}
