//! What a user reads whose file cannot be read.

use coldstart::deployment::Wanted;

use super::complaint;

const NONE: Wanted<'_> = Wanted { stage: None, function: None };

#[track_caller]
fn says(name: &str, text: &str, wanted: Wanted<'_>, parts: &[&str]) {
    let said = complaint(name, text, wanted);
    assert_eq!(said.matches("error: ").count(), 1, "{said}");
    assert!(said.contains("\n  expected ") && said.contains("\n\nhint: "), "{said}");
    for part in parts {
        assert!(said.contains(part), "{part}\nin\n{said}");
    }
}

/// One value of a stage of Zappa.
#[track_caller]
fn stage_says(key: &str, value: &str, parts: &[&str]) {
    says("zappa_settings.json", &format!("{{\n  \"dev\": {{\n    \"{key}\": {value}\n  }}\n}}\n"), NONE, parts);
}

#[test]
fn what_is_no_such_file_at_all() {
    says("zappa_settings.json", "", NONE, &["zappa_settings.json: the file is empty"]);
    says("serverless.yml", " \n", NONE, &["the file is empty"]);
    says("serverless.yml", "# nothing\n", NONE, &["the file holds no value"]);
    says("a.json", "[1, 2]", NONE, &["the file holds no keys"]);
    says("a.yml", "just words", NONE, &["the file holds no keys"]);
    says("a.json", "{\"version\": 1}", NONE, &["a.json:1:13: `version` is `1`", "stages, each a table"]);
    says("api.toml", "[[arrivals]]\nprocess = \"poisson\"\n", NONE, &["the file is a scenario already"]);
    for (name, text) in [
        ("package.json", r#"{"scripts": {"a": "b"}}"#),
        ("Cargo.toml", "[package]\nname = \"a\"\n[dependencies]\nb = \"1\"\n"),
        ("docker-compose.yml", "services:\n  web:\n    image: a\n"),
    ] {
        says(name, text, NONE, &["the file has none of the keys of a tool that is known here"]);
    }
    says("e.tf.json", r#"{"resource": {}}"#, NONE, &["the file is Terraform in JSON (.tf.json), which is not read"]);
    says("a.json", "{}", NONE, &["the file has no stage that is known here"]);
    let plain = "Resources:\n  F:\n    Type: AWS::Lambda::Function\n";
    says("t.yaml", plain, NONE, &["the file has no function", "a function of plain CloudFormation"]);
    says(
        "s.yml",
        "service: a\nfunctions: ${file(f.yml)}\n",
        NONE,
        &["the file has no function", "import a file that holds it"],
    );
    says("t.yaml", "Resources: {}", NONE, &["the file has no function"]);
    says("main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n", NONE, &["the file has no function"]);
}

#[test]
fn what_is_not_of_its_format_is_refused_where_that_shows() {
    says(
        "a.json",
        "{\n  \"dev\": {,}\n}",
        NONE,
        &["a.json:2:11: the file is not JSON here: key must be a string", "JSON has no comments"],
    );
    says("a.yml", "dev:\n\tmemory_size: 1\n", NONE, &["a.yml:2:", "the file is not YAML here: "]);
    says("a.yml", "a: 1\n---\nb: 2\n", NONE, &["a.yml:2:1", "a second document begins"]);
    says("a.toml", "[dev]\nmemory_size 1\n", NONE, &["a.toml:2:", "the file is not TOML here: "]);
    says("main.tf", "resource \"a\" {\n  b = = 1\n}\n", NONE, &["main.tf:2:7: the file is not HCL here: "]);
}

#[test]
fn a_key_that_stands_twice_is_refused_with_both_lines() {
    let twice = "a duplicate: it stands in line 2 already";
    says(
        "a.json",
        "{\n \"dev\": {\"memory_size\": 1,\n \"memory_size\": 2}}",
        NONE,
        &["a.json:3:17: `memory_size` is ", twice],
    );
    says("a.yml", "dev:\n  memory_size: 128\n  memory_size: 256\n", NONE, &["a.yml:3:3: `memory_size` is ", twice]);
    says("main.tf", "resource \"r\" \"a\" {\n b = 1\n b = 2\n}", NONE, &["main.tf:3:"]);
}

#[test]
fn a_stage_or_a_function_that_is_not_there_is_refused_with_the_nearest() {
    let two = r#"{"dev": {}, "production": {}}"#;
    says(
        "z.json",
        two,
        NONE,
        &[
            "has 2 stages, and none is named",
            "expected one of the stages dev, production",
            "hint: name one, such as `--stage dev`",
        ],
    );
    let wanted = Wanted { stage: Some("producton"), function: None };
    says("z.json", two, wanted, &["has no stage `producton`", "did you mean `--stage production`?"]);
    let wanted = Wanted { stage: None, function: Some("api") };
    says("z.json", two, wanted, &["`--stage` names a stage of Zappa"]);
    let functions = "service: a\nfunctions:\n  pages: {}\n  images: {}\n";
    says("s.yml", functions, NONE, &["has 2 functions, and none is named", "`--function pages`"]);
    let wanted = Wanted { stage: None, function: Some("page") };
    says("s.yml", functions, wanted, &["did you mean `--function pages`?"]);
}

#[test]
fn a_stage_is_refused_where_there_are_none_and_another_cloud_everywhere() {
    let wanted = Wanted { stage: Some("prod"), function: None };
    for (name, text) in [
        ("main.tf", "resource \"aws_lambda_function\" \"a\" {}\n"),
        ("t.yaml", "Resources:\n  F:\n    Type: AWS::Serverless::Function\n"),
    ] {
        says(name, text, wanted, &["the file has no stages", "leave `--stage` out"]);
    }
    for provider in ["google", "{name: google}"] {
        let text = format!("service: a\nprovider: {provider}\nfunctions: {{f: {{}}}}\n");
        says("s.yml", &text, NONE, &["s.yml:2:", "is `google`", "functions of other clouds are not read"]);
    }
}

#[test]
fn a_stage_that_extends_itself_is_refused() {
    let text = "{\"a\": {\"extends\": \"b\"},\n\"b\": {\"extends\": \"c\"},\n\"c\": {\"extends\": \"b\"}}";
    let wanted = Wanted { stage: Some("a"), function: None };
    says("z.json", text, wanted, &["z.json:3:18: `c.extends` is `b`, which leads back to where it came from"]);
    stage_says("extends", "\"nobody\"", &["z", "`dev.extends` is `nobody`", "it is no stage of this file"]);
}

#[test]
fn schedules_that_eventbridge_refuses_are_refused() {
    for (schedule, hint) in [
        ("rate(1 minutes)", "write `rate(1 minute)`"),
        ("rate(30 seconds)", "EventBridge has no such rate"),
        ("rate(0 minutes)", "the shortest is `rate(1 minute)`"),
        ("5 minutes", "write `rate(5 minutes)`"),
        ("*/5 * * * *", "write `cron(0/5 * * * ? *)`"),
        ("cron(0 8 * * * *)", "write `cron(0 8 * * ? *)`"),
        ("none", "`cron(minute hour"),
        ("cron(0 12 * * ? 2001)", "look at its days, its month and its year"),
        ("cron(0 12 30 2 ? *)", "look at its days, its month and its year"),
    ] {
        let value = format!("\"{schedule}\"");
        stage_says(
            "keep_warm_expression",
            &value,
            &["zappa_settings.json:3:29: `dev.keep_warm_expression` is `", hint],
        );
    }
    stage_says("keep_warm_expression", "[1]", &["is a list"]);
}

#[test]
fn values_that_aws_does_not_take_are_refused() {
    for memory in ["64", "99999", "-1", "\"512 MB\"", "1.5", "[512]", "{\"a\": 1}"] {
        stage_says("memory_size", memory, &["`dev.memory_size` is ", "a memory in MB, from 128 to 10240"]);
    }
    stage_says("aws_region", "\"Seoul\"", &["`dev.aws_region` is `Seoul`", "the code of an AWS region"]);
    stage_says("architecture", "\"arm\"", &["x86_64 or arm64"]);
    stage_says("timeout_seconds", "901", &["a whole number from 1 to 900"]);
    stage_says("keep_warm", "\"yes\"", &["true or false"]);
    stage_says(
        "keep_warm",
        "3",
        &["`dev.keep_warm` is `3`", "Zappa keeps one environment warm, whatever number stands there"],
    );
    says(
        "s.yml",
        "service: a\ncustom: {warmup: {w: {enabled: true, concurrency: 0}}}\nfunctions: {f: {}}\n",
        NONE,
        &["s.yml:2:51: `custom.warmup.w.concurrency` is `0`", "from 1 to 10000"],
    );
    says(
        "s.yml",
        "service: a\nfunctions: {f: {events: [{schedule: {rate: rate(5 minutes), timezone: Europe/Berln}}]}}\n",
        NONE,
        &["timezone` is `Europe/Berln`", "did you mean \"Europe/Berlin\"?"],
    );
}

#[test]
fn what_leads_nowhere_or_too_deep_is_refused() {
    says("a.yml", "a: &a {b: *a}\n", NONE, &["a.yml:1:"]);
    says("a.yml", "dev:\n  <<: 5\n", NONE, &["`<<` is no table"]);
    let bomb: String = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, level| {
        format!("{text}a{level}: &a{level} [*a{0}, *a{0}, *a{0}]\n", level - 1)
    });
    says("a.yml", &bomb, NONE, &["there are more than 1000000 values"]);
    for (name, open) in [
        ("a.json", "["),
        ("a.json", "{\"a\":"),
        ("a.yml", "["),
        ("a.yml", "- "),
        ("main.tf", "a = ["),
        ("main.tf", "a {\n"),
        ("main.tf", "("),
        ("main.tf", "!"),
    ] {
        let text = format!(
            "{}{}",
            if name == "main.tf" && !open.starts_with('a') { "a = " } else { "" },
            open.repeat(100_000)
        );
        let _ = complaint(name, &text, NONE);
    }
}
