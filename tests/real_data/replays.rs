//! The runs of Mahmoudi and Khazaei (2020, AWS Lambda us-east-1, 28 h of Poisson requests each): their own requests and
//! handler times, sent when they were sent, under the rules of a preset.

use coldstart::engine::{Caller, Event, Observer, Served, Start, What, replicate};
use coldstart::model::arrivals::{Days, Process, Trace};
use coldstart::model::platform::Waiting;
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Initial, Model, Platform, Run};
use coldstart::rng::Streams;
use coldstart::scenario::presets;
use coldstart::units::{Nanos, Probability};
use rayon::prelude::*;

use super::shared::{bare, fixed, seconds};
use super::{column, data};

/// One request of a run.
#[derive(Clone, Copy)]
struct Row {
    sent: f64,
    started: f64,
    took: f64,
    is_first_use: bool,
}

impl Row {
    /// A warm request started 0.05 to 0.17 s after it was sent, one that had waited at least 0.25 s.
    fn is_felt(&self) -> bool {
        self.is_first_use && self.started - self.sent > FELT_AFTER
    }

    fn ends(&self) -> f64 {
        self.started + self.took
    }
}

/// Seconds from when a request is sent to when it starts, above which it has waited.
const FELT_AFTER: f64 = 0.2;

/// The first row, a warm-up, and the others in the order in which they were sent.
fn run(name: &str) -> (Row, Vec<Row>) {
    let path = data(&format!("aws-poisson-2020/run-2020-{name}.csv"));
    let columns = ["sent_s", "start_s", "duration_ms", "cold"].map(|name| column(&path, name));
    let [sent, started, took, cold] = columns;
    let mut rows: Vec<Row> = (0..sent.len())
        .map(|n| Row { sent: sent[n], started: started[n], took: took[n] / 1_000.0, is_first_use: cold[n] > 0.0 })
        .collect();
    let first = rows.remove(0);
    rows.sort_by(|a, b| a.sent.total_cmp(&b.sent));
    (first, rows)
}

/// A warm request starts so many seconds after it is sent: the network.
const NETWORK: f64 = 0.06;

/// How long inits took: what the felt first uses of all runs waited beyond the network. Half took 0.20 to 0.34 s, and half
/// 0.44 to 1.46 s.
fn inits() -> Distribution {
    let rows = RUNS.iter().flat_map(|(name, _)| run(name).1);
    let waits = rows.filter(Row::is_felt).map(|row| seconds(row.started - row.sent - NETWORK));
    Distribution::observed(waits.collect()).unwrap()
}

/// The requests of a run as it went on from the end of its first one, which leaves one idle environment.
fn model_of(name: &str, platform: Platform) -> Model {
    let (first, rows) = run(name);
    let begins = first.started + first.took;
    let requests = rows.iter().map(|row| (seconds(row.sent - begins), seconds(row.took))).collect();
    let trace = Trace::with_durations(requests, Days::Once).unwrap();
    let horizon = Nanos::DAY * trace.days().len() as i64;
    let mut model = Model::new(Arrivals(vec![Process::Trace(trace)]), platform);
    model.function.init = inits();
    let initial = Initial::Pool { idle: 1, idle_for: Nanos::ZERO, busy: 0 };
    model.run = Run { horizon, warmup: Nanos::ZERO, initial };
    model
}

/// The platform of a preset, without limits, which these runs were far from.
fn preset(name: &str) -> Platform {
    let preset = presets().iter().find(|preset| preset.name == name).unwrap();
    let behaviour = preset.behaviour().unwrap();
    Platform {
        recycling: behaviour.recycling,
        reuse: behaviour.reuse,
        waiting: behaviour.waiting,
        ..Platform::new(behaviour.idle)
    }
}

/// First uses of environments by users, and those of them that were felt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    first_uses: usize,
    felt: usize,
}

impl Observer for Counts {
    fn see(&mut self, event: Event) {
        let What::Served(Served { caller: Caller::User, start, arrived, .. }) = event.what else { return };
        let (is_first_use, waits) = match start {
            // Under `Waiting::Own` the environment is given at once, and its init follows.
            Start::Cold => (true, true),
            Start::Lukewarm => (true, event.at - arrived > seconds(FELT_AFTER)),
            Start::Warm => (false, false),
        };
        self.first_uses += usize::from(is_first_use);
        self.felt += usize::from(waits);
    }
}

fn mean(plays: &[Counts], value: fn(&Counts) -> usize) -> f64 {
    plays.iter().map(|counts| value(counts) as f64).sum::<f64>() / plays.len() as f64
}

/// The runs, with what was seen in each: first uses, and those of them that were felt.
const RUNS: [(&str, Counts); 5] = [
    ("05-28", Counts { first_uses: 59, felt: 59 }),
    ("06-06", Counts { first_uses: 43, felt: 43 }),
    ("06-10", Counts { first_uses: 32, felt: 28 }),
    ("05-26", Counts { first_uses: 29, felt: 18 }),
    ("05-23", Counts { first_uses: 59, felt: 39 }),
];

/// What `aws-2020` said before anybody had looked at who waited: each environment by its own idleness, recycled after 14 h
/// on average and 2.02 to 2.05 h at most, never replaced, every request waiting for its own.
fn as_believed_before() -> Platform {
    let mut platform = Platform::new(IdlePolicy::timeout(Distribution::normal(seconds(640.0), seconds(9.7)).unwrap()));
    platform.recycling.mean_life = Some(Nanos::HOUR * 14);
    platform.recycling.max_life = Some(Distribution::uniform(seconds(7_272.0), seconds(7_380.0)).unwrap());
    platform
}

/// What a model predicts for a run.
struct Predicted {
    felt: f64,
    /// The ends of the central 99% of plays.
    felt_within: (usize, usize),
    first_uses: f64,
}

const PLAYS: u64 = 2_000;

fn predict(name: &str, platform: &Platform) -> Predicted {
    let model = model_of(name, platform.clone());
    let play = |number: u64| {
        let streams = Streams::new(20, number);
        let mut counts = Counts::default();
        replicate(&model, streams, &mut counts);
        counts
    };
    let plays: Vec<Counts> = (0..PLAYS).into_par_iter().map(play).collect();
    let mut felt: Vec<usize> = plays.iter().map(|counts| counts.felt).collect();
    felt.sort_unstable();
    let cut = felt.len() / 200;
    Predicted {
        felt: mean(&plays, |counts| counts.felt),
        felt_within: (felt[cut], felt[felt.len() - 1 - cut]),
        first_uses: mean(&plays, |counts| counts.first_uses),
    }
}

/// The same with a draw for each idle period of a spare.
fn with_spares_drawn_afresh(mut platform: Platform) -> Platform {
    let IdlePolicy::FunctionTimeout { spare_timeout: Some(spares), .. } = &mut platform.idle else {
        panic!("a platform with a spare timeout")
    };
    assert!(spares.drawn_once);
    spares.drawn_once = false;
    platform
}

/// What is played, in order. The first is held to what was seen, the others are printed beside it.
fn rules() -> [(&'static str, Platform); 3] {
    [
        ("aws-2020", preset("aws-2020")),
        ("aws-2020, spare timeouts drawn for each idle period", with_spares_drawn_afresh(preset("aws-2020"))),
        ("as believed before", as_believed_before()),
    ]
}

/// Under `aws-2020`, each run's felt cold starts lie within the central 99% of 2,000 plays; the mean of their total is
/// within 10% of what was seen, that of first uses within 20%. Data and seed are fixed: nothing here varies.
///
/// For 05-23 this is weaker than a prediction. The preset has one spare timeout for a whole replication because the runs
/// have it so (see [`has_the_spares_that_were_seen`]), which was looked for only after draws for each idle period had failed
/// on this very run (39 seen, 22 to 35 predicted); and with it the range for this run is wide. Runs that nobody has
/// looked at would have to confirm it.
pub(crate) fn plays_are_like_what_was_seen() {
    let rules = rules();
    let mut seen = Counts::default();
    let mut totals = [[0.0; 2]; 3];
    for (name, expected) in RUNS {
        let (_, rows) = run(name);
        let count = |which: fn(&Row) -> bool| rows.iter().filter(|row| which(row)).count();
        let found = Counts { first_uses: count(|row| row.is_first_use), felt: count(Row::is_felt) };
        assert_eq!(found, expected, "run {name}");
        seen = Counts { first_uses: seen.first_uses + found.first_uses, felt: seen.felt + found.felt };
        println!("run {name}: {} first uses seen, {} of them felt", found.first_uses, found.felt);
        for (place, (label, platform)) in rules.iter().enumerate() {
            let predicted = predict(name, platform);
            let (low, high) = predicted.felt_within;
            println!("  {label}: {:.1} first uses, {:.1} felt ({low} to {high})", predicted.first_uses, predicted.felt);
            totals[place][0] += predicted.felt;
            totals[place][1] += predicted.first_uses;
            let is_within = (low..=high).contains(&found.felt);
            assert!(place > 0 || is_within, "run {name}: {} outside {low} to {high}", found.felt);
        }
    }
    println!("in all: {} first uses seen, {} of them felt", seen.first_uses, seen.felt);
    for ((label, _), [felt, first_uses]) in rules.iter().zip(totals) {
        println!("  {label}: {first_uses:.1} first uses, {felt:.1} felt");
    }
    assert_eq!((seen.first_uses, seen.felt), (222, 187));
    for [felt, first_uses] in &totals[..2] {
        assert!((felt / seen.felt as f64 - 1.0).abs() <= 0.1);
        assert!((first_uses / seen.first_uses as f64 - 1.0).abs() <= 0.2);
    }
}

/// How many environments that had been idle for so many seconds, while others were used, were still there.
#[derive(Debug, Default, PartialEq, Eq)]
struct Spared {
    there: usize,
    gone: usize,
}

/// When a request finds n environments busy, it needs one more, which was last used when a request last found n busy. It
/// is there if the request was served at once, and gone if it waited, whether for an init or for one that another left.
fn spares_of(rows: &[Row], idle: std::ops::Range<f64>) -> Spared {
    let mut last_used: Vec<f64> = Vec::new();
    let mut spared = Spared::default();
    for (place, row) in rows.iter().enumerate() {
        let arrived = row.sent + NETWORK;
        let busy = rows[place.saturating_sub(100)..place].iter().filter(|other| other.ends() > arrived).count();
        let waited = row.started - row.sent > FELT_AFTER;
        if let Some(&used) = last_used.get(busy)
            && busy > 0
            && idle.contains(&(arrived - used))
        {
            if waited { spared.gone += 1 } else { spared.there += 1 }
        }
        last_used.resize(last_used.len().max(busy + 1), f64::NEG_INFINITY);
        last_used[busy] = if waited && !row.is_first_use { arrived } else { row.ends() };
    }
    spared
}

/// In the two runs busy enough to show it, an environment idle beside others lasted about 900 to 1,000 s: of those idle for
/// 600 to 900 s nearly all were there, of those idle for 1,000 to 1,600 s nearly none. Over all eleven runs of 2020 some 31
/// of those idle for 1,000 to 1,550 s were, nearly all of them in the six runs that are not here. So a run's timeouts are
/// more alike than draws for each period from 900 to 1,620 s, of which half would be longer than 1,260 s.
pub(crate) fn has_the_spares_that_were_seen() {
    let mut spared = [Spared::default(), Spared::default(), Spared::default()];
    for name in ["05-26", "05-23"] {
        let (_, rows) = run(name);
        for (sum, idle) in spared.iter_mut().zip([600.0..900.0, 900.0..1_000.0, 1_000.0..1_600.0]) {
            let found = spares_of(&rows, idle);
            sum.there += found.there;
            sum.gone += found.gone;
        }
    }
    println!("there and gone after 600, 900, 1,000 to 1,600 s beside others: {spared:?}");
    let expected = [(25, 3), (6, 3), (1, 27)].map(|(there, gone)| Spared { there, gone });
    assert_eq!(spared, expected);
}

/// Under a fixed timeout of 635 s of each environment, the most recent first, nothing recycled or replaced, those are first
/// uses that were, 59 and 43 of them, and no others; in the third run 26 of the 32, for there environments that were not
/// idle were recycled too. Here requests come when they started, one idle environment there before.
pub(crate) fn has_the_first_uses_that_were_seen() {
    for (name, expected, explained) in [("05-28", 59, 59), ("06-06", 43, 43), ("06-10", 32, 26)] {
        let (first, mut rows) = run(name);
        rows.sort_by(|a, b| a.started.total_cmp(&b.started));
        let begins = first.started + first.took;
        let requests = rows.iter().map(|row| (seconds(row.started - begins), seconds(row.took))).collect();
        let trace = Trace::with_durations(requests, Days::Once).unwrap();
        let horizon = Nanos::DAY * trace.days().len() as i64;
        let mut model = bare(Process::Trace(trace), fixed(635.0));
        assert_eq!((model.platform.waiting, model.platform.recycling.replaced), (Waiting::Own, Probability::ZERO));
        model.function.init = fixed(0.3);
        let initial = Initial::Pool { idle: 1, idle_for: Nanos::ZERO, busy: 0 };
        model.run = Run { horizon, warmup: Nanos::ZERO, initial };
        let mut events: Vec<Event> = Vec::new();
        replicate(&model, Streams::new(1, 0), &mut events);
        let replayed: Vec<bool> = events
            .iter()
            .filter_map(|event| match event.what {
                What::Served(served) => Some(served.start == Start::Cold),
                _ => None,
            })
            .collect();
        assert_eq!(replayed.len(), rows.len());
        let count = |wanted: fn(bool, bool) -> bool| {
            rows.iter().zip(&replayed).filter(|&(row, &replayed)| wanted(row.is_first_use, replayed)).count()
        };
        let both = count(|seen, replayed| seen && replayed);
        let invented = count(|seen, replayed| !seen && replayed);
        println!("run {name}: {both} of {expected} first uses explained, {invented} invented");
        assert_eq!((count(|seen, _| seen), both, invented), (expected, explained, 0), "run {name}");
    }
}
