//! A sweep that is played in slices, by whoever must not be kept waiting: a page that is being looked at.
//!
//! It plays the same replications with the same streams, and adds them up in the same order, as [`sweep`](super::sweep()) does, so
//! that the same seed gives the same numbers. Before that it makes a sketch of them, so that there is something to be seen.

use super::neighbours::Neighbours;
use super::play::{Rows, Wanted};
use super::sketch::{REPLICATIONS, Shortened, Sketch, StandIn};
use super::sweep::{Field, Sweep, SweepError, SweepPlan};
use crate::engine::{Part, Underway};
use crate::model::{LeadIn, Model};
use crate::rng::Streams;
use crate::units::Nanos;

/// What is played, with its plan.
pub struct Question {
    plan: SweepPlan,
    field: Field,
    short: Option<Shortened>,
}

impl Question {
    /// A sweep of `model`.
    ///
    /// # Errors
    /// When the plan has no candidates or too many.
    pub fn new(model: &Model, plan: SweepPlan) -> Result<Self, SweepError> {
        let field = Field::new(model, &plan)?;
        let short = Shortened::of(&field.variants);
        Ok(Self { plan, field, short })
    }
}

/// What there is of a sweep before it has been played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sketched<'s> {
    /// What stands for each candidate,
    pub candidates: &'s [Option<StandIn>],
    /// and for today's setting, as far as they are known.
    pub today: Option<StandIn>,
    /// How much of each short replication is counted, where there are such.
    pub counted: Option<Nanos>,
}

/// A sweep under way.
pub struct Slices<'q> {
    question: &'q Question,
    sketch: Sketch<'q>,
    is_sketched: bool,
    rows: Rows<'q>,
    neighbours: Neighbours,
    /// What is still to be played until the next look.
    parts: Box<dyn Iterator<Item = Part>>,
    underway: Option<(Part, Underway<'q>)>,
    /// The plan of each model, made when it is first played.
    lead_ins: Vec<Option<LeadIn>>,
    played: u64,
    is_done: bool,
}

impl<'q> Slices<'q> {
    /// At its beginning.
    #[must_use]
    pub fn new(question: &'q Question) -> Self {
        let Question { plan, field, short } = question;
        Self {
            question,
            sketch: Sketch::new(&field.variants, field.today, short.as_ref(), plan.effort),
            is_sketched: false,
            rows: Rows::new(&field.variants, Wanted::default(), &plan.effort),
            neighbours: Neighbours::new(&plan.variants),
            parts: Box::new(std::iter::empty()),
            underway: None,
            lead_ins: vec![None; field.variants.len()],
            played: 0,
            is_done: false,
        }
    }

    /// Plays no more than `most` events, and of no more than one replication; whether all is done. Before that it makes its
    /// sketch, in which it solves what can be solved, one setting a call. The work of one call is in proportion to `most`, or
    /// that of one solution.
    pub fn play(&mut self, most: u32) -> bool {
        if self.is_done {
            return true;
        }
        if !self.is_sketched {
            self.is_sketched = self.sketch.play(most, &self.rows);
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

    /// How often every setting has been played, at least; none before the sketch is done.
    #[must_use]
    pub fn rounds(&self) -> Option<u64> {
        self.is_sketched.then(|| self.rows.fewest())
    }

    /// Of how many settings there is anything to be seen in the sketch.
    #[must_use]
    pub fn sketched(&self) -> usize {
        self.sketch.stand_ins().iter().flatten().count()
    }

    /// The sketch; none once all has been played often enough to be seen itself.
    #[must_use]
    pub fn sketch(&self) -> Option<Sketched<'_>> {
        let (candidates, rest) = self.sketch.stand_ins().split_at(self.question.plan.variants.len());
        let today = self.sketch.stand_ins()[self.question.field.today];
        debug_assert!(rest.len() <= 1, "today's setting, where it is none of the candidates");
        let is_seen = self.is_done || self.rows.fewest() >= REPLICATIONS;
        (!is_seen).then(|| Sketched { candidates, today, counted: self.sketch.counted() })
    }

    /// What is known by now.
    #[must_use]
    pub fn sweep(&self) -> Sweep {
        self.question.field.sweep(&self.question.plan, self.rows.so_far(!self.is_done), &self.neighbours)
    }
}
