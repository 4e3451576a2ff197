//! How often intervals of 95% cover what is true.

use coldstart::calibrate::{learn_arrivals, learn_work};
use coldstart::estimate::Interval;
use coldstart::logs::Contents;
use rayon::prelude::*;

use crate::made::{PLAN, RATE, invocations, model, read};
use crate::printed_log::{Parts, PrintedFormat, print_parts};
use crate::shared::most_by_chance;

/// Of each trial, whether the intervals cover: the rate, and the means of handler, init and extra work. Formats take turns.
fn covered(seed: u64) -> [bool; 4] {
    let model = model();
    let format = FORMATS[seed as usize % FORMATS.len()];
    let log = read(&print_parts(format, &invocations(&model, seed), Parts::ALL));
    let Contents::Invocations { invocations, environments, windows, .. } = &log.contents else { panic!("{format:?}") };
    let work = learn_work(invocations, environments, false, PLAN.confidence);
    let arrivals = learn_arrivals(invocations, windows, PLAN.confidence);
    let law = &model.function;
    let covers = |interval: Option<Interval>, truth: f64| {
        interval.unwrap_or_else(|| panic!("{format:?}: {work:?}")).contains(truth)
    };
    [
        covers(arrivals.rate.interval(), RATE),
        covers(work.duration.interval(), law.duration.mean()),
        covers(work.init.interval(), law.init.mean()),
        covers(work.first_request.interval(), law.first_request.as_ref().unwrap().mean()),
    ]
}

/// Of these each has all four.
const FORMATS: [PrintedFormat; 8] = [
    PrintedFormat::Plain,
    PrintedFormat::Events,
    PrintedFormat::EventsOfJson,
    PrintedFormat::Tail,
    PrintedFormat::Sam,
    PrintedFormat::Console,
    PrintedFormat::InsightsCsv,
    PrintedFormat::Subscription,
];

const WHAT: [&str; 4] = ["rate", "duration", "init", "first_request"];

fn missed(trials: u64) -> [usize; 4] {
    let all: Vec<[bool; 4]> = (0..trials).into_par_iter().map(|trial| covered(900 + trial)).collect();
    std::array::from_fn(|what| all.iter().filter(|covers| !covers[what]).count())
}

/// Days of 1,728 requests. Chance makes more than this of 40 intervals of 95% miss once in 4,000 times, so one of the four
/// once in 1,000.
pub(crate) fn of_40() {
    let most = most_by_chance(40, 0.05, 1.0 / 4_000.0) as usize;
    for (what, missed) in WHAT.iter().zip(missed(40)) {
        assert!(missed <= most, "{what}: {missed} of 40 intervals miss, at most {most} by chance");
    }
}

/// 92 to 98%: chance leaves that, of 500 intervals of 95%, once in 500 times.
pub(crate) fn of_500() {
    for (what, missed) in WHAT.iter().zip(missed(500)) {
        println!("{what}: {missed} of 500 miss");
        assert!((10..=40).contains(&missed), "{what}: {missed} of 500 intervals miss");
    }
}
