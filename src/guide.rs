//! What is to be known beside the code: the topics of `coldstart guide`.

/// One topic.
#[derive(Debug, Clone, Copy)]
pub struct Topic {
    /// Its name.
    pub name: &'static str,
    /// What it tells, in one line.
    pub tells: &'static str,
    /// Its text, in Markdown.
    pub text: &'static str,
}

/// All of them.
pub const TOPICS: [Topic; 14] = [
    Topic {
        name: "scenario",
        tells: "every field of a scenario, and what it takes",
        text: include_str!("guide/scenario.md"),
    },
    Topic {
        name: "results",
        tells: "files, exit codes, and questions from scripts",
        text: include_str!("guide/results.md"),
    },
    Topic {
        name: "regimes",
        tells: "the answer under each regime that was measured, and the presets",
        text: include_str!("guide/regimes.md"),
    },
    Topic {
        name: "examples",
        tells: "the scenarios of this project, and what each shows",
        text: include_str!("guide/examples.md"),
    },
    Topic {
        name: "traffic",
        tells: "a record of real requests beside Poisson traffic",
        text: include_str!("guide/traffic.md"),
    },
    Topic {
        name: "recommend",
        tells: "what to set, how surely, and what that hinges on: 2 minutes or 4?",
        text: include_str!("guide/recommend.md"),
    },
    Topic {
        name: "replay",
        tells: "the requests of a log on a platform: what is predicted, does it fit, which regime?",
        text: include_str!("guide/replay.md"),
    },
    Topic {
        name: "probe",
        tells: "the experiment that tells how long your idle function lives",
        text: include_str!("guide/probe.md"),
    },
    Topic {
        name: "logs",
        tells: "how a log is exported, what it tells, and a scenario from it",
        text: include_str!("guide/logs.md"),
    },
    Topic { name: "cost", tells: "what a month costs, and at which prices", text: include_str!("guide/cost.md") },
    Topic {
        name: "deploy",
        tells: "files of deployment tools: read into a scenario, written from an answer",
        text: include_str!("guide/deploy.md"),
    },
    Topic {
        name: "stability",
        tells: "which failures are yours on ECS and EC2, and which are not on Lambda",
        text: include_str!("guide/stability.md"),
    },
    Topic { name: "limits", tells: "what the model leaves out", text: include_str!("guide/limits.md") },
    Topic {
        name: "method",
        tells: "how it is computed, how it is tested, how fast it is",
        text: include_str!("guide/method.md"),
    },
];

#[doc = include_str!("guide/scenario.md")]
pub mod scenario {}
#[doc = include_str!("guide/results.md")]
pub mod results {}
#[doc = include_str!("guide/regimes.md")]
pub mod regimes {}
#[doc = include_str!("guide/examples.md")]
pub mod examples {}
#[doc = include_str!("guide/traffic.md")]
pub mod traffic {}
#[doc = include_str!("guide/recommend.md")]
pub mod recommend {}
#[doc = include_str!("guide/replay.md")]
pub mod replay {}
#[doc = include_str!("guide/probe.md")]
pub mod probe {}
#[doc = include_str!("guide/logs.md")]
pub mod logs {}
#[doc = include_str!("guide/cost.md")]
pub mod cost {}
#[doc = include_str!("guide/deploy.md")]
pub mod deploy {}
#[doc = include_str!("guide/stability.md")]
pub mod stability {}
#[doc = include_str!("guide/limits.md")]
pub mod limits {}
#[doc = include_str!("guide/method.md")]
pub mod method {}
