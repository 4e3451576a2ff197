//! Being asked to end: with what is known by then, and the exit code that says by what.

use std::fs;
use std::path::Path;
use std::process::{Child, Command as Process, Output, Stdio};
use std::time::{Duration, Instant};

use super::{API, HEADER, TODAY, folder, names_in};

/// A run that would take hours: two seconds are ample for it to begin, and for the first replications on any machine
/// that passes the other tests.
struct Endless(Child);

impl Endless {
    fn start(mut command: Process, csv: &Path) -> Self {
        let child = command
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["sweep", API, "--replications", "100000000", "--threads", "1", "--every", "4m", "--csv"])
            .arg(csv)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_secs(2));
        Self(child)
    }

    fn send(&self, signal: &str) {
        assert!(Process::new("kill").args([signal, &self.0.id().to_string()]).status().unwrap().success());
    }

    fn is_running(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    /// What ignores its signal would run for hours, and so does this for a hang-up where `nohup` started the tests.
    fn end(mut self) -> Output {
        let until = Instant::now() + Duration::from_secs(60);
        while self.is_running() {
            if Instant::now() > until {
                self.0.kill().unwrap();
                panic!("it runs on after its signal; were the tests started by `nohup`?");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.0.wait_with_output().unwrap()
    }
}

fn coldstart() -> Process {
    Process::new(assert_cmd::cargo::cargo_bin!("coldstart"))
}

#[test]
fn what_is_known_by_then_is_shown_and_the_exit_code_says_which_signal() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 143)] {
        let folder = folder();
        let csv = folder.path().join("curve.csv");
        let run = Endless::start(coldstart(), &csv);
        run.send(signal);
        let output = run.end();
        assert_eq!(output.status.code(), Some(code), "{signal}");
        assert!(String::from_utf8(output.stdout).unwrap().contains(TODAY));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("stopping: ") && said.contains("warning: interrupted after "), "{said}");
        assert!(fs::read_to_string(&csv).unwrap().starts_with(HEADER));
        assert_eq!(names_in(folder.path()), ["curve.csv"]);
    }
}

#[test]
fn a_hang_up_that_is_to_be_ignored_is_ignored() {
    let folder = folder();
    let mut shell = Process::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]).arg(assert_cmd::cargo::cargo_bin!("coldstart"));
    let mut run = Endless::start(shell, &folder.path().join("curve.csv"));
    run.send("-HUP");
    // Ending takes some milliseconds.
    std::thread::sleep(Duration::from_secs(1));
    assert!(run.is_running());
    run.send("-TERM");
    assert_eq!(run.end().status.code(), Some(143));
}

/// The folder of the file is gone when the work is over.
#[test]
fn a_folder_that_is_removed_meanwhile_loses_no_answer() {
    let folder = folder();
    let run = Endless::start(coldstart(), &folder.path().join("curve.csv"));
    fs::remove_dir_all(folder.path()).unwrap();
    run.send("-INT");
    let output = run.end();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stdout).unwrap().contains(TODAY));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("curve.csv` cannot be written: its folder does not exist"), "{said}");
}

#[test]
fn a_precision_that_was_asked_for_and_cut_short_is_said_though_quiet() {
    let mut command = coldstart();
    command.args(["simulate", API, "--precision", "0.00001%", "--horizon", "400 days", "--threads", "1", "--quiet"]);
    let child = command.current_dir(env!("CARGO_MANIFEST_DIR")).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = Endless(child.spawn().unwrap());
    std::thread::sleep(Duration::from_secs(2));
    run.send("-TERM");
    let output = run.end();
    assert_eq!(output.status.code(), Some(143));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("warning: interrupted after ") && !said.contains("stopping"), "{said}");
}
