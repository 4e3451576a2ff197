//! The files of deployment tools: read into a scenario, written from an answer.
//!
//! One file a tool, with both directions in it. Nothing is printed here and no file is opened: text comes in, and text goes
//! out. [`emit`] writes how a function is kept warm, ready to paste, or says why a tool cannot express it
//! ([`can_express`] says so beforehand); [`import`] reads what such a file says of a function and writes a commented
//! scenario, in which what the file cannot know is a marked default.
//!
//! ```
//! use std::path::Path;
//!
//! use coldstart::deployment::{Setting, Tool, Wanted, Warmth, emit, import};
//! use coldstart::model::Schedule;
//! use coldstart::model::function::Architecture;
//! use coldstart::units::{Memory, Nanos};
//!
//! let setting = Setting {
//!     name: "My API".to_owned(),
//!     memory: Memory::parse("512 MB")?,
//!     architecture: Architecture::Arm,
//!     region: "eu-central-1".to_owned(),
//!     timezone: chrono_tz::Tz::UTC,
//!     timeout: Some(Nanos::from_secs(10)),
//!     reserved: None,
//!     provisioned: 0,
//!     snap_start: false,
//!     warmth: Warmth::Pings { schedule: Schedule::parse("rate(4 minutes)")?, concurrency: 1 },
//! };
//! let template = emit(&setting, Tool::Sam)?.text;
//! assert!(template.contains("ScheduleExpression: rate(4 minutes)"));
//!
//! let scenario = import(&template, Path::new("template.yaml"), Wanted::default())?.text;
//! assert!(scenario.contains("ping = \"rate(4 minutes)\""));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod aws_cli;
mod find;
mod imported;
pub mod probe;
mod quoting;
mod sam;
mod serverless;
mod terraform;
mod tree;
mod warmers;
mod words;
mod zappa;

use std::fmt;
use std::path::Path;

use chrono_tz::Tz;

use crate::model::Schedule;
use crate::model::function::Architecture;
use crate::scenario::{self, Complaints};
use crate::units::{Memory, Nanos};

use find::Spot;
use imported::Imported;
use tree::{Document, Format, Value};

pub(crate) use tree::EXPECTED_FILE;

/// A function as it is to be deployed.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// What it is called, in any words: a scenario's name.
    pub name: String,
    /// Its memory.
    pub memory: Memory,
    /// Its processor architecture.
    pub architecture: Architecture,
    /// Its region, by its code.
    pub region: String,
    /// The clocks that a cron refers to.
    pub timezone: Tz,
    /// How long an invocation may take; a tool writes it in whole seconds, rounded up. Absent: the scenario has none.
    pub timeout: Option<Nanos>,
    /// Reserved concurrency, where it has any.
    pub reserved: Option<u32>,
    /// Provisioned concurrency: how many environments are always initialised, beside pings. 0: none.
    pub provisioned: u32,
    /// Whether SnapStart is on: a restore in the place of an init.
    pub snap_start: bool,
    /// How it is kept warm.
    pub warmth: Warmth,
}

impl Setting {
    /// The timeout in seconds, as tools take it.
    fn timeout_seconds(&self) -> Option<i64> {
        self.timeout.map(|timeout| timeout.next_multiple_of(Nanos::SECOND).as_secs_f64() as i64)
    }

    /// The pings as a scheduler of AWS writes them, with how many there are at once.
    fn pings(&self) -> Option<(String, &Schedule, u32)> {
        match &self.warmth {
            Warmth::Nothing => None,
            Warmth::Pings { schedule, concurrency } => {
                schedule.as_eventbridge().map(|expression| (expression, schedule, *concurrency))
            }
        }
    }

    /// What is to be known where no timeout is written: `usual` is what holds then.
    fn timeout_note(&self, usual: &str) -> Option<String> {
        self.timeout.is_none().then(|| {
            format!("The scenario has no timeout, and the answer rests on none: {usual}; `function.timeout` sets one.")
        })
    }
}

/// How a function is kept warm by calls.
#[derive(Debug, Clone, PartialEq)]
pub enum Warmth {
    /// It is not.
    Nothing,
    /// By pings.
    Pings {
        /// When they come.
        schedule: Schedule,
        /// How many environments each of them reaches, from 1.
        concurrency: u32,
    },
}

/// A deployment tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Zappa: `zappa_settings.json`.
    Zappa,
    /// The Serverless Framework with its plugin serverless-plugin-warmup: `serverless.yml`.
    Serverless,
    /// AWS SAM: `template.yaml`.
    Sam,
    /// Terraform, and OpenTofu: `main.tf`.
    Terraform,
    /// Commands of the AWS CLI.
    AwsCli,
}

impl Tool {
    /// All of them, by the names that a command line takes.
    pub const NAMES: [(&'static str, Self); 5] = [
        ("zappa", Self::Zappa),
        ("serverless", Self::Serverless),
        ("sam", Self::Sam),
        ("terraform", Self::Terraform),
        ("aws-cli", Self::AwsCli),
    ];

    /// The name that a command line takes.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, tool)| *tool == self).expect("all tools have names").0
    }

    /// What it is called in a sentence.
    #[must_use]
    pub fn called(self) -> &'static str {
        match self {
            Self::Zappa => "Zappa",
            Self::Serverless => "the Serverless Framework",
            Self::Sam => "AWS SAM",
            Self::Terraform => "Terraform",
            Self::AwsCli => "the AWS CLI",
        }
    }

    /// The name that its file usually has.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Zappa => "zappa_settings.json",
            Self::Serverless => "serverless.yml",
            Self::Sam => "template.yaml",
            Self::Terraform => "main.tf",
            Self::AwsCli => "keep-warm.sh",
        }
    }
}

/// What a tool cannot express, and what would be lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannotExpress {
    /// The tool.
    pub tool: Tool,
    /// Why not, as a sentence that follows "cannot express this:".
    pub why: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for CannotExpress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot express this: {}", self.tool.called(), self.why)
    }
}

impl std::error::Error for CannotExpress {}

/// A file, or a part of one, for a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emitted {
    /// Its text.
    pub text: String,
    /// What is to be known beside it, each a sentence.
    pub notes: Vec<String>,
}

/// Whether a tool can express how a function is kept warm.
///
/// # Errors
/// When it cannot: what would be lost.
pub fn can_express(tool: Tool, setting: &Setting) -> Result<(), CannotExpress> {
    let refuse = |why: String, hint: &str| Err(CannotExpress { tool, why, hint: hint.to_owned() });
    if let Warmth::Pings { schedule, .. } = &setting.warmth
        && *schedule != Schedule::Never
        && schedule.as_eventbridge().is_none()
    {
        let why =
            format!("EventBridge, which sends its pings, has no schedule for {schedule}: its rates are whole minutes");
        return refuse(why, "choose an interval of whole minutes");
    }
    match tool {
        Tool::Zappa => zappa::can_express(setting),
        Tool::Serverless | Tool::Sam | Tool::Terraform | Tool::AwsCli => Ok(()),
    }
}

/// Writes how a function is kept warm.
///
/// # Errors
/// As [`can_express`].
pub fn emit(setting: &Setting, tool: Tool) -> Result<Emitted, CannotExpress> {
    can_express(tool, setting)?;
    Ok(match tool {
        Tool::Zappa => zappa::emit(setting),
        Tool::Serverless => serverless::emit(setting),
        Tool::Sam => sam::emit(setting),
        Tool::Terraform => terraform::emit(setting),
        Tool::AwsCli => aws_cli::emit(setting),
    })
}

/// Which part of a file is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted<'w> {
    /// The stage, of a tool that has stages.
    pub stage: Option<&'w str>,
    /// The function, of a file that has several.
    pub function: Option<&'w str>,
}

/// A scenario that was read from a file of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The scenario, commented; it loads as it is.
    pub text: String,
    /// What was noticed, each a sentence.
    pub notes: Vec<String>,
}

/// Reads a file of Zappa, the Serverless Framework, AWS SAM or Terraform into a scenario; `path` is where it stands, for
/// messages and to know its format.
///
/// # Errors
/// When the text is no such file, is wrong, or leaves open which stage or function is meant.
pub fn import(text: &str, path: &Path, wanted: Wanted<'_>) -> Result<Import, Complaints> {
    let document = Document::new(text, path);
    if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".tf.json")) {
        return Err(document.refuse_file("is Terraform in JSON (.tf.json), which is not read"));
    }
    let root = document.tree()?;
    let root = Spot::root(&document, &root);
    let imported = read(&document, &root, wanted)?;
    let import = imported.scenario(&document);
    // Each value may be right, and all of them together too much to simulate.
    scenario::parse(&import.text, Path::new("the scenario read from it"))?;
    Ok(import)
}

fn read(document: &Document<'_>, root: &Spot<'_>, wanted: Wanted<'_>) -> Result<Imported, Complaints> {
    let Value::Map(table) = &root.node.value else {
        return Err(document.refuse_file("holds no keys"));
    };
    let has = |key: &str| table.iter().any(|entry| entry.key == key);
    match document.format {
        Format::Hcl => terraform::read(document, root, wanted),
        Format::Toml if has("arrivals") => Err(document.refuse_file("is a scenario already")),
        Format::Json | Format::Yaml | Format::Toml => {
            if has("Resources") || has("AWSTemplateFormatVersion") || has("Transform") {
                sam::read(document, root, wanted)
            } else if has("functions") || has("provider") || has("service") {
                serverless::read(document, root, wanted)
            } else {
                zappa::read(document, root, wanted)
            }
        }
    }
}
