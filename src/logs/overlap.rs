//! Plain CSV files that are exports of one log: what stands in two of them is taken once.
//!
//! Such a file is an experiment of its own, unless it overlaps another in time and nearly all rows there stand in both of them, the
//! same in every column. Then both are parts of one log, and an environment is the same in both by its name.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Invocation;
use super::collector::{Collector, Span};
use crate::units::Nanos;

/// What came of a file.
#[derive(Debug)]
pub(super) struct Export {
    /// Its invocations, by their places.
    pub(super) rows: Range<usize>,
    pub(super) span: u32,
    /// Its environments, by their names in it.
    pub(super) environments: HashMap<String, u32>,
}

/// Puts together the files that are exports of one log.
pub(super) fn join(collector: &mut Collector<'_>) {
    let mut exports = std::mem::take(&mut collector.exports);
    exports.retain(|export| !export.rows.is_empty());
    exports.sort_by_key(|export| collector.spans[export.span as usize].from);
    let mut logs: Vec<Joined> = Vec::new();
    let mut repeated: HashSet<usize> = HashSet::new();
    for export in exports {
        let found = logs.iter().enumerate().find_map(|(place, log)| Some((place, log.repeats(&export, collector)?)));
        match found {
            Some((place, again)) => {
                repeated.extend(again);
                logs[place].take(export, collector);
            }
            None => logs.push(Joined::of(export, &collector.invocations)),
        }
    }
    if !repeated.is_empty() {
        let mut place = 0..;
        collector.invocations.retain(|_| place.next().is_some_and(|place| !repeated.contains(&place)));
        collector.accounting.repeated += repeated.len() as u64;
    }
}

/// A log, of one file or more.
struct Joined {
    rows: Vec<Range<usize>>,
    span: u32,
    environments: HashMap<String, u32>,
    /// When its first invocation began, and when its last.
    began: (Nanos, Nanos),
}

impl Joined {
    fn of(export: Export, invocations: &[Invocation]) -> Self {
        let began = began(&invocations[export.rows.clone()]);
        Self { rows: vec![export.rows], span: export.span, environments: export.environments, began }
    }

    /// The rows of a file that this log has, if the file is a part of it.
    fn repeats(&self, export: &Export, collector: &Collector<'_>) -> Option<Vec<usize>> {
        let theirs = began(&collector.invocations[export.rows.clone()]);
        let (from, until) = (self.began.0.max(theirs.0), self.began.1.min(theirs.1));
        let within = |place: &usize| (from..=until).contains(&collector.invocations[*place].started());
        let mut known: HashMap<Invocation, u64> = HashMap::new();
        let mut count = 0;
        for place in self.rows.iter().flat_map(Range::clone).filter(within) {
            *known.entry(collector.invocations[place]).or_default() += 1;
            count += 1;
        }
        let numbers = self.numbers(export);
        let (mut again, mut all) = (Vec::new(), 0_usize);
        for place in export.rows.clone().filter(within) {
            all += 1;
            let own = renamed(collector.invocations[place], &numbers);
            if let Some(left) = known.get_mut(&own).filter(|left| **left > 0) {
                *left -= 1;
                again.push(place);
            }
        }
        is_one_log(again.len(), all.max(count)).then_some(again)
    }

    /// What the log calls the environments of a file that has some of the same names.
    fn numbers(&self, export: &Export) -> HashMap<u32, u32> {
        let known = |(name, number): (&String, &u32)| Some((*number, *self.environments.get(name)?));
        export.environments.iter().filter_map(known).collect()
    }

    /// Takes a file as a part of it.
    fn take(&mut self, export: Export, collector: &mut Collector<'_>) {
        let numbers = self.numbers(&export);
        for one in &mut collector.invocations[export.rows.clone()] {
            *one = renamed(*one, &numbers);
        }
        let theirs = began(&collector.invocations[export.rows.clone()]);
        self.began = (self.began.0.min(theirs.0), self.began.1.max(theirs.1));
        let span = std::mem::replace(&mut collector.spans[export.span as usize], Span::of_nothing());
        collector.spans[self.span as usize].join(span);
        for (name, number) in export.environments {
            collector.made[number as usize].span = Some(self.span);
            self.environments.entry(name).or_insert(number);
        }
        self.rows.push(export.rows);
    }
}

/// Whether files are parts of one log of which so many rows of so many in their overlap stand in both. Times in whole seconds of two
/// servers agree by chance, but never all of them: of a hundred requests a second in each about 94% do.
fn is_one_log(again: usize, all: usize) -> bool {
    again > 0 && again * 100 >= all * 99
}

fn renamed(one: Invocation, numbers: &HashMap<u32, u32>) -> Invocation {
    let environment = one.seen().environment;
    one.in_environment(environment.map(|number| numbers.get(&number).copied().unwrap_or(number)))
}

fn began(invocations: &[Invocation]) -> (Nanos, Nanos) {
    let ends = |(first, last): (Nanos, Nanos), one: &Invocation| (first.min(one.started()), last.max(one.started()));
    invocations.iter().fold((Nanos::FOREVER, Nanos(i64::MIN)), ends)
}
