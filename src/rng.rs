//! Named random streams: one for each (seed, replication, purpose).
//!
//! A draw for one purpose never moves another's, so the same traffic can meet every ping interval (common random
//! numbers), and a replication gives the same result on whatever thread it runs.
//!
//! The generator is xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47,
//! 2021), seeded from the triple through SplitMix64 as its authors advise. Two of the 2^256-long sequences overlapping
//! is as unlikely as two random points out of 2^256 lying within reach of one another.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// The generator behind every stream.
pub type Stream = Xoshiro256PlusPlus;

/// What a stream is for, and when it is drawn from. The order is part of the meaning of a seed: an independent
/// implementation that draws in this order sees the same events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The arrivals of one source, or of its visits; the number is its place among the scenario's `[[arrivals]]`.
    Arrivals(u16),
    /// What happens within the visits of the source of this number: how many pages they have, and think times.
    WithinVisits(u16),
    /// Handler durations of user requests: one for each busy environment of an initial pool, then one for each request
    /// whose duration is not recorded, on arrival, in order of arrival, whatever becomes of it.
    Handler,
    /// Init durations of environments begun for users: one for each, when it is begun; and of those that must initialise
    /// again, when a user is given one.
    Init,
    /// Handler durations of pings: one for each ping invocation, when it is given its environment.
    Hold,
    /// Init durations of environments begun for pings: one for each, when it is begun; and of those that must initialise
    /// again, when a ping is given one.
    PingInit,
    /// The work of first requests that are users': one for each, when it is given its environment.
    FirstRequest,
    /// The work of first requests that are pings: one for each, when it is given its environment.
    PingFirstRequest,
    /// The phase of the ping schedule: one, at the start of the replication.
    PingPhase,
    /// Delivery of pings: for each firing of the schedule, in order, whether it is lost, how late it is, and whether it
    /// comes twice; each drawn only where the scenario has it.
    PingDelivery,
    /// Idle timeouts: one whenever an environment (or the function) becomes idle, in that order; or one at each
    /// environment's creation; or one at the start of the replication.
    IdleTimeout,
    /// Timeouts of spares: one whenever an idle environment's own idleness begins to count.
    SpareTimeout,
    /// Environment lives: at each creation, the hazard's exponential draw and then the maximum life.
    Life,
    /// Whether an environment at the end of its life is replaced: one uniform draw for each, where only a share is.
    Replacement,
    /// Init durations of environments that take another's place: one for each, when it does. Nobody waits for them.
    ReplacementInit,
    /// Deploys that come at random: the time to the next, drawn when the one before has come.
    Deploys,
    /// Which idle environment is taken, under random reuse: one whenever there is at least one to take.
    Reuse,
    /// How long before time zero a stationary replication begins: one uniform draw at its start.
    LeadIn,
    /// What is left of the lives of environments that a short lead-in begins with: for each, draws of a whole life (the
    /// hazard's, then the maximum) each followed by a uniform one that accepts it or not, and then the uniform part.
    LifeInProgress,
    /// How long tasks of a service take until they serve: one whenever a task is begun.
    TaskStart,
    /// When tasks of a service fail: one exponential time whenever a task begins to serve, if tasks fail.
    TaskFailure,
    /// How long before the first request the tasks of a stationary replication of a service begin: one uniform draw.
    TaskLeadIn,
    /// Whether users' requests crash: one uniform draw for each, on arrival, in order of arrival, whatever becomes of it,
    /// where the function ever crashes.
    Crash,
}

impl Purpose {
    const fn code(self) -> u64 {
        match self {
            Self::Handler => 1,
            Self::Init => 2,
            Self::Hold => 3,
            Self::PingInit => 4,
            Self::PingPhase => 5,
            Self::PingDelivery => 6,
            Self::IdleTimeout => 7,
            Self::Life => 8,
            Self::Deploys => 9,
            Self::Reuse => 10,
            Self::LeadIn => 11,
            Self::FirstRequest => 12,
            Self::PingFirstRequest => 13,
            Self::SpareTimeout => 14,
            Self::Replacement => 15,
            Self::LifeInProgress => 16,
            Self::ReplacementInit => 17,
            Self::TaskStart => 18,
            Self::TaskFailure => 19,
            Self::TaskLeadIn => 20,
            Self::Crash => 21,
            Self::Arrivals(source) => 1_000 + source as u64,
            Self::WithinVisits(source) => 33_768 + source as u64,
        }
    }
}

/// The streams of one replication.
#[derive(Debug, Clone, Copy)]
pub struct Streams {
    seed: u64,
    replication: u64,
}

impl Streams {
    /// The streams of replication number `replication` under `seed`.
    #[must_use]
    pub const fn new(seed: u64, replication: u64) -> Self {
        Self { seed, replication }
    }

    /// A fresh stream for `purpose`, at its beginning.
    #[must_use]
    pub fn open(self, purpose: Purpose) -> Stream {
        let mut state = 0;
        for word in [self.seed, self.replication, purpose.code()] {
            state = split_mix(state ^ word);
        }
        let mut bytes = [0; 32];
        for chunk in bytes.chunks_exact_mut(8) {
            state = state.wrapping_add(GOLDEN_GAMMA);
            chunk.copy_from_slice(&split_mix(state).to_le_bytes());
        }
        Stream::from_seed(bytes)
    }
}

/// The odd integer nearest to 2^64 over the golden ratio (Steele, Lea and Flood, OOPSLA 2014).
const GOLDEN_GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// SplitMix64's step and finaliser (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
/// 2014).
const fn split_mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(GOLDEN_GAMMA);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use std::collections::HashSet;

    #[test]
    fn every_seed_replication_and_purpose_has_a_stream_of_its_own() {
        let purposes = [
            Purpose::Handler,
            Purpose::Init,
            Purpose::Reuse,
            Purpose::Arrivals(0),
            Purpose::Arrivals(1),
            Purpose::WithinVisits(0),
            Purpose::TaskStart,
            Purpose::TaskFailure,
            Purpose::TaskLeadIn,
        ];
        let mut first_words = HashSet::new();
        for seed in 0..20 {
            for replication in 0..20 {
                for purpose in purposes {
                    first_words.insert(Streams::new(seed, replication).open(purpose).next_u64());
                }
            }
        }
        // 3,600 words of 64 bits: by chance two are equal once in 10^12 such tests.
        assert_eq!(first_words.len(), 20 * 20 * purposes.len());
    }

    #[test]
    fn a_stream_does_not_change_from_one_version_to_the_next() {
        let mut stream = Streams::new(42, 7).open(Purpose::Arrivals(0));
        let words: Vec<u64> = (0..3).map(|_| stream.next_u64()).collect();
        assert_eq!(words, PINNED);
    }

    /// Change these only on purpose: every published result changes with them.
    const PINNED: [u64; 3] = [5_942_364_293_591_263_651, 850_203_051_237_940_915, 2_355_591_084_353_756_459];
}
