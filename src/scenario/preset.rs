//! Presets: whole regimes of the platform, each as somebody measured or stated it.
//!
//! A preset is written as a scenario would write it, so that it says nothing that a scenario could not, and is read by
//! the same code.

use std::fmt;
use std::path::Path;

use toml::de::DeTable;

use super::Origin;
use super::behaviour::{Behaviour, behaviour};
use super::diagnostic::{Diagnostic, Report};
use super::reader::Document;
use crate::model::distribution::Law;
use crate::model::platform::{IdlePolicy, Recycling, Reuse};
use crate::units::Nanos;

/// A whole regime, with what is known of its origin.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name scenarios use.
    pub name: &'static str,
    /// When it was measured or, where that is not said, published.
    pub date: &'static str,
    /// By whom, and where that is written.
    pub source: &'static str,
    /// What it rests on, in a few words.
    pub evidence: &'static str,
    /// What in it was not measured in that regime, each in words of its own.
    pub not_measured: &'static [&'static str],
    /// The keys of `[platform]` it stands for, one after another.
    pub toml: &'static [&'static str],
}

/// Its name.
impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name)
    }
}

impl Preset {
    /// What it settles.
    ///
    /// # Errors
    /// When its text cannot be read, which a test rules out.
    pub fn behaviour(&self) -> Result<Behaviour, Report> {
        let path = Path::new(self.name);
        let toml = self.toml.join("\n");
        let table = DeTable::parse(&toml).map_err(|error| {
            Report::new(vec![Diagnostic {
                file: path.to_owned(),
                line: None,
                column: None,
                key: String::new(),
                found: error.message().to_owned(),
                expected: "TOML".to_owned(),
                hint: "mend the preset".to_owned(),
            }])
        })?;
        let document = Document::new(&toml, path);
        let behaviour = {
            let root = document.root(table.get_ref());
            let behaviour = behaviour(&root, unsaid(), &Origin::Preset(self.name));
            root.finish();
            behaviour
        };
        let found = document.into_found();
        match behaviour {
            Ok(behaviour) if found.diagnostics.is_empty() => Ok(behaviour),
            _ => Err(Report::new(found.diagnostics)),
        }
    }
}

/// What holds where a preset says nothing: no recycling, and the most recently used environment first. Every preset
/// says how long an idle environment lives.
fn unsaid() -> Behaviour {
    Behaviour {
        idle: IdlePolicy::timeout(Law::Fixed { value: Nanos::FOREVER }.into()),
        recycling: Recycling::NONE,
        reuse: Reuse::MostRecent,
    }
}

/// The preset of a scenario that names none.
#[must_use]
pub fn default_preset() -> &'static Preset {
    &PRESETS[DEFAULT]
}

/// All presets, the newest of AWS first.
#[must_use]
pub fn presets() -> &'static [Preset] {
    &PRESETS
}

const NO_RECYCLING: &str = "recycling: not measured, left out";
// The longest life is a range, as it was measured, not its middle: a constant would beat against regular pings (7,308 s
// is 60.9 times 2 min, so that every life would end 12 s before a ping), which no measurement has shown.
const RECYCLED_IN_2020: &str =
    r#"recycle = { mean_life = "14 h", max_life = { dist = "uniform", min = "2.02 h", max = "2.05 h" } }"#;
const RECYCLING_OF_2020: &str = "recycling: carried over from aws-2020 (mean life 14 h, cap 2.02 to 2.05 h)";
const REUSE_OF_2020: &str = "reuse: most recently used first, as seen in aws-2020";
const INDEPENDENT: &str = "whether environments are evicted independently of each other";

/// The place of `aws-2021` in the list.
const DEFAULT: usize = 1;

static PRESETS: [Preset; 11] = [
    Preset {
        name: "aws-2023",
        date: "2023-12 to 2024-09",
        source: "aws-samples/graceful-shutdown-with-aws-lambda, raw logs",
        evidence: "four idle shutdowns, after 328.3, 351.3, 358.6 and 367.7 s",
        not_measured: &["the shape between and beyond four values", RECYCLING_OF_2020, REUSE_OF_2020, INDEPENDENT],
        toml: &[r#"idle_timeout = { dist = "uniform", min = "325 s", max = "370 s" }"#, RECYCLED_IN_2020],
    },
    Preset {
        name: "aws-2021",
        date: "2021-01-07",
        source: "Mikhail Shilkov, mikhail.io, raw measurements",
        evidence: "300 idle gaps: the earliest cold after 374.8 s, the latest warm after 380.5 s",
        not_measured: &[RECYCLING_OF_2020, REUSE_OF_2020, INDEPENDENT],
        toml: &[r#"idle_timeout = { dist = "normal", mean = "380 s", sd = "12 s" }"#, RECYCLED_IN_2020],
    },
    Preset {
        name: "aws-2020",
        date: "2020-05 to 2020-06",
        source: "N. Mahmoudi and H. Khazaei, pacslab/serverless-performance-modeling, 11 runs of 28 h on us-east-1",
        evidence: "4,119 idle gaps: the longest survivor 635.8 s, the shortest expired 645.0 s; 16 early deaths in 224 \
                   idle hours; no life beyond 2.05 h; most recently used first in 22,287 of 22,290 choices",
        not_measured: &["the hazard: a lower bound, 16 deaths only", INDEPENDENT],
        toml: &[r#"idle_timeout = { dist = "normal", mean = "640 s", sd = "9.7 s" }"#, RECYCLED_IN_2020],
    },
    Preset {
        name: "sebs-2020",
        date: "2020-01",
        source: "M. Copik et al., \"SeBS: A Serverless Benchmark Suite for Function-as-a-Service Computing\", Middleware 2021",
        evidence: "22,281 batches of environments left idle together: a cohort halves every 380 s",
        not_measured: &[NO_RECYCLING, "environments whose idle periods began more than seconds apart", REUSE_OF_2020],
        toml: &[r#"idle_timeout = { cohort_halving = "380 s" }"#],
    },
    Preset {
        name: "aws-2019-10min",
        date: "2019-08-20",
        source: "Mikhail Shilkov, mikhail.io, raw measurements",
        evidence: "300 idle gaps: early colds after 132 and 497 s, the latest warm after 612.7 s, the next cold after 626.3 s",
        not_measured: &[NO_RECYCLING, REUSE_OF_2020, INDEPENDENT],
        toml: &[r#"
            [idle_timeout]
            dist = "mixture"
            parts = [
                { weight = 0.98, dist = "normal", mean = "619 s", sd = "4 s" },
                { weight = 0.02, dist = "uniform", min = "0 s", max = "600 s" },
            ]
        "#],
    },
    Preset {
        name: "aws-2019-spring",
        date: "2019-06-28",
        source: "Mikhail Shilkov, mikhail.io, raw measurements",
        evidence: "300 idle gaps, a fit without a formula",
        not_measured: &[NO_RECYCLING, REUSE_OF_2020, INDEPENDENT],
        toml: &[r#"
            [idle_timeout]
            dist = "empirical"
            points = [
                ["10 min", 0.035], ["25.8 min", 0.20], ["27.5 min", 0.43], ["39.4 min", 0.46],
                ["42.5 min", 0.58], ["49 min", 0.62], ["60.2 min", 1.0],
            ]
        "#],
    },
    Preset {
        name: "aws-2018",
        date: "2018-07",
        source: "L. Wang et al., \"Peeking Behind the Curtains of Serverless Platforms\", USENIX ATC 2018",
        evidence: "idle instances lived at most 27 min",
        not_measured: &["the spread below 27 min", NO_RECYCLING, REUSE_OF_2020, INDEPENDENT],
        toml: &[r#"idle_timeout = "27 min""#],
    },
    Preset {
        name: "aws-2017",
        date: "2017-06",
        source: "Yan Cui, theburningmonk.com",
        evidence: "idle functions lived 45 to 60 min, \"sometimes a lot\" less",
        not_measured: &[
            "the shape between 45 and 60 min, and how often it was less",
            NO_RECYCLING,
            REUSE_OF_2020,
            INDEPENDENT,
        ],
        toml: &[r#"idle_timeout = { dist = "uniform", min = "45 min", max = "60 min" }"#],
    },
    Preset {
        name: "simfaas",
        date: "2021",
        source: "N. Mahmoudi and H. Khazaei, \"SimFaaS: A Performance Simulator for Serverless Computing Platforms\", 2021",
        evidence: "the rules of that simulator, not of a platform",
        not_measured: &["timeout, reuse and the lack of recycling: assumptions of that simulator"],
        toml: &[r#"
            idle_timeout = "600 s"
            reuse = "newest-created"
        "#],
    },
    Preset {
        name: "azure-2021",
        date: "2021-01-05",
        source: "Mikhail Shilkov, mikhail.io, raw measurements",
        evidence: "the share of cold starts after idle gaps of up to 30 min",
        not_measured: &[
            "beyond 30 min, where 6% were still warm: the last slope goes on, to 34 min",
            NO_RECYCLING,
            "reuse: most recently used first, assumed",
            INDEPENDENT,
        ],
        toml: &[r#"
            [idle_timeout]
            dist = "empirical"
            points = [
                ["2 min", 0.10], ["8 min", 0.13], ["13 min", 0.20], ["21 min", 0.41],
                ["23 min", 0.76], ["28 min", 0.91], ["30 min", 0.94], ["34 min", 1.0],
            ]
        "#],
    },
    Preset {
        name: "huawei-2025",
        date: "2025",
        source: "A. Joosen et al., EuroSys 2025",
        evidence: "the platform's own setting: one minute",
        not_measured: &[NO_RECYCLING, "reuse: most recently used first, assumed"],
        toml: &[r#"idle_timeout = "60 s""#],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_can_be_read_and_says_how_long_an_idle_environment_lives() {
        for preset in presets() {
            let behaviour = preset.behaviour().unwrap_or_else(|report| panic!("{preset}: {report}"));
            assert_ne!(behaviour.idle, unsaid().idle, "{preset}");
            assert!(!preset.not_measured.is_empty(), "{preset}");
        }
    }

    #[test]
    fn names_are_unique_and_the_default_is_that_of_2021() {
        for preset in presets() {
            assert_eq!(presets().iter().filter(|other| other.name == preset.name).count(), 1, "{preset}");
        }
        assert_eq!(default_preset().name, "aws-2021");
    }

    #[test]
    fn recycling_is_in_force_where_it_was_measured_or_carried_over_and_nowhere_else() {
        for preset in presets() {
            let recycling = preset.behaviour().unwrap().recycling;
            let expected = matches!(preset.name, "aws-2020" | "aws-2021" | "aws-2023");
            assert_eq!(recycling != Recycling::NONE, expected, "{preset}");
            let is_carried_over = preset.not_measured.contains(&RECYCLING_OF_2020);
            assert_eq!(is_carried_over, expected && preset.name != "aws-2020", "{preset}");
        }
    }

    #[test]
    fn only_the_simulator_reuses_the_newest_first() {
        for preset in presets() {
            let is_newest = preset.behaviour().unwrap().reuse == Reuse::NewestCreated;
            assert_eq!(is_newest, preset.name == "simfaas", "{preset}");
        }
    }
}
