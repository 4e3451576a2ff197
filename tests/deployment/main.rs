//! Files that are written for deployment tools pass the tools' own checks. `.ci/install` puts those into `target/tools`; a
//! trial whose tool is not there is reported as ignored.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use coldstart::deployment::{Emitted, Setting, Tool, Warmth, emit};
use coldstart::model::Schedule;
use coldstart::model::function::Architecture;
use coldstart::units::{Memory, Nanos};
use libtest_mimic::{Arguments, Trial};
use rayon::prelude::*;
use serde_json::Value;

fn main() -> ExitCode {
    let test = |name: &str, run: fn(), needs: &[&str]| {
        let run = move || {
            run();
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(!needs.iter().all(|tool| tools().join(tool).exists()))
    };
    let trials = vec![
        test("templates_of_sam_pass_cfn_lint", templates_of_sam_pass_cfn_lint, &[CFN_LINT]),
        test("terraform_is_what_hcl2_reads", terraform_is_what_hcl2_reads, &[PYTHON, HCL2]),
        test("serverless_yml_is_what_js_yaml_reads", serverless_yml_is_what_js_yaml_reads, &[JS_YAML]),
        test(
            "the_serverless_framework_makes_a_stack_of_it",
            the_serverless_framework_makes_a_stack_of_it,
            &[SERVERLESS, WARMUP],
        ),
        test("the_aws_cli_knows_every_command_and_argument", the_aws_cli_knows_every_command, &[AWS]),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

const PYTHON: &str = "python/bin/python";
const CFN_LINT: &str = "python/bin/cfn-lint";
const HCL2: &str = "python/bin/hcl2tojson";
const AWS: &str = "python/bin/aws";
const JS_YAML: &str = "node_modules/js-yaml";
const SERVERLESS: &str = "node_modules/.bin/serverless";
const WARMUP: &str = "node_modules/serverless-plugin-warmup";

/// Where `.ci/install` puts them.
fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools")
}

/// One of each kind, and names that mean something to some format.
fn settings() -> Vec<Setting> {
    let pings =
        |schedule: &str, concurrency| Warmth::Pings { schedule: Schedule::parse(schedule).unwrap(), concurrency };
    let warmths = [
        ("My API", pings("rate(1 minute)", 1), 0, false),
        (
            "it's \"quoted\" $(here) `there` \\ ${self:x} {{resolve:ssm:/a}} %{if} # é",
            pings("rate(4 minutes)", 3),
            2,
            false,
        ),
        ("7 of\nthem: [a, b]", pings("cron(0/5 8-17 ? * MON-FRI *)", 2), 0, true),
        ("", Warmth::Nothing, 3, false),
        ("漢字", Warmth::Nothing, 0, true),
        ("nothing", Warmth::Nothing, 0, false),
    ];
    let setting = |(name, warmth, provisioned, snap_start): (&str, Warmth, u32, bool)| Setting {
        name: name.to_owned(),
        memory: Memory::parse("512 MB").unwrap(),
        architecture: Architecture::Arm,
        region: "eu-central-1".to_owned(),
        timezone: chrono_tz::Europe::Berlin,
        timeout: Some(Nanos::from_millis(8_500)),
        reserved: Some(20),
        provisioned,
        snap_start,
        warmth,
    };
    warmths.into_iter().map(setting).collect()
}

/// Each setting in a file of its own.
fn written(folder: &Path, tool: Tool) -> Vec<(Setting, PathBuf)> {
    let write = |(number, setting): (usize, Setting)| {
        let Emitted { text, .. } = emit(&setting, tool).unwrap();
        let path = folder.join(format!("{number}-{}", tool.file_name()));
        std::fs::write(&path, text).unwrap();
        (setting, path)
    };
    settings().into_iter().enumerate().map(write).collect()
}

#[track_caller]
fn succeeds(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?} ended with {status}\n{stdout}\n{stderr}");
    stdout
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn templates_of_sam_pass_cfn_lint() {
    let folder = folder();
    let files = written(folder.path(), Tool::Sam);
    // Without a region of its own it would take the one that the machine is set up for.
    let mut command = Command::new(tools().join(CFN_LINT));
    succeeds(command.args(["--regions", "eu-central-1", "--"]).args(files.iter().map(|(_, path)| path)));
    // It does complain where there is something to complain of.
    let wrong = std::fs::read_to_string(&files[0].1).unwrap().replace("rate(1 minute)", "rate(1 minutes)");
    let wrong = wrong.replace("MemorySize: 512", "MemorySize: 64");
    std::fs::write(folder.path().join("wrong.yaml"), wrong).unwrap();
    let refused = Command::new(tools().join(CFN_LINT)).arg(folder.path().join("wrong.yaml")).output().unwrap();
    assert!(!refused.status.success());
}

fn terraform_is_what_hcl2_reads() {
    const READ: &str =
        "import hcl2, json, sys\nprint(json.dumps([hcl2.load(open(path, encoding='utf-8')) for path in sys.argv[1:]]))";
    let folder = folder();
    let files = written(folder.path(), Tool::Terraform);
    let mut command = Command::new(tools().join(PYTHON));
    let printed = succeeds(command.args(["-c", READ]).args(files.iter().map(|(_, path)| path)));
    let read: Vec<Value> = serde_json::from_str(&printed).unwrap();
    for ((setting, _), module) in files.iter().zip(read) {
        let resources = module["resource"].as_array().unwrap();
        let kinds: Vec<String> = resources
            .iter()
            .flat_map(|it| it.as_object().unwrap().keys())
            .map(|key| key.trim_matches('"').to_owned())
            .collect();
        let has = |kind: &str| kinds.iter().any(|known| known == kind);
        assert!(has("aws_lambda_function") && has("aws_lambda_alias"), "{kinds:?}");
        assert_eq!(has("aws_scheduler_schedule"), matches!(setting.warmth, Warmth::Pings { .. }), "{kinds:?}");
        assert_eq!(has("aws_lambda_provisioned_concurrency_config"), setting.provisioned > 0);
        let text = module.to_string();
        for part in ["\"memory_size\":512", "\"timeout\":9", "\"reserved_concurrent_executions\":20"] {
            assert!(text.contains(part), "{text}");
        }
        assert_eq!(text.contains("\"apply_on\""), setting.snap_start, "{text}");
    }
}

fn serverless_yml_is_what_js_yaml_reads() {
    const READ: &str = "const yaml = require('js-yaml'), fs = require('fs');\nconsole.log(JSON.stringify(process.argv.slice(1).map(path => yaml.load(fs.readFileSync(path, 'utf8')))))";
    let folder = folder();
    let files = written(folder.path(), Tool::Serverless);
    let mut command = Command::new("node");
    let paths = files.iter().map(|(_, path)| path);
    let printed = succeeds(command.args(["-e", READ]).args(paths).current_dir(tools()));
    let read: Vec<Value> = serde_json::from_str(&printed).unwrap();
    for ((setting, _), file) in files.iter().zip(read) {
        let function = file["functions"].as_object().unwrap().values().next().unwrap();
        assert_eq!(
            (&function["memorySize"], &file["provider"]["region"]),
            (&Value::from(512), &Value::from("eu-central-1"))
        );
        assert_eq!((&function["timeout"], &function["reservedConcurrency"]), (&Value::from(9), &Value::from(20)));
        if let Warmth::Pings { schedule, concurrency } = &setting.warmth {
            let warmer = &file["custom"]["warmup"]["keepWarm"];
            assert_eq!(warmer["concurrency"], Value::from(*concurrency));
            assert_eq!(warmer["events"][0]["schedule"]["rate"], Value::from(schedule.as_eventbridge()));
        }
    }
}

/// The last version of the framework that runs without an account does not know Python 3.13 yet.
fn the_serverless_framework_makes_a_stack_of_it() {
    // Each takes the framework seconds of one core.
    settings().into_par_iter().for_each(|setting| {
        let text = emit(&setting, Tool::Serverless).unwrap().text.replace("python3.13", "python3.11");
        // It looks for its plugins from its own folder upwards.
        let folder = tempfile::tempdir_in(tools()).unwrap();
        std::fs::write(folder.path().join("serverless.yml"), format!("configValidationMode: error\n{text}")).unwrap();
        std::fs::write(folder.path().join("handler.py"), "").unwrap();
        let mut command = Command::new(tools().join(SERVERLESS));
        command.arg("package").current_dir(folder.path());
        command.env("SLS_TELEMETRY_DISABLED", "1").env("SLS_NOTIFICATIONS_MODE", "off").env("CI", "1");
        command.env("AWS_ACCESS_KEY_ID", "none").env("AWS_SECRET_ACCESS_KEY", "none");
        succeeds(&mut command);
        let stack = folder.path().join(".serverless/cloudformation-template-update-stack.json");
        let stack: Value = serde_json::from_str(&std::fs::read_to_string(stack).unwrap()).unwrap();
        let resources: Vec<&Value> = stack["Resources"].as_object().unwrap().values().collect();
        let of_kind = |kind: &str| {
            resources.iter().filter(|it| it["Type"] == kind).map(|it| &it["Properties"]).collect::<Vec<_>>()
        };
        let function = of_kind("AWS::Lambda::Function").into_iter().find(|it| it["MemorySize"] == 512).unwrap();
        // What would mean something to the framework came through as a text.
        let words = |text: &str| text.replace("{{", "{ {").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(function["Description"].as_str().unwrap_or_default(), words(&setting.name));
        assert_eq!(
            (&function["Timeout"], &function["ReservedConcurrentExecutions"]),
            (&Value::from(9), &Value::from(20))
        );
        assert_eq!(function["Architectures"], serde_json::json!(["arm64"]));
        assert_eq!(function["SnapStart"]["ApplyOn"] == "PublishedVersions", setting.snap_start);
        match &setting.warmth {
            Warmth::Pings { schedule, .. } => {
                let scheduled = of_kind("AWS::Scheduler::Schedule")[0];
                assert_eq!(scheduled["ScheduleExpression"], Value::from(schedule.as_eventbridge()));
                assert_eq!(scheduled["FlexibleTimeWindow"]["Mode"], "OFF");
                let zone =
                    if matches!(schedule, Schedule::Cron(_)) { Value::from("Europe/Berlin") } else { Value::Null };
                assert_eq!(scheduled["ScheduleExpressionTimezone"], zone);
            }
            Warmth::Nothing => assert!(of_kind("AWS::Scheduler::Schedule").is_empty()),
        }
        if setting.provisioned > 0 {
            let alias = of_kind("AWS::Lambda::Alias")[0];
            let count = &alias["ProvisionedConcurrencyConfig"]["ProvisionedConcurrentExecutions"];
            assert_eq!(*count, setting.provisioned);
        }
    });
}

/// A script runs with a command `aws` that is the real one, which checks its arguments, but for the calls: each is noted,
/// and has an answer from here.
fn the_aws_cli_knows_every_command() {
    const AWS_WITHOUT_CALLS: &str = "\
import json, os, sys
# It brings a botocore of its own.
from awscli.clidriver import create_clidriver
import botocore.endpoint

class Response:
    status_code = 200
    headers = {}

def answer(self, operation, request):
    with open(os.environ['CALLS'], 'a') as calls:
        body = request['body']
        body = body.decode() if isinstance(body, bytes) else json.dumps(body)
        print(operation.name, request['url'], body, file=calls)
    configuration = {'LastUpdateStatus': 'Successful'}
    return Response(), {'Version': '7', 'AliasArn': 'ALIAS', 'Role': {'Arn': 'ROLE'}, 'Configuration': configuration}

botocore.endpoint.Endpoint.make_request = answer
sys.exit(create_clidriver().main(sys.argv[1:]))
";
    let folder = folder();
    let aws = format!(
        "#!/bin/sh\nexec '{}' '{}' \"$@\"\n",
        tools().join(PYTHON).display(),
        folder.path().join("aws.py").display()
    );
    for (name, text) in [("aws.py", AWS_WITHOUT_CALLS), ("aws", &aws), ("sleep", "#!/bin/sh\n")] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        succeeds(Command::new("chmod").arg("+x").arg(path));
    }
    for (setting, path) in written(folder.path(), Tool::AwsCli) {
        let calls = path.with_extension("calls");
        let search = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.arg(&path).env("PATH", search).env("CALLS", &calls);
        succeeds(command.env("AWS_ACCESS_KEY_ID", "none").env("AWS_SECRET_ACCESS_KEY", "none"));
        let calls = std::fs::read_to_string(calls).unwrap();
        holds_what_is_wanted(&setting, &calls);
    }
}

fn holds_what_is_wanted(setting: &Setting, calls: &str) {
    let body = |operation: &str| -> Value {
        let line = calls.lines().find(|line| line.starts_with(&format!("{operation} ")));
        let text = line.unwrap_or_else(|| panic!("{operation} is not in\n{calls}")).splitn(3, ' ').nth(2).unwrap();
        serde_json::from_str(text).unwrap()
    };
    let configuration = body("UpdateFunctionConfiguration");
    assert_eq!(configuration["MemorySize"], 512);
    assert_eq!(configuration["SnapStart"]["ApplyOn"] == "PublishedVersions", setting.snap_start);
    assert_eq!(configuration["Timeout"], 9);
    assert_eq!(configuration["Description"], Value::Null, "it is the user's");
    assert_eq!(body("PutFunctionConcurrency")["ReservedConcurrentExecutions"], 20);
    assert_eq!(body("UpdateAlias")["FunctionVersion"], "7");
    assert!(calls.lines().all(|line| line.contains("eu-central-1") || line.contains("//iam.")), "{calls}");
    assert_eq!(calls.contains("CreateSchedule"), matches!(setting.warmth, Warmth::Pings { .. }), "{calls}");
    match &setting.warmth {
        Warmth::Pings { schedule, concurrency } => {
            let created = body("CreateSchedule");
            assert_eq!(created["ScheduleExpression"], Value::from(schedule.as_eventbridge()));
            assert_eq!(created["FlexibleTimeWindow"]["Mode"], "OFF");
            let target = &created["Target"];
            assert_eq!((&target["Arn"], &target["RoleArn"]), (&Value::from("ALIAS"), &Value::from("ROLE")));
            let input: Value = serde_json::from_str(target["Input"].as_str().unwrap()).unwrap();
            assert_eq!(input, serde_json::json!({ "warmer": true, "concurrency": concurrency }));
        }
        Warmth::Nothing => assert!(calls.contains("DeleteSchedule"), "{calls}"),
    }
    if setting.provisioned > 0 {
        assert_eq!(body("PutProvisionedConcurrencyConfig")["ProvisionedConcurrentExecutions"], setting.provisioned);
    }
}
