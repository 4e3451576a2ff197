//! What files of others say.

use coldstart::deployment::{Import, Wanted, import};
use std::path::Path;

use super::{imported, scenario};

/// Whether lines stand in the scenario, each with the comment before it.
pub(super) fn holds(import: &Import, lines: &[(&str, &str)]) {
    let _ = scenario(import);
    let text: Vec<&str> = import.text.lines().collect();
    for (line, remark) in lines {
        let found = text.windows(2).any(|pair| pair[0] == *remark && pair[1] == *line);
        assert!(found, "{remark}\n{line}\nin\n{}", import.text);
    }
}

#[test]
fn zappa_pings_every_four_minutes_where_nothing_is_said() {
    let import = imported("zappa_settings.json", r#"{"dev": {"app_function": "a.app"}}"#);
    holds(
        &import,
        &[
            ("memory = \"512 MB\"", "# not in zappa_settings.json: what Zappa takes then"),
            ("region = \"us-east-1\"", "# not in zappa_settings.json: a default; replace it"),
            ("ping = \"rate(4 minutes)\"", "# not in zappa_settings.json: what Zappa takes then"),
            ("duration = \"100 ms\"", "# not in zappa_settings.json: a default; replace it"),
            ("first_request = \"1.2 s\"", "# not in zappa_settings.json: a default; replace it"),
            ("rate = \"500/day\"", "# not in zappa_settings.json: a default; replace it"),
        ],
    );
    assert_eq!(import.notes, [""; 0]);
}

#[test]
fn a_stage_of_zappa_takes_over_what_it_extends() {
    let text = "base:\n  memory_size: 256\n  lambda_concurrency: 7\n  keep_warm: no\nprod:\n  extends: base\n  memory_size: 1024\n  snap_start: PublishedVersions\n";
    let wanted = Wanted { stage: Some("prod"), function: None };
    let import = import(text, Path::new("zappa_settings.yml"), wanted).unwrap();
    holds(
        &import,
        &[
            ("memory = \"1024 MB\"", "# line 7: prod.memory_size"),
            ("ping = \"none\"", "# line 4: base.keep_warm"),
            ("reserved = 7", "# line 3: base.lambda_concurrency"),
            ("snap_start = \"400 ms\"", "# line 8: prod.snap_start"),
        ],
    );
    assert_eq!(import.notes, ["`keep_warm` is false: nothing pings this function."]);
}

#[test]
fn zappa_imports_the_application_in_the_init_only_where_aws_knows_the_variable() {
    let file = |table: &str| {
        let text = format!(r#"{{"dev": {{"{table}": {{"INSTANTIATE_LAMBDA_HANDLER_ON_IMPORT": "true"}}}}}}"#);
        imported("zappa_settings.json", &text)
    };
    holds(&file("aws_environment_variables"), &[("first_request = \"none\"", "init = \"1.7 s\"")]);
    let import = file("environment_variables");
    assert!(import.text.contains("first_request = \"1.2 s\""), "{}", import.text);
    assert!(import.notes[0].contains("sets too late"), "{:?}", import.notes);
}

#[test]
fn settings_of_zappa_in_toml_are_read() {
    let import =
        imported("zappa_settings.toml", "[dev]\nmemory_size = 256\nkeep_warm_expression = \"rate(1 minute)\"\n");
    holds(
        &import,
        &[
            ("memory = \"256 MB\"", "# line 2: dev.memory_size"),
            ("ping = \"rate(1 minute)\"", "# line 3: dev.keep_warm_expression"),
        ],
    );
}

#[test]
fn what_stands_under_a_tag_is_not_known_and_marked() {
    let text = "\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: !Ref Memory
      Architectures:
        - !FindInMap [A, B, C]
      Timeout: {Ref: Seconds}
      Events:
        Warm:
          Type: Schedule
          Properties:
            Schedule: !Sub rate(${Minutes} minutes)
";
    holds(
        &imported("template.yaml", text),
        &[
            ("memory = \"128 MB\"", "# `!Ref Memory` in line 6 is not known here: a default; replace it"),
            ("architecture = \"x86_64\"", "# `!FindInMap` in line 8 is not known here: a default; replace it"),
            (
                "ping = \"none\"",
                "# `!Sub rate(${Minutes} minutes)` in line 14 is not known here: a default; replace it",
            ),
        ],
    );
}

#[test]
fn anchors_and_merge_keys_are_followed() {
    let text = "\
base: &base
  memory_size: 256
  aws_region: eu-west-1
more: &more {memory_size: 512, timeout_seconds: 9}
dev:
  <<: [*base, *more]
  keep_warm_expression: &often rate(1 minute)
prod:
  <<: *base
  memory_size: 1024
  keep_warm_expression: *often
";
    let stage = |stage| import(text, Path::new("z.yml"), Wanted { stage: Some(stage), function: None }).unwrap();
    holds(
        &stage("dev"),
        &[("memory = \"256 MB\"", "# line 2: dev.memory_size"), ("region = \"eu-west-1\"", "# line 3: dev.aws_region")],
    );
    assert!(stage("dev").text.contains("\ntimeout = \"9 s\"\n"));
    holds(
        &stage("prod"),
        &[
            ("memory = \"1024 MB\"", "# line 10: prod.memory_size"),
            ("ping = \"rate(1 minute)\"", "# line 11: prod.keep_warm_expression"),
        ],
    );
}

#[test]
fn globals_of_sam_hold_for_its_functions() {
    let text = r#"{
  "Transform": "AWS::Serverless-2016-10-31",
  "Globals": {"Function": {"MemorySize": 256, "Architectures": ["arm64"], "Timeout": 20}},
  "Resources": {
    "Table": {"Type": "AWS::DynamoDB::Table"},
    "Api": {"Type": "AWS::Serverless::Function", "Properties": {
      "MemorySize": 512,
      "ReservedConcurrentExecutions": 5,
      "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 2},
      "Events": {
        "Web": {"Type": "HttpApi"},
        "Night": {"Type": "Schedule", "Properties": {"Schedule": "cron(0 3 * * ? *)", "Input": "{\"job\": 1}"}},
        "Off": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 minute)", "Enabled": false}},
        "Warm": {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)", "Input": "{\"warmer\":true,\"concurrency\":3}"}}
      }}}
  }
}"#;
    let import = imported("template.json", text);
    holds(
        &import,
        &[
            ("memory = \"512 MB\"", "# line 7: Resources.Api.Properties.MemorySize"),
            ("architecture = \"arm64\"", "# line 3: Globals.Function.Architectures"),
            (
                "provisioned = 2",
                "# line 9: Resources.Api.Properties.ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions",
            ),
            ("ping = \"rate(5 minutes)\"", "# line 14: Resources.Api.Properties.Events.Warm.Properties.Schedule"),
            ("concurrency = 3", "# line 14: Resources.Api.Properties.Events.Warm.Properties.Input"),
        ],
    );
    assert_eq!(
        import.notes,
        [
            "The schedule `Night` has an input that does not speak of warming: it is work, and no ping.",
            "The schedule `Off` is switched off."
        ]
    );
}

const SERVERLESS: &str = "\
service: shop
provider: {name: aws, stage: prod, region: \"${opt:region}\"}
custom:
  warmup:
    always: {enabled: true}
    some: {enabled: [qa, prod], concurrency: 4, events: [{schedule: {rate: [rate(2 minutes), rate(3 minutes)]}}]}
functions:
  one: {handler: a, warmup: {always: {enabled: false}}}
  two: {handler: a, warmup: {always: {concurrency: 9}, some: {enabled: qa}}}
  three: {handler: a, warmup: {always: {enabled: false}, some: {enabled: false}}, events: [{schedule: rate(7 minutes)}, {http: GET /}]}
";

#[test]
fn warmers_of_the_plugin_go_by_stage_and_function() {
    let function =
        |name| import(SERVERLESS, Path::new("serverless.yml"), Wanted { stage: None, function: Some(name) }).unwrap();
    let one = function("one");
    holds(
        &one,
        &[
            ("region = \"us-east-1\"", "# `${opt:region}` in line 2 is not known here: a default; replace it"),
            ("ping = \"rate(2 minutes)\"", "# line 6: custom.warmup.some.events[0].schedule.rate[0]"),
            ("concurrency = 4", "# line 6: custom.warmup.some.concurrency"),
            ("memory = \"1024 MB\"", "# not in serverless.yml: what the Serverless Framework takes then"),
        ],
    );
    assert!(one.notes[0].starts_with("Several schedules ping this function"), "{:?}", one.notes);
    let two = function("two");
    holds(
        &two,
        &[
            ("ping = \"rate(5 minutes)\"", "# not in serverless.yml: what serverless-plugin-warmup takes then"),
            ("concurrency = 9", "# line 9: functions.two.warmup.always.concurrency"),
        ],
    );
    holds(&function("three"), &[("ping = \"rate(7 minutes)\"", "# line 10: functions.three.events[0].schedule")]);
    let qa = Wanted { stage: Some("dev"), function: Some("one") };
    let none = import(SERVERLESS, Path::new("serverless.yml"), qa).unwrap();
    holds(&none, &[("ping = \"none\"", "# no schedule in serverless.yml pings it")]);
}

#[test]
fn the_plugins_form_of_before_it_had_names_is_read() {
    let text = "service: a\ncustom:\n  warmup:\n    enabled: true\n    concurrency: 2\n    schedule: rate(6 minutes)\nfunctions:\n  f: {handler: x}\n";
    holds(
        &imported("serverless.yml", text),
        &[
            ("ping = \"rate(6 minutes)\"", "# line 6: custom.warmup.schedule"),
            ("concurrency = 2", "# line 5: custom.warmup.concurrency"),
        ],
    );
}

#[test]
fn of_several_functions_of_terraform_each_has_its_own_pings() {
    let text = r#"
provider "aws" {
  alias  = "far"
  region = "us-west-1"
}
provider "aws" {
  region = "eu-west-1"
}
resource "aws_lambda_function" "a" {
  memory_size = 256
}
resource "aws_lambda_function" "b" {
  memory_size = var.memory
  reserved_concurrent_executions = -1
}
resource "aws_lambda_alias" "live" {
  function_name = aws_lambda_function.b.function_name
}
resource "aws_cloudwatch_event_rule" "five" {
  schedule_expression = "rate(5 minutes)"
}
resource "aws_cloudwatch_event_target" "five" {
  rule = aws_cloudwatch_event_rule.five.name
  arn  = aws_lambda_function.a.arn
}
resource "aws_scheduler_schedule" "two" {
  schedule_expression          = "cron(0 8 * * ? *)"
  schedule_expression_timezone = "Asia/Seoul"
  target {
    arn   = aws_lambda_alias.live.arn
    input = "{\"warmer\":true,\"concurrency\":2}"
  }
}
"#;
    let function = |name| import(text, Path::new("main.tf"), Wanted { stage: None, function: Some(name) }).unwrap();
    holds(
        &function("a"),
        &[
            ("region = \"eu-west-1\"", "# line 7: provider.aws.region"),
            ("ping = \"rate(5 minutes)\"", "# line 20: resource.aws_cloudwatch_event_rule.five.schedule_expression"),
        ],
    );
    holds(
        &function("b"),
        &[
            ("memory = \"128 MB\"", "# `var.memory` in line 13 is not known here: a default; replace it"),
            ("ping = \"cron(0 8 * * ? *)\"", "# line 27: resource.aws_scheduler_schedule.two.schedule_expression"),
            ("concurrency = 2", "# line 31: resource.aws_scheduler_schedule.two.target.input"),
            (
                "timezone = \"Asia/Seoul\"",
                "# line 28: resource.aws_scheduler_schedule.two.schedule_expression_timezone",
            ),
        ],
    );
}
