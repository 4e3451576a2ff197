//! What does not stop a scenario from being played but may not be what was meant.

use std::fmt;

use enum_map::Enum;
use serde::Serialize;

/// One such thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Which it is.
    pub kind: WarningKind,
    /// What it is, in a sentence.
    pub message: String,
    /// What to do about it, if there is anything.
    pub hint: Option<String>,
    /// The key of the scenario that it is about, with dots (`run.horizon`, `arrivals[0].file`), if it is about one.
    pub field: Option<String>,
}

/// What there is to warn of. The names stand in JSON: a contract, never changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// Parts of a record of requests could not be read and were left out.
    RecordHasJunk,
    /// A record of requests goes back in time.
    RecordUnsorted,
    /// A record is so short that every simulated day repeats much the same.
    RecordShort,
    /// A record is longer than what is played of it.
    RecordUnfinished,
    /// Some requests of a record come outside the time that is counted.
    RecordUncounted,
    /// A duration is given, and every request brings its own.
    DurationUnused,
    /// Values of `[warming]` are given without pings.
    WarmingUnused,
    /// More requests are in progress on average than the concurrency limit allows.
    Overload,
    /// A page sends more requests at once than the limit allows.
    BurstAboveLimit,
    /// More pings are sent at once than the limit allows.
    PingsAboveLimit,
    /// No ping comes within the horizon.
    NoPings,
    /// No deploy comes within the horizon.
    NoDeploys,
    /// Environments are provisioned at no time within the horizon.
    NoWindow,
    /// Pings often come when the environment is gone.
    LatePings,
    /// A ping takes longer than the time to the next one.
    OverlappingPings,
    /// Inits take longer than Lambda allows.
    SlowInit,
    /// One replication takes long.
    SlowReplication,
    /// The work of a first request is hardly felt, but makes a cold start.
    BriefFirstRequest,
    /// There are too few requests to show what is asked.
    FewRequests,
    /// More replications than were asked for are played, so that sets of possible values can be told apart.
    FewReplications,
    /// Regimes take the place of what the scenario says of its platform.
    PlatformReplaced,
    /// Many requests take longer than the function's timeout.
    Timeouts,
    /// AWS would refuse so many provisioned environments.
    ProvisionedRefused,
    /// The work was stopped before it was done.
    Stopped,
    /// Too few replications served a request for an interval.
    NoInterval,
    /// No request was served.
    NothingServed,
    /// A setting served no request.
    SettingUnserved,
    /// An interval is wider than is wanted.
    Imprecise,
}

impl WarningKind {
    /// The key of the scenario that it is about. Records stand in a list: whoever warns of one says of which.
    fn field(self) -> Option<&'static str> {
        match self {
            Self::RecordHasJunk | Self::RecordUnsorted | Self::RecordShort | Self::RecordUncounted => Some("arrivals"),
            Self::RecordUnfinished
            | Self::SlowReplication
            | Self::FewRequests
            | Self::NoInterval
            | Self::NothingServed
            | Self::SettingUnserved => Some("run.horizon"),
            Self::DurationUnused => Some("function.duration"),
            Self::WarmingUnused | Self::NoPings | Self::LatePings => Some("warming.ping"),
            Self::Overload | Self::BurstAboveLimit => Some("platform.concurrency_limit"),
            Self::PingsAboveLimit => Some("warming.concurrency"),
            Self::NoDeploys => Some("platform.recycle.deploys"),
            Self::OverlappingPings => Some("warming.hold"),
            Self::SlowInit => Some("function.init"),
            Self::BriefFirstRequest => Some("function.first_request"),
            Self::PlatformReplaced => Some("platform"),
            Self::ProvisionedRefused | Self::NoWindow => Some("platform.provisioned"),
            Self::Timeouts => Some("function.timeout"),
            Self::FewReplications => Some("run.replications"),
            Self::Imprecise => Some("run.precision"),
            Self::Stopped => None,
        }
    }

    /// Whether it is about how well the answer is known, and not about the scenario.
    #[must_use]
    pub fn is_of_precision(self) -> bool {
        match self {
            Self::Stopped | Self::NoInterval | Self::NothingServed | Self::SettingUnserved | Self::Imprecise => true,
            Self::RecordHasJunk
            | Self::RecordUnsorted
            | Self::RecordShort
            | Self::RecordUnfinished
            | Self::RecordUncounted
            | Self::DurationUnused
            | Self::WarmingUnused
            | Self::Overload
            | Self::BurstAboveLimit
            | Self::PingsAboveLimit
            | Self::NoPings
            | Self::NoDeploys
            | Self::NoWindow
            | Self::LatePings
            | Self::OverlappingPings
            | Self::SlowInit
            | Self::SlowReplication
            | Self::BriefFirstRequest
            | Self::FewRequests
            | Self::FewReplications
            | Self::PlatformReplaced
            | Self::ProvisionedRefused
            | Self::Timeouts => false,
        }
    }
}

impl Warning {
    /// A warning without a hint.
    #[must_use]
    pub fn new(kind: WarningKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, field: kind.field().map(str::to_owned) }
    }

    /// The same warning with a hint.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// The same warning about this key.
    #[must_use]
    pub fn about(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "warning: {}", self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\n\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scenario;

    /// A key, a table of keys, or a part of what one key holds.
    #[test]
    fn every_warning_is_about_a_key_that_there_is() {
        let text = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"5/h\"\n";
        let values = scenario::parse(text, Path::new("scenario.toml")).unwrap().values;
        for field in (0..WarningKind::LENGTH).filter_map(|kind| WarningKind::from_usize(kind).field()) {
            let is_known = |key: &str| key.starts_with(field) || field.starts_with(key);
            assert!(values.iter().any(|value| is_known(&value.key)), "{field}");
        }
    }
}
