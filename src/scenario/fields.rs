//! The fields of a scenario, listed once: what each takes and what it says. The readers of their sections hold them to
//! more; a test holds this list and the readers to the same keys.

mod cost;
mod function;
mod schema;
mod service;

use std::ops::Bound::{Excluded, Included, Unbounded};
use std::ops::RangeInclusive;

pub use schema::schema;

use super::{account, arrivals, idle, limits, preset, run, waiting};
use crate::model::platform::Reuse;
use cost::COST;
use function::FUNCTION;
use service::SERVICE;

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key in its table.
    pub key: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether it must be given.
    pub is_required: bool,
    /// What it says, in one line.
    pub says: &'static str,
}

/// What a field takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// A text.
    Text,
    /// A text that this regular expression matches.
    Form(&'static str),
    /// This word.
    Word(&'static str),
    /// One of these names.
    Names(fn() -> Vec<&'static str>),
    /// A whole number in this range.
    Whole(u64, u64),
    /// A number in this range.
    Number(limits::Range),
    /// A time with its unit, zero or above.
    Time,
    /// A time with its unit, above zero.
    TimeAboveZero,
    /// A share: `"1%"` or 0.01.
    Share,
    /// One of these shares.
    ShareOf(limits::Shares),
    /// A rate: `"500/day"`.
    Rate,
    /// A rate, or none: `"0/s"`.
    RateOrZero,
    /// `true` or `false`.
    Boolean,
    /// A memory size: `"512 MB"`.
    Memory,
    /// A schedule: `"rate(4 minutes)"`, `"cron(...)"`, an interval or `"none"`.
    Schedule,
    /// A time, or one of [`DISTRIBUTIONS`].
    Distribution,
    /// One of [`PROCESSES`].
    Process,
    /// A table of these fields.
    Table(&'static [Field]),
    /// A list of so many.
    List(&'static Takes, usize, usize),
    /// Two values: a time and a share.
    Point,
    /// One of [`DISTRIBUTIONS`] with a field `weight` beside its own.
    WeightedDistribution,
    /// Any of these.
    Either(&'static [Takes]),
}

/// A table at the top of a scenario.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its name.
    pub key: &'static str,
    /// What it says, in one line.
    pub says: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

/// Tables of which one field names the kind, and the kind says which others there are.
#[derive(Debug, Clone, Copy)]
pub struct Kinds {
    /// The field that names the kind.
    pub key: &'static str,
    /// The kinds with their fields.
    pub kinds: &'static [(&'static str, &'static [Field])],
}

const fn may(key: &'static str, takes: Takes, says: &'static str) -> Field {
    Field { key, takes, is_required: false, says }
}

const fn must(key: &'static str, takes: Takes, says: &'static str) -> Field {
    Field { key, takes, is_required: true, says }
}

const fn whole(range: &RangeInclusive<u32>) -> Takes {
    Takes::Whole(*range.start() as u64, *range.end() as u64)
}

fn names<T>(choices: &[(&'static str, T)]) -> Vec<&'static str> {
    choices.iter().map(|(name, _)| *name).collect()
}

const NONE: Takes = Takes::Word("none");

const WEIGHT: Takes = Takes::Number((Included(0.0), Unbounded));

const ABOVE_ZERO: Takes = Takes::Number((Excluded(0.0), Unbounded));

/// A date, or a date and time, from 1970 to 2200.
const START: Takes = Takes::Form(
    r"^\s*(19[7-9][0-9]|2[01][0-9]{2}|2200)-[0-9]{1,2}-[0-9]{1,2}([T ][0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?\s*$",
);

const REGION: Takes = Takes::Form("^[a-z]{2}(-[a-z]+)+-[0-9]+$");

/// The fields outside any table.
pub const TOP: [Field; 3] = [
    may("name", Takes::Form(r"\S"), "What the scenario is called in results"),
    may("start", START, "The date and time at which a replication begins, by the clocks of `timezone`"),
    may("timezone", Takes::Text, "What hours of the day and cron schedules refer to, such as \"Europe/Berlin\""),
];

/// The tables, in the order in which the reference shows them; `[[arrivals]]` are [`PROCESSES`].
pub const SECTIONS: [Section; 6] = [
    Section { key: "function", says: "What is invoked", fields: &FUNCTION },
    Section { key: "platform", says: "When environments go, and who waits for what", fields: &PLATFORM },
    Section { key: "warming", says: "The pings", fields: &WARMING },
    Section { key: super::cost::KEY, says: "How what is used is billed", fields: &COST },
    Section { key: "service", says: "The always-on service that the function is compared with", fields: &SERVICE },
    Section { key: "run", says: "How long and how often it is played", fields: &RUN },
];

const PLATFORM: [Field; 16] = [
    may("preset", Takes::Names(|| preset::presets().iter().map(|preset| preset.name).collect()), "A whole regime"),
    may(
        "idle_timeout",
        Takes::Either(&[
            Takes::Distribution,
            Takes::Table(&[must(
                "cohort_halving",
                Takes::TimeAboveZero,
                "Of environments idle together half go so often",
            )]),
        ]),
        "How long the function, or an environment, may be idle",
    ),
    may("idle_clock", Takes::Names(|| names(&idle::CLOCKS)), "Whose idleness counts"),
    may(
        "spare_timeout",
        Takes::Either(&[NONE, Takes::Distribution]),
        "How long an environment may be idle while others of the function are used",
    ),
    may("spare_redraw", Takes::Names(|| names(&idle::SPARE_REDRAWS)), "How often the spare timeout is drawn"),
    may("redraw", Takes::Names(|| names(&idle::REDRAWS)), "How often the idle timeout is drawn"),
    may("checked_every", Takes::Time, "The platform looks for idle environments only so often; \"0 s\": at once"),
    may("recycle", Takes::Either(&[NONE, Takes::Table(&RECYCLE)]), "When environments go that are not idle for long"),
    may("reuse", Takes::Names(|| names(&Reuse::NAMES)), "Which idle environment serves next"),
    may("waiting", Takes::Names(|| names(&waiting::RULES)), "What a request waits for that finds none idle"),
    may("dispatch", Takes::Time, "A waiting request takes no used environment before so much time has passed"),
    may(
        "concurrency_limit",
        Takes::Either(&[NONE, Takes::Whole(1, u32::MAX as u64)]),
        "The account's quota of invocations in progress at one time; more are refused",
    ),
    may(
        "reserved",
        Takes::Either(&[NONE, Takes::Whole(1, u32::MAX as u64)]),
        "Reserved concurrency: so much of the quota is this function's, and no more",
    ),
    may(
        "unreserved_floor",
        Takes::Whole(0, u32::MAX as u64),
        "How much of the quota must be left unreserved and not provisioned",
    ),
    may("scaling", Takes::Either(&[NONE, Takes::Table(&SCALING)]), "How fast environments may be added"),
    may(
        "provisioned",
        Takes::Either(&[Takes::Whole(0, account::MOST_ENVIRONMENTS as u64), Takes::Table(&PROVISIONED)]),
        "Environments that are always initialised, or are in a window of time",
    ),
];

const PROVISIONED: [Field; 3] = [
    must("count", Takes::Whole(1, account::MOST_ENVIRONMENTS as u64), "How many are initialised"),
    must("from", Takes::Schedule, "When they are there, as a scheduled action sets them"),
    must("until", Takes::Schedule, "When they go again: idle ones at once, busy ones when they are done"),
];

const RECYCLE: [Field; 4] = [
    may("mean_life", Takes::Either(&[NONE, Takes::TimeAboveZero]), "The mean of a life that ends at random"),
    may("max_life", Takes::Either(&[NONE, Takes::Distribution]), "The longest life"),
    may("replaced", Takes::Share, "The share of recycled ones in whose place another is put at once"),
    may("deploys", Takes::Either(&[Takes::Schedule, Takes::Rate]), "When all environments go at once"),
];

const SCALING: [Field; 2] = [
    must("burst", Takes::Whole(1, u32::MAX as u64), "New environments that may be begun at once"),
    must("every", Takes::TimeAboveZero, "So long after one may so many be begun again"),
];

const WARMING: [Field; 7] = [
    may("ping", Takes::Schedule, "When the function is pinged"),
    may("phase", Takes::Either(&[Takes::Word("random"), Takes::Time]), "When the first ping comes"),
    may("jitter", Takes::Distribution, "By how much a ping is late: at most a time, or a distribution"),
    may("loss", Takes::Share, "The share of pings that never come"),
    may("duplicate", Takes::Share, "The share of pings that come twice"),
    may("concurrency", whole(&limits::PINGS_AT_ONCE), "Invocations at once in each ping"),
    may("hold", Takes::Distribution, "How long a ping keeps its environment busy"),
];

const RUN: [Field; 7] = [
    may("horizon", Takes::TimeAboveZero, "How long a replication is"),
    may("warmup", Takes::Time, "How much of it is played but not counted"),
    may(
        "initial",
        Takes::Either(&[Takes::Names(|| vec!["stationary", "empty"]), Takes::Table(&POOL)]),
        "The environments at its start",
    ),
    may("seed", Takes::Whole(0, u64::MAX), "The same seed gives the same numbers"),
    may("replications", whole(&limits::REPLICATIONS), "How many are played, whatever their precision"),
    may("precision", Takes::ShareOf(limits::PRECISIONS), "The half-width of the interval to reach"),
    may("confidence", Takes::ShareOf(limits::CONFIDENCES), "How often intervals contain what they estimate"),
];

const POOL: [Field; 3] = [
    may("idle", Takes::Whole(0, run::MOST_IN_POOL as u64), "Idle environments"),
    may("idle_for", Takes::Time, "How long they have been idle"),
    may("busy", Takes::Whole(0, run::MOST_IN_POOL as u64), "Busy environments"),
];

/// What `[[arrivals]]` and `visits` may be; several are added together.
pub const PROCESSES: Kinds = Kinds {
    key: "process",
    kinds: &[
        ("poisson", &[must("rate", Takes::Rate, "Requests on average")]),
        ("renewal", &[must("between", Takes::Distribution, "The time from one request to the next")]),
        (
            "profile",
            &[
                must("rate", Takes::Rate, "The mean rate over the week"),
                may("hours", Takes::List(&WEIGHT, 24, 24), "A weight for each hour of the day"),
                may("days", Takes::List(&WEIGHT, 7, 7), "A weight for each day from Monday on"),
            ],
        ),
        (
            "modulated",
            &[must(
                "states",
                Takes::List(&Takes::Table(&STATE), 2, usize::MAX),
                "The states it moves through at random",
            )],
        ),
        (
            "sessions",
            &[
                may("rate", Takes::Rate, "Visits on average; or `visits`"),
                may("visits", Takes::Process, "A process of visits; or `rate`"),
                may("parallel", Takes::Whole(1, 10_000), "Requests that a page opens at once"),
                may(
                    "pages",
                    Takes::Either(&[
                        Takes::Whole(1, 1_000_000),
                        Takes::Table(&[must(
                            "mean",
                            Takes::Number((Included(1.0), Included(1e6))),
                            "Their mean: the number is geometric",
                        )]),
                    ]),
                    "Pages of a visit",
                ),
                may("think", Takes::Distribution, "From one page to the next; needed with more than one"),
            ],
        ),
        (
            "trace",
            &[
                must("file", Takes::Text, "A CSV file of times, beside the scenario"),
                may("column", Takes::Text, "Its column of times; without it, `timestamp` or the first"),
                may("duration_column", Takes::Text, "Its column of handler times"),
                may("days", Takes::Names(|| names(&arrivals::ORDERS)), "In which order its days are played"),
                may("junk_allowed", Takes::Share, "The share of lines that may not be understood"),
            ],
        ),
    ],
};

const STATE: [Field; 2] = [
    must("rate", Takes::RateOrZero, "Requests on average while it lasts; \"0/s\" for none"),
    must("mean_stay", Takes::TimeAboveZero, "How long it lasts on average"),
];

/// The distributions.
pub const DISTRIBUTIONS: Kinds = Kinds {
    key: "dist",
    kinds: &[
        ("fixed", &[must("value", Takes::Time, "The time")]),
        ("uniform", &[must("min", Takes::Time, "The shortest"), must("max", Takes::TimeAboveZero, "The longest")]),
        ("exponential", &[must("mean", Takes::TimeAboveZero, "The mean")]),
        (
            "normal",
            &[
                must("mean", Takes::TimeAboveZero, "The mean"),
                must("sd", Takes::TimeAboveZero, "The standard deviation, before cutting at zero"),
            ],
        ),
        (
            "lognormal",
            &[
                may("median", Takes::TimeAboveZero, "The median, with `p99`"),
                may("p99", Takes::TimeAboveZero, "The time that 99% stay below, with `median`"),
                may("mean", Takes::TimeAboveZero, "The mean, with `cv`"),
                may("cv", ABOVE_ZERO, "The standard deviation over the mean, with `mean`"),
                may("mu", Takes::Number((Included(-30.0), Included(30.0))), "The mean of ln seconds, with `sigma`"),
                may(
                    "sigma",
                    Takes::Number((Excluded(0.0), Included(10.0))),
                    "The standard deviation of ln seconds, with `mu`",
                ),
            ],
        ),
        (
            "gamma",
            &[
                must("mean", Takes::TimeAboveZero, "The mean"),
                must("cv", Takes::Number((Included(0.01), Included(10.0))), "The standard deviation over the mean"),
            ],
        ),
        (
            "weibull",
            &[
                must("scale", Takes::TimeAboveZero, "The scale"),
                must("shape", Takes::Number((Included(0.1), Included(100.0))), "The shape"),
            ],
        ),
        (
            "hyperexponential",
            &[must(
                "parts",
                Takes::List(
                    &Takes::Table(&[
                        must("weight", WEIGHT, "The weight"),
                        must("mean", Takes::TimeAboveZero, "The mean of this part"),
                    ]),
                    1,
                    usize::MAX,
                ),
                "Exponential parts",
            )],
        ),
        (
            "empirical",
            &[
                may(
                    "points",
                    Takes::List(&Takes::Point, 1, usize::MAX),
                    "Times with their cumulative probabilities; or `values`, or `file`",
                ),
                may("values", Takes::List(&Takes::Time, 1, usize::MAX), "Measured times, each equally likely"),
                may("file", Takes::Text, "A file of measured times, one a line"),
            ],
        ),
        (
            "mixture",
            &[must(
                "parts",
                Takes::List(&Takes::WeightedDistribution, 1, usize::MAX),
                "Distributions with their weights",
            )],
        ),
    ],
};

#[cfg(test)]
mod tests;
