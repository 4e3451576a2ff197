//! Terraform's language with the provider for AWS (Terraform Registry, "hashicorp/aws").

use super::find::{Kind, Read, Spot, choose};
use super::imported::{AppImport, From, Imported};
use super::tree::{Document, Value};
use super::warmers::{self, Warmer};
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
    let module = Module { root: root.clone() };
    let functions = module.resources("aws_lambda_function");
    let is_only = functions.len() == 1;
    let (name, function) = choose(document, functions, wanted.function, FUNCTIONS)?;
    let is_meant = |spot: Option<Spot<'_>>| is_only || spot.is_some_and(|spot| module.leads_to(&spot, name));
    let provisioned = module.resources("aws_lambda_provisioned_concurrency_config");
    let provisioned = provisioned.into_iter().find(|(_, spot)| is_meant(spot.get("function_name")));
    let mut notes = Vec::new();
    let warmer = warmers::only(module.pings(&is_meant, &mut notes)?, &mut notes);
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

    /// Whether a reference leads to a function, by an alias or straight.
    fn leads_to(&self, reference: &Spot<'_>, function: &str) -> bool {
        let Value::Unknown(written) = &reference.node.value else { return reference.text() == Some(function) };
        let written = written.trim_start_matches("\"${").trim_end_matches("}\"");
        let mut path = written.split('.');
        match (path.next(), path.next()) {
            (Some("aws_lambda_function"), Some(name)) => name == function,
            (Some("aws_lambda_alias"), Some(name)) => {
                let alias = self.root.at(&["resource", "aws_lambda_alias", name, "function_name"]);
                // An alias of an alias there is none.
                alias.is_some_and(|it| {
                    matches!(&it.node.value, Value::Unknown(path) if !path.starts_with("aws_lambda_alias"))
                        && self.leads_to(&it, function)
                })
            }
            _ => false,
        }
    }

    /// The schedules and rules that are pings.
    fn pings(&self, is_meant: &dyn Fn(Option<Spot<'_>>) -> bool, notes: &mut Vec<String>) -> Read<Vec<Warmer>> {
        let mut found = Vec::new();
        for (name, schedule) in self.resources("aws_scheduler_schedule") {
            if is_meant(schedule.at(&["target", "arn"])) {
                found.extend(ping(name, &schedule, schedule.at(&["target", "input"]).as_ref(), notes)?);
            }
        }
        let rules = self.resources("aws_cloudwatch_event_rule");
        for (_, target) in self.resources("aws_cloudwatch_event_target") {
            let of_rule = |(name, _): &&(&str, Spot<'_>)| match target.get("rule").map(|rule| &rule.node.value) {
                Some(Value::Unknown(path)) => path.split('.').nth(1) == Some(name),
                Some(Value::Text(text)) => text == name,
                _ => false,
            };
            if let Some((name, rule)) = rules.iter().find(of_rule).filter(|_| is_meant(target.get("arn"))) {
                found.extend(ping(name, rule, target.get("input").as_ref(), notes)?);
            }
        }
        Ok(found)
    }
}

/// A schedule as a ping, if it is one and is on.
fn ping(name: &str, schedule: &Spot<'_>, input: Option<&Spot<'_>>, notes: &mut Vec<String>) -> Read<Option<Warmer>> {
    let is_off = schedule.get("state").as_ref().and_then(Spot::text) == Some("DISABLED");
    let Some(expression) = schedule.get("schedule_expression") else { return Ok(None) };
    if is_off {
        notes.push(format!("The schedule `{name}` is switched off."));
        return Ok(None);
    }
    let Some(concurrency) = warmers::of_input(input)? else {
        notes.push(format!(
            "The schedule `{name}` has an input that does not speak of warming: it is work, and no ping."
        ));
        return Ok(None);
    };
    let warmer = Warmer::of(Some(expression), schedule.get("schedule_expression_timezone"), From::NotThere)?;
    Ok(Some(Warmer { concurrency, ..warmer }))
}
