//! `coldstart expect`.

use super::*;

const KEPT: &str = "scenarios/zappa-api-import-in-init.toml";

fn expect(arguments: &[&str]) -> Command {
    let mut command = coldstart();
    command.arg("expect").args(arguments).args(["--replications", "12"]);
    command
}

#[test]
fn what_holds_ends_with_0_and_what_does_not_with_1() {
    let text = stdout_of(&mut expect(&[KEPT]));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..3], ["All 2 expectations hold.", "", KEPT]);
    assert!(lines[3].starts_with("  holds  cold_probability < 1%  it is < "), "{text}");
    assert!(lines[4].starts_with("  holds  latency_p99 < 800 ms   it is 1"), "{text}");
    let fails = ["--set", "expect.environments_mean=> 2"];
    let text = expect(&[&[KEPT, API][..], &fails].concat()).assert().code(1).get_output().stdout.clone();
    assert!(String::from_utf8(text).unwrap().starts_with("2 of 4 expectations hold, 2 fail.\n"));
    // At its own estimate nothing is decided.
    let undecided = ["--set", "expect.cold_probability=< 1.3%"];
    let text = expect(&[&[API][..], &undecided].concat()).assert().code(1).get_output().stdout.clone();
    assert!(String::from_utf8(text).unwrap().starts_with("Whether the expectation holds is undecided.\n"));
}

#[test]
fn junit_has_a_suite_for_each_scenario() {
    let folder = folder();
    let path = folder.path().join("found.xml");
    let arguments = [KEPT, API, "--set", "expect.environments_mean=> 2", "--set", "expect.cold_probability=< 1.3%"];
    expect(&arguments).arg("--junit").arg(&path).assert().code(1);
    let xml = fs::read_to_string(&path).unwrap();
    assert!(
        xml.contains(r#"<testsuites name="coldstart expect" tests="5" skipped="0" failures="2" errors="1">"#),
        "{xml}"
    );
    assert_eq!(xml.matches("<testsuite ").count(), 2);
    assert!(
        xml.contains(r#"<testcase name="cold_probability &lt; 1.3%" classname="scenarios/zappa-api.toml">"#),
        "{xml}"
    );
    let printed = stdout_of(expect(&[KEPT]).args(["--junit", "-"]));
    assert!(printed.starts_with("<?xml"), "{printed}");
}

#[test]
fn what_cannot_be_expected_is_refused() {
    let set = |value: &'static str| expect(&[API, "--set", value]);
    refused(&mut expect(&[API]), "`scenarios/zappa-api.toml` expects nothing");
    refused(&mut set("expect.cold_probability=1%"), "begin with `<`");
    refused(&mut set("expect.cold_probability=< 1"), "write \"1%\"");
    refused(&mut set("expect.cold_probability=<= 1%"), "leave `=` out");
    refused(&mut set("expect.latency_p99=< 800"), "a time needs its unit");
    refused(&mut set("expect.environments_mean=< many"), "write a plain number");
    refused(&mut set("expect.cold_probabilty=< 1%"), "did you mean `cold_probability`?");
    refused(expect(&[KEPT]).args(["--junit", KEPT]), "which is read");
}

#[test]
fn a_path_cannot_give_orders_to_a_terminal() {
    let folder = folder();
    let path = folder.path().join("a\u{1b}[31mb\u{202e}.toml");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(KEPT), &path).unwrap();
    for flags in [&[][..], &["--junit", "-"]] {
        let text = stdout_of(expect(&[path.to_str().unwrap()]).args(flags));
        assert!(text.contains("a[31mb.toml") && !text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
}
