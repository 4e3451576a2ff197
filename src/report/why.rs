//! Why requests are cold, in a line.

use super::numbers::count;
use super::people;
use crate::study::{Cause, Measure, Outcome};

/// Fewer cold requests than this are counted one by one: a share of so few says more than is known.
const FEW: u64 = 50;

/// The causes, the most frequent first; none where no request was cold.
pub(super) fn why(outcome: &Outcome) -> Option<String> {
    let causes = outcome.causes();
    let cold: u64 = causes.iter().map(|(_, count)| count).sum();
    if cold == 0 {
        return None;
    }
    let parts = if cold < FEW { counts(&causes) } else { shares(&causes, cold) };
    let few = if cold < FEW { format!(", as far as {} tell", count(cold)) } else { String::new() };
    Some(format!("Why they are cold{few}: {}.", parts.join(", ")))
}

/// How many requests have no answer, where that is more than a few.
pub(super) fn lost(outcome: &Outcome) -> Option<String> {
    /// One in a thousand is not told.
    const FEW: f64 = 1e-3;
    let lost = outcome.estimate(Measure::LostProbability).filter(|lost| lost.value > FEW)?;
    let users = &outcome.total.users;
    let failed = &users.failed;
    let reasons = [
        (users.throttled, "throttled"),
        (failed.timeout, "stopped at the function's timeout"),
        (failed.crash, "crashed"),
        (failed.gateway, "given up by the gateway"),
    ];
    let reasons: Vec<&str> = reasons.into_iter().filter(|(number, _)| *number > 0).map(|(_, reason)| reason).collect();
    Some(format!("{} of requests have no answer: {}.", people::share(lost, None), reasons.join(", ")))
}

fn counts(causes: &[(Cause, u64)]) -> Vec<String> {
    causes.iter().map(|(cause, number)| format!("{} ({})", name(*cause), count(*number))).collect()
}

/// In whole per cent; causes of less than half of one are drawn together.
fn shares(causes: &[(Cause, u64)], cold: u64) -> Vec<String> {
    let share = |number: u64| number as f64 / cold as f64 * 100.0;
    let told: Vec<&(Cause, u64)> = causes.iter().take_while(|(_, number)| share(*number) >= 0.5).collect();
    let is_all = told.len() == causes.len();
    let mut parts: Vec<String> = told
        .iter()
        .map(|(cause, number)| match share(*number).round() {
            100.0 if causes.len() > 1 => format!("{} over 99%", name(*cause)),
            percent => format!("{} {percent}%", name(*cause)),
        })
        .collect();
    if !is_all {
        parts.push("other under 1%".to_owned());
    }
    parts
}

pub(super) fn name(cause: Cause) -> &'static str {
    match cause {
        Cause::AllBusy => "all environments busy",
        Cause::Evicted => "evicted for being idle",
        Cause::Recycled => "recycled",
        Cause::Deployed => "deployed",
        Cause::NoneYet => "none yet",
        Cause::Replacement => "first use of a replacement",
        Cause::Spare => "first use of a spare",
        Cause::Provisioned => "first use of a provisioned one",
        Cause::Failed => "initialised again after a failure",
    }
}

#[cfg(test)]
mod tests {
    use super::Cause::{AllBusy, Evicted, Recycled};
    use super::*;

    #[test]
    fn shares_are_whole_and_neither_none_nor_all_of_several() {
        for (causes, text) in [
            (
                vec![(Recycled, 630), (AllBusy, 365), (Evicted, 5)],
                "recycled 63%, all environments busy 37%, evicted for being idle 1%",
            ),
            (vec![(Recycled, 997), (AllBusy, 2), (Evicted, 1)], "recycled over 99%, other under 1%"),
            (vec![(Recycled, 1_000)], "recycled 100%"),
        ] {
            assert_eq!(shares(&causes, 1_000).join(", "), text);
        }
        assert_eq!(counts(&[(Recycled, 5), (AllBusy, 2)]), ["recycled (5)", "all environments busy (2)"]);
    }
}
