//! How every line of a log was understood.

use std::collections::BTreeMap;

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
}

impl Accounting {
    /// How many lines were not understood.
    #[must_use]
    pub fn rejects(&self) -> u64 {
        self.rejected.values().map(|rejected| rejected.count).sum()
    }

    /// Counts a line that was not understood; the first three of each reason are kept.
    pub fn reject(&mut self, reason: &str, file: &str, line: u64, text: &str) {
        const KEPT: usize = 3;
        let rejected = self.rejected.entry(Reason(reason.to_owned())).or_default();
        rejected.count += 1;
        if rejected.first.len() < KEPT {
            rejected.first.push((file.to_owned(), line, text.to_owned()));
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
            mine.first.truncate(3);
        }
    }
}
