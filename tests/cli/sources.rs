//! Where a scenario comes from: a file, a pipe, standard input.

use std::fs;

use predicates::prelude::*;

use super::{API, coldstart, folder, refused, stdout_of};

#[test]
fn standard_input_is_read_where_the_file_is_a_dash() {
    let text = fs::read_to_string(API).unwrap();
    for verb in [&["check", "-"][..], &["simulate", "-", "--replications", "2"], &["sweep", "-", "--replications", "2"]]
    {
        let from_pipe = stdout_of(coldstart().args(verb).write_stdin(text.clone()));
        let from_file: Vec<&str> = verb.iter().map(|&part| if part == "-" { API } else { part }).collect();
        assert_eq!(from_pipe, stdout_of(coldstart().args(from_file)), "{verb:?}");
    }
}

#[test]
fn standard_input_is_called_so_in_messages() {
    refused(
        coldstart().args(["check", "-"]).write_stdin("[[arrivals]]\nprocess = \"poisson\"\nrate = \"5 rps\"\n"),
        "error: standard input:3:8: `arrivals[0].rate` is `5 rps`",
    );
    refused(coldstart().args(["check", "-"]).write_stdin(""), "error: standard input: the file is empty");
    refused(coldstart().args(["check", "-"]).write_stdin(vec![b'#'; 10_000_001]), "is longer than 10 MB");
    refused(coldstart().args(["calibrate", "-"]).write_stdin(""), "error: standard input: is empty");
    refused(
        coldstart().args(["calibrate", "-", "-"]).write_stdin("start_s\n1\n"),
        "error: standard input: is named twice",
    );
}

#[test]
fn files_that_standard_input_names_are_looked_for_in_the_current_folder() {
    let folder = folder();
    fs::write(folder.path().join("times.csv"), "timestamp\n1\n100000\n").unwrap();
    let text = "[[arrivals]]\nprocess = \"trace\"\nfile = \"times.csv\"\n";
    let mut check = coldstart();
    let said = stdout_of(check.current_dir(folder.path()).args(["check", "-"]).write_stdin(text));
    assert!(said.starts_with("standard input (scenario ") && said.contains("2 requests were recorded"), "{said}");
    // An output may not be written over one of them.
    let mut sweep = coldstart();
    sweep.current_dir(folder.path()).args(["sweep", "-", "--csv", "times.csv"]).write_stdin(text);
    refused(&mut sweep, "which is read");
}

/// What the shell's `<(...)` stands for, and what it makes of `< file`.
#[cfg(target_os = "linux")]
#[test]
fn pipes_and_descriptors_are_read() {
    let run = |script: &str| {
        let folder = folder();
        fs::write(folder.path().join("times.csv"), "timestamp\n1\n100000\n").unwrap();
        let text = "[[arrivals]]\nprocess = \"trace\"\nfile = \"times.csv\"\n";
        fs::write(folder.path().join("my.toml"), text).unwrap();
        let mut shell = assert_cmd::Command::new("bash");
        shell.current_dir(folder.path()).args(["-c", script, "bash"]);
        stdout_of(shell.arg(assert_cmd::cargo::cargo_bin!("coldstart")))
    };
    for script in [
        "\"$1\" check <(cat my.toml)",
        "\"$1\" check /dev/stdin < my.toml",
        "cat my.toml | \"$1\" check /dev/stdin",
        "mkfifo fifo && (cat my.toml > fifo &) && \"$1\" check fifo",
    ] {
        let said = run(script);
        assert!(said.contains("2 requests were recorded"), "{script}: {said}");
    }
    // A record may come through a pipe as well.
    let said = run("sed -i s,times.csv,/dev/stdin, my.toml && cat times.csv | \"$1\" check my.toml");
    assert!(said.contains("2 requests were recorded"), "{said}");
}

#[test]
fn a_verb_that_is_left_out_is_named() {
    coldstart().arg(API).assert().code(2).stderr(predicate::str::contains(format!("coldstart sweep {API}")));
}
