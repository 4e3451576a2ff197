//! Peak memory does not grow with the horizon.

#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

mod shared;

use std::process::Command;

use coldstart::engine::replicate_service;
use coldstart::model::Schedule;
use coldstart::model::Service;
use coldstart::model::platform::Deploys;
use coldstart::model::platform::Reuse;
use coldstart::rng::Streams;
use coldstart::units::Nanos;
use shared::{bare, exponential, fixed, outcome, poisson, seconds};

/// Tells a child process how many requests to play.
const REQUESTS: &str = "COLDSTART_TEST_REQUESTS";
const RATE: f64 = 0.9;

/// Plays SimFaaS's headline case, in two replications, and says what memory that took; in a process of its own, for a
/// peak never falls.
#[test]
fn plays_as_many_requests_as_its_parent_says() {
    let Ok(requests) = std::env::var(REQUESTS) else { return };
    let mut model = bare(poisson(RATE), fixed(600.0));
    model.function.duration = exponential(1.991);
    model.function.init = fixed(0.253);
    model.platform.reuse = Reuse::NewestCreated;
    model.run.horizon = seconds(requests.parse::<f64>().unwrap() / RATE / 2.0);
    let found = outcome(&model, 1, 2, 0.95).total;
    println!("\nserved {} peak {}", found.users.served, peak());
}

/// The same on a service that fails and is deployed, in one replication.
#[test]
fn serves_as_many_requests_as_its_parent_says() {
    let Ok(requests) = std::env::var(REQUESTS) else { return };
    let mut model = bare(poisson(RATE), fixed(600.0));
    model.function.duration = exponential(1.991);
    model.platform.recycling.deploys = Deploys::Planned(Schedule::Every(Nanos::HOUR));
    model.run.horizon = seconds(requests.parse::<f64>().unwrap() / RATE);
    let service = Service { tasks: 2, concurrency: 2, failures: Some(Nanos::HOUR), ..Service::default() };
    let tally = replicate_service(&model, &service, Streams::new(1, 0));
    println!("\nserved {} peak {}", tally.users.served, peak());
}

/// The peak of this process so far, in kB.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().to_owned()
}

/// What a child process that plays about so many requests reports: how many it served, and its peak in kB.
fn play(test: &str, requests: u64) -> (u64, u64) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(REQUESTS, requests.to_string())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("served ")).unwrap_or_else(|| panic!("{text}"));
    let words: Vec<&str> = line.split_whitespace().collect();
    (words[0].parse().unwrap(), words[2].parse().unwrap())
}

/// Thirty times the requests in less than 2 MB more: a byte kept for each fifteenth would be too much. Half a million
/// requests more or fewer are 90 standard deviations of their number: no false alarm.
#[test]
fn thirty_times_the_horizon_takes_no_more_memory() {
    for test in ["plays_as_many_requests_as_its_parent_says", "serves_as_many_requests_as_its_parent_says"] {
        let [(few, low), (many, high)] = [1_000_000, 30_000_000].map(|requests| play(test, requests));
        println!("{test}: peak {low} kB for {few} requests, {high} kB for {many}");
        assert!(few.abs_diff(1_000_000) < 500_000 && many.abs_diff(30_000_000) < 500_000);
        assert!(high < low + 2_000, "{low} kB and {high} kB");
        assert!(high < 50_000, "{high} kB");
    }
}
