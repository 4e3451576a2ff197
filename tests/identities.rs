//! Under the rules that the program knew first (each environment's own idle clock, each request waits for its own
//! environment, nothing is replaced, the first request has no work of its own) it plays what it played before it knew
//! others, event by event and seed for seed.

#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "other tests play its other models")]
mod random_models;

use coldstart::engine::{Caller, Event, Served, Start, What, replicate};
use coldstart::model::{Initial, Model};
use coldstart::rng::Streams;

/// The FNV-1a digests of the events of each hundred models, as the program saw them before it knew other rules.
const DIGESTS: [u64; 6] = [
    10_887_681_100_557_660_897,
    6_928_826_354_831_456_065,
    2_581_876_850_623_926_021,
    13_323_994_673_712_069_143,
    12_187_590_978_313_177_364,
    16_031_185_388_208_007_656,
];

/// How many events there were.
const EVENTS: usize = 345_037;

const GROUP: u64 = 100;

/// How long a stationary replication is led in has changed since.
fn model(number: u64) -> Model {
    let mut model = random_models::first_model(number);
    if model.run.initial == Initial::Stationary {
        model.run.initial = Initial::Empty;
    }
    model
}

/// An event as the program told of it then, when an environment was begun with the request it served.
fn words(event: &Event) -> Vec<u64> {
    let place = |environment: Option<u64>| environment.map_or(0, |number| number + 1);
    let who = |caller: Caller| u64::from(caller == Caller::Ping);
    let what = match event.what {
        What::Begun { .. } => return Vec::new(),
        What::Served(Served { caller, environment, start, ends, .. }) => {
            vec![1, who(caller), place(environment), u64::from(start == Start::Cold), ends.0 as u64]
        }
        What::Throttled { caller } => vec![2, who(caller)],
        What::Completed { environment } => vec![3, place(environment)],
        What::Evicted { environment } => vec![4, environment],
        What::Recycled { environment, replaced_by } => {
            assert_eq!(replaced_by, None);
            vec![5, environment]
        }
        What::Deployed => vec![6],
        What::PingLost => vec![7],
        What::Provisioned { .. } => panic!("there were no windows"),
        What::Ready { environment } => panic!("environment {environment} was ready for nobody"),
    };
    [vec![event.at.0 as u64], what].concat()
}

fn fnv_1a(bytes: impl Iterator<Item = u8>, digest: u64) -> u64 {
    bytes.fold(digest, |digest, byte| (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn the_first_rules_are_played_as_they_were_seed_for_seed() {
    let mut seen = 0;
    let digests: Vec<u64> = (0..DIGESTS.len() as u64)
        .map(|group| {
            let mut digest = 0xcbf2_9ce4_8422_2325;
            for number in group * GROUP..(group + 1) * GROUP {
                let mut events = Vec::new();
                replicate(&model(number), Streams::new(number, 0), &mut events);
                let told = events.iter().map(words).filter(|words| !words.is_empty());
                let told: Vec<u64> = told.inspect(|_| seen += 1).flatten().collect();
                digest = fnv_1a(told.into_iter().flat_map(u64::to_le_bytes), digest);
            }
            digest
        })
        .collect();
    assert_eq!(digests, DIGESTS);
    assert_eq!(seen, EVENTS);
}
