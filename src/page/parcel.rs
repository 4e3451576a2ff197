//! What travels to a page: a model, the question that is asked of it, and the regimes that it may be put under.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::schedule::Moments;
use crate::model::{Model, Platform};
use crate::study::Effort;
use crate::units::Nanos;

/// All that a module needs to play.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// The version that packed it: a module of another one does not open it.
    version: String,
    /// What is played.
    pub model: Model,
    /// What is asked.
    pub asked: Asked,
    /// The regimes that are offered.
    pub regimes: Vec<RegimeOffered>,
    /// The six fields of each cron expression of the model, with the instants at which it fires.
    crons: Vec<(String, Arc<Moments>)>,
}

/// A sweep, without its model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The ping intervals that are tried,
    pub intervals: Vec<Nanos>,
    /// each with so many pings at once.
    pub concurrencies: Vec<u32>,
    /// The share of cold requests to stay under.
    pub target: f64,
    /// How hard to try.
    pub effort: Effort,
}

/// A regime, on the platform of the model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegimeOffered {
    /// Its name.
    pub name: String,
    /// When its parts were measured, by year and month.
    pub date: String,
    /// The model's platform under it.
    pub platform: Platform,
}

/// Why a parcel cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParcelError {
    /// It was packed by this other version.
    Version(String),
    /// It was cut short, or changed.
    Broken,
}

impl fmt::Display for ParcelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => {
                write!(f, "the scenario was packed by coldstart {version}, and this is {}", env!("CARGO_PKG_VERSION"))
            }
            Self::Broken => f.write_str("the scenario in this page is damaged"),
        }
    }
}

impl std::error::Error for ParcelError {}

impl Parcel {
    /// Opens a packed one.
    ///
    /// # Errors
    /// When another version packed it, or it is damaged.
    pub fn open(bytes: &[u8]) -> Result<Self, ParcelError> {
        // The version stands in front: what follows may have another form.
        let (version, _) = postcard::take_from_bytes::<String>(bytes).map_err(|_| ParcelError::Broken)?;
        if version != env!("CARGO_PKG_VERSION") {
            return Err(ParcelError::Version(version));
        }
        let parcel: Self = postcard::from_bytes(bytes).map_err(|_| ParcelError::Broken)?;
        Ok(parcel.with_firings())
    }

    /// Where there is a calendar, cron expressions are followed on it.
    #[cfg(feature = "cli")]
    fn with_firings(self) -> Self {
        self
    }

    /// Each cron expression takes the firings that came along for it.
    #[cfg(not(feature = "cli"))]
    fn with_firings(mut self) -> Self {
        let platforms = self.regimes.iter_mut().map(|regime| &mut regime.platform);
        for platform in platforms.chain([&mut self.model.platform]) {
            platform.schedules_mut().into_iter().for_each(|schedule| schedule.take_firings(&self.crons));
        }
        self.model.warming.ping.take_firings(&self.crons);
        self
    }
}

#[cfg(feature = "cli")]
pub use packing::{LARGEST, MOST_SETTINGS, Refused};

#[cfg(feature = "cli")]
mod packing {
    use super::{Arc, Asked, Model, Parcel, RegimeOffered, fmt};
    use crate::model::LONGEST_LEAD_IN;
    use crate::model::schedule::Moments;
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
                Self::NoForm(reason) => write!(f, "this scenario does not play in a page: {reason}"),
            }
        }
    }

    impl std::error::Error for Refused {}

    impl Parcel {
        /// A model with what is asked of it, under all presets there are.
        ///
        /// # Errors
        /// When a cron expression of it cannot travel, there are more than [`MOST_SETTINGS`], or a preset cannot be read.
        pub fn new(model: &Model, asked: Asked) -> Result<Self, Refused> {
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
}
