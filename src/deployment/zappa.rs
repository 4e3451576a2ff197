//! Zappa's `zappa_settings.json`, or `.yml` or `.toml` (Zappa, "README", "Advanced Settings").

use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::find::{Kind, Read, Spot, choose};
use super::imported::{AppImport, From, Imported, Told};
use super::tree::Document;
use super::{CannotExpress, Emitted, Setting, Tool, Wanted, Warmth, quoting};
use crate::model::Schedule;
use crate::model::function::Architecture;
use crate::scenario::{Complaints, shortened};
use crate::units::{Memory, Nanos};

/// The stage that is written.
const STAGE: &str = "production";

/// Zappa pings one environment, by a rule of EventBridge, whose clocks are UTC; its gateway calls `$LATEST`, which neither
/// provisioned concurrency nor SnapStart serves (Zappa, "Snapstart requires invoking an alias or version, not $LATEST").
pub(super) fn can_express(setting: &Setting) -> Result<(), CannotExpress> {
    let refuse =
        |why: &str, hint: &str| Err(CannotExpress { tool: Tool::Zappa, why: why.to_owned(), hint: hint.to_owned() });
    let elsewhere = "emit it for another tool, such as aws-cli, and keep `keep_warm` off";
    if setting.provisioned > 0 {
        return refuse(
            "it has no provisioned concurrency, and its gateway calls `$LATEST`, which cannot have any",
            elsewhere,
        );
    }
    if setting.snap_start {
        return refuse(
            "its gateway calls `$LATEST`, which SnapStart does not serve; `snap_start` would change nothing for users",
            elsewhere,
        );
    }
    match &setting.warmth {
        Warmth::Nothing | Warmth::Pings { schedule: Schedule::Never, .. } => Ok(()),
        Warmth::Pings { concurrency: 2.., .. } => {
            refuse("its `keep_warm` keeps one environment warm; the others would be lost", elsewhere)
        }
        Warmth::Pings { schedule: Schedule::Cron(_), .. } if setting.timezone != Tz::UTC => refuse(
            "its `keep_warm` makes a rule of EventBridge, whose crons are in UTC; the time zone would be lost",
            "write the hours of the cron in UTC, or emit it for another tool, such as aws-cli",
        ),
        Warmth::Pings { .. } => Ok(()),
    }
}

/// The settings of a stage.
pub(super) fn emit(setting: &Setting) -> Emitted {
    let mut stage = Map::new();
    let mut put = |key: &str, value: Value| stage.insert(key.to_owned(), value);
    put("lambda_description", json!(quoting::description(&setting.name)));
    put("aws_region", json!(setting.region));
    put("architecture", json!(setting.architecture.name()));
    put("memory_size", json!(setting.memory.as_megabytes()));
    if let Some(seconds) = setting.timeout_seconds() {
        put("timeout_seconds", json!(seconds));
    }
    if let Some(reserved) = setting.reserved {
        put("lambda_concurrency", json!(reserved));
    }
    let expression = setting.pings().map(|(expression, ..)| expression);
    put("keep_warm", json!(expression.is_some()));
    if let Some(expression) = &expression {
        put("keep_warm_expression", json!(expression));
    }
    let settings = json!({ STAGE: stage });
    let text = serde_json::to_string_pretty(&settings).expect("texts and numbers can be written as JSON") + "\n";
    let mut notes =
        vec![format!("Put these keys into your own stage in zappa_settings.json; `{STAGE}` stands for its name.")];
    notes.extend(setting.timeout_note("Zappa's default of 30 s holds"));
    if expression.is_some() {
        notes.push("`zappa schedule` sets it up. The next `zappa update` writes the rule again: what is changed in the console may be overwritten.".to_owned());
        notes.push("`architecture` needs Zappa 0.60 or later; `keep_warm` pings `$LATEST`, which Zappa's own gateway calls. Behind an alias of yours it would warm what nobody calls.".to_owned());
    } else {
        notes.push("`zappa unschedule` takes away the rule that is there already.".to_owned());
    }
    Emitted { text, notes }
}

/// Stages.
const STAGES: Kind = Kind {
    thing: "stage",
    flag: "--stage",
    expected: "a stage, such as `{ \"dev\": { \"memory_size\": 512 } }`",
    hint: "at the top of Zappa's settings stand stages, each a table",
};

/// Keys by which Zappa's settings are known: what Zappa needs, and what is read here. Such as others use too, `include`
/// or `tags`, are left out (Zappa, "README", "Advanced Settings").
const KEYS: [&str; 34] = [
    "app_function",
    "apigateway_enabled",
    "apigateway_description",
    "architecture",
    "async_resources",
    "aws_environment_variables",
    "aws_region",
    "cors",
    "debug_mode",
    "delete_local_zip",
    "django_settings",
    "environment_variables",
    "exclude_glob",
    "extends",
    "iam_authorization",
    "keep_warm",
    "keep_warm_expression",
    "lambda_concurrency",
    "lambda_description",
    "lambda_handler",
    "log_level",
    "manage_roles",
    "memory_size",
    "num_retained_versions",
    "profile_name",
    "project_name",
    "remote_env",
    "role_name",
    "s3_bucket",
    "slim_handler",
    "snap_start",
    "timeout_seconds",
    "use_apigateway",
    "vpc_config",
];

/// What a stage says.
pub(super) fn read(document: &Document<'_>, root: &Spot<'_>, wanted: Wanted<'_>) -> Read<Imported> {
    if wanted.function.is_some() {
        return Err(no_functions(document));
    }
    let stages: Vec<_> = root.members().collect();
    if let Some((_, spot)) = stages.iter().find(|(_, spot)| !spot.is_table()) {
        return Err(
            spot.refuse(super::tree::EXPECTED_FILE, "at the top of Zappa's settings stand stages, each a table")
        );
    }
    let keys: Vec<&str> = stages.iter().flat_map(|(_, stage)| stage.members().map(|(key, _)| key)).collect();
    if !keys.is_empty() && !keys.iter().any(|key| KEYS.contains(key)) {
        return Err(document.refuse_file("has none of the keys of a tool that is known here"));
    }
    let (name, _) = choose(document, stages, wanted.stage, STAGES)?;
    let chain = chain(root, name)?;
    Stage { chain, name }.read()
}

fn no_functions(document: &Document<'_>) -> Complaints {
    let mut complaints = document.refuse_file("has stages, each with one function");
    for complaint in &mut complaints.diagnostics {
        complaint.expected = "a file with several functions beside `--function`".to_owned();
        complaint.hint = "`--stage` names a stage of Zappa".to_owned();
    }
    complaints
}

/// A stage, the stage it extends, the stage that that extends, ...
fn chain<'t>(root: &Spot<'t>, name: &str) -> Read<Vec<Spot<'t>>> {
    let mut chain: Vec<Spot<'t>> = root.get(name).into_iter().collect();
    while let Some(extends) = chain.last().and_then(|stage| stage.get("extends")) {
        let expected = "the name of another stage";
        let base = extends.text().and_then(|name| root.get(name)).filter(Spot::is_table);
        let Some(base) = base else { return Err(extends.refuse(expected, "it is no stage of this file")) };
        if chain.iter().any(|known| known.key == base.key) {
            let found = format!("`{}`, which leads back to where it came from", shortened(&base.key));
            return Err(extends.refuse_as(&found, expected, "a stage cannot extend itself, on whatever way"));
        }
        chain.push(base);
    }
    Ok(chain)
}

struct Stage<'t> {
    chain: Vec<Spot<'t>>,
    name: &'t str,
}

impl<'t> Stage<'t> {
    /// What the stage says, or the nearest that it extends.
    fn get(&self, key: &str) -> Option<Spot<'t>> {
        self.chain.iter().find_map(|stage| stage.get(key))
    }

    fn told<T>(&self, key: &str, read: impl FnOnce(&Spot<'t>) -> Read<T>, usual: T) -> Read<Told<T>> {
        Spot::told(self.get(key), read, usual, From::Tool("Zappa"))
    }

    fn read(&self) -> Read<Imported> {
        const MEMORY: u32 = 512;
        let usual_memory = Memory::megabytes(MEMORY).expect("512 MB is within the range");
        let timeout = Some(Nanos::from_secs(30));
        let mut notes = Vec::new();
        let schedule = self.schedule(&mut notes)?;
        let project = self.get("project_name").and_then(|spot| spot.text()).unwrap_or("Zappa");
        Ok(Imported {
            name: crate::scenario::plain(&format!("{project} {}", self.name)),
            memory: self.told("memory_size", Spot::memory, usual_memory)?,
            architecture: self.told("architecture", Spot::architecture, Architecture::X86)?,
            // Zappa takes that of the AWS profile, which is not in the file.
            region: Spot::told(self.get("aws_region"), Spot::region, "us-east-1".to_owned(), From::NotThere)?,
            timeout: self.told("timeout_seconds", Spot::timeout, timeout)?,
            snap_start: self.told("snap_start", |spot| Ok(spot.text() == Some("PublishedVersions")), false)?,
            reserved: self.told(
                "lambda_concurrency",
                |spot| spot.whole(&(0..=u32::MAX), HINT_RESERVED).map(Some),
                None,
            )?,
            provisioned: Told { value: 0, from: From::NotThere },
            schedule,
            concurrency: Told { value: 1, from: From::Tool("Zappa") },
            timezone: Told { value: Tz::UTC, from: From::NotThere },
            app_import: self.app_import(&mut notes),
            notes,
        })
    }

    fn schedule(&self, notes: &mut Vec<String>) -> Read<Told<Schedule>> {
        let usual = Schedule::Every(Nanos::MINUTE * 4);
        let is_on = self.told("keep_warm", Spot::truth, true).map_err(keeps_one)?;
        let expression = self.told("keep_warm_expression", Spot::schedule, usual)?;
        if is_on.value {
            return Ok(expression);
        }
        notes.push("`keep_warm` is false: nothing pings this function.".to_owned());
        Ok(Told { value: Schedule::Never, from: is_on.from })
    }

    /// The handler asks the environment of the process for this variable when it is imported itself. Zappa's own
    /// `environment_variables` are put there only once it runs (Zappa, `handler.py`).
    fn app_import(&self, notes: &mut Vec<String>) -> AppImport {
        const VARIABLE: &str = "INSTANTIATE_LAMBDA_HANDLER_ON_IMPORT";
        let is_set = |table: &str| {
            let value = self.get(table).and_then(|table| table.get(VARIABLE));
            // Any text but an empty one is true to Python.
            value.is_some_and(|value| value.text() != Some(""))
        };
        if is_set("aws_environment_variables") {
            return AppImport::InInit;
        }
        if is_set("environment_variables") {
            notes.push(format!(
                "`{VARIABLE}` stands in `environment_variables`, which Zappa sets too late for it: the application is \
                 still imported with the first request. In `aws_environment_variables` it works."
            ));
        }
        AppImport::WithFirstRequest
    }
}

const HINT_RESERVED: &str = "it is how many invocations may be in progress at one time";

/// What to say of a number of environments.
fn keeps_one(mut complaints: Complaints) -> Complaints {
    for complaint in &mut complaints.diagnostics {
        if complaint.found.trim_matches('`').parse::<u32>().is_ok() {
            complaint.hint = "Zappa keeps one environment warm, whatever number stands there".to_owned();
        }
    }
    complaints
}
