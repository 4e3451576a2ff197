//! Logs made by a known model.

use std::fmt::Write as _;
use std::path::Path;

use coldstart::engine::{Caller, Event, Observer, Served, Start, What, replicate};
use coldstart::logs::{Log, read_text};
use coldstart::model::{Distribution, Model, Schedule};
use coldstart::rng::Streams;
use coldstart::scenario;
use coldstart::units::Nanos;

use super::shared::seconds;

/// What users' requests met, in the order in which they were served.
#[derive(Default)]
struct Users(Vec<(Nanos, Served)>);

impl Observer for Users {
    fn see(&mut self, event: Event) {
        if let What::Served(served @ Served { caller: Caller::User, .. }) = event.what
            && served.arrived >= Nanos::ZERO
        {
            self.0.push((event.at, served));
        }
    }
}

/// When the log begins: 2026-09-21, 14:13:20 UTC.
const BEGINS: f64 = 1_790_000_000.0;

/// From when a request is sent to when it reaches the platform, in seconds.
const NETWORK: f64 = 0.05;

/// A log of one replication, as plain CSV: what a client and the function would have written, to the millisecond.
pub(crate) fn csv(model: &Model, seed: u64) -> String {
    let mut users = Users::default();
    replicate(model, Streams::new(seed, 0), &mut users);
    let mut text = "start_s,sent_s,duration_ms,environment,cold\n".to_owned();
    for (given, served) in users.0 {
        // Where every request waits for its own environment it is given that at once, and its init follows.
        let init = if served.start == Start::Cold && given == served.arrived {
            let (init, duration) = (model.function.init.constant(), model.function.duration.constant());
            let rest = || served.ends - given - duration.expect("one of both is constant here");
            init.unwrap_or_else(rest)
        } else {
            Nanos::ZERO
        };
        let started = given + init;
        let at = |time: Nanos| BEGINS + time.as_secs_f64();
        let took = (served.ends - started).as_millis_f64();
        let environment = served.environment.map_or("provisioned".to_owned(), |number| number.to_string());
        let is_first = u8::from(served.start != Start::Warm);
        writeln!(text, "{:.3},{:.3},{took:.1},{environment},{is_first}", at(started) + NETWORK, at(served.arrived))
            .unwrap();
    }
    text
}

/// A log of requests that were sent as much as 30 ms sooner, or later, than the others, by turns that follow no order of theirs.
pub(crate) fn log_with_ways_that_differ(model: &Model, seed: u64) -> Log {
    let moved = |(line, text): (usize, &str)| {
        let columns: Vec<&str> = text.split(',').collect();
        match columns[1].parse::<f64>() {
            Ok(sent) => {
                let way = (line as f64 * 0.618_033_988_75).fract() * 0.03;
                format!("{},{:.3},{}\n", columns[0], sent - way, columns[2..].join(","))
            }
            Err(_) => format!("{text}\n"),
        }
    };
    read_text("made.csv", &csv(model, seed).lines().enumerate().map(moved).collect::<String>()).unwrap()
}

/// A log that does not tell when requests were sent.
pub(crate) fn log_without_send_times(model: &Model, seed: u64) -> Log {
    let without = |line: &str| {
        let columns: Vec<&str> = line.split(',').collect();
        [&columns[..1], &columns[2..]].concat().join(",") + "\n"
    };
    read_text("made.csv", &csv(model, seed).lines().map(without).collect::<String>()).unwrap()
}

/// The same, read again.
pub(crate) fn log(model: &Model, seed: u64) -> Log {
    read_text("made.csv", &csv(model, seed)).unwrap()
}

/// The API of the scenarios without pings for ten hours, its handlers anything from 40 to 250 ms in most cases.
fn quiet_api() -> Model {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/zappa-api.toml");
    let mut model = scenario::load(&path).unwrap().model;
    model.warming.ping = Schedule::Never;
    model.function.duration = Distribution::lognormal_median_p99(seconds(0.1), seconds(0.25)).unwrap();
    model.run.horizon = Nanos::HOUR * 10;
    model
}

/// To write it anew: `COLDSTART_WRITE=1 cargo test --test replay made_by_simulation`.
pub(crate) fn the_log_is_made_by_simulation() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/zappa-api-log.csv");
    let made = csv(&quiet_api(), 7);
    if std::env::var_os("COLDSTART_WRITE").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(std::fs::read_to_string(&path).unwrap() == made, "{} is not what the scenario makes", path.display());
}
