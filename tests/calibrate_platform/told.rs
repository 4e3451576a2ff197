//! What logs of known models tell, and what they do not.

use coldstart::calibrate::platform::learn;
use coldstart::logs::{Contents, Invocation, Log, Seen, Use};

use super::simulated::{Columns, all_at_once, log_of};

/// A log that tells less has more that is not learned, and what needs more is never given a value.
pub(crate) fn what_is_not_told_is_not_learned() {
    let model = all_at_once();
    let of = |columns| learn(&log_of(&model, 7, 0, columns));
    let full = of(Columns::Sent);
    assert!(full.clock.learned().is_some() && full.hazard.learned().is_some() && full.replaced.learned().is_some());
    assert!(full.waiting.learned().is_some() && full.felt.threshold.is_some() && full.felt.untold == 0);

    let begun = of(Columns::InitStart);
    assert!(begun.clock.learned().is_some() && begun.replaced.learned().is_some() && begun.felt.untold == 0);
    assert!(begun.waiting.learned().is_none() && begun.dispatch.learned().is_none());

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

/// Logs with next to nothing in them, and one in which every invocation is the first in its environment.
pub(crate) fn little_is_no_reason_to_panic() {
    let whole = log_of(&all_at_once(), 8, 0, Columns::Sent);
    let Contents::Invocations { invocations, environments, functions, windows } = &whole.contents else { panic!() };
    let with = |invocations: Vec<Invocation>| {
        let windows = if invocations.is_empty() { Vec::new() } else { windows.clone() };
        let (environments, functions) = (environments.clone(), functions.clone());
        let contents = Contents::Invocations { invocations, environments, functions, windows };
        learn(&Log { contents, ..whole.clone() })
    };
    for count in [0, 1, 2, 3, 10] {
        let found = with(invocations[..count].to_vec());
        assert!(found.clock.learned().is_none() && found.idle_timeout.learned().is_none());
        assert!(found.max_life.learned().is_none() && found.replaced.learned().is_none());
    }
    let all_first = |one: &Invocation| Invocation::from(Seen { first: Use::First, ..one.seen() });
    assert!(with(invocations.iter().take(200).map(all_first).collect()).idle_timeout.learned().is_none());
}
