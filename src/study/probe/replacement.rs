//! The experiment that tells whether recycled environments are replaced before they are needed.
//!
//! A copy of the function is asked every few minutes, so that it is never idle for its timeout. Where another environment
//! answers than before, the one before was recycled. Where that request did not wait for an init, it had been replaced
//! beforehand. Each recycled environment is one answer; the share of replaced ones has a beta distribution.
//!
//! The experiment ends when it is as likely as was asked for that more than half are replaced, or that fewer are. Over
//! shares that are equally likely beforehand it then errs in no more of the runs than the rest.

use std::collections::{BTreeMap, BTreeSet};

use rand::RngExt as _;
use statrs::function::beta::beta_reg;

use super::HOLD;
use super::takes::{Takes, Went, numbers_of_copies, price, quickest};
use crate::estimate::{Estimate, Interval, clopper_pearson};
use crate::model::platform::Recycling;
use crate::model::{Distribution, Model};
use crate::rng::{Purpose, Stream, Streams};
use crate::units::Nanos;

/// An experiment that has seen more recycled environments than this is given up.
const MOST_RECYCLED: u64 = 60;
/// A gap that is longer than this many planned ones tells nothing: the environment may have been idle for too long.
const LATE: f64 = 1.5;

/// What is to be known, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// An answer is given when it is at least so likely.
    pub confidence: f64,
    /// Each copy is asked so often.
    pub every: Nanos,
    /// So many copies of the function are asked side by side, from 1 to [`MOST_COPIES`](super::MOST_COPIES).
    pub copies: u32,
}

/// The answer to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Which copy was asked, by its name or number.
    pub copy: String,
    /// How long after the request before; absent where that is not known.
    pub gap: Option<Nanos>,
    /// The environment that answered.
    pub environment: String,
    /// Whether the request waited for its init.
    pub waited: bool,
}

/// How far the answers have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// More than half of the recycled environments are replaced before they are needed.
    Most,
    /// Fewer are.
    Few,
    /// More of them must be seen.
    Open,
}

/// What is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Learned {
    /// How far that is.
    pub verdict: Verdict,
    /// How many recycled environments were seen.
    pub recycled: u64,
    /// How many of them had been replaced before they were needed.
    pub replaced: u64,
    /// Their share; absent where none was recycled. Its interval is Clopper and Pearson's.
    pub share: Option<Estimate>,
    /// How likely it is that more than half are replaced.
    pub most: f64,
    /// For how long copies were watched in all, in seconds.
    pub watched: f64,
    /// Requests that came too late for what they saw to be told from idleness.
    pub late: u64,
}

impl Learned {
    /// Of so many recycled environments so many had been replaced.
    #[must_use]
    pub fn of(recycled: u64, replaced: u64, confidence: f64) -> Self {
        let (yes, no) = (replaced as f64, recycled.saturating_sub(replaced) as f64);
        // All shares are equally likely beforehand.
        let most = 1.0 - beta_reg(yes + 1.0, no + 1.0, 0.5);
        let verdict = if most >= confidence {
            Verdict::Most
        } else if 1.0 - most >= confidence {
            Verdict::Few
        } else {
            Verdict::Open
        };
        let share = (recycled > 0).then(|| {
            let value = yes / (yes + no);
            let (low, high) = clopper_pearson(value, yes + no, (1.0 - confidence) / 2.0);
            Estimate { value, interval: Some(Interval { low, high, confidence }), sample: recycled }
        });
        Self { verdict, recycled, replaced, share, most, watched: 0.0, late: 0 }
    }

    /// From the answers, those of each copy in order.
    #[must_use]
    pub fn from(answers: &[Seen], aim: &Aim) -> Self {
        let mut copies: BTreeMap<&str, (BTreeSet<&str>, &str)> = BTreeMap::new();
        let (mut recycled, mut replaced, mut watched, mut late) = (0, 0, 0.0, 0);
        let longest = LATE * aim.every.as_secs_f64();
        for seen in answers {
            let environment = &*seen.environment;
            let Some((known, last)) = copies.get_mut(&*seen.copy) else {
                copies.insert(&seen.copy, (BTreeSet::from([environment]), environment));
                continue;
            };
            let is_new = known.insert(environment) && environment != *last;
            *last = environment;
            match seen.gap.map(Nanos::as_secs_f64) {
                Some(gap) if gap <= longest => {
                    watched += gap;
                    recycled += u64::from(is_new);
                    replaced += u64::from(is_new && !seen.waited);
                }
                Some(_) => late += 1,
                None => {}
            }
        }
        Self { watched, late, ..Self::of(recycled, replaced, aim.confidence) }
    }
}

/// An experiment before it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// What is to be known, on as many copies as are chosen.
    pub aim: Aim,
    /// What it takes on so many copies, and what that costs in USD, if that is known.
    pub tried: Vec<(Takes, Option<f64>)>,
    /// The place of the chosen number of copies among them.
    pub chosen: usize,
    /// So many recycled environments decide where all of them are replaced, or none.
    pub fewest: u64,
}

/// An experiment as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// What is to be known.
    pub aim: Aim,
    /// What is known by now.
    pub known: Learned,
}

impl Next {
    /// After these answers.
    #[must_use]
    pub fn after(aim: &Aim, answers: &[Seen]) -> Self {
        Self { aim: *aim, known: Learned::from(answers, aim) }
    }
}

/// Plans an experiment on the given number of copies, or on that which takes the fewest hours, by so many runs of each.
/// Lives are those that were `measured`, or longer ones that were reported.
#[must_use]
pub fn design(aim: &Aim, copies: Option<u32>, measured: &Recycling, model: &Model, runs: u64, seed: u64) -> Design {
    let tried: Vec<(Takes, Option<f64>)> = numbers_of_copies(copies)
        .into_iter()
        .map(|copies| {
            let aim = Aim { copies, ..*aim };
            let went: Vec<Went> = (0..runs).map(|run| one(&aim, measured, seed, run)).collect();
            let takes = Takes::of(copies, &went);
            let price = price(model, takes.requests.mean, HOLD, takes.inits);
            (takes, price)
        })
        .collect();
    let chosen = quickest(&tried);
    let is_enough = |&recycled: &u64| Learned::of(recycled, recycled, aim.confidence).verdict == Verdict::Most;
    let fewest = (1..MOST_RECYCLED).find(is_enough).unwrap_or(MOST_RECYCLED);
    Design { aim: Aim { copies: tried[chosen].0.copies, ..*aim }, tried, chosen, fewest }
}

/// One run on a platform drawn at random.
fn one(aim: &Aim, measured: &Recycling, seed: u64, run: u64) -> Went {
    let streams = Streams::new(seed, run);
    let (mut of_life, mut of_replacement) = (streams.open(Purpose::Life), streams.open(Purpose::Replacement));
    let life = Life::drawn(measured, &mut of_life);
    let share = share(&mut of_replacement);
    let every = aim.every.as_secs_f64();
    let copies = u64::from(aim.copies);
    let mut went = Went { seconds: 0.0, requests: copies, inits: copies, answers: 0, is_known: false };
    // When the environment of each copy ends.
    let mut ends: Vec<f64> = (0..copies).map(|_| life.next(&mut of_life)).collect();
    let mut replaced = 0;
    while !went.is_known && went.answers < MOST_RECYCLED {
        let next = ends.iter_mut().min_by(|a, b| a.total_cmp(b));
        let Some(end) = next else { break };
        // It is seen by the request that comes next.
        went.seconds = (*end / every).ceil() * every;
        went.answers += 1;
        let is_replaced = of_replacement.random::<f64>() < share;
        replaced += u64::from(is_replaced);
        went.inits += u64::from(!is_replaced);
        let began = if is_replaced { *end } else { went.seconds };
        *end = began + life.next(&mut of_life);
        went.is_known = Learned::of(went.answers, replaced, aim.confidence).verdict != Verdict::Open;
    }
    went.requests += copies * (went.seconds / every).round() as u64;
    went
}

/// How long environments in use live.
#[derive(Debug, Clone)]
struct Life {
    /// In seconds.
    mean: f64,
    longest: Option<Distribution>,
}

impl Life {
    /// As was measured in half of the runs. In the others a median of 6.2 h, which Wang et al. saw ("Peeking Behind the
    /// Curtains of Serverless Platforms", USENIX ATC 2018), or ten ends a day (aws/serverless-java-container, issue 195).
    fn drawn(measured: &Recycling, random: &mut Stream) -> Self {
        const HOUR: f64 = 3_600.0;
        let place: f64 = random.random();
        if place < 0.5 && measured.has_lives() {
            let mean = measured.mean_life.map_or(f64::INFINITY, Nanos::as_secs_f64);
            Self { mean, longest: measured.max_life.clone() }
        } else if place < 0.75 {
            Self { mean: 6.2 * HOUR / std::f64::consts::LN_2, longest: None }
        } else {
            Self { mean: 2.4 * HOUR, longest: None }
        }
    }

    fn next(&self, random: &mut Stream) -> f64 {
        let drawn = -self.mean * (-random.random::<f64>()).ln_1p();
        let longest = self.longest.as_ref().map_or(f64::INFINITY, |law| law.sample(random).as_secs_f64());
        drawn.min(longest).max(1.0)
    }
}

/// A share of replaced environments: in half of the runs as after the 30 of 30 that were seen in 2020 (Mahmoudi and Khazaei,
/// pacslab/serverless-performance-modeling), in a quarter as after 0 of 30, in a quarter anything.
fn share(random: &mut Stream) -> f64 {
    const SEEN: f64 = 30.0;
    let (place, within): (f64, f64) = (random.random(), random.random());
    // The largest of n + 1 uniform draws has the beta distribution that follows n of n.
    let near_all = within.powf(1.0 / (SEEN + 1.0));
    if place < 0.5 {
        near_all
    } else if place < 0.75 {
        1.0 - near_all
    } else {
        within
    }
}
