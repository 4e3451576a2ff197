//! AWS Lambda, the newest regime first.

use super::NotMeasured::{Detail, Parts};
use super::Part::{Dispatch, IdleClock, Recycling, Replacement, Reuse, SpareTimeout, Waiting};
use super::Standing::{Assumed, CarriedOver, LeftOut};
use super::{Family, Preset};

const FUNCTION_CLOCK: &str = r#"idle_clock = "function""#;
// The range is that of all runs. Within a run spare timeouts are far more alike: in two of the runs 31 of 37 spares idle
// for 600 to 1,000 s still served and 1 of 28 idle for longer did, while over all runs about two thirds of those idle for
// 1,000 to 1,550 s did. So one draw holds for a replication, and what it may be is part of the intervals.
const SPARES_OF_2020: &str = r#"
    spare_timeout = { dist = "uniform", min = "15 min", max = "27 min" }
    spare_redraw = "replication"
"#;
// A hazard of 4e-5 per second, the middle of what was seen. The longest life is a range, as it was measured, not its
// middle: a constant would beat against regular pings (7,080 s is 59 times 2 min, so that every life would end at a
// ping), which no measurement has shown.
const RECYCLED_IN_2020: &str = r#"
    recycle = { mean_life = "7 h", max_life = { dist = "uniform", min = "6800 s", max = "7400 s" }, replaced = "100%" }
"#;
const FIRST_READY: &str = "waiting = \"first-ready\"\ndispatch = \"300 ms\"";

/// What newer regimes, of which only idle timeouts were measured, take over.
const REST_OF_2020: super::NotMeasured =
    Parts(CarriedOver("aws-2020"), &[IdleClock, SpareTimeout, Recycling, Replacement, Waiting, Dispatch, Reuse]);
/// What older ones with longer timeouts take over: a spare that went sooner than a quiet function would make no sense.
const RULES_OF_2020: super::NotMeasured = Parts(CarriedOver("aws-2020"), &[IdleClock, Waiting, Dispatch, Reuse]);
const OLDER_LEFT_OUT: super::NotMeasured = Parts(LeftOut, &[SpareTimeout, Recycling, Replacement]);

pub(super) static PRESETS: [Preset; 8] = [
    Preset {
        name: "aws-2023",
        family: Family::Aws,
        date: "2023-12 to 2024-09",
        source: "aws-samples/graceful-shutdown-with-aws-lambda, raw logs",
        evidence: "four idle shutdowns, after 328.3, 351.3, 358.6 and 367.7 s",
        not_measured: &[Detail("the shape between and beyond these four values"), REST_OF_2020],
        toml: &[
            r#"idle_timeout = { dist = "uniform", min = "325 s", max = "370 s" }"#,
            FUNCTION_CLOCK,
            SPARES_OF_2020,
            RECYCLED_IN_2020,
            FIRST_READY,
        ],
    },
    Preset {
        name: "aws-2021",
        family: Family::Aws,
        date: "2021-01-07",
        source: "Mikhail Shilkov, mikhail.io, raw measurements",
        evidence: "300 idle gaps: none of 55 below 352 s cold, the earliest cold after 374.8 s, the latest warm after \
                   380.5 s, all 240 from 400.6 s on cold",
        not_measured: &[Detail("the shape between 351 and 401 s, where five gaps lie"), REST_OF_2020],
        toml: &[
            r#"idle_timeout = { dist = "normal", mean = "380 s", sd = "12 s" }"#,
            FUNCTION_CLOCK,
            SPARES_OF_2020,
            RECYCLED_IN_2020,
            FIRST_READY,
        ],
    },
    Preset {
        name: "aws-2020",
        family: Family::Aws,
        date: "2020-05 to 2020-06",
        source: "N. Mahmoudi and H. Khazaei, pacslab/serverless-performance-modeling, 11 runs of 28 h on us-east-1",
        evidence: "29,746 requests with the times at which they were sent and began. Of 205 that came to a function \
                   quiet for more than 645 s, 4 were warm. While another environment was busy, 56 of 59 environments \
                   idle for 645 to 1,000 s still served, 31 of 45 idle for 1,000 to 1,550 s, none of 17 idle for more \
                   than 1,600 s. Of 30 that were recycled while the function was quiet, 30 had been replaced before \
                   they were needed (95% interval 88% to 100%; busy times included, 92 of 118). Of 167 requests that \
                   found every environment busy, 54 were served by one that another had left, nearly all 0.3 to 0.4 s \
                   after they were sent. No life was longer than 2.05 h. The most recently used served in all but 31 \
                   of 22,474 choices",
        not_measured: &[
            Detail("the hazard of recycling exactly: 3e-5 to 5e-5 per second fit, and the middle is taken"),
            Detail(
                "the spare timeout outside the four runs it was read off. It differs between runs more than within one: \
                 in two of them, 1 of 28 environments idle for 1,000 to 1,600 s beside others still served; so it is drawn \
                 once for each replication",
            ),
            Detail("the dispatch with inits shorter than 0.32 s"),
        ],
        toml: &[
            r#"idle_timeout = { dist = "normal", mean = "640 s", sd = "9.7 s" }"#,
            FUNCTION_CLOCK,
            SPARES_OF_2020,
            RECYCLED_IN_2020,
            FIRST_READY,
        ],
    },
    Preset {
        name: "sebs-2020",
        family: Family::Aws,
        date: "2020-01",
        source: "M. Copik et al., \"SeBS: A Serverless Benchmark Suite for Function-as-a-Service Computing\", Middleware 2021",
        evidence: "22,281 batches of environments left idle together: a cohort halves every 380 s",
        not_measured: &[
            Detail("environments whose idle periods began more than seconds apart, and any while others were used"),
            Parts(CarriedOver("aws-2020"), &[Reuse]),
            Parts(Assumed, &[IdleClock, Waiting]),
            Parts(LeftOut, &[SpareTimeout, Recycling, Replacement, Dispatch]),
        ],
        toml: &[r#"idle_timeout = { cohort_halving = "380 s" }"#],
    },
    Preset {
        name: "aws-2019-10min",
        family: Family::Aws,
        date: "2019-08-20",
        source: "Mikhail Shilkov, mikhail.io, raw measurements",
        evidence: "300 idle gaps: early colds after 132 and 497 s, the latest warm after 612.7 s, the next cold after 626.3 s",
        not_measured: &[
            Parts(CarriedOver("aws-2020"), &[IdleClock, SpareTimeout, Waiting, Dispatch, Reuse]),
            Parts(LeftOut, &[Recycling, Replacement]),
        ],
        toml: &[
            FUNCTION_CLOCK,
            SPARES_OF_2020,
            FIRST_READY,
            r#"
            [idle_timeout]
            dist = "mixture"
            parts = [
                { weight = 0.98, dist = "normal", mean = "619 s", sd = "4 s" },
                { weight = 0.02, dist = "uniform", min = "0 s", max = "600 s" },
            ]
            "#,
        ],
    },
    Preset {
        name: "aws-2019-spring",
        family: Family::Aws,
        date: "2019-06-28",
        source: "Mikhail Shilkov, mikhail.io, raw measurements",
        evidence: "300 idle gaps: none of 36 below 10 min cold, 2 of 57 from 10 to 25.6 min, 57 of 114 from there to \
                   60.1 min, all 93 above; in force is the curve in steps that fits them best",
        not_measured: &[RULES_OF_2020, OLDER_LEFT_OUT],
        toml: &[
            FUNCTION_CLOCK,
            FIRST_READY,
            // Level from the first gap of a step to its last, straight from there to the next step, where no gap lies.
            r#"
            [idle_timeout]
            dist = "empirical"
            points = [
                ["9.56 min", 0.0], ["10.05 min", 0.035], ["25.54 min", 0.035], ["25.78 min", 0.2], ["27.41 min", 0.2],
                ["27.45 min", 0.429], ["39.08 min", 0.429], ["39.42 min", 0.462], ["42.48 min", 0.462],
                ["42.49 min", 0.579], ["48.96 min", 0.579], ["49 min", 0.622], ["60.05 min", 0.622], ["60.22 min", 1.0],
            ]
            "#,
        ],
    },
    Preset {
        name: "aws-2018",
        family: Family::Aws,
        date: "2018-07",
        source: "L. Wang et al., \"Peeking Behind the Curtains of Serverless Platforms\", USENIX ATC 2018",
        evidence: "idle instances lived at most 27 min",
        not_measured: &[Detail("the spread below 27 min"), RULES_OF_2020, OLDER_LEFT_OUT],
        toml: &[r#"idle_timeout = "27 min""#, FUNCTION_CLOCK, FIRST_READY],
    },
    Preset {
        name: "aws-2017",
        family: Family::Aws,
        date: "2017-06",
        source: "Yan Cui, theburningmonk.com",
        evidence: "idle functions lived 45 to 60 min, \"sometimes a lot\" less",
        not_measured: &[
            Detail("the shape between 45 and 60 min, and how often it was less"),
            RULES_OF_2020,
            OLDER_LEFT_OUT,
        ],
        toml: &[r#"idle_timeout = { dist = "uniform", min = "45 min", max = "60 min" }"#, FUNCTION_CLOCK, FIRST_READY],
    },
];
