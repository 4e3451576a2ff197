//! Whether recycled environments are replaced, on platforms that are known.

use coldstart::rng::{Purpose, Stream, Streams};
use coldstart::study::probe::replacement::{Aim, Learned, Seen, Verdict};
use coldstart::units::Nanos;
use rand::RngExt as _;

const AIM: Aim = Aim { confidence: 0.95, every: Nanos(120 * 1_000_000_000), copies: 1 };

/// With n of n the chance that the share is above one half is 1 - 2^-(n + 1), all shares being equally likely beforehand:
/// 93.75% after three, 96.875% after four.
#[test]
fn four_that_agree_are_enough() {
    for (replaced, verdict) in [(true, Verdict::Most), (false, Verdict::Few)] {
        let known = |recycled: u64| Learned::of(recycled, if replaced { recycled } else { 0 }, 0.95);
        assert_eq!(known(3).verdict, Verdict::Open);
        assert_eq!(known(4).verdict, verdict);
    }
    assert!((Learned::of(4, 4, 0.95).most - 0.968_75).abs() < 1e-12);
    assert!((Learned::of(0, 0, 0.95).most - 0.5).abs() < 1e-12);
}

/// 30 of 30, as was measured in 2020: from 88% on.
#[test]
fn the_interval_is_that_of_clopper_and_pearson() {
    let share = Learned::of(30, 30, 0.95).share.unwrap();
    assert_eq!(share.value, 1.0);
    assert!((share.low().unwrap() - 0.025_f64.powf(1.0 / 30.0)).abs() < 1e-6 && share.high() == Some(1.0), "{share:?}");
    assert_eq!(Learned::of(0, 0, 0.95).share, None);
}

fn seen(copy: &str, gap: Option<i64>, environment: &str, waited: bool) -> Seen {
    Seen { copy: copy.to_owned(), gap: gap.map(Nanos::from_secs), environment: environment.to_owned(), waited }
}

#[test]
fn only_what_recycling_alone_explains_is_counted() {
    let answers = [
        // The first of each copy has taken nobody's place.
        seen("1", None, "a", true),
        seen("2", None, "x", true),
        seen("1", Some(120), "a", false),
        // Recycled and replaced; of another copy recycled and not replaced.
        seen("1", Some(121), "b", false),
        seen("2", Some(122), "y", true),
        // It is back: it was not recycled.
        seen("1", Some(120), "a", false),
        // After a pause, or too late, it may have been idleness.
        seen("1", None, "c", true),
        seen("1", Some(600), "d", true),
    ];
    let known = Learned::from(&answers, &AIM);
    assert_eq!((known.recycled, known.replaced, known.late), (2, 1, 1));
    assert_eq!(known.watched, 120.0 + 121.0 + 122.0 + 120.0);
}

/// What a copy answers that is asked every two minutes. Its environments live for 2 h at most and end before with a hazard
/// of 4e-5 per second; this share of them is replaced.
fn answers(share: f64, requests: usize, random: &mut Stream) -> Vec<Seen> {
    let (mut environment, mut end) = (0, 0.0);
    let mut answers = Vec::new();
    for request in 0..requests {
        let now = 120.0 * request as f64;
        let mut waited = request == 0;
        while end <= now {
            environment += 1;
            let is_replaced = request > 0 && random.random::<f64>() < share;
            waited = !is_replaced;
            let life = (-(-random.random::<f64>()).ln_1p() / 4e-5).min(7_200.0);
            end = if is_replaced { end } else { now } + life;
        }
        answers.push(seen("1", (request > 0).then_some(120), &environment.to_string(), waited));
    }
    answers
}

/// Looked at after every request, until it says something or 90 h are over. Of 400 experiments at most 35 are wrong: more
/// come with a chance of 0.0006 if one in 20 is. All shares are equally likely.
#[test]
fn the_error_is_the_one_that_is_stated() {
    const RUNS: u64 = 400;
    let (mut wrong, mut open) = (0, 0);
    for run in 0..RUNS {
        let mut random = Streams::new(run, 0).open(Purpose::Replacement);
        let share = (run as f64 + 0.5) / RUNS as f64;
        let answers = answers(share, 2_700, &mut random);
        let changes = (1..answers.len()).filter(|&place| answers[place].environment != answers[place - 1].environment);
        let verdicts = changes.map(|place| Learned::from(&answers[..=place], &AIM).verdict);
        match verdicts.into_iter().find(|verdict| *verdict != Verdict::Open) {
            Some(Verdict::Most) => wrong += u32::from(share < 0.5),
            Some(Verdict::Few) => wrong += u32::from(share > 0.5),
            Some(Verdict::Open) | None => open += 1,
        }
    }
    assert!(wrong <= 35, "{wrong} of {RUNS} are wrong, {open} end without an answer");
    // Near one half nothing can be said; elsewhere it must be.
    assert!(open < 100, "{open} of {RUNS} end without an answer");
}
