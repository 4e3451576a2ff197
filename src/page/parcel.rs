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
    pub(super) version: String,
    /// What is played.
    pub model: Model,
    /// What is asked.
    pub asked: Asked,
    /// The regimes that are offered.
    pub regimes: Vec<RegimeOffered>,
    /// The six fields of each cron expression of the model, with the instants at which it fires.
    pub(super) crons: Vec<(String, Arc<Moments>)>,
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
