//! The platform of a written scenario: what was learned takes the place of parts of a preset, and drags along what would
//! contradict it.

use super::{Writing, remark, said, toml};
use crate::calibrate::{Calibration, Entry, Finding, Learned, Value};
use crate::model::platform::{IdlePolicy, Recycling};
use crate::scenario::values;
use crate::units::Nanos;

/// The lines of `[platform]` after that of the preset.
pub(super) fn lines(entries: &[Entry], calibration: &Calibration, writing: &Writing<'_>) -> String {
    let of_platform = entries.iter().filter(|entry| entry.key.starts_with(TABLE));
    let dragged = Dragged::of(entries, calibration, writing);
    let mut text: String = of_platform.map(|entry| dragged.line(entry)).collect();
    text += &dragged.lives(entries);
    text
}

const TABLE: &str = "platform.";

const MEAN_LIFE: &str = "platform.recycle.mean_life";
const MAX_LIFE: &str = "platform.recycle.max_life";

/// What follows from what was learned.
pub(super) struct Dragged {
    /// The function's idleness counts, as was learned or as the preset has it.
    is_function_clock: bool,
    /// Environments go by halves: on their own clock.
    halves: bool,
    /// A request waits for its own environment.
    waits_for_own: bool,
    /// What the preset has of lives.
    recycling: Recycling,
    /// For how long an idle function kept an environment, where the timeout of the preset does not allow that.
    outlasted: Option<Nanos>,
    /// How old an environment was seen to be, where the longest life of the preset does not allow that.
    outlived: Option<Nanos>,
}

impl Dragged {
    pub(super) fn of(entries: &[Entry], calibration: &Calibration, writing: &Writing<'_>) -> Self {
        let behaviour = writing.preset.behaviour().ok();
        let word = |key: &str| match learned(entries, key) {
            Some(Value::Word(word)) => Some(*word),
            Some(_) | None => None,
        };
        let halves = matches!(learned(entries, "platform.idle_timeout"), Some(Value::Halving(_)));
        let of_preset =
            behaviour.as_ref().is_some_and(|known| matches!(known.idle, IdlePolicy::FunctionTimeout { .. }));
        let recycling = behaviour.map_or(Recycling::NONE, |known| known.recycling);
        let (oldest, most) = (oldest(calibration), recycling.max_life.as_ref());
        let outlived = most.is_some_and(|law| law.cdf(oldest.as_secs_f64()) > 0.999).then_some(oldest);
        Self {
            is_function_clock: !halves && word("platform.idle_clock").map_or(of_preset, |clock| clock == "function"),
            halves,
            waits_for_own: word("platform.waiting") == Some("own"),
            recycling,
            outlasted: calibration.outlasts(writing.preset),
            outlived,
        }
    }

    /// Whether a key of the platform has a place beside the others.
    pub(super) fn writes(&self, key: &str) -> bool {
        match key {
            "spare_timeout" => self.is_function_clock,
            "dispatch" => !self.waits_for_own,
            _ => true,
        }
    }

    /// Whether environments are recycled at all: as was learned or, where that was not, as the preset has it.
    pub(super) fn has_lives(&self, entries: &[Entry]) -> bool {
        let ends = |key: &str| learned(entries, key).map(|value| !matches!(value, Value::Word(_)));
        let (mean, most) = (ends(MEAN_LIFE), ends(MAX_LIFE));
        let preset_has_most = self.recycling.max_life.is_some() && self.outlived.is_none();
        mean.unwrap_or(self.recycling.mean_life.is_some()) || most.unwrap_or(preset_has_most)
    }

    /// What is said of a part, and its line where it has one.
    fn line(&self, entry: &Entry) -> String {
        let key = entry.key.trim_start_matches(TABLE);
        let comment = remark(&said(entry));
        let value = match key {
            "spare_timeout" if !self.writes(key) => {
                return remark("On the clock of each environment there are no spares.") + "spare_timeout = \"none\"\n";
            }
            _ if !self.writes(key) => None,
            _ => learned_value(entry).and_then(toml),
        };
        let line = value.map_or_else(String::new, |value| format!("{key} = {value}\n"));
        let more = match key {
            "idle_timeout" if self.halves => "idle_clock = \"environment\"\nspare_timeout = \"none\"\n".to_owned(),
            "idle_timeout" => self.outlasted.map_or_else(String::new, |longest| {
                remark(&format!(
                    "The log saw an environment that was kept for {longest}, which the preset's timeout does not allow: it stands here all \
                     the same, and has too many cold starts."
                ))
            }),
            "spare_timeout" if !line.is_empty() => {
                remark(
                    "How often that is drawn: not learned, and taken to be for each time in which an environment is idle.",
                ) + "spare_redraw = \"idle-period\"\n"
            }
            _ => String::new(),
        };
        comment + &line + &more
    }

    /// To give one of the two lives leaves the other one of the preset out: it is written then, unless the log saw an
    /// environment that was older.
    fn lives(&self, entries: &[Entry]) -> String {
        let marked = |key: &str, value: String| {
            remark("Not learned: as the preset has it.") + &format!("{} = {value}\n", key.trim_start_matches(TABLE))
        };
        let mean = || self.recycling.mean_life.map_or_else(String::new, |mean| marked(MEAN_LIFE, values::time(mean)));
        let most =
            || self.recycling.max_life.as_ref().map_or_else(String::new, |law| marked(MAX_LIFE, values::law(law)));
        let outlived = |oldest: Nanos| {
            let why = format!(
                "The log saw an environment that was {oldest} old, which the preset's longest life does not allow: there is none \
                 here."
            );
            remark(&why) + "recycle.max_life = \"none\"\n"
        };
        match (learned(entries, MEAN_LIFE), learned(entries, MAX_LIFE)) {
            (Some(_), None) => self.outlived.map_or_else(most, outlived),
            (None, None) => self.outlived.map_or_else(String::new, |oldest| mean() + &outlived(oldest)),
            (None, Some(_)) => mean(),
            (Some(_), Some(_)) => String::new(),
        }
    }
}

/// How old an environment was seen to be, at least, to the second.
fn oldest(calibration: &Calibration) -> Nanos {
    match &calibration.subject {
        Learned::Function(found) => {
            found.platform.as_ref().map_or(Nanos::ZERO, |(platform, _)| Nanos::from_secs(platform.oldest as i64))
        }
        Learned::Probe { .. } | Learned::Cohorts { .. } | Learned::Counts { .. } => Nanos::ZERO,
    }
}

fn learned<'e>(entries: &'e [Entry], key: &str) -> Option<&'e Value> {
    entries.iter().find(|entry| entry.key == key).and_then(learned_value)
}

fn learned_value(entry: &Entry) -> Option<&Value> {
    match &entry.finding {
        Finding::Learned { value, .. } if entry.is_written => Some(value),
        Finding::Learned { .. } | Finding::Between { .. } | Finding::NotLearned { .. } => None,
    }
}
