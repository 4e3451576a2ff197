//! The runs of Mahmoudi and Khazaei (2020, AWS Lambda us-east-1, 28 h of Poisson requests each), each a window of its own.

use std::path::PathBuf;

use coldstart::calibrate::platform::{Clock, Ends, PlatformFindings, Rank, Waits, learn};
use coldstart::calibrate::{Finding, Part, learn_work};
use coldstart::estimate::Interval;
use coldstart::logs::{Contents, Invocation, Log, Seen, read_files};
use coldstart::model::platform::Reuse;
use coldstart::study::replay::{Arrival, Recording};
use coldstart::units::Nanos;

use crate::trials::data;

fn runs() -> Vec<PathBuf> {
    let run = |name| data(&format!("aws-poisson-2020/run-2020-{name}.csv"));
    ["05-23", "05-26", "05-28", "06-06", "06-10"].map(run).to_vec()
}

/// What was learned, with its interval.
fn found<T: Clone>(part: &Part<T>) -> (T, Option<Interval>) {
    match &part.finding {
        Finding::Learned { value, interval } => (value.clone(), *interval),
        Finding::Between { .. } | Finding::NotLearned { .. } => panic!("not learned: {}", part.evidence),
    }
}

/// What the eleven runs of 2020 are known to show, from these five of them. Data are fixed: nothing here varies.
pub(crate) fn the_five_runs_show_what_is_known_of_them() {
    let log = read_files(&runs()).unwrap();
    let platform = learn(&log, 0.95);
    let threshold = platform.felt.threshold.unwrap();
    assert!((0.13..0.25).contains(&threshold), "{threshold}");
    let felt = platform.felt;
    assert_eq!((felt.first_uses, felt.waited, felt.ahead, felt.untold), (222, 187, 35, 0));
    has_the_function_clock(&platform);
    has_lives_that_end(&platform);
    let (replaced, interval) = found(&platform.replaced);
    assert!(replaced == 1.0 && interval.unwrap().low > 0.6, "{:?}", platform.replaced);
    assert!(found(&platform.replaced_when_busy).0 > 0.5, "{:?}", platform.replaced_when_busy);
    assert_eq!(found(&platform.replacement_rank).0, Rank::Last);
    assert_eq!(found(&platform.reuse).0, Reuse::MostRecent);
    assert_eq!(found(&platform.waiting).0, Waits::FirstReady);
    let dispatch = found(&platform.dispatch).0;
    assert!((0.2..0.4).contains(&dispatch), "{dispatch}");
    assert_eq!(found(&platform.independence).0, Ends::Alone);
    assert!(platform.checked_every.learned().is_none(), "{:?}", platform.checked_every);
}

/// Each run, and what its README counts of first uses that had waited: from 0.2 s on.
const FELT: [(&str, u32); 5] = [("05-28", 59), ("06-06", 43), ("06-10", 28), ("05-26", 18), ("05-23", 39)];

/// Whoever asks who had waited is told the same, and so they are by a client whose requests take 0.2 s longer on their way.
pub(crate) fn who_waited_is_the_same_for_all_and_for_a_client_far_away() {
    for (name, felt) in FELT {
        let log = read_files(&[data(&format!("aws-poisson-2020/run-2020-{name}.csv"))]).unwrap();
        for farther in [0.0, 0.2] {
            let log = sent_earlier(&log, Nanos::from_secs_f64(farther));
            let Contents::Invocations { invocations, environments, .. } = &log.contents else { panic!("{name}") };
            assert_eq!(learn(&log, 0.95).felt.waited, u64::from(felt), "{name}, {farther} s farther: calibrate");
            let recording = Recording::of(&log, Arrival::Sent).unwrap();
            let replayed = recording.windows.iter().flat_map(|window| &window.invocations).filter(|one| one.is_felt);
            assert_eq!(replayed.count() as u32, felt, "{name}, {farther} s farther: replay");
            let init = learn_work(invocations, environments, false, 0.95).init;
            let mean = init.learned().unwrap().mean.value;
            assert!((0.2..0.8).contains(&mean), "{name}, {farther} s farther: an init of {mean} s");
            let inits = init.learned().unwrap().mean.sample;
            assert!((8..=u64::from(felt)).contains(&inits), "{name}, {farther} s farther: {inits} inits");
        }
    }
}

fn sent_earlier(log: &Log, by: Nanos) -> Log {
    let Contents::Invocations { invocations, environments, functions, windows } = log.contents.clone() else {
        panic!("no invocations")
    };
    let earlier = |seen: Seen| Seen { sent: seen.sent.map(|sent| sent - by), ..seen };
    let invocations = invocations.iter().map(|one| Invocation::from(earlier(one.seen()))).collect();
    Log { contents: Contents::Invocations { invocations, environments, functions, windows }, ..log.clone() }
}

/// Without the times at which requests were sent the longest life is still the one that they show: 1.85 to 2.1 h holds what is
/// known of it, a uniform law from 6,800 to 7,400 s.
pub(crate) fn the_longest_life_is_the_same_without_send_times() {
    let log = read_files(&runs()).unwrap();
    let Contents::Invocations { invocations, environments, functions, windows } = log.contents.clone() else {
        panic!()
    };
    let unsent = |one: &Invocation| Invocation::from(Seen { sent: None, ..one.seen() });
    let invocations = invocations.iter().map(unsent).collect();
    let log = Log { contents: Contents::Invocations { invocations, environments, functions, windows }, ..log };
    let (life, interval) = found(&learn(&log, 0.95).max_life);
    assert!(interval.unwrap().contains(7_100.0), "{life:?} {interval:?}");
}

fn has_the_function_clock(platform: &PlatformFindings) {
    assert_eq!(found(&platform.clock).0, Clock::Function);
    let (timeout, interval) = found(&platform.idle_timeout);
    assert!((630.0..=650.0).contains(&timeout.middle) && interval.unwrap().contains(635.0), "{timeout:?} {interval:?}");
    let (spare, interval) = found(&platform.spare_timeout);
    assert!(spare.middle > 900.0 && interval.unwrap().low > 700.0, "{spare:?} {interval:?}");
}

fn has_lives_that_end(platform: &PlatformFindings) {
    let (hazard, interval) = found(&platform.hazard);
    assert!((2e-5..=6e-5).contains(&hazard) && interval.unwrap().contains(4e-5), "{hazard} {interval:?}");
    let (life, interval) = found(&platform.max_life);
    assert!(life.min >= 6_660.0 && life.max <= 7_560.0 && interval.unwrap().contains(life.middle()), "{life:?}");
    assert!((7_200.0..7_400.0).contains(&platform.oldest), "{}", platform.oldest);
}

/// Each run alone says less, and nothing else: no run has another clock, and what it has too little of is not learned.
pub(crate) fn no_run_alone_contradicts_the_others() {
    for run in runs() {
        let platform = learn(&read_files(std::slice::from_ref(&run)).unwrap(), 0.95);
        assert_ne!(platform.clock.learned(), Some(&Clock::Environment), "{}: {:?}", run.display(), platform.clock);
        assert!(platform.reuse.learned().is_none_or(|&rule| rule == Reuse::MostRecent), "{:?}", platform.reuse);
        assert_ne!(platform.waiting.learned(), Some(&Waits::Own), "{:?}", platform.waiting);
        if let Some(timeout) = platform.idle_timeout.learned() {
            assert!((600.0..=660.0).contains(&timeout.middle), "{}: {timeout:?}", run.display());
        }
    }
}
