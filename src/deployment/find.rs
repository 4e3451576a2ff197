//! Looks values up in the tree of a file, and says what is wrong with one in the words of the file.

use std::ops::RangeInclusive;

use super::Wanted;
use super::imported::{From, Told};
use super::tree::{Document, Entry, Node, Value};
use crate::model::Schedule;
use crate::model::function::Architecture;
use crate::scenario::{ARCHITECTURES, Complaints, eventbridge_schedule, is_region, nearest, shortened};
use crate::units::{Memory, Nanos, UnitError};

/// What is read, or everything that is wrong with it.
pub(super) type Read<T> = Result<T, Complaints>;

/// A value with its key, in its document.
#[derive(Debug, Clone)]
pub(super) struct Spot<'t> {
    pub(super) document: &'t Document<'t>,
    /// With dots, as messages name it.
    pub(super) key: String,
    pub(super) node: &'t Node,
}

impl<'t> Spot<'t> {
    /// The whole document.
    pub(super) fn root(document: &'t Document<'t>, node: &'t Node) -> Self {
        Self { document, key: String::new(), node }
    }

    fn inner(&self, key: &str, node: &'t Node) -> Self {
        let key = if self.key.is_empty() { key.to_owned() } else { format!("{}.{key}", self.key) };
        Self { key, node, ..*self }
    }

    fn entries(&self) -> &'t [Entry] {
        match &self.node.value {
            Value::Map(table) => table,
            Value::Null | Value::Plain(_) | Value::Text(_) | Value::List(_) | Value::Unknown(_) => &[],
        }
    }

    /// The value of a key, where there is one.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        let entry = self.entries().iter().find(|entry| entry.key == key && entry.node.value != Value::Null)?;
        Some(self.inner(key, &entry.node))
    }

    /// The value at the end of a path of keys.
    pub(super) fn at(&self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self.clone(), |spot, key| spot.get(key))
    }

    /// All keys with their values, in their order.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'t str, Self)> {
        self.entries().iter().map(|entry| (&*entry.key, self.inner(&entry.key, &entry.node)))
    }

    /// All values of one key, of blocks that may stand several times.
    pub(super) fn all(&self, key: &str) -> impl Iterator<Item = Self> {
        self.members().filter(move |(name, _)| *name == key).map(|(_, spot)| spot)
    }

    /// The parts of a list; anything else is a list of itself.
    pub(super) fn parts(&self) -> Vec<Self> {
        match &self.node.value {
            Value::List(list) => list
                .iter()
                .enumerate()
                .map(|(place, node)| Self { key: format!("{}[{place}]", self.key), node, ..*self })
                .collect(),
            Value::Null | Value::Plain(_) | Value::Text(_) | Value::Map(_) | Value::Unknown(_) => vec![self.clone()],
        }
    }

    /// Whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.node.value, Value::Map(_))
    }

    /// What only the tool can tell, as it is written: a value under a tag, a variable, a function of CloudFormation.
    pub(super) fn unknown(&self) -> Option<String> {
        match &self.node.value {
            Value::Unknown(written) => Some(shortened(written)),
            Value::Plain(text) | Value::Text(text) if text.contains("${") || text.contains("{{resolve:") => {
                Some(shortened(text))
            }
            Value::Map(table) => match &table[..] {
                [Entry { key, .. }] if key == "Ref" || key.starts_with("Fn::") => Some(key.clone()),
                _ => None,
            },
            Value::Null | Value::Plain(_) | Value::Text(_) | Value::List(_) => None,
        }
    }

    /// A text or a word.
    pub(super) fn text(&self) -> Option<&'t str> {
        match &self.node.value {
            Value::Plain(text) | Value::Text(text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) | Value::Unknown(_) => None,
        }
    }

    /// Refuses what stands here.
    pub(super) fn refuse(&self, expected: &str, hint: &str) -> Complaints {
        let found = match &self.node.value {
            Value::Null => "empty".to_owned(),
            Value::Plain(text) | Value::Text(text) | Value::Unknown(text) => format!("`{}`", shortened(text)),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a table".to_owned(),
        };
        self.refuse_as(&found, expected, hint)
    }

    /// The same in other words for what was found.
    pub(super) fn refuse_as(&self, found: &str, expected: &str, hint: &str) -> Complaints {
        if self.key.is_empty() {
            return self.document.refuse_file(found);
        }
        self.document.refuse(&shortened(&self.key), self.node.at, found, expected, hint)
    }

    fn refuse_unit(&self, error: &UnitError, hint: &str) -> Complaints {
        self.refuse(&error.expected, error.hint.as_deref().unwrap_or(hint))
    }

    /// True or false. YAML of old has yes and no as well (YAML 1.1, "Boolean Language-Independent Type").
    pub(super) fn truth(&self) -> Read<bool> {
        let word = match &self.node.value {
            Value::Plain(text) => text.to_lowercase(),
            Value::Null | Value::Text(_) | Value::List(_) | Value::Map(_) | Value::Unknown(_) => String::new(),
        };
        match &*word {
            "true" | "yes" | "on" => Ok(true),
            "false" | "no" | "off" => Ok(false),
            _ => Err(self.refuse("true or false", "write it without quotes")),
        }
    }

    /// The same where a text will do too, as AWS takes them in templates: `"false"`.
    pub(super) fn switch(&self) -> Read<bool> {
        match self.text().map(str::to_lowercase).as_deref() {
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(_) | None => self.truth(),
        }
    }

    /// A whole number, with or without quotes.
    pub(super) fn whole(&self, range: &RangeInclusive<u32>, hint: &str) -> Read<u32> {
        let number = self.text().and_then(|text| text.trim().parse().ok()).filter(|number| range.contains(number));
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        number.ok_or_else(|| self.refuse(&expected, hint))
    }

    /// Memory in MB.
    pub(super) fn memory(&self) -> Read<Memory> {
        let number = self.text().and_then(|text| text.trim().parse().ok());
        let memory = number.and_then(|megabytes| Memory::megabytes(megabytes).ok());
        memory.ok_or_else(|| {
            self.refuse("a memory in MB, from 128 to 10240", "it is a number without its unit, such as 512")
        })
    }

    /// A time in seconds, of a function's timeout (AWS Lambda Developer Guide, "Configure Lambda function timeout").
    pub(super) fn timeout(&self) -> Read<Option<Nanos>> {
        let seconds = self.whole(&(1..=900), "the timeout of a function is at most 15 minutes")?;
        Ok(Some(Nanos::from_secs(i64::from(seconds))))
    }

    /// A region by its code.
    pub(super) fn region(&self) -> Read<String> {
        match self.text() {
            Some(code) if is_region(code) => Ok(code.to_owned()),
            Some(_) | None => {
                let expected = "the code of an AWS region, such as \"us-east-1\"";
                Err(self.refuse(expected, "a code is two letters, a direction and a number, in small letters"))
            }
        }
    }

    /// An architecture by its name, alone or in a list.
    pub(super) fn architecture(&self) -> Read<Architecture> {
        let named = |spot: &Self| ARCHITECTURES.iter().find(|(name, _)| spot.text() == Some(name)).map(|&(_, it)| it);
        match &self.parts()[..] {
            [one] => named(one).ok_or_else(|| one.refuse("x86_64 or arm64", "AWS Lambda has these two")),
            _ => Err(self.refuse("one of x86_64 and arm64", "a function has one architecture")),
        }
    }

    /// A schedule as EventBridge writes it. One that never comes is refused.
    pub(super) fn schedule(&self) -> Read<Schedule> {
        const HINT: &str = "such as `rate(4 minutes)` or `cron(0/5 8-17 ? * MON-FRI *)`";
        const EXPECTED: &str = "`rate(N minutes)` or `cron(...)`, as EventBridge writes them";
        let text = self.text().ok_or_else(|| self.refuse(EXPECTED, HINT))?;
        let schedule = eventbridge_schedule(text).map_err(|error| self.refuse_unit(&error, HINT))?;
        if schedule.ever_fires() {
            return Ok(schedule);
        }
        let found = format!("`{}`, which never comes", shortened(text));
        Err(self.refuse_as(&found, "a schedule that comes again", "look at its days, its month and its year"))
    }

    /// The number of the line it stands in.
    pub(super) fn line(&self) -> usize {
        self.document.line(self.node.at)
    }

    /// What it says, read; what is not known here, or is not there, is what is usual.
    pub(super) fn told<T>(
        spot: Option<Self>,
        read: impl FnOnce(&Self) -> Read<T>,
        usual: T,
        otherwise: From,
    ) -> Read<Told<T>> {
        let Some(spot) = spot else { return Ok(Told { value: usual, from: otherwise }) };
        if let Some(written) = spot.parts().iter().find_map(Self::unknown) {
            return Ok(Told { value: usual, from: From::NotKnown { line: spot.line(), written } });
        }
        Ok(Told { value: read(&spot)?, from: From::Line { line: spot.line(), key: spot.key.clone() } })
    }
}

/// One of several tables by its name: that which is asked for, or the only one.
pub(super) fn choose<'t>(
    document: &Document<'_>,
    candidates: Vec<(&'t str, Spot<'t>)>,
    asked: Option<&str>,
    kind: Kind,
) -> Read<(&'t str, Spot<'t>)> {
    let names: Vec<&str> = candidates.iter().map(|(name, _)| *name).collect();
    let (flag, thing) = (kind.flag, kind.thing);
    if names.is_empty() {
        return Err(refuse_choice(document, &format!("has no {thing} that is known here"), kind.expected, kind.hint));
    }
    let listed = listed(&names);
    let chosen = match asked {
        Some(asked) => names.iter().position(|name| *name == asked),
        None => (names.len() == 1).then_some(0),
    };
    if let Some(place) = chosen {
        let mut candidates = candidates;
        return Ok(candidates.swap_remove(place));
    }
    let (found, hint) = match asked {
        Some(asked) => {
            let near = nearest(asked, names.iter().copied());
            let hint = near.map_or(format!("`{flag} {}` is one of them", names[0]), |near| {
                format!("did you mean `{flag} {near}`?")
            });
            (format!("has no {thing} `{}`", shortened(asked)), hint)
        }
        None => (
            format!("has {} {thing}s, and none is named", names.len()),
            format!("name one, such as `{flag} {}`", names[0]),
        ),
    };
    let expected = format!("one of the {thing}s {listed}");
    Err(refuse_choice(document, &found, &expected, &hint))
}

/// Refuses a stage for a tool that has none.
pub(super) fn no_stages(document: &Document<'_>, wanted: Wanted<'_>) -> Read<()> {
    match wanted.stage {
        None => Ok(()),
        Some(_) => Err(refuse_choice(
            document,
            "has no stages",
            "a file of a tool with stages beside `--stage`",
            "leave `--stage` out; `--function` names a function",
        )),
    }
}

/// Refuses the file in words of its own.
pub(super) fn refuse_choice(document: &Document<'_>, found: &str, expected: &str, hint: &str) -> Complaints {
    let mut complaints = document.refuse_file(found);
    for complaint in &mut complaints.diagnostics {
        (complaint.expected, complaint.hint) = (expected.to_owned(), hint.to_owned());
    }
    complaints
}

/// What is chosen from, the flag that names one, and what is said where there is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) thing: &'static str,
    pub(super) flag: &'static str,
    pub(super) expected: &'static str,
    pub(super) hint: &'static str,
}

/// The first names, and how many others there are.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| shortened(name)).collect();
    match names.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
