//! Logs of models that are known.

use coldstart::calibrate::platform::{PlatformFindings, learn};
use coldstart::engine::{Event, Served, Start, What, replicate};
use coldstart::logs::{
    Accounting, Caller, Contents, Environment, Invocation, Kind, Log, Seen, Use, Window,
};
use coldstart::model::arrivals::{Poisson, Process};
use coldstart::model::platform::{SpareTimeout, Waiting};
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Model, Platform};
use coldstart::rng::Streams;
use coldstart::units::{Nanos, Probability, Rate};

pub(crate) fn seconds(seconds: f64) -> Nanos {
    Nanos::from_secs_f64(seconds)
}

pub(crate) fn fixed(value: f64) -> Distribution {
    Distribution::fixed(seconds(value)).unwrap()
}

/// When the log begins: some Monday.
const BEGINS: Nanos = Nanos::from_secs(1_700_000_000);

/// What a log of a model has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Columns {
    /// When each was sent, too.
    Sent,
    /// When inits began, but not when requests were sent.
    InitStart,
    /// Streams and first uses only.
    Report,
    /// No streams.
    WithoutStreams,
}

/// A log of one replication. The network takes 40 to 70 ms.
pub(crate) fn log_of(model: &Model, seed: u64, replication: u64, columns: Columns) -> Log {
    let mut events: Vec<Event> = Vec::new();
    replicate(model, Streams::new(seed, replication), &mut events);
    let mut numbers = std::collections::HashMap::new();
    let mut environments = Vec::new();
    let mut begun = std::collections::HashMap::new();
    let mut invocations = Vec::new();
    for event in &events {
        if let What::Begun { environment, .. } = event.what {
            begun.insert(environment, event.at);
        }
        if let What::Recycled { replaced_by: Some(environment), .. } = event.what {
            begun.insert(environment, event.at);
        }
        let What::Served(Served { environment: Some(number), start, arrived, ends, .. }) = event.what else { continue };
        if event.at < Nanos::ZERO {
            continue;
        }
        let environment = *numbers.entry(number).or_insert_with(|| {
            let init_began = begun.get(&number).filter(|_| columns == Columns::InitStart).map(|&at| BEGINS + at);
            environments.push(Environment { kind: Kind::OnDemand, init_began, init: None, window: 0 });
            environments.len() as u32 - 1
        });
        // Under `Waiting::Own` the environment is given at once and its init follows; the handler takes a fixed time.
        let started = match (model.platform.waiting, start) {
            (Waiting::Own, Start::Cold) => ends - model.function.duration.constant().unwrap(),
            (Waiting::Own | Waiting::FirstReady { .. }, _) => event.at,
        };
        let network = 0.04 + 0.03 * (((arrived.0 / 1_000) % 997) as f64 / 997.0);
        let first = match (columns, start) {
            (Columns::InitStart, Start::Cold) => Use::Cold,
            (Columns::InitStart, Start::Lukewarm) => Use::Lukewarm,
            (_, Start::Cold | Start::Lukewarm) => Use::First,
            (_, Start::Warm) => Use::Later,
        };
        invocations.push(Invocation::from(Seen {
            sent: (columns == Columns::Sent).then(|| BEGINS + arrived - seconds(network)),
            duration: Some(ends - started),
            environment: (columns != Columns::WithoutStreams).then_some(environment),
            first,
            caller: Caller::User,
            ..Seen::at(BEGINS + started)
        }));
    }
    invocations.sort_by_key(Invocation::started);
    let until = BEGINS + model.run.horizon;
    Log {
        sources: Vec::new(),
        accounting: Accounting::default(),
        contents: Contents::Invocations {
            invocations,
            environments: if columns == Columns::WithoutStreams { Vec::new() } else { environments },
            functions: vec![String::new()],
            windows: vec![Window { from: BEGINS, until }],
        },
    }
}

/// A platform like that of AWS in 2020, with narrower laws.
pub(crate) fn like_aws() -> Platform {
    let mut platform = Platform::new(IdlePolicy::FunctionTimeout {
        timeout: Distribution::normal(seconds(640.0), seconds(10.0)).unwrap(),
        drawn_once: false,
        spare_timeout: Some(SpareTimeout::afresh(
            Distribution::uniform(seconds(900.0), seconds(1_600.0)).unwrap(),
        )),
    });
    platform.recycling.mean_life = Some(seconds(25_000.0));
    platform.recycling.max_life = Some(Distribution::uniform(seconds(6_800.0), seconds(7_400.0)).unwrap());
    platform.recycling.replaced = Probability::new(1.0).unwrap();
    platform.waiting = Waiting::FirstReady { dispatch: seconds(0.3) };
    platform
}

pub(crate) fn model(platform: Platform, rate: f64, hours: i64) -> Model {
    let arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::per_second(rate).unwrap()))]);
    let mut model = Model::new(arrivals, platform);
    model.function.duration = fixed(1.85);
    model.function.init = Distribution::uniform(seconds(0.3), seconds(0.9)).unwrap();
    model.run.horizon = Nanos::HOUR * hours;
    model
}

pub(crate) fn print_one() {
    for rate in [0.003, 0.02, 0.1] {
        let model = model(like_aws(), rate, 140);
        for columns in [Columns::Sent, Columns::InitStart, Columns::Report, Columns::WithoutStreams] {
            let log = log_of(&model, 1, 0, columns);
            let began = std::time::Instant::now();
            let found = learn(&log);
            println!("===== {rate} {columns:?} took {:?}", began.elapsed());
            println!("{:#?}", PlatformFindings { idle_periods: vec![], spare_periods: vec![], ..found });
        }
    }
}
