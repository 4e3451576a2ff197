//! How every line of a log was understood.

use std::collections::{BTreeMap, BTreeSet};

use crate::units::visible;

/// Why a line was not used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason(pub String);

/// The lines that were not used for one reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rejected {
    /// How many.
    pub count: u64,
    /// The first of them: file, line number, and the beginning of the line.
    pub first: Vec<(String, u64, String)>,
}

/// The kind of a line that has come before, in this export or in another one.
pub(super) const THERE_BEFORE: &str = "lines that had been there before";

/// How many lines are kept for each reason.
const KEPT: usize = 3;

/// The beginning of a line, with what is not seen written out.
pub(super) fn beginning(line: &str) -> String {
    const LONGEST: usize = 100;
    let is_longer = line.chars().nth(LONGEST).is_some();
    let short: String = line.trim_end().chars().take(LONGEST).collect();
    visible(&short).replace(['\n', '\t'], " ") + if is_longer { "..." } else { "" }
}

/// How many lines there were, and what became of them: `lines = used + beside + rejected`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounting {
    /// Lines, or records where one takes several lines.
    pub lines: u64,
    /// Those that say something of an invocation, or whatever the log is of.
    pub used: u64,
    /// Those that were understood and say nothing of that (output of the handler, for instance), by kind.
    pub beside: BTreeMap<String, u64>,
    /// Those that were not understood, by reason.
    pub rejected: BTreeMap<Reason, Rejected>,
    /// Steps back in time from one line of a file to the next that tells a time; of a file in which the latest come first,
    /// steps forward.
    pub out_of_order: u64,
    /// Invocations that stood in several files, and were taken once.
    pub repeated: u64,
    /// Invocations of functions that were not chosen.
    pub of_others: u64,
    /// Invocations that contradict others, by how, in words that follow their number. They are used as they stand.
    pub contradictions: BTreeMap<String, u64>,
    /// Columns of plain CSV that were not read: no reader knows their names, or another one says the same.
    pub unread_columns: BTreeSet<String>,
}

impl Accounting {
    /// How many lines were not understood.
    #[must_use]
    pub fn rejects(&self) -> u64 {
        self.rejected.values().map(|rejected| rejected.count).sum()
    }

    /// How many lines had come before, and were taken once.
    #[must_use]
    pub fn repeated_lines(&self) -> u64 {
        self.beside.get(THERE_BEFORE).copied().unwrap_or(0)
    }

    /// Counts a line that was not understood; the first three of each reason are kept.
    pub fn reject(&mut self, reason: &str, file: &str, line: u64, text: &str) {
        let rejected = self.rejected.entry(Reason(reason.to_owned())).or_default();
        rejected.count += 1;
        if rejected.first.len() < KEPT {
            rejected.first.push((file.to_owned(), line, beginning(text)));
        }
    }

    /// Counts a line that was understood and says nothing.
    pub(super) fn lay_aside(&mut self, kind: &str) {
        match self.beside.get_mut(kind) {
            Some(count) => *count += 1,
            None => drop(self.beside.insert(kind.to_owned(), 1)),
        }
    }

    /// Adds what became of other lines.
    pub fn add(&mut self, other: Self) {
        self.lines += other.lines;
        self.used += other.used;
        other.beside.into_iter().for_each(|(kind, count)| *self.beside.entry(kind).or_default() += count);
        for (reason, rejected) in other.rejected {
            let mine = self.rejected.entry(reason).or_default();
            mine.count += rejected.count;
            mine.first.extend(rejected.first);
            mine.first.truncate(KEPT);
        }
        self.out_of_order += other.out_of_order;
        self.repeated += other.repeated;
        self.of_others += other.of_others;
        self.unread_columns.extend(other.unread_columns);
        other.contradictions.into_iter().for_each(|(how, count)| *self.contradictions.entry(how).or_default() += count);
    }
}
