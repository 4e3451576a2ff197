//! Many replications of several models, on all threads, with the same result on any number of them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use super::lambda::replicate_until;
use super::observer::{Ignore, Observer};
use super::parallel::of_each;
use super::tally::Tally;
use crate::model::{LeadIn, Model};
use crate::rng::Streams;

/// Models that are played side by side: replication k of each meets the same traffic.
#[derive(Debug, Clone, Copy)]
pub struct Ensemble<'a> {
    /// What is played.
    pub models: &'a [Model],
    /// The seed of all streams.
    pub seed: u64,
    /// Once this is set no further event is played.
    pub stop: &'a AtomicBool,
}

/// One replication of one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which replication.
    pub replication: u64,
    /// The place of the model.
    pub model: usize,
}

impl Ensemble<'_> {
    /// Plays the given replications of every model: for each replication, in order, the tallies of the models, in
    /// order.
    ///
    /// Where it was stopped, the replications before the first unfinished one are returned.
    pub fn play(&self, replications: Range<u64>, on_each: &(dyn Fn() + Sync)) -> Vec<Vec<Tally>> {
        let rows = self.observe(replications, |_| Ignore, on_each);
        rows.into_iter().map(|row| row.into_iter().map(|(tally, Ignore)| tally).collect()).collect()
    }

    /// Plays these parts, in whatever order, and returns their tallies in the order given.
    ///
    /// Where it was stopped, those before the first part of an unfinished replication are returned.
    pub fn play_parts(&self, parts: &[Part], on_each: &(dyn Fn() + Sync)) -> Vec<Tally> {
        self.observe_parts(parts, |_| Ignore, on_each).into_iter().map(|(tally, Ignore)| tally).collect()
    }

    /// The same as [`play`](Self::play), each part under an observer of its own, which stands beside the tally.
    pub fn observe<O: Observer + Send>(
        &self,
        replications: Range<u64>,
        observer: impl Fn(Part) -> O + Sync,
        on_each: &(dyn Fn() + Sync),
    ) -> Vec<Vec<(Tally, O)>> {
        let models = 0..self.models.len();
        let parts = replications.flat_map(|replication| models.clone().map(move |model| Part { replication, model }));
        let mut played = self.observe_parts(&parts.collect::<Vec<Part>>(), observer, on_each).into_iter();
        let rows = std::iter::from_fn(|| Some(played.by_ref().take(models.len()).collect::<Vec<_>>()));
        rows.take_while(|row| !row.is_empty()).collect()
    }

    /// The same as [`play_parts`](Self::play_parts), each under an observer of its own, which stands beside the tally.
    pub fn observe_parts<O: Observer + Send>(
        &self,
        parts: &[Part],
        observer: impl Fn(Part) -> O + Sync,
        on_each: &(dyn Fn() + Sync),
    ) -> Vec<(Tally, O)> {
        let prepared: Vec<Prepared<'_>> = self.models.iter().map(Prepared::new).collect();
        let played: Vec<Option<(Tally, O)>> = of_each(parts, |&part| {
            let streams = Streams::new(self.seed, part.replication);
            let mut observer = observer(part);
            let (model, lead_in) = prepared[part.model].of(part.replication);
            let tally = replicate_until(model, *lead_in, streams, &mut observer, self.stop)?;
            on_each();
            Some((tally, observer))
        });
        let unfinished = parts.iter().zip(&played).find(|(_, played)| played.is_none());
        let unfinished = unfinished.map(|(part, _)| part.replication);
        let is_whole = |part: &Part| unfinished != Some(part.replication);
        let whole = parts.iter().zip(played).take_while(|(part, _)| is_whole(part));
        whole.filter_map(|(_, played)| played).collect()
    }
}

/// A model with each set of its possible values, made when it is first played.
struct Prepared<'a> {
    model: &'a Model,
    sets: Vec<OnceLock<(Cow<'a, Model>, LeadIn)>>,
}

impl<'a> Prepared<'a> {
    fn new(model: &'a Model) -> Self {
        Self { model, sets: (0..model.set_count()).map(|_| OnceLock::new()).collect() }
    }

    /// What a replication plays.
    fn of(&self, replication: u64) -> &(Cow<'a, Model>, LeadIn) {
        let set = (replication % self.model.set_count()) as usize;
        self.sets[set].get_or_init(|| {
            let model = self.model.in_replication(replication);
            let lead_in = model.lead_in_plan();
            (model, lead_in)
        })
    }
}
