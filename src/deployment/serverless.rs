//! The Serverless Framework's `serverless.yml` (Serverless Framework, "Serverless.yml Reference") with the plugin
//! serverless-plugin-warmup.

use chrono_tz::Tz;

use super::find::{Kind, Read, Spot, choose};
use super::imported::{AppImport, From, Imported, Told};
use super::tree::Document;
use super::warmers::{self, Scheduled, Warmer};
use super::{Emitted, Setting, Wanted, quoting};
use crate::model::Schedule;
use crate::model::function::Architecture;
use crate::scenario::shortened;
use crate::units::{Memory, Nanos};

/// What the framework takes where nothing is said (Serverless Framework, "Functions").
const TOOL: From = From::Tool("the Serverless Framework");

/// A whole file.
pub(super) fn emit(setting: &Setting) -> Emitted {
    let pings = setting.pings();
    let optional = |key: &str, value: Option<i64>| value.map_or(String::new(), |value| format!("    {key}: {value}\n"));
    let warmer = pings.as_ref().map(|(rate, schedule, concurrency)| {
        let pings = warmer(rate, schedule, *concurrency, setting.timezone);
        (PLUGIN, pings)
    });
    let (plugin, warmer) = warmer.unwrap_or_default();
    let text = quoting::filled(
        FILE,
        &[
            ("name", &quoting::comment(&setting.name)),
            ("service", &service(&setting.name)),
            ("plugin", plugin),
            ("region", &setting.region),
            ("architecture", setting.architecture.name()),
            ("warmer", &warmer),
            ("description", &quoting::serverless(&quoting::description(&setting.name))),
            ("memory", &setting.memory.as_megabytes().to_string()),
            ("timeout", &optional("timeout", setting.timeout_seconds())),
            ("reserved", &optional("reservedConcurrency", setting.reserved.map(i64::from))),
            ("warmth", &warmth(setting)),
        ],
    );
    let mut notes = vec!["`runtime` and `handler` stand for yours.".to_owned()];
    notes.extend(setting.timeout_note("the Serverless Framework's default of 6 s holds"));
    if let Some((.., concurrency)) = pings {
        notes.push(KNOWS_PINGS_NOTE.to_owned());
        notes.extend((concurrency > 1).then(|| warmers::FAN_OUT_NOTE.to_owned()));
    }
    Emitted { text, notes }
}

const KNOWS_PINGS_NOTE: &str = "The handler must know a ping: it returns at once when the event's `source` is \
                                \"serverless-plugin-warmup\".";

const FILE: &str = "@name@service: @service@
@plugin@provider:
  name: aws
  # Yours.
  runtime: python3.13
  region: @region@
  architecture: @architecture@
@warmer@functions:
  app:
    description: @description@
    # Yours.
    handler: handler.main
    memorySize: @memory@
@timeout@@reserved@@warmth@";

const PLUGIN: &str = "plugins:
  # npm install --save-dev serverless-plugin-warmup
  - serverless-plugin-warmup
";

/// The name of a service, of two characters at least (Serverless Framework, "Serverless.yml Reference"). The longest name
/// that grows out of it is that of the plugin's role: service, stage, region and warmer, of which AWS takes 64 characters
/// (IAM User Guide, "IAM and AWS STS quotas"); with 24 here the stage may have ten.
fn service(name: &str) -> String {
    const LONGEST: usize = 24;
    let short: String = quoting::slug(name).chars().take(LONGEST).collect();
    let short = short.trim_end_matches('-');
    if short.len() < 2 { format!("{short}-service") } else { short.to_owned() }
}

/// What keeps the function warm beside pings.
fn warmth(setting: &Setting) -> String {
    let mut text = String::new();
    if setting.provisioned > 0 {
        text.push_str(&quoting::filled(PROVISIONED, &[("count", &setting.provisioned.to_string())]));
    }
    if setting.snap_start {
        text.push_str(SNAP_START);
    }
    text
}

const PROVISIONED: &str = "    # On an alias that the framework makes, and that the events of this function call.
    provisionedConcurrency: @count@
";

const SNAP_START: &str = "    # On versions that the framework publishes; Java, Python and .NET have it.
    snapStart: true
";

/// The section of the plugin, whose events are those of any function.
fn warmer(rate: &str, schedule: &Schedule, concurrency: u32, timezone: Tz) -> String {
    let zone = match schedule {
        Schedule::Cron(_) => format!("            timezone: {}\n", timezone.name()),
        Schedule::Every(_) | Schedule::Never => String::new(),
    };
    let remark = if concurrency > 1 {
        "The handler must know a ping and wait 75 ms, so that each copy holds an environment of its own."
    } else {
        "The handler must know a ping and return at once."
    };
    let concurrency = concurrency.to_string();
    quoting::filled(
        WARMER,
        &[("remark", remark), ("concurrency", &concurrency), ("rate", &quoting::json(rate)), ("zone", &zone)],
    )
}

const WARMER: &str = "custom:
  warmup:
    keepWarm:
      enabled: true
      # If users reach an alias, name it: `alias: live`. A warmed $LATEST beside a served alias
      # is the commonest silent failure.
      # @remark@
      concurrency: @concurrency@
      events:
        - schedule:
            rate: @rate@
            # EventBridge Scheduler, without a flexible time window.
            method: scheduler
@zone@";

/// Functions.
const FUNCTIONS: Kind = Kind {
    thing: "function",
    flag: "--function",
    expected: "a function below `functions`, written in this file",
    hint: "what `${file(...)}` brings in from elsewhere is not read: import a file that holds it",
};

/// What a function says.
pub(super) fn read(document: &Document<'_>, root: &Spot<'_>, wanted: Wanted<'_>) -> Read<Imported> {
    let provider = root.get("provider");
    of_aws(provider.as_ref())?;
    let functions: Vec<_> = match root.get("functions") {
        // Parts of them may stand in other files.
        Some(functions) => functions.parts().iter().flat_map(|part| part.members().collect::<Vec<_>>()).collect(),
        None => Vec::new(),
    };
    let (name, function) = choose(document, functions, wanted.function, FUNCTIONS)?;
    let mut notes = Vec::new();
    let stage = stage(root, provider.as_ref(), wanted, &mut notes);
    let either = |key: &str| function.get(key).or_else(|| provider.as_ref()?.get(key));
    let warmer = warmers::only(pings(root, &function, &stage, &mut notes)?, None, &mut notes);
    let least = Memory::megabytes(1024).expect("1 GB is within the range");
    let service = root.get("service").and_then(|spot| spot.text().or_else(|| spot.get("name")?.text()));
    Ok(Imported {
        name: crate::scenario::plain(&format!(
            "{} {name}",
            service.filter(|text| !text.contains("${")).unwrap_or_default()
        )),
        memory: Spot::told(either("memorySize"), Spot::memory, least, TOOL)?,
        architecture: Spot::told(either("architecture"), Spot::architecture, Architecture::X86, TOOL)?,
        region: Spot::told(
            provider.as_ref().and_then(|it| it.get("region")),
            Spot::region,
            "us-east-1".to_owned(),
            TOOL,
        )?,
        timeout: Spot::told(either("timeout"), Spot::timeout, Some(Nanos::from_secs(6)), TOOL)?,
        snap_start: Spot::told(function.get("snapStart"), Spot::truth, false, TOOL)?,
        reserved: Spot::told(function.get("reservedConcurrency"), warmers::reserved, None, From::NotThere)?,
        provisioned: Spot::told(function.get("provisionedConcurrency"), warmers::provisioned, 0, From::NotThere)?,
        schedule: warmer.schedule,
        concurrency: warmer.concurrency,
        timezone: warmer.timezone,
        app_import: AppImport::NotSaid,
        notes,
    })
}

/// Refuses the functions of another cloud.
fn of_aws(provider: Option<&Spot<'_>>) -> Read<()> {
    let named =
        provider.and_then(|provider| if provider.is_table() { provider.get("name") } else { Some(provider.clone()) });
    match named.filter(|name| name.unknown().is_none()) {
        Some(name) if name.text().is_some_and(|text| text != "aws") => {
            Err(name.refuse("aws", "functions of other clouds are not read; `coldstart init` asks for what is needed"))
        }
        Some(_) | None => Ok(()),
    }
}

/// The stage that is meant: the one that is asked for, that of the file, or the framework's own default.
fn stage<'w>(root: &Spot<'w>, provider: Option<&Spot<'w>>, wanted: Wanted<'w>, notes: &mut Vec<String>) -> String {
    const USUAL: &str = "dev";
    let in_file = provider.and_then(|provider| provider.get("stage")).or_else(|| root.get("stage"));
    if wanted.stage.is_none()
        && let Some(written) = in_file.as_ref().and_then(Spot::unknown)
    {
        let written = crate::scenario::plain(&written);
        notes.push(format!("The stage is not known (`{written}`): `{USUAL}` is assumed; `--stage` names it."));
    }
    let in_file = in_file.filter(|spot| spot.unknown().is_none()).and_then(|spot| spot.text());
    wanted.stage.or(in_file).unwrap_or(USUAL).to_owned()
}

/// What pings a function: the plugin's warmers, and schedules of its own.
fn pings(root: &Spot<'_>, function: &Spot<'_>, stage: &str, notes: &mut Vec<String>) -> Read<Vec<Warmer>> {
    let mut found = Vec::new();
    if let Some(warmup) = root.at(&["custom", "warmup"]) {
        if let Some(written) = warmup.unknown() {
            found.push(Warmer::unknown(warmup.line(), written));
        }
        for (warmer, spot) in named(&warmup) {
            let own =
                function.get("warmup").and_then(|own| if warmer.is_empty() { Some(own) } else { own.get(warmer) });
            if is_enabled(&spot, own.as_ref(), stage)? {
                found.extend(of_plugin(&spot, own.as_ref())?);
            }
        }
    }
    if let Some(events) = function.get("events") {
        for event in events.parts() {
            if let Some(schedule) = event.get("schedule") {
                found.extend(of_function(&schedule, notes)?);
            }
        }
    }
    Ok(found)
}

/// The warmers by their names. Before version 5 the plugin had one, without a name.
fn named<'t>(warmup: &Spot<'t>) -> Vec<(&'t str, Spot<'t>)> {
    let is_old = ["enabled", "default", "schedule", "events", "concurrency", "prewarm"];
    let is_one = |(key, spot): (&str, Spot<'_>)| is_old.contains(&key) && !spot.is_table();
    if warmup.members().any(is_one) {
        return vec![("", warmup.clone())];
    }
    warmup.members().collect()
}

/// Whether a warmer calls a function in this stage: `enabled` is true, a stage, or a list of stages.
fn is_enabled(warmer: &Spot<'_>, own: Option<&Spot<'_>>, stage: &str) -> Read<bool> {
    let said = own.and_then(|own| own.get("enabled")).or_else(|| warmer.get("enabled"));
    let Some(said) = said.or_else(|| warmer.get("default")) else { return Ok(false) };
    match said.truth() {
        Ok(is_on) => Ok(is_on),
        // What a variable says is not known; whoever has a warmer uses it.
        Err(_) if said.parts().iter().any(|part| part.unknown().is_some()) => Ok(true),
        Err(_) if said.parts().iter().all(|part| part.text().is_some()) => {
            Ok(said.parts().iter().any(|part| part.text() == Some(stage)))
        }
        Err(_) => Err(said.refuse("true, false, a stage, or a list of stages", "`enabled: true` warms every stage")),
    }
}

fn of_plugin(warmer: &Spot<'_>, own: Option<&Spot<'_>>) -> Read<Vec<Warmer>> {
    const PLUGIN: From = From::Tool("serverless-plugin-warmup");
    let concurrency = own.and_then(|own| own.get("concurrency")).or_else(|| warmer.get("concurrency"));
    let concurrency = Spot::told(concurrency, warmers::at_once, 1, PLUGIN)?;
    let plain = warmer.get("schedule").map_or_else(Vec::new, |schedule| schedule.parts());
    let events = warmer.get("events").map_or_else(Vec::new, |events| events.parts());
    let schedules: Vec<Spot<'_>> = events.iter().filter_map(|event| event.get("schedule")).chain(plain).collect();
    if schedules.is_empty() {
        let schedule = Told { value: Schedule::Every(Nanos::MINUTE * 5), from: PLUGIN };
        return Ok(vec![Warmer { schedule, concurrency, ..Warmer::none() }]);
    }
    let mut found = Vec::new();
    for schedule in schedules {
        found.extend(
            of_schedule(&schedule)?.into_iter().map(|warmer| Warmer { concurrency: concurrency.clone(), ..warmer }),
        );
    }
    Ok(found)
}

/// The times of a schedule of the function itself, which is a ping where its input says so, or where it has none.
fn of_function(schedule: &Spot<'_>, notes: &mut Vec<String>) -> Read<Vec<Warmer>> {
    let mut found = Vec::new();
    let is_table = schedule.is_table() && schedule.unknown().is_none();
    let inner = |key: &str| if is_table { schedule.get(key) } else { None };
    for expression in times(schedule)? {
        let scheduled = Scheduled {
            called: format!("The schedule of line {}", expression.line()),
            expression,
            timezone: inner("timezone"),
            input: inner("input"),
            is_transformed: inner("inputTransformer").is_some() || inner("inputPath").is_some(),
            is_off: !is_on(schedule)?,
        };
        found.extend(scheduled.ping(notes)?);
    }
    Ok(found)
}

/// The times of a warmer's event.
fn of_schedule(schedule: &Spot<'_>) -> Read<Vec<Warmer>> {
    if !is_on(schedule)? {
        return Ok(Vec::new());
    }
    let timezone = if schedule.is_table() { schedule.get("timezone") } else { None };
    times(schedule)?.into_iter().map(|rate| Warmer::of(Some(rate), timezone.clone(), From::NotThere)).collect()
}

/// Whether an event is on.
fn is_on(schedule: &Spot<'_>) -> Read<bool> {
    schedule.get("enabled").filter(|spot| spot.unknown().is_none()).map_or(Ok(true), |spot| spot.switch())
}

/// The times of an event: a text, or a table with `rate`, which may be a list.
fn times<'t>(schedule: &Spot<'t>) -> Read<Vec<Spot<'t>>> {
    if !schedule.is_table() || schedule.unknown().is_some() {
        return Ok(vec![schedule.clone()]);
    }
    let Some(rate) = schedule.get("rate") else {
        let found = format!("without `rate`, in line {}", schedule.line());
        return Err(schedule.refuse_as(&shortened(&found), "`rate: rate(5 minutes)`", "it says when the event comes"));
    };
    Ok(rate.parts())
}
