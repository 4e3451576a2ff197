//! What is said about a log beside its lines.

use std::fmt;
use std::str::FromStr;

use chrono_tz::Tz;

use crate::units::Nanos;

/// How to read a log.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Its format; where absent, each file's is found by its content.
    pub format: Option<Format>,
    /// The time zone of times that name none.
    pub zone: Tz,
    /// The function that is meant, where a log has several.
    pub function: Option<String>,
    /// Which invocations a warmer made.
    pub ping_pattern: Option<PingPattern>,
}

impl Default for Options {
    fn default() -> Self {
        Self { format: None, zone: Tz::UTC, function: None, ping_pattern: None }
    }
}

/// What tells a warmer's invocations from those of users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PingPattern {
    /// They print a line with this text.
    Text(String),
    /// They are done in less than this.
    Shorter(Nanos),
    /// There are none.
    Nobody,
}

impl FromStr for PingPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().strip_prefix('<') {
            Some(limit) => {
                Nanos::parse(limit.trim()).map(Self::Shorter).map_err(|error| format!("expected {}", error.expected))
            }
            None if text == "none" => Ok(Self::Nobody),
            None if text.is_empty() => {
                Err("expected a text of their log lines, or a duration such as \"<5ms\"".to_owned())
            }
            None => Ok(Self::Text(text.to_owned())),
        }
    }
}

impl fmt::Display for PingPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "their log lines contain \"{text}\""),
            Self::Shorter(limit) => write!(f, "they took less than {limit}"),
            Self::Nobody => write!(f, "there are none"),
        }
    }
}

/// The format of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Whole JSON documents: `aws logs filter-log-events` and `get-log-events`, results of Logs Insights, subscription events.
    Json,
    /// One JSON object a line: `platform.*` records of functions that log in JSON, and of the Telemetry API.
    JsonLines,
    /// `aws logs tail`, `sam logs`, exports to S3: a time, most often a stream, and a message.
    Text,
    /// The export of the CloudWatch console: `timestamp,message`, with or without the stream.
    ConsoleCsv,
    /// Results of Logs Insights as CSV.
    InsightsCsv,
    /// The access log of a web server, in the Common or Combined Log Format.
    AccessLog,
    /// The access log of an Application Load Balancer.
    AlbLog,
    /// An access log as CSV: `IP,[time,request,status`.
    AccessCsv,
    /// The Azure Functions trace of 2019: requests per minute, and the durations and memory of the same functions.
    Azure2019,
    /// The Azure Functions trace of 2021: `app,func,end_timestamp,duration`.
    Azure2021,
    /// Plain CSV of invocations: `start_s` or `timestamp`, `sent_s`, `duration_ms`, `environment`, `cold`.
    Csv,
    /// Results of a probe: `gap_s,cold`.
    GapsCsv,
    /// Results of an experiment on many environments at once: `environments,idle_s,warm`.
    CohortsCsv,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Json,
        Self::JsonLines,
        Self::Text,
        Self::ConsoleCsv,
        Self::InsightsCsv,
        Self::AccessLog,
        Self::AlbLog,
        Self::AccessCsv,
        Self::Azure2019,
        Self::Azure2021,
        Self::Csv,
        Self::GapsCsv,
        Self::CohortsCsv,
    ];

    /// Its name, for a flag.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::JsonLines => "json-lines",
            Self::Text => "text",
            Self::ConsoleCsv => "console-csv",
            Self::InsightsCsv => "insights-csv",
            Self::AccessLog => "access-log",
            Self::AlbLog => "alb-log",
            Self::AccessCsv => "access-csv",
            Self::Azure2019 => "azure-2019",
            Self::Azure2021 => "azure-2021",
            Self::Csv => "csv",
            Self::GapsCsv => "gaps-csv",
            Self::CohortsCsv => "cohorts-csv",
        }
    }

    /// What it is, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Json => "JSON of CloudWatch",
            Self::JsonLines => "JSON lines of platform records",
            Self::Text => "text of aws logs tail or sam logs",
            Self::ConsoleCsv => "CSV of the CloudWatch console",
            Self::InsightsCsv => "CSV of Logs Insights",
            Self::AccessLog => "access log",
            Self::AlbLog => "access log of a load balancer",
            Self::AccessCsv => "access log as CSV",
            Self::Azure2019 => "Azure Functions trace of 2019",
            Self::Azure2021 => "Azure Functions trace of 2021",
            Self::Csv => "plain CSV",
            Self::GapsCsv => "gaps",
            Self::CohortsCsv => "cohorts",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let known = || Self::ALL.map(Self::name).join(", ");
        Self::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| format!("expected one of {}", known()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_patterns_are_read_from_flags() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert!("cvs".parse::<Format>().unwrap_err().contains("console-csv"));
        assert_eq!("<5ms".parse(), Ok(PingPattern::Shorter(Nanos::from_millis(5))));
        assert_eq!("WarmUp".parse(), Ok(PingPattern::Text("WarmUp".to_owned())));
        assert_eq!("none".parse(), Ok(PingPattern::Nobody));
        assert!("<5".parse::<PingPattern>().is_err() && "".parse::<PingPattern>().is_err());
    }
}
