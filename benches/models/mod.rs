//! The models whose speed is measured.

use coldstart::model::arrivals::{Poisson, Process};
use coldstart::model::platform::Reuse;
use coldstart::model::{Arrivals, Distribution, IdlePolicy, Model, Platform, Schedule};
use coldstart::units::{Nanos, Rate};

/// 500 requests a day of 100 ms, pinged every 2 minutes, on the idle timeout measured in January 2021.
pub(crate) fn sparse() -> Model {
    let timeout = Distribution::normal(Nanos::from_secs(380), Nanos::from_secs(12)).unwrap();
    let duration = Distribution::fixed(Nanos::from_millis(100)).unwrap();
    let mut model = model("500/day", duration, timeout, Reuse::MostRecent);
    model.warming.ping = Schedule::Every(Nanos::MINUTE * 2);
    model
}

/// SimFaaS's example: 0.9 requests a second of 2 s, a timeout of 600 s, newest created first.
pub(crate) fn headline() -> Model {
    let timeout = Distribution::fixed(Nanos::from_secs(600)).unwrap();
    let duration = Distribution::exponential(Nanos::from_millis(1_991)).unwrap();
    model("0.9/s", duration, timeout, Reuse::NewestCreated)
}

/// 100 requests a second of 2 s.
pub(crate) fn busy() -> Model {
    let timeout = Distribution::fixed(Nanos::from_secs(380)).unwrap();
    let duration = Distribution::exponential(Nanos::from_secs(2)).unwrap();
    model("100/s", duration, timeout, Reuse::MostRecent)
}

fn model(rate: &str, duration: Distribution, timeout: Distribution, reuse: Reuse) -> Model {
    let arrivals = Arrivals(vec![Process::Poisson(Poisson::new(Rate::parse(rate).unwrap()))]);
    let platform = Platform { reuse, concurrency_limit: Some(1000), ..Platform::new(IdlePolicy::timeout(timeout)) };
    let mut model = Model::new(arrivals, platform);
    model.function.duration = duration;
    model.run.horizon = Nanos::DAY;
    model
}
