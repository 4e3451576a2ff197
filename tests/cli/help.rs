//! The help of every verb: short where it is asked for in short, and with examples that work.

use std::fs;
use std::path::Path;
use std::process::Command as Process;

use rayon::prelude::*;

use super::{coldstart, folder, stdout_of};

/// The command alone, and all of its verbs.
fn verbs() -> Vec<String> {
    let help = stdout_of(coldstart().arg("-h"));
    let (_, verbs) = help.split_once("Commands:\n").unwrap();
    let lines = verbs.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()));
    // The last is that of the library which reads the command line.
    let verbs: Vec<String> =
        std::iter::once("").chain(names).filter(|&verb| verb != "help").map(str::to_owned).collect();
    assert!(verbs.len() >= 11, "{help}");
    verbs
}

fn help(verb: &str, flag: &str) -> String {
    let verb = Some(verb).filter(|verb| !verb.is_empty());
    stdout_of(coldstart().args(verb).arg(flag).env("COLUMNS", "80"))
}

#[test]
fn in_short_it_fits_one_screen() {
    for verb in verbs() {
        let help = help(&verb, "-h");
        assert!(help.lines().count() <= 40, "{verb}: {} lines\n{help}", help.lines().count());
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
    }
}

/// An example: a line for a shell, and how it ends.
struct Example {
    command: String,
    code: i32,
}

/// The examples of a verb, which end its help. One that ends with 1 says so below it.
fn examples(verb: &str) -> Vec<Example> {
    let help = help(verb, "--help");
    let (_, section) = help.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{verb} has none:\n{help}"));
    let mut examples: Vec<Example> = Vec::new();
    for line in section.lines() {
        assert!(line.starts_with("  ") && line.chars().count() <= 80, "{verb}: {line}");
        match line.strip_prefix("      ") {
            None => examples.push(Example { command: line.trim().to_owned(), code: 0 }),
            Some(says) if says.contains("xit code 1") => examples.last_mut().unwrap().code = 1,
            Some(_) => {}
        }
    }
    assert!(examples.len() >= 2, "{help}");
    examples
}

/// A folder with a copy of the scenarios, where examples may write what they like.
fn scratch() -> tempfile::TempDir {
    let folder = folder();
    let scenarios = folder.path().join("scenarios");
    fs::create_dir(&scenarios).unwrap();
    for entry in Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").read_dir().unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), scenarios.join(entry.file_name())).unwrap();
    }
    folder
}

#[test]
fn every_example_does_what_it_says() {
    let binary = Path::new(assert_cmd::cargo::cargo_bin!("coldstart")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    verbs().into_par_iter().for_each(|verb| {
        let folder = scratch();
        let examples = examples(&verb);
        assert!(examples[0].command.starts_with(&format!("coldstart {verb}")), "{verb}");
        for Example { command, code } in examples {
            let mut shell = Process::new("sh");
            let output = shell.args(["-c", &command]).current_dir(folder.path()).env("PATH", &path).output().unwrap();
            let talk = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(code), "{command}\n{talk}");
        }
    });
}
