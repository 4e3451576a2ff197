//! How it behaves: stdout and stderr, threads, pipes, interrupts.

use std::fs;
use std::process::{Command as Process, Stdio};
use std::time::{Duration, Instant};

use predicates::prelude::*;

use super::{API, HEADER, coldstart, folder, quick_sweep, refused, stdout_of};

#[test]
fn numbers_go_to_stdout_and_talk_to_stderr() {
    let short = ["simulate", API, "--replications", "2", "--horizon", "1 h", "--csv", "-"];
    let warning = predicate::str::contains("warning: there are about 41.7 independent requests in 2 replications");
    coldstart().args(short).assert().success().stdout(predicate::str::starts_with(HEADER)).stderr(warning);
    coldstart().args(short).arg("--quiet").assert().success().stderr("");
    // A hint names what was given, by the flag that gave it.
    coldstart().args(short).assert().stderr(predicate::str::contains("hint: lengthen --horizon\n"));
    let set = ["simulate", API, "--replications", "2", "--set", "run.horizon=1 h"];
    coldstart().args(set).assert().stderr(predicate::str::contains("hint: lengthen `run.horizon`\n"));
}

#[test]
fn the_same_bytes_come_from_any_number_of_threads() {
    let run = |threads: &str| stdout_of(quick_sweep().args(["--every", "1m..4m", "--json", "-", "--threads", threads]));
    let one = run("1");
    assert_eq!(one, run("2"));
    assert_eq!(one, run("16"));
    let other = stdout_of(quick_sweep().args(["--every", "1m..4m", "--json", "-", "--seed", "43"]));
    assert_ne!(one, other);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_content() {
    for verb in [&["sweep", API, "--replications", "2", "--every", "4m"][..], &["presets"], &["--help"]] {
        let mut child = Process::new(assert_cmd::cargo::cargo_bin!("coldstart"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(verb)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let run = child.wait_with_output().unwrap();
        assert_eq!((run.status.code(), String::from_utf8(run.stderr).unwrap().as_str()), (Some(0), ""), "{verb:?}");
    }
}

#[test]
fn the_command_alone_says_what_to_do_first() {
    let first = "  coldstart init my.toml        asks about your function, and writes a scenario\n";
    coldstart().assert().code(2).stdout("").stderr(predicate::str::contains(first));
    coldstart().args(["--width", "80"]).assert().code(2).stderr(predicate::str::contains(first));
    coldstart().arg("--help").assert().code(0).stdout(predicate::str::contains("Commands:"));
}

#[test]
fn threads_may_be_set_by_the_environment() {
    let sweep = |threads: &str| {
        let mut command = quick_sweep();
        command.args(["--every", "2m", "--quiet"]).env("COLDSTART_THREADS", threads);
        command
    };
    assert_eq!(stdout_of(&mut sweep("1")), stdout_of(&mut sweep("2")));
    sweep("none").assert().code(2).stderr(predicate::str::contains("expected a whole number from 1 to 1,024"));
}

#[test]
fn a_target_that_is_asked_for_and_not_kept_ends_with_1() {
    let sweep = |flags: &[&str]| {
        let mut command = coldstart();
        command.args(["sweep", API, "--every", "2m", "--replications", "12", "--quiet"]).args(flags);
        command
    };
    sweep(&["--target", "1%"]).assert().code(0);
    sweep(&["--target", "0.0001%"]).assert().code(1).stdout(predicate::str::starts_with("No interval tried keeps"));
    sweep(&["--target", "0.0001%", "--json", "-"]).assert().code(1).stdout(predicate::str::starts_with("{"));
    // Nobody has asked for 1%, however the answer turns out.
    coldstart()
        .args(["sweep", API, "--every", "6m", "--replications", "12", "--quiet"])
        .assert()
        .code(0)
        .stdout(predicate::str::starts_with("No interval tried keeps"));
    sweep(&["--regimes", "--target", "0.0001%"]).assert().code(1);
}

#[test]
fn a_precision_that_is_asked_for_and_not_reached_ends_with_1() {
    let simulate = |flags: &[&str]| {
        let mut command = coldstart();
        command.args(["simulate", API, "--quiet", "--replications", "4"]).args(flags);
        command
    };
    simulate(&["--precision", "40%"]).assert().code(0);
    simulate(&["--precision", "0.000001%"]).assert().code(1).stdout(predicate::str::contains("95% interval"));
    simulate(&[]).assert().code(0);
}

#[test]
fn shells_load_the_completions() {
    let folder = folder();
    // Each loads its script and says that it knows the command; fish can also be asked to complete.
    for (shell, load, known) in [
        ("bash", "source \"$1\" && complete -p coldstart", "coldstart"),
        ("zsh", "autoload -U compinit && compinit -D && source \"$1\" && whence -w _coldstart", "_coldstart: function"),
        ("fish", "source $argv[2] && complete -C 'coldstart sw'", "sweep\t"),
    ] {
        let script = stdout_of(coldstart().args(["completions", shell]));
        for name in ["sweep", "simulate", "concurrency", "horizon"] {
            assert!(script.contains(name), "{shell} does not know {name}");
        }
        let path = folder.path().join(shell);
        fs::write(&path, script).unwrap();
        match std::process::Command::new(shell).args(["-c", load, shell]).arg(&path).output() {
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                let failed = String::from_utf8_lossy(&output.stderr).into_owned();
                assert!(output.status.success() && said.contains(known), "{shell}: {said} {failed}");
            }
            Err(error) => eprintln!("{shell} is not installed ({error}): its script was not loaded"),
        }
    }
    coldstart().args(["completions", "dos"]).assert().code(2).stdout("");
}

#[test]
fn a_manual_page_is_printed_of_every_verb() {
    for verb in ["", "sweep", "simulate", "check", "presets", "init", "expect", "guide", "schema", "completions", "man"]
    {
        let page = stdout_of(coldstart().arg("man").args(Some(verb).filter(|verb| !verb.is_empty())));
        let name = format!("coldstart{}{verb}", if verb.is_empty() { "" } else { "-" });
        assert!(page.contains(&format!(".TH {name} 1")), "{page}");
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
        assert_eq!(page.contains("FIELDS OF A SCENARIO"), verb.is_empty());
        assert_eq!(page.contains("\\fBplatform.spare_redraw\\fR"), verb.is_empty());
        assert_eq!(page.contains("\\fBexpect.latency_p99\\fR"), verb.is_empty());
        assert!(page.contains("\nExamples:\n") && !page.contains("coldstart\\-help"), "{page}");
        assert!(page.contains(concat!("\"coldstart ", env!("CARGO_PKG_VERSION"), "\"")), "{page}");
    }
    for other in ["nothing", "help"] {
        refused(coldstart().args(["man", other]), &format!("`{other}` is no verb"));
    }
    let schema = include_str!("../../scenarios/scenario.schema.json");
    assert!(stdout_of(coldstart().arg("schema")) == schema, "the schema that stands beside the scenarios is another");
}

#[test]
fn width_and_colour_are_as_the_command_line_says() {
    let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap();
    let check = |flags: &[&str]| stdout_of(coldstart().args(["check", API]).args(flags).env("COLUMNS", "90"));
    assert!(widest(&check(&["--width", "60"])) <= 60);
    let as_before = widest(&check(&[]));
    assert!((61..=90).contains(&as_before), "{as_before}");
    let simulate = |flags: &[&str]| stdout_of(coldstart().args(["simulate", API, "--replications", "2"]).args(flags));
    assert!(simulate(&["--color", "always"]).contains('\u{1b}'));
    assert!(!simulate(&["--color", "never"]).contains('\u{1b}'));
}

/// A billionth of a percentage point would take hours.
#[test]
fn the_time_that_is_given_ends_the_work_with_what_is_known() {
    let began = Instant::now();
    let text = "warning: the time of --max-time was over after ";
    coldstart()
        .args(["simulate", API, "--precision", "0.0000001%", "--max-time", "1 s", "--quiet"])
        .assert()
        .code(1)
        .stdout(predicate::str::contains("95% interval"))
        .stderr(predicate::str::contains(text));
    assert!(began.elapsed() < Duration::from_secs(60));
    // Not even one replication of 200 requests a second over ten years.
    coldstart()
        .args(["simulate", "scenarios/busy-200.toml", "--horizon", "3650d", "--max-time", "10 ms"])
        .assert()
        .code(1)
        .stdout("")
        .stderr(predicate::str::starts_with("error: the time of --max-time was over before the first replication"));
    quick_sweep().args(["--every", "4m", "--max-time", "1 h"]).assert().code(0);
    refused(quick_sweep().args(["--max-time", "soon"]), "`--max-time` is `soon`");
}

#[test]
fn regimes_say_what_of_the_scenario_they_leave_out() {
    let sweep = |flags: &[&str]| {
        let mut command = coldstart();
        command
            .args(["sweep", API, "--every", "4m", "--replications", "2", "--horizon", "1d", "--regimes"])
            .args(flags);
        command
    };
    let own = "--regimes puts whole regimes in place of the scenario's own `platform.idle_timeout`";
    let said = predicate::str::contains(own);
    sweep(&["--set", "platform.idle_timeout=20min"]).assert().success().stderr(said.clone());
    sweep(&["--set", "platform.idle_timeout=20min", "--quiet"]).assert().success().stderr("");
    sweep(&[]).assert().success().stderr(said.not());
}

/// 71% of 500 are 355, however many came in the one minute that was played.
#[test]
fn no_more_requests_are_cold_than_come() {
    let text = stdout_of(coldstart().args(["simulate", API, "--replications", "4", "--horizon", "1m"]));
    let (_, count) = text.split_once("fewer than ").unwrap();
    let count: u32 = count.split_once(" of 500").unwrap().0.parse().unwrap();
    assert!(count <= 500, "{text}");
}
