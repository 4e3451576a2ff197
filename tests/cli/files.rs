//! Where answers go: written whole, or not at all.

use std::fs;
use std::path::Path;
use std::process::{Command as Process, Stdio};

use super::{API, HEADER, TODAY, coldstart, folder, names_in, quick_sweep, refused, stdout_of};

#[test]
fn files_are_written_whole_beside_the_table() {
    let folder = folder();
    let [csv, json] = ["curve.csv", "curve.json"].map(|name| folder.path().join(name));
    fs::write(&csv, "old").unwrap();
    let mut sweep = quick_sweep();
    let text = stdout_of(sweep.args(["--every", "4m"]).arg("--csv").arg(&csv).arg("--json").arg(&json));
    assert!(text.contains("\nToday, every 4 min: "));
    assert!(fs::read_to_string(&csv).unwrap().starts_with(HEADER));
    assert!(serde_json::from_slice::<serde_json::Value>(&fs::read(&json).unwrap()).is_ok());
    assert_eq!(names_in(folder.path()), ["curve.csv", "curve.json"]);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder();
    let [file, link] = ["real.csv", "link.csv"].map(|name| folder.path().join(name));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.csv", &link).unwrap();
    quick_sweep().args(["--every", "4m"]).arg("--csv").arg(&link).assert().success();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(fs::read_to_string(&file).unwrap().starts_with(HEADER));
}

#[test]
fn an_output_that_cannot_be_written_is_refused_before_the_work() {
    let folder = folder();
    let missing = folder.path().join("missing/curve.csv");
    refused(quick_sweep().arg("--csv").arg(&missing), "its folder does not exist");
    refused(quick_sweep().arg("--csv").arg(folder.path()), "is a folder");
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    refused(quick_sweep().arg("--csv").arg(file.join("curve.csv")), "cannot be written");
    refused(quick_sweep().args(["--csv", ""]), "--csv");
    // Nobody may make files there, not even root.
    #[cfg(target_os = "linux")]
    refused(quick_sweep().args(["--csv", "/proc/curve.csv"]), "cannot be written");
    assert_eq!(names_in(folder.path()), ["file"]);
}

#[test]
fn a_name_that_ends_in_a_slash_is_no_file() {
    let folder = folder();
    let place = format!("{}/results/", folder.path().display());
    refused(quick_sweep().args(["--csv", &place]), "is the name of a folder");
    assert!(names_in(folder.path()).is_empty());
}

#[test]
fn the_same_file_twice_is_refused_however_it_is_spelt() {
    let folder = folder();
    let path = folder.path().join("out");
    let other = folder.path().join(".").join("out");
    refused(quick_sweep().arg("--csv").arg(&path).arg("--json").arg(&other), "`--json` would write to");
    refused(quick_sweep().args(["--csv", "-", "--json", "-"]), "stdout, as `--csv` does");
    assert!(names_in(folder.path()).is_empty());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("out", folder.path().join("link")).unwrap();
        let link = folder.path().join("link");
        refused(quick_sweep().arg("--csv").arg(&path).arg("--json").arg(&link), "`--json` would write to");
    }
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = folder();
    let [scenario, times] = ["my.toml", "times.csv"].map(|name| folder.path().join(name));
    let text = "[[arrivals]]\nprocess = \"trace\"\nfile = \"times.csv\"\n[run]\nhorizon = \"2 days\"\n";
    fs::write(&scenario, text).unwrap();
    let stamps: String = (0..200).map(|n| format!("2026-01-0{}T10:{:02}:00\n", 1 + n % 3, n % 60)).collect();
    fs::write(&times, format!("timestamp\n{stamps}")).unwrap();
    let sweep = |flag: &str, path: &Path| {
        let mut command = coldstart();
        command.arg("sweep").arg(&scenario).args(["--replications", "2", flag]).arg(path);
        command
    };
    refused(&mut sweep("--csv", &scenario), "which is read");
    refused(&mut sweep("--json", &times), "which is read");
    assert_eq!(fs::read_to_string(&scenario).unwrap(), text);
    assert!(fs::read_to_string(&times).unwrap().ends_with(&stamps));
    sweep("--csv", &folder.path().join("curve.csv")).assert().success();
}

/// What is said of one place that could not be written to, after the answer and in one message.
fn said_at_the_end(stderr: &[u8], what: &str) {
    let said = String::from_utf8(stderr.to_owned()).unwrap();
    let (before, error) = said.split_once("error: ").unwrap();
    assert!(error.contains(what) && error.contains("\n\nhint: ") && !error.contains("error: "), "{said}");
    assert!(!before.contains("hint: what was there"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_neither_the_answer_nor_the_other_file() {
    let folder = folder();
    let json = folder.path().join("curve.json");
    fs::write(&json, "old").unwrap();
    let mut sweep = quick_sweep();
    let run = sweep.args(["--every", "4m", "--csv", "/dev/full"]).arg("--json").arg(&json).assert().code(2);
    let output = run.get_output();
    assert!(String::from_utf8_lossy(&output.stdout).contains(TODAY));
    said_at_the_end(&output.stderr, "`/dev/full` cannot be written: the disk is full");
    assert!(serde_json::from_slice::<serde_json::Value>(&fs::read(&json).unwrap()).is_ok());
    assert_eq!(names_in(folder.path()), ["curve.json"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_loses_neither_the_answer_nor_the_file() {
    let folder = folder();
    for quiet in [&[][..], &["--quiet"]] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let run = Process::new(assert_cmd::cargo::cargo_bin!("coldstart"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["sweep", API, "--replications", "2", "--every", "4m", "--csv"])
            .arg(folder.path().join("curve.csv"))
            .args(quiet)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(2));
        said_at_the_end(&run.stderr, "the result cannot be written to stdout");
        assert!(String::from_utf8(run.stderr).unwrap().contains(TODAY));
        assert!(fs::read_to_string(folder.path().join("curve.csv")).unwrap().starts_with(HEADER));
        assert_eq!(names_in(folder.path()), ["curve.csv"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_to_and_not_replaced() {
    quick_sweep().args(["--every", "4m", "--csv", "/dev/null", "--quiet"]).assert().success().stderr("");
    let text = stdout_of(quick_sweep().args(["--every", "4m", "--csv", "/dev/stdout"]));
    assert!(text.starts_with(HEADER), "{text}");
}
