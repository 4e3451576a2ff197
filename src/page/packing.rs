//! Packs what travels to a page, or says why it cannot.

use std::fmt;
use std::sync::Arc;

use super::parcel::{Asked, Parcel, RegimeOffered};
use crate::model::schedule::Moments;
use crate::model::{LONGEST_LEAD_IN, Model};
use crate::scenario::{Preset, presets};
use crate::units::grouped;

/// More bytes than this do not travel: a page would take too long to open.
pub const LARGEST: usize = 300_000;

/// Longer lists of firings do not travel.
const MOST_RUNS: usize = 10_000;

/// More settings are not played: an answer takes up to a millisecond for each, and no slice of work may
/// take longer than 30.
pub const MOST_SETTINGS: usize = 32;

/// Why a model cannot travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It takes this many bytes: a record of requests, or distributions of many observed values.
    TooLarge(usize),
    /// So many settings are to be tried.
    TooMany(usize),
    /// This cron expression fires too irregularly, or for too long.
    Cron(String),
    /// It has several sets of possible values.
    Uncertain,
    /// Something in it has no form in which it could travel.
    NoForm(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => write!(
                f,
                "this scenario does not play in a page: it takes {} bytes with its records, and at most {} go along",
                grouped(*bytes as u64),
                grouped(LARGEST as u64)
            ),
            Self::TooMany(settings) => write!(
                f,
                "this sweep does not play in a page: it tries {} settings, and at most {MOST_SETTINGS} are played there",
                grouped(*settings as u64)
            ),
            Self::Cron(cron) => write!(
                f,
                "this scenario does not play in a page: {cron} fires too irregularly, or for too long, to go along"
            ),
            Self::Uncertain => f.write_str(
                "this scenario does not play in a page: it has several sets of possible values (`[uncertainty]`)",
            ),
            Self::NoForm(reason) => write!(f, "this scenario does not play in a page: {reason}"),
        }
    }
}

impl std::error::Error for Refused {}

impl Parcel {
    /// A model with what is asked of it, under all presets there are.
    ///
    /// # Errors
    /// When a cron expression of it cannot travel, there are more than [`MOST_SETTINGS`], the model has several sets of
    /// possible values, or a preset cannot be read.
    pub fn new(model: &Model, asked: Asked) -> Result<Self, Refused> {
        if model.is_uncertain() {
            return Err(Refused::Uncertain);
        }
        let settings = asked.intervals.len() * asked.concurrencies.len();
        if settings > MOST_SETTINGS {
            return Err(Refused::TooMany(settings));
        }
        let offered = |preset: &Preset| {
            let behaviour = preset.behaviour().map_err(|error| Refused::NoForm(error.to_string()))?;
            Ok(RegimeOffered {
                name: preset.name.to_owned(),
                date: preset.date.to_owned(),
                platform: behaviour.on(&model.platform),
            })
        };
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            crons: crons(model)?,
            model: model.clone(),
            asked,
            regimes: presets().iter().map(offered).collect::<Result<_, Refused>>()?,
        })
    }

    /// Its bytes.
    ///
    /// # Errors
    /// When there are more than [`LARGEST`].
    pub fn pack(&self) -> Result<Vec<u8>, Refused> {
        let bytes = postcard::to_stdvec(self).map_err(|error| Refused::NoForm(error.to_string()))?;
        if bytes.len() > LARGEST { Err(Refused::TooLarge(bytes.len())) } else { Ok(bytes) }
    }
}

/// The firings of all cron expressions of a model.
fn crons(model: &Model) -> Result<Vec<(String, Arc<Moments>)>, Refused> {
    let mut known = Vec::new();
    let span = (-LONGEST_LEAD_IN, model.run.horizon);
    for schedule in model.platform.schedules().into_iter().chain([&model.warming.ping]) {
        let Some(cron) = schedule.cron() else { continue };
        let fields = cron.fields();
        if known.iter().any(|(other, _)| other == fields) {
            continue;
        }
        let moments = cron.moments(&model.calendar, span, MOST_RUNS);
        let moments = moments.ok_or_else(|| Refused::Cron(cron.to_string()))?;
        known.push((fields.to_owned(), Arc::new(moments)));
    }
    Ok(known)
}
