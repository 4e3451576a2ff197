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

impl Ensemble<'_> {
    /// Plays the given replications of every model: for each replication, in order, the tallies of the models, in
    /// order.
    ///
    /// Where it was stopped, the replications before the first unfinished one are returned.
    pub fn play(&self, replications: Range<u64>, on_each: &(dyn Fn() + Sync)) -> Vec<Vec<Tally>> {
        let models = self.models.len();
        let items = 0..(replications.end - replications.start) as usize * models;
        let tallies: Vec<Option<Tally>> = items
            .into_par_iter()
            .with_max_len(1)
            .map(|item| {
                let streams = Streams::new(self.seed, replications.start + (item / models) as u64);
                let tally = replicate_until(&self.models[item % models], streams, &mut Ignore, self.stop);
                if tally.is_some() {
                    on_each();
                }
                tally
            })
            .collect();
        let mut tallies = tallies.into_iter();
        let mut whole = Vec::new();
        while let Some(replication) = tallies.by_ref().take(models).collect::<Option<Vec<Tally>>>() {
            if replication.len() < models {
                break;
            }
            whole.push(replication);
        }
        whole
    }
}
