//! A template of AWS SAM (AWS SAM Developer Guide, "AWS::Serverless::Function").

use chrono_tz::Tz;

use super::find::{Kind, Read, Spot, choose, no_stages};
use super::imported::{AppImport, From, Imported};
use super::tree::{Document, Value};
use super::warmers::{self, Leads, Scheduled, Warmer};
use super::{Emitted, Setting, Wanted, quoting};
use crate::model::Schedule;
use crate::model::function::Architecture;
use crate::units::{Memory, Nanos};

/// What AWS Lambda takes where nothing is said (AWS Lambda API Reference, "CreateFunction").
const LAMBDA: From = From::Tool("AWS Lambda");

/// A whole template.
pub(super) fn emit(setting: &Setting) -> Emitted {
    let optional =
        |key: &str, value: Option<i64>| value.map_or(String::new(), |value| format!("      {key}: {value}\n"));
    let text = quoting::filled(
        TEMPLATE,
        &[
            ("name", &quoting::comment(&setting.name)),
            ("region", &setting.region),
            ("id", &logical_id(&setting.name)),
            ("description", &quoting::cloudformation(&quoting::description(&setting.name))),
            ("memory", &setting.memory.as_megabytes().to_string()),
            ("timeout", &optional("Timeout", setting.timeout_seconds())),
            ("reserved", &optional("ReservedConcurrentExecutions", setting.reserved.map(i64::from))),
            ("architecture", setting.architecture.name()),
            ("warmth", &warmth(setting)),
        ],
    );
    let mut notes = vec![format!(
        "`CodeUri`, `Handler` and `Runtime` stand for yours. A template has no region: `sam deploy --region {}`.",
        setting.region
    )];
    notes.extend(setting.timeout_note("AWS Lambda's default of 3 s holds"));
    if let Some((.., concurrency)) = setting.pings() {
        notes.extend(warmers::notes(concurrency));
    }
    Emitted { text, notes }
}

const TEMPLATE: &str = r#"@name@AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Metadata:
  coldstart:
    # sam deploy --region @region@
    Region: @region@
Resources:
  @id@:
    Type: AWS::Serverless::Function
    Properties:
      Description: @description@
      # These three are yours.
      CodeUri: .
      Handler: app.handler
      Runtime: python3.13
      MemorySize: @memory@
@timeout@      Architectures: [@architecture@]
@reserved@@warmth@"#;

/// The properties that keep the function warm.
fn warmth(setting: &Setting) -> String {
    let pings = setting.pings();
    let mut text = String::new();
    if pings.is_some() || setting.provisioned > 0 || setting.snap_start {
        text.push_str(ALIAS);
    }
    if setting.provisioned > 0 {
        text.push_str(&quoting::filled(PROVISIONED, &[("count", &setting.provisioned.to_string())]));
    }
    if setting.snap_start {
        text.push_str(SNAP_START);
    }
    if let Some((expression, schedule, concurrency)) = pings {
        if concurrency > 1 {
            text.push_str(INVOKES_ITSELF);
        }
        text.push_str(&self::pings(&expression, schedule, concurrency, setting.timezone));
    }
    text
}

const ALIAS: &str = "      # Users and pings must reach this alias: a warmed $LATEST beside a served alias is the
      # commonest silent failure.
      AutoPublishAlias: live
";

const PROVISIONED: &str = "      ProvisionedConcurrencyConfig:
        ProvisionedConcurrentExecutions: @count@
";

const SNAP_START: &str = "      # On published versions only; Java, Python and .NET have it.
      SnapStart:
        ApplyOn: PublishedVersions
";

/// A function that fans pings out calls itself. Its name begins with that of the stack.
const INVOKES_ITSELF: &str = r#"      Policies:
        - Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: lambda:InvokeFunction
              Resource: !Sub arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-*
"#;

/// An event of EventBridge Scheduler, which SAM lets invoke the alias.
fn pings(expression: &str, schedule: &Schedule, concurrency: u32, timezone: Tz) -> String {
    let zone = match schedule {
        Schedule::Cron(_) => format!("            ScheduleExpressionTimezone: {}\n", timezone.name()),
        Schedule::Every(_) | Schedule::Never => String::new(),
    };
    quoting::filled(
        EVENT,
        &[
            ("expression", expression),
            ("zone", &zone),
            ("remark", warmers::input_remark(concurrency)),
            ("input", &warmers::input(concurrency)),
        ],
    )
}

const EVENT: &str = r#"      Events:
        KeepWarm:
          Type: ScheduleV2
          Properties:
            ScheduleExpression: @expression@
@zone@            FlexibleTimeWindow:
              Mode: "OFF"
            # @remark@
            Input: '@input@'
"#;

/// A logical ID has letters and digits only (AWS CloudFormation User Guide, "Resources").
fn logical_id(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    quoting::slug(name).split('-').filter(|word| !word.is_empty()).map(capital).collect::<String>() + "Function"
}

/// Functions.
const FUNCTIONS: Kind = Kind {
    thing: "function",
    flag: "--function",
    expected: "a resource of the type AWS::Serverless::Function",
    hint: "a function of plain CloudFormation (AWS::Lambda::Function) is not read; `coldstart init` asks for its values",
};

/// What a function says.
pub(super) fn read(document: &Document<'_>, root: &Spot<'_>, wanted: Wanted<'_>) -> Read<Imported> {
    no_stages(document, wanted)?;
    let is_function =
        |spot: &Spot<'_>| spot.get("Type").is_some_and(|kind| kind.text() == Some("AWS::Serverless::Function"));
    let resources = root.get("Resources");
    let functions: Vec<_> = match &resources {
        Some(resources) => resources.members().filter(|(_, spot)| is_function(spot)).collect(),
        None => Vec::new(),
    };
    let (name, resource) = choose(document, functions, wanted.function, FUNCTIONS)?;
    let properties = resource.get("Properties");
    let globals = root.at(&["Globals", "Function"]);
    let find = |path: &[&str]| {
        let own = properties.as_ref().and_then(|it| it.at(path));
        own.or_else(|| globals.as_ref()?.at(path))
    };
    let mut notes = Vec::new();
    let mut found = warmers_of(properties.as_ref(), &mut notes)?;
    let unclear = resources.map_or(Ok(None), |all| schedules(&all, name, &mut found, &mut notes))?;
    let warmer = warmers::only(found, unclear, &mut notes);
    let is_published = |spot: &Spot<'_>| Ok(spot.text() == Some("PublishedVersions"));
    Ok(Imported {
        name: crate::scenario::plain(name),
        memory: Spot::told(find(&["MemorySize"]), Spot::memory, Memory::LEAST, LAMBDA)?,
        architecture: Spot::told(find(&["Architectures"]), Spot::architecture, Architecture::X86, LAMBDA)?,
        region: Spot::told(
            root.at(&["Metadata", "coldstart", "Region"]),
            Spot::region,
            "us-east-1".to_owned(),
            From::NotThere,
        )?,
        timeout: Spot::told(find(&["Timeout"]), Spot::timeout, Some(Nanos::from_secs(3)), LAMBDA)?,
        snap_start: Spot::told(find(&["SnapStart", "ApplyOn"]), is_published, false, LAMBDA)?,
        reserved: Spot::told(find(&["ReservedConcurrentExecutions"]), warmers::reserved, None, From::NotThere)?,
        provisioned: Spot::told(
            find(&["ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions"]),
            warmers::provisioned,
            0,
            From::NotThere,
        )?,
        schedule: warmer.schedule,
        concurrency: warmer.concurrency,
        timezone: warmer.timezone,
        app_import: AppImport::NotSaid,
        notes,
    })
}

/// The events of a function that are pings.
fn warmers_of(properties: Option<&Spot<'_>>, notes: &mut Vec<String>) -> Read<Vec<Warmer>> {
    let mut found = Vec::new();
    let Some(events) = properties.and_then(|properties| properties.get("Events")) else { return Ok(found) };
    for (name, event) in events.members() {
        let keys = match event.get("Type").as_ref().and_then(Spot::text) {
            Some("Schedule") => "Schedule",
            Some("ScheduleV2") => "ScheduleExpression",
            Some(_) | None => continue,
        };
        let Some(properties) = event.get("Properties") else { continue };
        let Some(expression) = properties.get(keys) else { continue };
        let scheduled = Scheduled {
            called: called(name),
            expression,
            timezone: properties.get("ScheduleExpressionTimezone"),
            input: properties.get("Input"),
            is_transformed: properties.get("InputTransformer").is_some(),
            is_off: !is_on(&properties)?,
        };
        found.extend(scheduled.ping(notes)?);
    }
    Ok(found)
}

fn called(name: &str) -> String {
    format!("The schedule `{}`", crate::scenario::plain(name))
}

fn is_on(event: &Spot<'_>) -> Read<bool> {
    if event.get("State").as_ref().and_then(Spot::text) == Some("DISABLED") {
        return Ok(false);
    }
    event.get("Enabled").filter(|spot| spot.unknown().is_none()).map_or(Ok(true), |spot| spot.switch())
}

/// Puts those in that stand beside the function as resources of plain CloudFormation (AWS CloudFormation User Guide,
/// "AWS::Events::Rule", "AWS::Scheduler::Schedule"), and gives back what is unclear.
fn schedules(
    resources: &Spot<'_>,
    function: &str,
    found: &mut Vec<Warmer>,
    notes: &mut Vec<String>,
) -> Read<Option<Warmer>> {
    let mut unclear = None;
    for (name, resource) in resources.members() {
        let targets = match resource.get("Type").as_ref().and_then(Spot::text) {
            Some("AWS::Events::Rule") => "Targets",
            Some("AWS::Scheduler::Schedule") => "Target",
            Some(_) | None => continue,
        };
        let Some(properties) = resource.get("Properties") else { continue };
        // A rule without one waits for events.
        let Some(expression) = properties.get("ScheduleExpression") else { continue };
        let targets = properties.get(targets).map_or_else(Vec::new, |targets| targets.parts());
        for target in targets {
            let Some(arn) = target.get("Arn") else { continue };
            match leads(&arn, function, resources) {
                Leads::Elsewhere => {}
                Leads::NotKnown => {
                    let noted =
                        warmers::unclear(&format!("the schedule `{}`", crate::scenario::plain(name)), &arn, notes);
                    unclear = unclear.or(Some(noted));
                }
                Leads::Here => {
                    let scheduled = Scheduled {
                        called: called(name),
                        expression: expression.clone(),
                        timezone: properties.get("ScheduleExpressionTimezone"),
                        input: target.get("Input"),
                        is_transformed: target.get("InputTransformer").is_some() || target.get("InputPath").is_some(),
                        is_off: !is_on(&properties)?,
                    };
                    found.extend(scheduled.ping(notes)?);
                }
            }
        }
    }
    Ok(unclear)
}

/// Where the ARN of a target leads: `!GetAtt Api.Arn`, `!Ref Api.Alias`, `!Sub "${Api.Arn}:live"`, in words of a template
/// or of JSON. The alias that SAM makes is called as the function is, with `Alias` and its own name behind.
fn leads(arn: &Spot<'_>, function: &str, resources: &Spot<'_>) -> Leads {
    let written = written(arn);
    let words = || written.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let is_it =
        |word: &str| word.strip_prefix(function).is_some_and(|rest| rest.is_empty() || rest.starts_with("Alias"));
    if words().any(|word| resources.get(word).is_some() && word != function) {
        Leads::Elsewhere
    } else if words().any(is_it) {
        Leads::Here
    } else {
        Leads::NotKnown
    }
}

/// All texts of a value, one after another.
fn written(spot: &Spot<'_>) -> String {
    match &spot.node.value {
        Value::Plain(text) | Value::Text(text) | Value::Unknown(text) => text.clone(),
        Value::Null => String::new(),
        Value::List(_) => spot.parts().iter().map(written).collect::<Vec<_>>().join(" "),
        Value::Map(_) => spot.members().map(|(_, inner)| written(&inner)).collect::<Vec<_>>().join(" "),
    }
}
