//! What a file says of a function, and the scenario that is made of it.

use chrono_tz::Tz;

use super::Import;
use super::tree::Document;
use super::words::{Lines, time};
use crate::model::Schedule;
use crate::model::function::Architecture;
use crate::scenario::{default_preset, plain};
use crate::units::{Memory, Nanos};

/// A value, and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told<T> {
    pub(super) value: T,
    pub(super) from: From,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    /// This key, in this line.
    Line { line: usize, key: String },
    /// It is what the tool, or AWS, takes where nothing is said.
    Tool(&'static str),
    /// What is written there only the tool can tell.
    NotKnown { line: usize, written: String },
    /// The file does not say.
    NotThere,
}

/// When the application is imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AppImport {
    /// In the init.
    InInit,
    /// With the first request in an environment.
    WithFirstRequest,
    /// The file does not say.
    NotSaid,
}

/// What a file says of a function.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Imported {
    /// What it is called there.
    pub(super) name: String,
    pub(super) memory: Told<Memory>,
    pub(super) architecture: Told<Architecture>,
    pub(super) region: Told<String>,
    pub(super) timeout: Told<Option<Nanos>>,
    pub(super) snap_start: Told<bool>,
    pub(super) reserved: Told<Option<u32>>,
    pub(super) provisioned: Told<u32>,
    pub(super) schedule: Told<Schedule>,
    /// Invocations at once in each ping.
    pub(super) concurrency: Told<u32>,
    /// The clocks of a cron.
    pub(super) timezone: Told<Tz>,
    pub(super) app_import: AppImport,
    pub(super) notes: Vec<String>,
}

impl Imported {
    /// The scenario.
    pub(super) fn scenario(self, document: &Document<'_>) -> Import {
        let file = document.path.file_name().map_or("the file".into(), |name| name.to_string_lossy().into_owned());
        let mut lines = Lines::new(plain(&file));
        self.head(&mut lines);
        self.function(&mut lines);
        arrivals(&mut lines);
        self.platform(&mut lines);
        self.warming(&mut lines);
        lines.section("expect", "What `coldstart expect` holds it to.");
        lines.usual("cold_probability", "< 1%");
        Import { text: lines.text, notes: self.notes }
    }

    fn head(&self, lines: &mut Lines) {
        lines.remark(&format!(
            "Read from {} by `coldstart import`. A value that is marked `replace it` is not in that file:\n\
             your logs, or `coldstart guide deploy`, have a better one. What this scenario means: `coldstart check` and its name.",
            lines.file
        ));
        for note in &self.notes {
            lines.remark(note);
        }
        lines.blank();
        lines.text("name", if self.name.is_empty() { "Imported" } else { &self.name });
        if self.timezone.from != From::NotThere {
            lines.told("timezone", &self.timezone, |zone| zone.name().to_owned());
        }
    }

    fn function(&self, lines: &mut Lines) {
        lines.section("function", "");
        lines.told("memory", &self.memory, Memory::to_string);
        lines.told("architecture", &self.architecture, |architecture| architecture.name().to_owned());
        lines.told("region", &self.region, String::clone);
        lines.remark("Times are constant, or a distribution such as { dist = \"lognormal\", median = \"80 ms\", p99 = \"400 ms\" }.");
        lines.usual("duration", "100 ms");
        lines.remark("`Init Duration` in your logs.");
        // As in scenarios/zappa-api.toml: a bare runtime with Zappa, and a Django application of middle size, estimates.
        match self.app_import {
            AppImport::InInit => {
                lines.remark("The application is imported in it, and the handler has nothing left to do once.");
                lines.usual("init", "1.7 s");
                lines.text("first_request", "none");
            }
            AppImport::WithFirstRequest => {
                lines.usual("init", "400 ms");
                lines.remark(
                    "The application is imported with the first request in each environment: a cold duration less a warm one.",
                );
                lines.usual("first_request", "1.2 s");
            }
            AppImport::NotSaid => {
                lines.usual("init", "400 ms");
                lines.remark("What the handler does once in each environment, such as imports.");
                lines.usual("first_request", "none");
            }
        }
        if self.snap_start.value {
            lines.remark("How long a restore takes is in your logs, as `Restore Duration`: a default; replace it.");
            lines.told("snap_start", &self.snap_start, |_| "400 ms".to_owned());
        }
        if let Some(timeout) = self.timeout.value {
            lines.told("timeout", &self.timeout, |_| time(timeout));
        }
    }

    fn platform(&self, lines: &mut Lines) {
        lines.section("platform", "A regime of AWS Lambda as it was measured; `coldstart presets` lists them.");
        lines.text("preset", default_preset().name);
        if self.provisioned.value > 0 || self.provisioned.from != From::NotThere {
            lines.told_bare("provisioned", &self.provisioned, u32::to_string);
        }
        match self.reserved.value {
            Some(0) => lines
                .remark("The file reserves no concurrency at all, which switches the function off: not taken over."),
            Some(reserved) => lines.told_bare("reserved", &self.reserved, |_| reserved.to_string()),
            None => {}
        }
        self.quota(lines);
    }

    /// What is reserved and provisioned was accepted by AWS, which keeps a part of the account's quota for other functions.
    fn quota(&self, lines: &mut Lines) {
        const USUAL: u32 = 1_000;
        const FLOOR: u32 = 100;
        let taken = self.reserved.value.unwrap_or(0).max(self.provisioned.value);
        if taken > USUAL - FLOOR {
            lines.remark("The account has more than the usual 1,000: this is the least that leaves 100 unreserved.");
            lines.bare("concurrency_limit", &(taken + FLOOR).to_string());
        }
    }

    fn warming(&self, lines: &mut Lines) {
        lines.section("warming", "How it is pinged today; a sweep tries other intervals.");
        let written = |schedule: &Schedule| schedule.as_eventbridge().unwrap_or_else(|| "none".to_owned());
        match (&self.schedule.value, &self.schedule.from) {
            (Schedule::Never, From::NotThere) => {
                lines.remark(&format!("no schedule in {} pings it", lines.file.clone()));
                lines.text("ping", "none");
            }
            _ => lines.told("ping", &self.schedule, written),
        }
        if self.schedule.value != Schedule::Never {
            lines.told_bare("concurrency", &self.concurrency, u32::to_string);
            lines.remark(hold_remark(self.concurrency.value));
            lines.usual("hold", if self.concurrency.value > 1 { "75 ms" } else { "5 ms" });
        }
    }
}

/// How long a ping holds its environment (lambda-warmer, "delay": 75 ms, so that each copy needs an environment of its own).
fn hold_remark(concurrency: u32) -> &'static str {
    if concurrency > 1 {
        "How long each copy of a ping waits, so that the next one needs an environment of its own; lambda-warmer's 75 ms."
    } else {
        "How long a ping keeps its environment busy: a handler that knows pings returns at once."
    }
}

fn arrivals(lines: &mut Lines) {
    lines.remark_after_blank(
        "Requests that come at random. Also: renewal, profile (hours and days), modulated, sessions, trace (a record of yours).",
    );
    lines.header("[[arrivals]]");
    lines.text("process", "poisson");
    lines.usual("rate", "500/day");
}
