//! `coldstart init`.

use super::*;

#[test]
fn what_is_written_is_a_scenario_of_what_was_given() {
    let folder = folder();
    let path = folder.path().join("my.toml");
    let init = || {
        let mut command = coldstart();
        command.arg("init").arg(&path).args([
            "--rate",
            "1000/day",
            "--name",
            "Say \"hi\" to @name@",
            "--memory",
            "1GB",
        ]);
        command.args(["--first-request", "{ dist = \"uniform\", min = \"1 s\", max = \"2 s\" }", "--expect", "< 5%"]);
        command
    };
    let said = stdout_of(&mut init());
    assert!(said.contains("my.toml is written. `coldstart sweep "), "{said}");
    let text = fs::read_to_string(&path).unwrap();
    for line in [
        "name = 'Say \"hi\" to @name@'",
        "memory = \"1GB\"",
        "rate = \"1000/day\"",
        "duration = \"100 ms\"",
        "first_request = { dist = \"uniform\", min = \"1 s\", max = \"2 s\" }",
        "ping = \"none\"",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert!(text.lines().filter(|line| line.starts_with("# ")).count() >= 6, "{text}");
    stdout_of(coldstart().arg("check").arg(&path));
    let held = stdout_of(coldstart().arg("expect").arg(&path).args(["--replications", "12", "--quiet"]));
    assert!(held.starts_with("The expectation holds."), "{held}");
    // What is there stays.
    refused(&mut init(), "is there already");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn what_cannot_be_is_refused_with_its_flag_and_nothing_is_written() {
    let folder = folder();
    let path = folder.path().join("my.toml");
    for (flag, value, what) in [
        ("--rate", "5rps", "error: --rate: `arrivals[0].rate` is `5rps`"),
        ("--duration", "100", "error: --duration: `function.duration` is `100`"),
        ("--memory", "64 MB", "error: --memory: `function.memory` is `64 MB`"),
        ("--ping", "*/5 * * * *", "error: --ping: `warming.ping` is `*/5 * * * *`"),
        ("--expect", "1%", "error: --expect: `expect.cold_probability` is `1%`"),
    ] {
        refused(coldstart().arg("init").arg(&path).args([flag, value]), what);
        assert!(!path.exists(), "{flag}");
    }
    refused(coldstart().args(["init", "missing/my.toml", "--rate", "1/s"]), "cannot be written");
    let printed = stdout_of(coldstart().args(["init", "-"]));
    assert!(printed.contains("[[arrivals]]"), "{printed}");
}

#[cfg(target_os = "linux")]
#[test]
fn at_a_terminal_it_asks_until_an_answer_is_right() {
    let folder = folder();
    let path = folder.path().join("my.toml");
    let mut window = crate::window::Window::open(100, &["init", path.to_str().unwrap()]);
    // A name; two rates, of which the first is wrong; what is usual for the rest.
    window.press("Shop\n5rps\n5/s\n\n\n\n\n\n\n");
    let lines = window.lines().join("\n");
    assert!(lines.contains("What is it called? [My API]"), "{lines}");
    assert!(lines.contains("error: --rate: `arrivals[0].rate` is `5rps`"), "{lines}");
    assert_eq!(lines.matches("How many requests come").count(), 2, "{lines}");
    assert!(lines.contains("my.toml is written"), "{lines}");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("name = \"Shop\"") && text.contains("rate = \"5/s\""), "{text}");
}
