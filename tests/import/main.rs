//! Files of deployment tools: what is written is read back, what others wrote is read, and what is wrong is refused.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

mod back;
mod guide;
mod mutilated;
mod read;
mod refused;
mod schedules;

use std::path::Path;

use coldstart::deployment::{Import, Setting, Wanted, Warmth, import};
use coldstart::model::Schedule;
use coldstart::model::function::Architecture;
use coldstart::scenario::{Scenario, parse};
use coldstart::units::{Memory, Nanos};

/// What a file of this name and text becomes.
fn imported(name: &str, text: &str) -> Import {
    import(text, Path::new(name), Wanted::default()).unwrap_or_else(|complaints| panic!("{complaints}\n{text}"))
}

/// The scenario of an import.
fn scenario(import: &Import) -> Scenario {
    parse(&import.text, Path::new("imported.toml")).unwrap_or_else(|complaints| panic!("{complaints}\n{}", import.text))
}

/// What is said of a file that is refused.
fn complaint(name: &str, text: &str, wanted: Wanted<'_>) -> String {
    match import(text, Path::new(name), wanted) {
        Ok(import) => panic!("accepted:\n{}", import.text),
        Err(complaints) => complaints.to_string(),
    }
}

/// A function that is pinged so.
fn pinged(schedule: &str, concurrency: u32) -> Setting {
    Setting {
        name: "My API".to_owned(),
        memory: Memory::parse("512 MB").unwrap(),
        architecture: Architecture::Arm,
        region: "ap-northeast-2".to_owned(),
        timezone: chrono_tz::Europe::Berlin,
        timeout: Some(Nanos::from_secs(10)),
        reserved: None,
        provisioned: 0,
        snap_start: false,
        warmth: Warmth::Pings { schedule: Schedule::parse(schedule).unwrap(), concurrency },
    }
}
