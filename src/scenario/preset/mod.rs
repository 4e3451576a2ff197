//! Presets: whole regimes of the platform, each as somebody measured or stated it.
//!
//! A preset is written as a scenario would write it, so that it says nothing that a scenario could not, and is read by
//! the same code.

mod aws;
mod family;
mod others;
mod parts;

use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use toml::de::DeTable;

use super::Origin;
use super::behaviour::{Behaviour, behaviour};
use super::diagnostic::{Complaints, Diagnostic};
use super::reader::Document;
use crate::model::Distribution;
use crate::model::platform::{IdlePolicy, Recycling, Reuse, Waiting};
use crate::units::Nanos;

pub use family::Family;
pub(super) use family::suggested;
pub use parts::{NotMeasured, Part, Standing};

/// A whole regime, with what is known of its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// The name scenarios use.
    pub name: &'static str,
    /// Whose platform it is of.
    pub family: Family,
    /// When it was measured or, where that is not said, published.
    pub date: &'static str,
    /// By whom, and where that is written.
    pub source: &'static str,
    /// What it rests on, in a few words.
    pub evidence: &'static str,
    /// What in it was not measured in that regime.
    pub not_measured: &'static [NotMeasured],
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
    /// On what a part of it rests.
    #[must_use]
    pub fn standing(&self, part: Part) -> Standing {
        let of_part = |entry: &NotMeasured| match entry {
            NotMeasured::Parts(standing, parts) => parts.contains(&part).then_some(*standing),
            NotMeasured::Detail(_) => None,
        };
        self.not_measured.iter().find_map(of_part).unwrap_or(Standing::Measured)
    }

    /// What it settles.
    ///
    /// # Errors
    /// When its text cannot be read, which a test rules out.
    pub fn behaviour(&self) -> Result<Behaviour, Complaints> {
        let path = Path::new(self.name);
        let toml = self.toml.join("\n");
        let table = DeTable::parse(&toml).map_err(|error| {
            Complaints::new(vec![Diagnostic {
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
            _ => Err(Complaints::new(found.diagnostics)),
        }
    }
}

/// What holds where a preset says nothing: each environment by its own idleness, no recycling, a new environment for
/// whoever finds none idle, and the most recently used one first. Every preset says how long an idle environment lives.
fn unsaid() -> Behaviour {
    Behaviour {
        idle: IdlePolicy::timeout(Distribution::always(Nanos::FOREVER)),
        checked_every: None,
        recycling: Recycling::NONE,
        waiting: Waiting::Own,
        reuse: Reuse::MostRecent,
    }
}

/// The preset of a scenario that names none.
#[must_use]
pub fn default_preset() -> &'static Preset {
    &presets()[DEFAULT]
}

/// All presets, by families, the newest of each first; those of AWS stand first.
#[must_use]
pub fn presets() -> &'static [Preset] {
    static ALL: LazyLock<Vec<Preset>> = LazyLock::new(|| [&aws::PRESETS[..], &others::PRESETS[..]].concat());
    &ALL
}

/// The regimes of AWS Lambda that may be today's, the newest first: of each the idle timeout was measured, and what was
/// measured of recycling and waiting, in 2020, is carried over to the later ones (see [`Preset::standing`]). Which of
/// them holds is not known, so that an answer is given together with its range over them.
#[must_use]
pub fn regimes_in_question() -> Vec<&'static Preset> {
    presets().iter().filter(|preset| matches!(preset.name, "aws-2023" | "aws-2021" | "aws-2020")).collect()
}

/// The preset of this name.
///
/// # Errors
/// With a hint at what may have been meant, when there is none.
pub fn preset_named(name: &str) -> Result<&'static Preset, Option<String>> {
    presets().iter().find(|preset| preset.name == name).ok_or_else(|| suggested(name))
}

/// The place of `aws-2021` in the list.
const DEFAULT: usize = 1;

#[cfg(test)]
mod tests;
