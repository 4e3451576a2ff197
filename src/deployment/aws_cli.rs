//! Commands of the AWS CLI (AWS CLI Command Reference, "lambda", "scheduler", "iam"). They are written only.

use chrono_tz::Tz;

use super::{Emitted, Setting, quoting, warmers};
use crate::model::Schedule;

/// A script.
pub(super) fn emit(setting: &Setting) -> Emitted {
    let timeout = setting.timeout_seconds().map(|seconds| format!(" --timeout {seconds}"));
    let snap_start = if setting.snap_start { " \\\n  --snap-start ApplyOn=PublishedVersions" } else { "" };
    let mut text = quoting::filled(
        SCRIPT,
        &[
            ("name", &quoting::comment(&setting.name)),
            ("region", &quoting::shell(&setting.region)),
            ("function", &quoting::shell(&quoting::slug(&setting.name))),
            ("architecture", setting.architecture.name()),
            ("memory", &setting.memory.as_megabytes().to_string()),
            ("timeout", &timeout.unwrap_or_default()),
            ("snap_start", snap_start),
        ],
    );
    let mut notes =
        vec!["The first lines name the function and its alias: they must be yours before it runs.".to_owned()];
    notes.extend(leaves(setting));
    notes.extend(setting.timeout_note("the function's own holds, which is 3 s where nobody set it"));
    if let Some(reserved) = setting.reserved {
        text.push_str(&quoting::filled(RESERVED, &[("count", &reserved.to_string())]));
    }
    if setting.provisioned > 0 {
        text.push_str(&quoting::filled(PROVISIONED, &[("count", &setting.provisioned.to_string())]));
    }
    match setting.pings() {
        None => text.push_str(NO_PINGS),
        Some((expression, schedule, concurrency)) => {
            text.push_str(&pings(&expression, schedule, concurrency, setting.timezone));
            notes.push(EXISTS_NOTE.to_owned());
            notes.extend(warmers::notes(concurrency));
        }
    }
    Emitted { text, notes }
}

/// What the function may have, and the script leaves as it is.
fn leaves(setting: &Setting) -> Option<String> {
    let parts = [
        (setting.reserved.is_none(), "reserved concurrency"),
        (setting.provisioned == 0, "provisioned concurrency"),
        (!setting.snap_start, "SnapStart"),
    ];
    let left: Vec<&str> = parts.into_iter().filter_map(|(is_left, part)| is_left.then_some(part)).collect();
    let parts = left.join(", ");
    (!left.is_empty())
        .then(|| format!("What the script leaves as the function has it, and the answer takes for not set: {parts}."))
}

const EXISTS_NOTE: &str = "A second run stops where the role or the schedule is there already; \
                           `aws scheduler update-schedule` takes the same arguments.";

/// Version 1 of the AWS CLI knows `AWS_DEFAULT_REGION` only.
const SCRIPT: &str = r#"#!/usr/bin/env bash
@name@set -euo pipefail

export AWS_REGION=@region@ AWS_DEFAULT_REGION=@region@
# Yours. Users and pings must reach this alias: a warmed $LATEST beside a served alias is the
# commonest silent failure.
function=@function@
alias=live

# Its architecture, @architecture@, is set with its code: `aws lambda update-function-code --architectures`.
aws lambda update-function-configuration --function-name "$function" --memory-size @memory@@timeout@@snap_start@ \
  >/dev/null
aws lambda wait function-updated-v2 --function-name "$function"

version=$(aws lambda publish-version --function-name "$function" --query Version --output text)
# Without an alias so far: `aws lambda create-alias` with the same arguments, and users called through it.
aws lambda update-alias --function-name "$function" --name "$alias" --function-version "$version" >/dev/null
"#;

const RESERVED: &str = r#"
aws lambda put-function-concurrency --function-name "$function" \
  --reserved-concurrent-executions @count@ >/dev/null
"#;

/// The schedule that pings had, by the name that [`PINGS`] gives it.
const NO_PINGS: &str = r#"
# No pings: the schedule that such a script made before goes, where there is one. Schedules of other names stay.
aws scheduler delete-schedule --name "$function-keep-warm" || true
"#;

const PROVISIONED: &str = r#"
aws lambda put-provisioned-concurrency-config --function-name "$function" --qualifier "$alias" \
  --provisioned-concurrent-executions @count@ >/dev/null
"#;

/// A schedule of EventBridge Scheduler, and the role with which that invokes the alias.
fn pings(expression: &str, schedule: &Schedule, concurrency: u32, timezone: Tz) -> String {
    let zone = match schedule {
        Schedule::Cron(_) => format!(" --schedule-expression-timezone {}", quoting::shell(timezone.name())),
        Schedule::Every(_) | Schedule::Never => String::new(),
    };
    quoting::filled(
        PINGS,
        &[
            ("remark", warmers::input_remark(concurrency)),
            ("input", &quoting::shell(&warmers::input(concurrency))),
            ("expression", &quoting::shell(expression)),
            ("zone", &zone),
        ],
    )
}

const PINGS: &str = r#"
arn=$(aws lambda get-alias --function-name "$function" --name "$alias" --query AliasArn --output text)
role=$(aws iam create-role --role-name "$function-keep-warm" --query Role.Arn --output text \
  --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"scheduler.amazonaws.com"}}]}')
aws iam put-role-policy --role-name "$function-keep-warm" --policy-name invoke \
  --policy-document "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"$arn\"}]}"
# A role is not known everywhere at once.
sleep 15
# @remark@
input=@input@
aws scheduler create-schedule --name "$function-keep-warm" \
  --schedule-expression @expression@@zone@ --flexible-time-window Mode=OFF \
  --target "{\"Arn\":\"$arn\",\"RoleArn\":\"$role\",\"Input\":\"${input//\"/\\\"}\"}" >/dev/null
"#;
