//! Which schedule of a file pings the function: none that calls something else, is off or does work; and where only the tool
//! can tell, that is said instead of "none".

use std::path::Path;

use coldstart::deployment::{Import, Wanted, import};

use super::read::holds;
use super::{imported, scenario};

const NOBODY: &str = "No schedule pings this function.";
const ASSUMED: &str = "It is taken for a ping; if it does work, set `ping = \"none\"`.";

#[track_caller]
fn pings(import: &Import, ping: &str) {
    let _ = scenario(import);
    let line = format!("\nping = \"{ping}\"\n");
    assert!(import.text.contains(&line), "{line} is not in\n{}\n{:?}", import.text, import.notes);
}

#[track_caller]
fn notes(import: &Import, part: &str) {
    assert!(import.notes.iter().any(|note| note.contains(part)), "{part}\nis not in\n{:?}", import.notes);
}

/// A function of Terraform, and what stands beside it.
fn terraform(beside: &str) -> Import {
    let text = format!("resource \"aws_lambda_function\" \"app\" {{\n  function_name = \"shop\"\n}}\n{beside}");
    imported("main.tf", &text)
}

/// A schedule of Terraform that calls this.
fn scheduled(arn: &str) -> Import {
    terraform(&format!(
        "resource \"aws_scheduler_schedule\" \"s\" {{\n  schedule_expression = \"rate(3 minutes)\"\n  target {{\n    arn = {arn}\n  }}\n}}\n"
    ))
}

#[test]
fn a_schedule_of_terraform_that_calls_something_else_is_no_ping() {
    for arn in [
        "aws_ecs_cluster.other.arn",
        "aws_lambda_function.other.arn",
        "\"arn:aws:sqs:us-east-1:1:queue\"",
        "\"arn:aws:lambda:us-east-1:1:function:other\"",
    ] {
        let import = scheduled(arn);
        pings(&import, "none");
        assert_eq!(import.notes, [NOBODY], "{arn}");
    }
}

#[test]
fn a_schedule_of_terraform_that_calls_the_function_is_a_ping_however_that_is_written() {
    for arn in [
        "aws_lambda_function.app.arn",
        "aws_lambda_function.app[0].arn",
        "aws_lambda_function.app[\"a\"].arn",
        "\"${aws_lambda_function.app.arn}:live\"",
        "\"arn:aws:lambda:us-east-1:1:function:shop\"",
        "\"arn:aws:lambda:us-east-1:1:function:shop:live\"",
    ] {
        pings(&scheduled(arn), "rate(3 minutes)");
    }
}

#[test]
fn what_a_schedule_of_terraform_sends_is_read_from_a_heredoc_too() {
    let import = |input: &str| {
        let arn = "aws_lambda_function.app.arn";
        scheduled(&format!("{arn}\n    input = <<EOF\n{input}\nEOF"))
    };
    let work = import("{\"job\": \"report\"}");
    pings(&work, "none");
    notes(&work, "it is work, and no ping.");
    let warmer = import("{\"warmer\": true, \"concurrency\": 2}");
    pings(&warmer, "rate(3 minutes)");
    assert!(warmer.text.contains("\nconcurrency = 2\n"), "{}", warmer.text);
    let variable = import("{\"job\": \"${var.job}\"}");
    pings(&variable, "rate(3 minutes)");
    notes(&variable, ASSUMED);
}

#[test]
fn where_terraform_alone_can_tell_what_is_called_that_is_said() {
    for arn in ["local.arn", "var.arn", "module.a.arn", "data.aws_lambda_function.app.arn", "aws_lambda_alias.live.arn"]
    {
        let import = scheduled(arn);
        holds(
            &import,
            &[("ping = \"none\"", &format!("# `{arn}` in line 7 is not known here: a default; replace it"))],
        );
        notes(&import, "Whether the schedule `s` pings this function is not known");
        assert!(!import.notes.iter().any(|note| note == NOBODY), "{:?}", import.notes);
        assert!(!import.text.contains("no schedule in main.tf"), "{}", import.text);
    }
}

/// A rule of Terraform, and a target that names it so.
fn ruled(rule: &str, more: &str) -> Import {
    terraform(&format!(
        "resource \"aws_cloudwatch_event_rule\" \"warm\" {{\n  name = \"warm-rule\"\n  schedule_expression = \"rate(3 minutes)\"\n{more}}}\n\
         resource \"aws_cloudwatch_event_target\" \"t\" {{\n  rule = {rule}\n  arn = aws_lambda_function.app.arn\n}}\n"
    ))
}

#[test]
fn a_rule_of_terraform_is_found_by_its_name_and_by_its_label() {
    for rule in [
        "\"warm-rule\"",
        "aws_cloudwatch_event_rule.warm.name",
        "aws_cloudwatch_event_rule.warm[0].name",
        "\"${aws_cloudwatch_event_rule.warm.id}\"",
    ] {
        pings(&ruled(rule, ""), "rate(3 minutes)");
    }
    for rule in ["\"other\"", "local.rule", "aws_cloudwatch_event_rule.other.name"] {
        let import = ruled(rule, "");
        pings(&import, "none");
        notes(&import, "Whether the rule of the target `t` pings this function is not known");
        assert!(!import.notes.iter().any(|note| note == NOBODY), "{:?}", import.notes);
    }
}

#[test]
fn a_rule_of_terraform_that_is_off_is_no_ping() {
    for off in ["is_enabled = false", "is_enabled = \"false\"", "state = \"DISABLED\""] {
        let import = ruled("aws_cloudwatch_event_rule.warm.name", &format!("  {off}\n"));
        pings(&import, "none");
        notes(&import, "The schedule `warm` is switched off.");
    }
    pings(&ruled("aws_cloudwatch_event_rule.warm.name", "  is_enabled = true\n"), "rate(3 minutes)");
}

/// A function of SAM with these events, and what stands beside it.
fn sam(events: &str, beside: &str) -> Import {
    let text = format!(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n    Type: AWS::Serverless::Function\n    Properties:\n      \
         Events: {{{events}}}\n  Queue: {{Type: AWS::SQS::Queue}}\n{beside}"
    );
    imported("template.yaml", &text)
}

#[test]
fn rules_and_schedules_of_plain_cloudformation_are_read_beside_a_function_of_sam() {
    let rule = |arn: &str| {
        format!(
            "  R:\n    Type: AWS::Events::Rule\n    Properties:\n      ScheduleExpression: rate(4 minutes)\n      Targets:\n        - \
             Arn: {arn}\n          Id: x\n"
        )
    };
    let schedule = |arn: &str| {
        format!(
            "  S:\n    Type: AWS::Scheduler::Schedule\n    Properties:\n      ScheduleExpression: rate(4 minutes)\n      Target:\n        \
             Arn: {arn}\n"
        )
    };
    for arn in [
        "!GetAtt Api.Arn",
        "{\"Fn::GetAtt\": [Api, Arn]}",
        "!Ref Api.Alias",
        "!Ref ApiAliaslive",
        "!Sub \"${Api.Arn}:live\"",
    ] {
        pings(&sam("", &rule(arn)), "rate(4 minutes)");
        pings(&sam("", &schedule(arn)), "rate(4 minutes)");
    }
    for beside in [rule("!GetAtt Queue.Arn"), schedule("!GetAtt Queue.Arn")] {
        let import = sam("", &beside);
        pings(&import, "none");
        assert_eq!(import.notes, [NOBODY]);
    }
    for beside in [rule("!ImportValue Other"), schedule("!Ref Target")] {
        let import = sam("", &beside);
        pings(&import, "none");
        notes(&import, "pings this function is not known");
        assert!(!import.notes.iter().any(|note| note == NOBODY), "{:?}", import.notes);
    }
}

#[test]
fn an_event_of_sam_that_is_off_as_a_text_or_comes_once_is_no_ping() {
    let import = sam("W: {Type: Schedule, Properties: {Schedule: rate(5 minutes), Enabled: \"false\"}}", "");
    pings(&import, "none");
    notes(&import, "The schedule `W` is switched off.");
    let import = sam(
        "X: {Type: ScheduleV2, Properties: {ScheduleExpression: \"at(2027-01-01T00:00:00)\"}}, \
         W: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(5 minutes)}}",
        "",
    );
    pings(&import, "rate(5 minutes)");
    notes(&import, "The schedule `X` comes once, at a given time: it is no ping.");
}

/// A function of the Serverless Framework with these events.
fn serverless(events: &str) -> Import {
    imported("serverless.yml", &format!("service: a\nfunctions:\n  f:\n    events: [{events}]\n"))
}

#[test]
fn work_is_no_ping_and_what_may_be_work_is_noted() {
    for work in ["inputTransformer: {inputTemplate: '{\"job\":1}'}", "input: {job: 1}", "input: '{\"job\": 1}'"] {
        let import =
            serverless(&format!("{{schedule: {{rate: rate(10 minutes), {work}}}}}, {{schedule: rate(2 minutes)}}"));
        pings(&import, "rate(2 minutes)");
        notes(&import, "it is work, and no ping.");
        notes(&import, ASSUMED);
    }
    for unsaid in ["schedule: rate(1 day)", "schedule: {rate: rate(1 day), input: {}}"] {
        let import = serverless(&format!("{{{unsaid}}}"));
        pings(&import, "rate(1 day)");
        notes(&import, ASSUMED);
    }
    for marked in ["{warmer: true}", "{source: warmup}", "{concurrency: 2}", "'{\"warmer\":true}'"] {
        // What is surely a ping goes first.
        let import =
            serverless(&format!("{{schedule: rate(1 day)}}, {{schedule: {{rate: rate(4 minutes), input: {marked}}}}}"));
        pings(&import, "rate(4 minutes)");
        assert!(!import.notes.iter().any(|note| note.contains(ASSUMED)), "{:?}", import.notes);
    }
}

#[test]
fn a_stage_that_only_the_framework_knows_is_noted() {
    let text = "service: a\nprovider: {name: aws, stage: \"${opt:stage, 'prod'}\"}\nfunctions: {f: {}}\n";
    notes(&imported("serverless.yml", text), "`dev` is assumed; `--stage` names it.");
    let wanted = Wanted { stage: Some("prod"), function: None };
    let named = import(text, Path::new("serverless.yml"), wanted).unwrap();
    assert_eq!(named.notes, [NOBODY]);
}

#[test]
fn a_text_without_a_name_is_known_by_what_is_in_it() {
    let terraform = "# mine\n\nresource \"aws_lambda_function\" \"app\" {\n  memory_size = 256\n}\n";
    for text in [
        terraform,
        "/* mine */\nresource \"aws_lambda_function\" \"app\" {\n  memory_size = 256\n}\n",
        "# mine\n[dev]\nmemory_size = 256\n",
        "{\"dev\": {\"memory_size\": 256}}",
        "dev:\n  memory_size: 256\n",
        "---\n{dev: {memory_size: 256}}\n",
    ] {
        assert!(imported("standard input", text).text.contains("memory = \"256 MB\""), "{text}");
    }
}
