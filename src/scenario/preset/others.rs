//! Platforms beside AWS Lambda: those that were measured, those that are only documented, and a simulator.
//!
//! Each has the environment's clock, but those whose documentation speaks of the application as a whole; nothing of the
//! rest was measured anywhere.

use super::NotMeasured::{Detail, Parts};
use super::Part::{Dispatch, IdleClock, IdleTimeout, Recycling, Replacement, Reuse, SpareTimeout, Waiting};
use super::Standing::{Assumed, Documented, LeftOut};
use super::{Family, NotMeasured, Preset};

const RULES_ASSUMED: NotMeasured = Parts(Assumed, &[IdleClock, Waiting, Reuse]);
const LEFT_OUT: NotMeasured = Parts(LeftOut, &[SpareTimeout, Recycling, Replacement, Dispatch]);
const INDEPENDENT: NotMeasured = Detail("whether environments are taken away independently of each other");

/// What a documented application that sleeps as a whole has and has not.
const SLEEP_DOCUMENTED: NotMeasured = Parts(Documented, &[IdleTimeout, IdleClock]);
const REST_ASSUMED: NotMeasured = Parts(Assumed, &[Waiting, Reuse]);
const ONE_AT_A_TIME: NotMeasured = Detail("how many requests one instance serves at once: one is assumed");
const FUNCTION_CLOCK: &str = r#"idle_clock = "function""#;

pub(super) static PRESETS: [Preset; 11] = [
    Preset {
        name: "azure-2021",
        family: Family::Azure,
        date: "2021-01-07",
        source: "Mikhail Shilkov, mikhail.io, raw measurements",
        evidence: "300 idle gaps: none of 44 below 10 min cold, 8 of 52 from 10 to 20 min, 7 of 21 from 20 to 24 min, 9 of 11 \
                   from 24 to 26 min, 168 of 172 above, the latest warm after 50.1 min; the steps are the curve without a \
                   formula that fits them best",
        not_measured: &[INDEPENDENT, RULES_ASSUMED, LEFT_OUT],
        // Level from the first gap of a step to its last, straight from there to the next step, where no gap lies.
        toml: &[r#"
            [idle_timeout]
            dist = "empirical"
            points = [
                ["11.38 min", 0.0], ["11.41 min", 0.111], ["12.71 min", 0.111], ["12.84 min", 0.194], ["20.17 min", 0.194],
                ["20.27 min", 0.267], ["22.82 min", 0.267], ["23.1 min", 0.714], ["24.85 min", 0.714], ["24.9 min", 0.75],
                ["25.46 min", 0.75], ["25.64 min", 0.944], ["32.76 min", 0.944], ["32.76 min", 0.963],
                ["38.54 min", 0.963], ["38.57 min", 0.981], ["50.06 min", 0.981], ["50.08 min", 1.0],
            ]
        "#],
    },
    Preset {
        name: "azure-2020",
        family: Family::Azure,
        date: "2020-04-26",
        source: "Mikhail Shilkov, mikhail.io, raw measurements",
        evidence: "300 idle gaps: 1 of 108 below 10 min cold, 3 of 91 from 10 to 20.3 min, all 98 from 20.8 min on, the latest \
                   warm after 20.56 min; the steps are the curve without a formula that fits them best",
        not_measured: &[INDEPENDENT, RULES_ASSUMED, LEFT_OUT],
        toml: &[r#"
            [idle_timeout]
            dist = "empirical"
            points = [
                ["470.8 s", 0.0], ["470.8 s", 0.021], ["12.93 min", 0.021], ["13.19 min", 0.028], ["16.5 min", 0.028],
                ["16.55 min", 0.077], ["20.23 min", 0.077], ["20.49 min", 0.667], ["20.56 min", 0.667], ["20.87 min", 1.0],
            ]
        "#],
    },
    Preset {
        name: "gcp-2021",
        family: Family::Google,
        date: "2021-01-07",
        source: "Mikhail Shilkov, mikhail.io, raw measurements",
        evidence: "116 idle gaps: none of 28 up to 14.70 min cold, all 88 from 15.69 min on; 15 min is documented",
        not_measured: &[Detail("the spread between 14.7 and 15.7 min"), INDEPENDENT, RULES_ASSUMED, LEFT_OUT],
        toml: &[r#"idle_timeout = "15 min""#],
    },
    Preset {
        name: "cloud-run",
        family: Family::Google,
        date: "as documented in 2026",
        source: "Google Cloud documentation, Cloud Run, \"About container instance autoscaling\"",
        evidence: "documented, not measured: idle instances are kept for up to 15 min",
        not_measured: &[
            Parts(Documented, &[IdleTimeout]),
            Detail("how much less than 15 min it is: the longest is taken"),
            ONE_AT_A_TIME,
            RULES_ASSUMED,
            LEFT_OUT,
        ],
        toml: &[r#"idle_timeout = "15 min""#],
    },
    Preset {
        name: "huawei-2025",
        family: Family::Huawei,
        date: "2025",
        source: "A. Joosen et al., EuroSys 2025",
        evidence: "the platform's own setting: one minute",
        not_measured: &[Parts(Documented, &[IdleTimeout]), RULES_ASSUMED, LEFT_OUT],
        toml: &[r#"idle_timeout = "60 s""#],
    },
    Preset {
        name: "knative",
        family: Family::SelfHosted,
        date: "as documented in 2026",
        source: "Knative documentation, \"Configuring scale to zero\"",
        evidence: "documented, not measured: no request in a window of 60 s, then up to 30 s of grace (the usual settings)",
        not_measured: &[
            SLEEP_DOCUMENTED,
            Detail("when in the 30 s of grace the last instance goes: any time is taken to be as likely"),
            ONE_AT_A_TIME,
            REST_ASSUMED,
            LEFT_OUT,
        ],
        toml: &[r#"idle_timeout = { dist = "uniform", min = "60 s", max = "90 s" }"#, FUNCTION_CLOCK],
    },
    Preset {
        name: "openfaas",
        family: Family::SelfHosted,
        date: "as documented in 2026",
        source: "OpenFaaS documentation, \"Scale to Zero for OpenFaaS Edge\"",
        evidence: "documented, not measured: inactive for 10 min, looked at every 5 min (the usual settings)",
        not_measured: &[SLEEP_DOCUMENTED, ONE_AT_A_TIME, REST_ASSUMED, LEFT_OUT],
        toml: &[r#"idle_timeout = "10 min""#, r#"checked_every = "5 min""#, FUNCTION_CLOCK],
    },
    Preset {
        name: "heroku",
        family: Family::Hosting,
        date: "as documented in 2026",
        source: "Heroku help, \"How do Eco dyno hours work?\"",
        evidence: "documented, not measured: an Eco dyno without web traffic for 30 min sleeps",
        not_measured: &[SLEEP_DOCUMENTED, ONE_AT_A_TIME, REST_ASSUMED, LEFT_OUT],
        toml: &[r#"idle_timeout = "30 min""#, FUNCTION_CLOCK],
    },
    Preset {
        name: "render",
        family: Family::Hosting,
        date: "as documented in 2026",
        source: "Render documentation, free web services",
        evidence: "documented, not measured: a free service without requests for about 15 min is stopped",
        not_measured: &[SLEEP_DOCUMENTED, ONE_AT_A_TIME, REST_ASSUMED, LEFT_OUT],
        toml: &[r#"idle_timeout = "15 min""#, FUNCTION_CLOCK],
    },
    Preset {
        name: "koyeb",
        family: Family::Hosting,
        date: "as documented in 2026",
        source: "Koyeb documentation, \"Scale-to-Zero\"",
        evidence: "documented, not measured: a standard instance without traffic for 5 min is stopped (a free one after 1 h)",
        not_measured: &[SLEEP_DOCUMENTED, ONE_AT_A_TIME, REST_ASSUMED, LEFT_OUT],
        toml: &[r#"idle_timeout = "5 min""#, FUNCTION_CLOCK],
    },
    Preset {
        name: "simfaas",
        family: Family::Simulator,
        date: "2021",
        source: "N. Mahmoudi and H. Khazaei, \"SimFaaS: A Performance Simulator for Serverless Computing Platforms\", 2021",
        evidence: "the rules of that simulator, not of a platform",
        not_measured: &[Parts(Assumed, &[IdleTimeout, IdleClock, Waiting, Reuse]), LEFT_OUT],
        toml: &[r#"idle_timeout = "600 s""#, r#"reuse = "newest-created""#],
    },
];
