//! Commands of the AWS CLI (AWS CLI Command Reference, "lambda", "scheduler", "iam"). They are written only.

use chrono_tz::Tz;

use super::{Emitted, Setting, Warmth, quoting, warmers};
use crate::model::Schedule;

/// A script.
pub(super) fn emit(setting: &Setting) -> Emitted {
    let mut text = "#!/usr/bin/env bash\n".to_owned();
    text.push_str(&quoting::comment(&setting.name));
    text.push_str(&format!(
        "set -euo pipefail\n\nexport AWS_REGION={}\n# Yours. Users and pings must reach this alias: a warmed $LATEST beside a served alias is the\n# commonest silent failure.\nfunction={}\nalias=live\n\n",
        quoting::shell(&setting.region),
        quoting::shell(&quoting::slug(&setting.name))
    ));
    text.push_str(&format!(
        "# Its architecture, {}, is set with its code: `aws lambda update-function-code --architectures`.\naws lambda update-function-configuration --function-name \"$function\" --memory-size {} \\\n  --description {}{} >/dev/null\naws lambda wait function-updated-v2 --function-name \"$function\"\n",
        setting.architecture.name(),
        setting.memory.as_megabytes(),
        quoting::shell(&quoting::description(&setting.name)),
        match setting.warmth {
            Warmth::SnapStart => " --snap-start ApplyOn=PublishedVersions",
            Warmth::Nothing | Warmth::Pings { .. } | Warmth::Provisioned { .. } => "",
        }
    ));
    text.push_str(PUBLISH);
    let mut notes =
        vec!["The first lines name the function and its alias: they must be yours before it runs.".to_owned()];
    match &setting.warmth {
        Warmth::Nothing | Warmth::SnapStart => {}
        Warmth::Provisioned { count } => text.push_str(&format!(
            "\naws lambda put-provisioned-concurrency-config --function-name \"$function\" --qualifier \"$alias\" \\\n  --provisioned-concurrent-executions {count} >/dev/null\n"
        )),
        Warmth::Pings { schedule, concurrency } => {
            if let Some(expression) = schedule.as_eventbridge() {
                text.push_str(&pings(&expression, schedule, *concurrency, setting.timezone));
                notes.push("A second run stops where the role or the schedule is there already; `aws scheduler update-schedule` takes the same arguments.".to_owned());
                notes.push(warmers::KNOWS_PINGS_NOTE.to_owned());
                if *concurrency > 1 {
                    notes.push(warmers::FAN_OUT_NOTE.to_owned());
                    notes.push("The role of the function must allow `lambda:InvokeFunction` on the function itself.".to_owned());
                }
            }
        }
    }
    Emitted { text, notes }
}

const PUBLISH: &str = "
version=$(aws lambda publish-version --function-name \"$function\" --query Version --output text)
# Without an alias so far: `aws lambda create-alias` with the same arguments, and users called through it.
aws lambda update-alias --function-name \"$function\" --name \"$alias\" --function-version \"$version\" >/dev/null
";

/// A schedule of EventBridge Scheduler, and the role with which that invokes the alias.
fn pings(expression: &str, schedule: &Schedule, concurrency: u32, timezone: Tz) -> String {
    let zone = match schedule {
        Schedule::Cron(_) => format!(" --schedule-expression-timezone {}", quoting::shell(timezone.name())),
        Schedule::Every(_) | Schedule::Never => String::new(),
    };
    let wait = if concurrency > 1 {
        "# The handler must know the input, invoke itself and wait 75 ms in each copy, as lambda-warmer does.\n"
    } else {
        "# The handler must know the input and return at once, as with lambda-warmer.\n"
    };
    format!(
        r#"
arn=$(aws lambda get-alias --function-name "$function" --name "$alias" --query AliasArn --output text)
role=$(aws iam create-role --role-name "$function-keep-warm" --query Role.Arn --output text \
  --assume-role-policy-document '{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"Service":"scheduler.amazonaws.com"}}}}]}}')
aws iam put-role-policy --role-name "$function-keep-warm" --policy-name invoke \
  --policy-document "{{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"$arn\"}}]}}"
# A role is not known everywhere at once.
sleep 15
{wait}input={}
aws scheduler create-schedule --name "$function-keep-warm" \
  --schedule-expression {}{zone} --flexible-time-window Mode=OFF \
  --target "{{\"Arn\":\"$arn\",\"RoleArn\":\"$role\",\"Input\":\"${{input//\"/\\\"}}\"}}" >/dev/null
"#,
        quoting::shell(&warmers::input(concurrency)),
        quoting::shell(expression),
    )
}
