//! Cohorts of environments that became idle together and are taken away by halves.

use std::collections::VecDeque;

use crate::model::platform::COHORT_WINDOW;
use crate::units::Nanos;

/// The cohorts that have idle members, oldest first.
#[derive(Debug, Clone)]
pub(super) struct Cohorts {
    period: Nanos,
    checked_every: Option<Nanos>,
    /// The start of the replication.
    starts: Nanos,
    cohorts: VecDeque<Cohort>,
    /// That of the next one to be founded.
    next: CohortNumber,
}

/// In the order of their foundation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CohortNumber(u64);

impl CohortNumber {
    /// That of the first one, which stands for none where there are no cohorts.
    pub(super) const FIRST: Self = Self(0);

    fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

#[derive(Debug, Clone, Copy)]
struct Cohort {
    number: CohortNumber,
    began: Nanos,
    looks: i64,
    idle: usize,
}

/// What a look at a cohort finds.
pub(super) struct Look {
    /// How many of its members go.
    pub(super) evictions: usize,
    /// When the next look is due.
    pub(super) next: Nanos,
}

impl Cohorts {
    pub(super) fn new(period: Nanos, checked_every: Option<Nanos>, starts: Nanos) -> Self {
        Self { period, checked_every, starts, cohorts: VecDeque::new(), next: CohortNumber::FIRST }
    }

    /// The cohort that an environment belongs to which becomes idle at `now`, and its first look if it is a new one.
    pub(super) fn join(&mut self, now: Nanos) -> (CohortNumber, Option<Nanos>) {
        if let Some(newest) = self.cohorts.back_mut()
            && newest.began >= now - COHORT_WINDOW
        {
            newest.idle += 1;
            return (newest.number, None);
        }
        let mut cohort = Cohort { number: self.next, began: now, looks: 0, idle: 1 };
        // What an initial pool holds has survived the looks before the start.
        while self.look_at(cohort) < self.starts {
            cohort.looks += 1;
        }
        self.next = self.next.next();
        self.cohorts.push_back(cohort);
        (cohort.number, Some(self.look_at(cohort)))
    }

    /// One member of the cohort is idle no more.
    pub(super) fn leave(&mut self, number: CohortNumber) {
        let index = self.index_of(number).expect("a cohort is kept for as long as it has idle members");
        self.cohorts[index].idle -= 1;
        if self.cohorts[index].idle == 0 {
            self.cohorts.remove(index);
        }
    }

    /// A look at a cohort, if it still has idle members.
    pub(super) fn look(&mut self, number: CohortNumber) -> Option<Look> {
        let index = self.index_of(number)?;
        self.cohorts[index].looks += 1;
        let cohort = self.cohorts[index];
        Some(Look { evictions: (cohort.idle / 2).max(1), next: self.look_at(cohort) })
    }

    fn look_at(&self, cohort: Cohort) -> Nanos {
        let due = cohort.began + self.period * (cohort.looks + 1);
        self.checked_every.map_or(due, |every| due.next_multiple_of(every))
    }

    fn index_of(&self, number: CohortNumber) -> Option<usize> {
        self.cohorts.binary_search_by_key(&number, |cohort| cohort.number).ok()
    }
}
