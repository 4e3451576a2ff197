//! Terraform's language with the provider for AWS (Terraform Registry, "hashicorp/aws").

use super::find::{Kind, Read, Spot, choose, no_stages};
use super::imported::{AppImport, From, Imported};
use super::tree::{Document, Value};
use super::warmers::{self, Leads, Scheduled, Warmer};
use super::{Emitted, Setting, Wanted, quoting};
use crate::model::Schedule;
use crate::model::function::Architecture;
use crate::units::{Memory, Nanos};

/// What the provider takes where nothing is said (Terraform Registry, "aws_lambda_function").
const PROVIDER: From = From::Tool("Terraform's provider for AWS");

/// A whole module.
pub(super) fn emit(setting: &Setting) -> Emitted {
    let optional = |line: Option<String>| line.unwrap_or_default();
    let timeout = setting.timeout_seconds().map(|seconds| format!("  timeout       = {seconds}\n"));
    let reserved = setting.reserved.map(|reserved| format!("  reserved_concurrent_executions = {reserved}\n"));
    let mut text = quoting::filled(
        MODULE,
        &[
            ("name", &quoting::comment(&setting.name)),
            ("region", &quoting::hcl(&setting.region)),
            ("function", &quoting::slug(&setting.name)),
            ("description", &quoting::hcl(&quoting::description(&setting.name))),
            ("memory", &setting.memory.as_megabytes().to_string()),
            ("timeout", &optional(timeout)),
            ("architecture", setting.architecture.name()),
            ("reserved", &optional(reserved)),
            ("snap_start", if setting.snap_start { SNAP_START } else { "" }),
        ],
    );
    let mut notes = vec![
        "`filename`, `handler` and `runtime` stand for yours; leave the block `provider` out where you have one."
            .to_owned(),
    ];
    notes.extend(setting.timeout_note("AWS Lambda's default of 3 s holds"));
    if setting.provisioned > 0 {
        text.push_str(&quoting::filled(PROVISIONED, &[("count", &setting.provisioned.to_string())]));
    }
    if let Some((expression, schedule, concurrency)) = setting.pings() {
        text.push_str(&pings(setting, &expression, schedule, concurrency));
        notes.extend(warmers::notes(concurrency));
    }
    Emitted { text, notes }
}

const MODULE: &str = r#"@name@provider "aws" {
  region = @region@
}

variable "function_role_arn" {
  description = "The role with which the function runs"
  type        = string
}

resource "aws_lambda_function" "app" {
  function_name = "@function@"
  description   = @description@
  role          = var.function_role_arn
  # These three are yours.
  filename      = "package.zip"
  handler       = "app.handler"
  runtime       = "python3.13"
  memory_size   = @memory@
@timeout@  architectures = ["@architecture@"]
  publish       = true
@reserved@@snap_start@}

# Users and pings must reach this alias: a warmed $LATEST beside a served alias is the
# commonest silent failure.
resource "aws_lambda_alias" "live" {
  name             = "live"
  function_name    = aws_lambda_function.app.function_name
  function_version = aws_lambda_function.app.version
}
"#;

const SNAP_START: &str = r#"  # On published versions only; Java, Python and .NET have it.
  snap_start {
    apply_on = "PublishedVersions"
  }
"#;

const PROVISIONED: &str = r#"
resource "aws_lambda_provisioned_concurrency_config" "app" {
  function_name                     = aws_lambda_function.app.function_name
  qualifier                         = aws_lambda_alias.live.name
  provisioned_concurrent_executions = @count@
}
"#;

/// A schedule of EventBridge Scheduler, and the role with which that invokes the alias.
fn pings(setting: &Setting, expression: &str, schedule: &Schedule, concurrency: u32) -> String {
    let zone = match schedule {
        Schedule::Cron(_) => format!("  schedule_expression_timezone = \"{}\"\n", setting.timezone.name()),
        Schedule::Every(_) | Schedule::Never => String::new(),
    };
    quoting::filled(
        PINGS,
        &[
            ("function", &quoting::slug(&setting.name)),
            ("expression", expression),
            ("zone", &zone),
            ("remark", warmers::input_remark(concurrency)),
            ("concurrency", &concurrency.to_string()),
        ],
    )
}

const PINGS: &str = r#"
resource "aws_iam_role" "keep_warm" {
  name = "@function@-keep-warm"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "keep_warm" {
  role = aws_iam_role.keep_warm.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = aws_lambda_alias.live.arn
    }]
  })
}

resource "aws_scheduler_schedule" "keep_warm" {
  name                         = "@function@-keep-warm"
  schedule_expression          = "@expression@"
@zone@
  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_alias.live.arn
    role_arn = aws_iam_role.keep_warm.arn
    # @remark@
    input = jsonencode({ warmer = true, concurrency = @concurrency@ })
  }
}
"#;

/// Functions.
const FUNCTIONS: Kind = Kind {
    thing: "function",
    flag: "--function",
    expected: "a resource `aws_lambda_function`",
    hint: "what a module declares in its own files is not read: import the file that holds the resource",
};

/// What a function says.
pub(super) fn read(document: &Document<'_>, root: &Spot<'_>, wanted: Wanted<'_>) -> Read<Imported> {
    no_stages(document, wanted)?;
    let module = Module { root: root.clone() };
    let functions = module.resources("aws_lambda_function");
    let is_only = functions.len() == 1;
    let (name, function) = choose(document, functions, wanted.function, FUNCTIONS)?;
    let is_its = |spot: Option<Spot<'_>>| match spot.map(|spot| module.leads(&spot, (name, &function))) {
        Some(Leads::Here) => true,
        Some(Leads::NotKnown) => is_only,
        Some(Leads::Elsewhere) | None => false,
    };
    let provisioned = module.resources("aws_lambda_provisioned_concurrency_config");
    let provisioned = provisioned.into_iter().find(|(_, spot)| is_its(spot.get("function_name")));
    let mut notes = Vec::new();
    let (found, unclear) = module.pings((name, &function), &mut notes)?;
    let warmer = warmers::only(found, unclear, &mut notes);
    let is_published = |spot: &Spot<'_>| Ok(spot.text() == Some("PublishedVersions"));
    Ok(Imported {
        name: crate::scenario::plain(
            function.get("function_name").filter(|it| it.unknown().is_none()).and_then(|it| it.text()).unwrap_or(name),
        ),
        memory: Spot::told(function.get("memory_size"), Spot::memory, Memory::LEAST, PROVIDER)?,
        architecture: Spot::told(function.get("architectures"), Spot::architecture, Architecture::X86, PROVIDER)?,
        region: Spot::told(
            function.get("region").or_else(|| module.region()),
            Spot::region,
            "us-east-1".to_owned(),
            From::NotThere,
        )?,
        timeout: Spot::told(function.get("timeout"), Spot::timeout, Some(Nanos::from_secs(3)), PROVIDER)?,
        snap_start: Spot::told(function.at(&["snap_start", "apply_on"]), is_published, false, PROVIDER)?,
        reserved: Spot::told(
            function.get("reserved_concurrent_executions").filter(|spot| spot.text() != Some("-1")),
            warmers::reserved,
            None,
            From::NotThere,
        )?,
        provisioned: Spot::told(
            provisioned.and_then(|(_, spot)| spot.get("provisioned_concurrent_executions")),
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

/// What a file declares.
struct Module<'t> {
    root: Spot<'t>,
}

impl<'t> Module<'t> {
    fn resources(&self, kind: &str) -> Vec<(&'t str, Spot<'t>)> {
        self.root.at(&["resource", kind]).map_or_else(Vec::new, |all| all.members().collect())
    }

    /// The region of the provider, where there is one.
    fn region(&self) -> Option<Spot<'t>> {
        let providers = self.root.get("provider")?;
        let mut usual = providers.all("aws").filter(|provider| provider.get("alias").is_none());
        usual.next()?.get("region")
    }

    /// Where a reference leads, by an alias or straight, seen from a function with its label.
    fn leads(&self, reference: &Spot<'_>, function: (&str, &Spot<'_>)) -> Leads {
        let (label, block) = function;
        let Value::Unknown(written) = &reference.node.value else {
            return reference.text().map_or(Leads::NotKnown, |text| leads_by_name(text, label, block));
        };
        // What is read from the account may be anything.
        if is_data(written) {
            return Leads::NotKnown;
        }
        if let Some(name) = label_in(written, "aws_lambda_function") {
            return if name == label { Leads::Here } else { Leads::Elsewhere };
        }
        if let Some(name) = label_in(written, "aws_lambda_alias") {
            let alias = self.root.at(&["resource", "aws_lambda_alias", name, "function_name"]);
            // An alias of an alias there is none.
            let alias = alias.filter(|it| label_in(&it.unknown().unwrap_or_default(), "aws_lambda_alias").is_none());
            return alias.map_or(Leads::NotKnown, |alias| self.leads(&alias, function));
        }
        if written.starts_with("aws_") { Leads::Elsewhere } else { Leads::NotKnown }
    }

    /// The schedules and rules that are pings, and the first of which that is not known.
    fn pings(&self, function: (&str, &Spot<'_>), notes: &mut Vec<String>) -> Read<(Vec<Warmer>, Option<Warmer>)> {
        let (mut found, mut unclear) = (Vec::new(), None);
        for (name, schedule) in self.resources("aws_scheduler_schedule") {
            let Some(target) = schedule.get("target") else { continue };
            let Some(arn) = target.get("arn") else { continue };
            match self.leads(&arn, function) {
                Leads::Here => found.extend(ping(name, &schedule, &target, notes)?),
                Leads::Elsewhere => {}
                Leads::NotKnown => {
                    let noted = warmers::unclear(&format!("the schedule `{name}`"), &arn, notes);
                    unclear = unclear.or(Some(noted));
                }
            }
        }
        for (name, target) in self.resources("aws_cloudwatch_event_target") {
            let (Some(arn), Some(rule)) = (target.get("arn"), target.get("rule")) else { continue };
            let leads = self.leads(&arn, function);
            let not_known = match (leads, self.rule(&rule)) {
                (Leads::Elsewhere, _) => continue,
                (Leads::Here, Some((name, rule))) => {
                    found.extend(ping(name, &rule, &target, notes)?);
                    continue;
                }
                (Leads::Here, None) => rule,
                // A rule without a schedule waits for events.
                (Leads::NotKnown, Some((_, rule))) if rule.get("schedule_expression").is_none() => continue,
                (Leads::NotKnown, _) => arn,
            };
            let noted = warmers::unclear(&format!("the rule of the target `{name}`"), &not_known, notes);
            unclear = unclear.or(Some(noted));
        }
        Ok((found, unclear))
    }

    /// The rule that a target names, by a reference, by its name or by its label.
    fn rule(&self, reference: &Spot<'_>) -> Option<(&'t str, Spot<'t>)> {
        const KIND: &str = "aws_cloudwatch_event_rule";
        let rules = self.resources(KIND);
        let is_it = |(label, rule): &(&str, Spot<'_>)| match &reference.node.value {
            Value::Unknown(written) => !is_data(written) && label_in(written, KIND) == Some(label),
            Value::Text(text) => text == label || rule.get("name").and_then(|name| name.text()) == Some(text),
            Value::Null | Value::Plain(_) | Value::List(_) | Value::Map(_) => false,
        };
        rules.into_iter().find(is_it)
    }
}

/// Whether a reference reads what is in the account already: `data.aws_lambda_function.app.arn`.
fn is_data(written: &str) -> bool {
    written
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
        .any(|path| path.starts_with("data."))
}

/// The label in a reference to a resource of a kind, wherever that stands: `aws_lambda_function.app[0].arn`,
/// `"${aws_lambda_function.app.arn}:live"`.
fn label_in<'w>(written: &'w str, kind: &str) -> Option<&'w str> {
    let (_, rest) = written.split_once(&format!("{kind}."))?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
    Some(&rest[..end])
}

/// Where a text leads: the name of a function, or the ARN of something.
fn leads_by_name(text: &str, label: &str, block: &Spot<'_>) -> Leads {
    let called = block.get("function_name");
    let name = match text.split_once(":function:") {
        Some((_, rest)) => rest.split(':').next().unwrap_or_default(),
        None if text.starts_with("arn:") => return Leads::Elsewhere,
        None => text,
    };
    let is_unknown = called.as_ref().is_none_or(|called| called.unknown().is_some());
    if name == label || called.and_then(|called| called.text()) == Some(name) {
        Leads::Here
    } else if is_unknown {
        Leads::NotKnown
    } else {
        Leads::Elsewhere
    }
}

/// A schedule as a ping, if it is one and is on.
fn ping(name: &str, schedule: &Spot<'_>, target: &Spot<'_>, notes: &mut Vec<String>) -> Read<Option<Warmer>> {
    let Some(expression) = schedule.get("schedule_expression") else { return Ok(None) };
    let enabled = schedule.get("is_enabled").filter(|spot| spot.unknown().is_none());
    let is_off = schedule.get("state").as_ref().and_then(Spot::text) == Some("DISABLED")
        || !enabled.map_or(Ok(true), |spot| spot.switch())?;
    let scheduled = Scheduled {
        called: format!("The schedule `{name}`"),
        expression,
        timezone: schedule.get("schedule_expression_timezone"),
        input: target.get("input"),
        is_transformed: target.get("input_transformer").is_some() || target.get("input_path").is_some(),
        is_off,
    };
    scheduled.ping(notes)
}
