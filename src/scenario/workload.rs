//! How much there is to play, and about how long that takes.

use super::figures::requests;
use super::{Warning, WarningKind};
use crate::model::Model;
use crate::units::{Nanos, amount};

/// What one replication takes.
struct Workload {
    lead_in: Nanos,
    /// Invocations of users and pings in the lead-in,
    before: f64,
    /// and from then on.
    counted: f64,
}

/// An invocation takes about so long on one core of a cloud machine: 50 ns where nothing else is in progress, 110 ns in a
/// busy pool (`cargo bench --bench engine`).
const SECONDS_AN_INVOCATION: [f64; 2] = [50e-9, 110e-9];

/// Replications that take longer than this are worth a word.
const LONG: f64 = 5.0;

impl Workload {
    fn of(model: &Model) -> Self {
        let lead_in = model.lead_in_plan().longest();
        let warming = &model.warming;
        let pings = warming.firings_per_second() * f64::from(warming.concurrency);
        Self {
            lead_in,
            before: lead_in.as_secs_f64() * (model.arrivals.mean_rate() + pings),
            counted: requests(model) + model.run.horizon.as_secs_f64() * pings,
        }
    }

    fn invocations(&self) -> f64 {
        self.before + self.counted
    }

    /// On one core.
    fn seconds(&self, model: &Model) -> f64 {
        let [at_rest, busy] = SECONDS_AN_INVOCATION;
        self.invocations() * if model.offered_concurrency() < 0.1 { at_rest } else { busy }
    }
}

/// What one replication takes, in a sentence.
pub(super) fn sentence(model: &Model) -> String {
    let workload = Workload::of(model);
    let lead_in = match workload.lead_in {
        Nanos::ZERO => String::new(),
        lead_in => {
            format!(", {} of them in the {} before it begins to count", amount(workload.before, 2), rounded(lead_in))
        }
    };
    format!(
        "One replication plays about {} invocations{lead_in}, and takes {} on one core.",
        amount(workload.invocations(), 2),
        time(workload.seconds(model))
    )
}

/// A word about replications that take long, and what would make them shorter.
pub(super) fn caution(model: &Model) -> Option<Warning> {
    let workload = Workload::of(model);
    let seconds = workload.seconds(model);
    if seconds < LONG {
        return None;
    }
    let hint = if workload.before > workload.counted {
        "most of it comes before counting begins: `run.initial = \"empty\"` with a `run.warmup` of your own does without"
    } else {
        "a shorter `run.horizon` takes less: a busy service shows as much in an hour as in a month"
    };
    Some(
        Warning::new(WarningKind::SlowReplication, format!("one replication takes {} on one core", time(seconds)))
            .hint(hint),
    )
}

fn time(seconds: f64) -> String {
    /// Below this nobody waits.
    const SHORT: f64 = 0.01;
    if seconds < SHORT {
        "less than 10 ms".to_owned()
    } else {
        format!("about {}", rounded(Nanos::from_secs_f64(seconds)))
    }
}

/// To two digits.
fn rounded(time: Nanos) -> String {
    let (scale, unit) = match time {
        time if time >= Nanos::DAY * 2 => (Nanos::DAY, "days"),
        time if time >= Nanos::HOUR * 2 => (Nanos::HOUR, "h"),
        time if time >= Nanos::MINUTE * 2 => (Nanos::MINUTE, "min"),
        time if time >= Nanos::SECOND => (Nanos::SECOND, "s"),
        _ => (Nanos::MILLISECOND, "ms"),
    };
    format!("{} {unit}", amount(time.0 as f64 / scale.0 as f64, 2))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scenario;

    fn model(rate: &str, horizon: &str, initial: &str) -> Model {
        let text = format!(
            "[[arrivals]]\nprocess = \"poisson\"\nrate = \"{rate}\"\n[platform]\npreset = \"aws-2021\"\n\
             [run]\nhorizon = \"{horizon}\"\ninitial = \"{initial}\"\n"
        );
        scenario::parse(&text, Path::new("scenario.toml")).unwrap().model
    }

    #[test]
    fn a_replication_says_what_it_plays_and_how_long_that_takes() {
        // 15,000 requests, and at most 3 + 1 times the longest life of 2.05 h before.
        let sparse = sentence(&model("500/day", "30 days", "stationary"));
        assert_eq!(
            sparse,
            "One replication plays about 15,000 invocations, 170 of them in the 8.2 h before it begins to count, and \
             takes less than 10 ms on one core."
        );
        assert_eq!(
            sentence(&model("500/s", "1 h", "empty")),
            "One replication plays about 1,800,000 invocations, and takes about 200 ms on one core."
        );
    }

    #[test]
    fn what_takes_long_is_warned_of_and_what_would_help_is_named() {
        assert_eq!(caution(&model("500/day", "30 days", "stationary")), None);
        let hint = |model: &Model| caution(model).and_then(|warning| warning.hint).unwrap_or_default();
        assert!(hint(&model("50000/s", "1 s", "stationary")).starts_with("most of it comes before counting begins"));
        assert!(hint(&model("5000/s", "1 day", "stationary")).starts_with("a shorter `run.horizon`"));
    }
}
