//! What logs of known models tell, and what they do not.

use std::path::Path;

use coldstart::calibrate::platform::learn;
use coldstart::calibrate::{Calibration, Plan, Writing, written_scenario};
use coldstart::logs::{Contents, Invocation, Log, Seen, Use, read_text};
use coldstart::scenario::{self, presets};
use coldstart::study::replay::{Arrival, GapClass, Recording};

use super::simulated::{Columns, all_at_once, log_of, only_a_hazard};

/// Twenty requests that met a busy environment, each followed by a minute of quiet; where nobody knows which environment served, it
/// is still told when the inits began, and that nothing had been idle for long when it was gone.
pub(crate) fn when_inits_began_is_known_without_streams() {
    let of_minute = |minute: u32| {
        let at = 1_700_000_000.0 + 60.0 * f64::from(minute) + f64::from(minute * minute % 17);
        format!("{at:.3},300,,,later\n{:.3},100,400,2,cold\n", at + 0.422)
    };
    let text = "start_s,duration_ms,init_ms,ready_ms,use\n".to_owned() + &(0..20).map(of_minute).collect::<String>();
    let log = read_text("busy.csv", &text).unwrap();
    let found = learn(&log, 0.95);
    assert!(found.idle_periods.iter().all(|(period, _)| period.gone_by.is_infinite()), "{:?}", found.idle_periods);
    let model = only_a_hazard();
    let recording = Recording::of(&log, Arrival::sent_or_before_init(&model, &log)).unwrap();
    assert_eq!(recording.about.doubtful, 0);
    let classes = recording.windows.iter().flat_map(|window| &window.invocations);
    assert!(classes.filter(|one| one.is_first).all(|one| one.gap == GapClass::BUSY));
}

/// A log that tells less has more that is not learned, and what needs more is never given a value.
pub(crate) fn what_is_not_told_is_not_learned() {
    let model = all_at_once();
    let of = |columns| learn(&log_of(&model, 7, 0, columns), 0.95);
    let full = of(Columns::Sent);
    assert!(full.clock.learned().is_some() && full.hazard.learned().is_some() && full.replaced.learned().is_some());
    assert!(full.waiting.learned().is_some() && full.felt.threshold.is_some() && full.felt.untold == 0);

    let begun = of(Columns::InitStart);
    assert!(begun.clock.learned().is_some() && begun.replaced.learned().is_some() && begun.felt.untold == 0);
    assert!(begun.waiting.learned().is_none() && begun.dispatch.learned().is_none());
    // Told only as a bound.
    assert!(begun.waiting.evidence.contains("began while all environments were busy"), "{}", begun.waiting.evidence);

    let report = of(Columns::Report);
    assert!(report.clock.learned().is_some() && report.idle_timeout.learned().is_some());
    assert!(report.spare_timeout.learned().is_some() && report.reuse.learned().is_some());
    assert!(report.hazard.learned().is_some());
    assert!(report.replaced.learned().is_none() && report.replaced_when_busy.learned().is_none());
    assert!(report.replacement_rank.learned().is_none() && report.waiting.learned().is_none());
    assert_eq!((report.felt.untold, report.felt.threshold), (report.felt.first_uses, None));

    let bare = of(Columns::WithoutStreams);
    assert!(bare.idle_timeout.learned().is_some_and(|timeout| (timeout.middle - 640.0).abs() < 15.0));
    assert!(bare.clock.learned().is_none() && bare.spare_timeout.learned().is_none());
    assert!(bare.hazard.learned().is_none() && bare.max_life.learned().is_none());
    assert!(bare.replaced.learned().is_none() && bare.reuse.learned().is_none());
    assert!(bare.waiting.learned().is_none() && bare.independence.learned().is_none());
}

/// An interval of 80% lies within that of 95%, and says so.
pub(crate) fn intervals_have_the_confidence_that_is_asked_for() {
    let log = log_of(&all_at_once(), 7, 0, Columns::Sent);
    let of = |confidence| {
        let found = learn(&log, confidence);
        let timeouts = [found.idle_timeout.interval(), found.spare_timeout.interval()];
        let others = [found.hazard.interval(), found.max_life.interval(), found.replaced.interval()];
        [timeouts.to_vec(), others.to_vec()].concat()
    };
    for (narrow, wide) in of(0.8).into_iter().zip(of(0.95)) {
        let (narrow, wide) = (narrow.unwrap(), wide.unwrap());
        assert_eq!((narrow.confidence, wide.confidence), (0.8, 0.95));
        assert!(wide.low < narrow.low && narrow.high < wide.high, "{narrow:?} {wide:?}");
    }
}

/// Lives of 10,000 s on the average, without a longest one: a preset that has 6,800 to 7,400 s is not followed in that.
pub(crate) fn a_longest_life_that_the_log_contradicts_is_not_written() {
    let log = log_of(&only_a_hazard(), 7, 0, Columns::Sent);
    let calibration = Calibration::of(&log, &Plan { confidence: 0.95, arrivals_only: false, hold_out: 0.0 });
    let preset = presets().iter().find(|preset| preset.name == "aws-2021").unwrap();
    let path = Path::new("learned.toml");
    let text = written_scenario(&calibration, &Writing { preset, path, carries_uncertainty: false }).unwrap();
    assert!(text.contains("which the preset's longest life does not allow"), "{text}");
    let recycling = scenario::parse(&text, path).unwrap().model.platform.recycling;
    assert!(recycling.max_life.is_none() && recycling.mean_life.is_some(), "{recycling:?}");
}

/// Logs with next to nothing in them, and one in which every invocation is the first in its environment.
pub(crate) fn little_is_no_reason_to_panic() {
    let whole = log_of(&all_at_once(), 8, 0, Columns::Sent);
    let Contents::Invocations { invocations, environments, functions, windows } = &whole.contents else { panic!() };
    let with = |invocations: Vec<Invocation>| {
        let windows = if invocations.is_empty() { Vec::new() } else { windows.clone() };
        let (environments, functions) = (environments.clone(), functions.clone());
        let contents = Contents::Invocations { invocations, environments, functions, windows };
        learn(&Log { contents, ..whole.clone() }, 0.95)
    };
    for count in [0, 1, 2, 3, 10] {
        let found = with(invocations[..count].to_vec());
        assert!(found.clock.learned().is_none() && found.idle_timeout.learned().is_none());
        assert!(found.max_life.learned().is_none() && found.replaced.learned().is_none());
    }
    let all_first = |one: &Invocation| Invocation::from(Seen { first: Use::First, ..one.seen() });
    assert!(with(invocations.iter().take(200).map(all_first).collect()).idle_timeout.learned().is_none());
}
