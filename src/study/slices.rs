//! A sweep that is played in slices, by whoever must not be kept waiting: a page that is being looked at.
//!
//! It plays the same replications with the same streams, and adds them up in the same order, as [`sweep`](super::sweep()) does, so
//! that the same seed gives the same numbers.

use super::neighbours::Neighbours;
use super::play::{Rows, Wanted};
use super::sweep::{Field, Sweep, SweepError, SweepPlan};
use crate::engine::{Part, Underway};
use crate::model::{LeadIn, Model};
use crate::rng::Streams;

/// What is played, with its plan.
pub struct Question {
    plan: SweepPlan,
    field: Field,
}

impl Question {
    /// A sweep of `model`.
    ///
    /// # Errors
    /// When the plan has no candidates or too many.
    pub fn new(model: &Model, plan: SweepPlan) -> Result<Self, SweepError> {
        Ok(Self { field: Field::new(model, &plan)?, plan })
    }
}

/// A sweep under way.
pub struct Slices<'q> {
    question: &'q Question,
    rows: Rows<'q>,
    neighbours: Neighbours,
    /// What is still to be played until the next look.
    parts: Box<dyn Iterator<Item = Part>>,
    underway: Option<(Part, Underway<'q>)>,
    /// The plan of each model, made when it is first played.
    lead_ins: Vec<Option<LeadIn>>,
    /// Models of which everything is solved that can be, the first ones; and whether those are all.
    solved: usize,
    is_solved: bool,
    played: u64,
    is_done: bool,
}

impl<'q> Slices<'q> {
    /// At its beginning.
    #[must_use]
    pub fn new(question: &'q Question) -> Self {
        Self {
            question,
            rows: Rows::new(&question.field.variants, Wanted::default(), &question.plan.effort),
            neighbours: Neighbours::new(&question.plan.variants),
            parts: Box::new(std::iter::empty()),
            underway: None,
            lead_ins: vec![None; question.field.variants.len()],
            solved: 0,
            is_solved: false,
            played: 0,
            is_done: false,
        }
    }

    /// Plays no more than `most` events, and of no more than one replication; whether all is done. Before that it solves
    /// what can be solved, one setting a call. The work of one call is in proportion to `most`, or that of one solution.
    pub fn play(&mut self, most: u32) -> bool {
        if self.is_done {
            return true;
        }
        if !self.is_solved {
            self.is_solved = !self.rows.solve(self.solved);
            self.solved += 1;
            return false;
        }
        let Some((part, mut replication)) = self.underway.take().or_else(|| self.begin()) else {
            self.is_done = true;
            return true;
        };
        if replication.play(most) {
            self.rows.add(part.model, &replication.finish(), &mut self.neighbours);
            self.played += 1;
        } else {
            self.underway = Some((part, replication));
        }
        false
    }

    /// The next replication at its beginning, if there is one.
    fn begin(&mut self) -> Option<(Part, Underway<'q>)> {
        let part = self.parts.next().or_else(|| {
            self.parts = Box::new(self.rows.next_round(&mut self.neighbours).into_parts());
            self.parts.next()
        })?;
        let streams = Streams::new(self.question.plan.effort.seed, part.replication);
        let model = &self.question.field.variants[part.model].model;
        let lead_in = *self.lead_ins[part.model].get_or_insert_with(|| model.lead_in_plan());
        Some((part, Underway::new(model, lead_in, streams)))
    }

    /// Replications played, and about how many there will be.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        (self.played, self.rows.expected().max(self.played))
    }

    /// How often every setting has been played, at least; none before all is solved that can be.
    #[must_use]
    pub fn rounds(&self) -> Option<u64> {
        self.is_solved.then(|| self.rows.fewest())
    }

    /// What is known by now.
    #[must_use]
    pub fn sweep(&self) -> Sweep {
        self.question.field.sweep(&self.question.plan, self.rows.played(!self.is_done), &self.neighbours)
    }
}
