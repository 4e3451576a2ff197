//! `coldstart import`.

use super::*;

const ZAPPA: &str = "scenarios/zappa_settings.json";

#[test]
fn what_is_printed_is_a_scenario_with_its_defaults_marked() {
    let printed = stdout_of(coldstart().args(["import", ZAPPA, "--stage", "production"]));
    insta::assert_snapshot!(printed);
    let checked = stdout_of(coldstart().args(["check", "-"]).write_stdin(printed));
    assert!(checked.contains("warming.ping"), "{checked}");
}

#[test]
fn a_scenario_is_written_where_nothing_is_yet() {
    let folder = folder();
    let path = folder.path().join("my.toml");
    let import = || {
        let mut command = coldstart();
        command.args(["import", "scenarios/serverless.yml", "--function", "thumbnails", "-o"]).arg(&path);
        command
    };
    import()
        .assert()
        .code(0)
        .stdout(predicate::str::contains("my.toml is written. Replace what is marked in it;"))
        .stderr("note: No schedule pings this function.\n");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("memory = \"1769 MB\""), "{text}");
    refused(&mut import(), "is there already");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(names_in(folder.path()), ["my.toml"]);
}

#[test]
fn a_pipe_is_read_as_what_its_text_is() {
    let json = stdout_of(coldstart().args(["import", "-"]).write_stdin(r#"{"dev": {"memory_size": 256}}"#));
    assert!(json.contains("# line 1: dev.memory_size\nmemory = \"256 MB\""), "{json}");
    let yaml = stdout_of(coldstart().args(["import", "-"]).write_stdin("dev:\n  memory_size: 256\n"));
    assert!(yaml.contains("# line 2: dev.memory_size\nmemory = \"256 MB\""), "{yaml}");
    let toml = stdout_of(coldstart().args(["import", "-"]).write_stdin("[dev]\nmemory_size = 256\n"));
    assert!(toml.contains("# line 2: dev.memory_size\nmemory = \"256 MB\""), "{toml}");
    let terraform = "resource \"aws_lambda_function\" \"app\" {\n  memory_size = 256\n}\n";
    let terraform = stdout_of(coldstart().args(["import", "-"]).write_stdin(terraform));
    assert!(
        terraform.contains("# line 2: resource.aws_lambda_function.app.memory_size\nmemory = \"256 MB\""),
        "{terraform}"
    );
}

#[test]
fn what_cannot_be_read_is_refused_and_nothing_is_written() {
    let folder = folder();
    let path = folder.path().join("my.toml");
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    for (file, what) in [
        (Path::new("missing.json").to_owned(), "missing.json: the file does not exist"),
        (Path::new("scenarios").to_owned(), "scenarios: the file is a directory"),
        (Path::new(API).to_owned(), "the file is a scenario already"),
        (
            Path::new(ZAPPA).to_owned(),
            "the file has 2 stages, and none is named\n  expected one of the stages dev, production\n\nhint: name one, such as `--stage dev`",
        ),
        (file("long.yml", &vec![b' '; 10_000_001]), "the file is 10 MB long, more than 10 MB"),
        (file("utf16.json", b"\xff\xfe{\x00"), "the file is UTF-16, not UTF-8"),
        (file("empty.yml", b""), "the file is empty"),
        (
            file("package.json", br#"{"scripts": {"a": "b"}}"#),
            "the file has none of the keys of a tool that is known here",
        ),
        (
            file("often.json", br#"{"dev": {"keep_warm_expression": "rate(1 minutes)"}}"#),
            "hint: write `rate(1 minute)`",
        ),
    ] {
        refused(coldstart().arg("import").arg(&file).arg("-o").arg(&path), what);
        assert!(!path.exists(), "{}", file.display());
    }
    refused(coldstart().args(["import", ZAPPA, "--stage", "prodction"]), "hint: did you mean `--stage production`?");
    refused(coldstart().args(["import", ZAPPA, "--stage", "dev", "-o", "missing/my.toml"]), "cannot be written");
}
