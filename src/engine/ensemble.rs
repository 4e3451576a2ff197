//! Many replications of several models, on all threads, with the same result on any number of them.

use std::ops::Range;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use super::observer::Ignore;
use super::replication::replicate_until;
use super::tally::Tally;
use crate::model::Model;
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
        let models = 0..self.models.len();
        let parts = replications.flat_map(|replication| models.clone().map(move |model| Part { replication, model }));
        let mut tallies = self.play_parts(&parts.collect::<Vec<Part>>(), on_each).into_iter();
        let rows = std::iter::from_fn(|| Some(tallies.by_ref().take(models.len()).collect::<Vec<Tally>>()));
        rows.take_while(|row| !row.is_empty()).collect()
    }

    /// Plays these parts, in whatever order, and returns their tallies in the order given.
    ///
    /// Where it was stopped, those before the first part of an unfinished replication are returned.
    pub fn play_parts(&self, parts: &[Part], on_each: &(dyn Fn() + Sync)) -> Vec<Tally> {
        let tallies: Vec<Option<Tally>> = parts
            .par_iter()
            .with_max_len(1)
            .map(|part| {
                let streams = Streams::new(self.seed, part.replication);
                let tally = replicate_until(&self.models[part.model], streams, &mut Ignore, self.stop);
                if tally.is_some() {
                    on_each();
                }
                tally
            })
            .collect();
        let unfinished = parts.iter().zip(&tallies).find(|(_, tally)| tally.is_none());
        let unfinished = unfinished.map(|(part, _)| part.replication);
        let is_whole = |part: &Part| unfinished != Some(part.replication);
        let whole = parts.iter().zip(tallies).take_while(|(part, _)| is_whole(part));
        whole.filter_map(|(_, tally)| tally).collect()
    }
}
