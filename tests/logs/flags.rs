//! What the command line says of logs that it reads.

use std::io::Write as _;

use assert_cmd::Command;

const TWO: &str = "{\"events\":[\
{\"logGroupName\":\"/aws/lambda/api\",\"timestamp\":1756762976909,\"message\":\"REPORT RequestId: 1\\tDuration: 5.00 ms\\t\"},\
{\"logGroupName\":\"/aws/lambda/worker\",\"timestamp\":1756762977909,\"message\":\"REPORT RequestId: 2\\tDuration: 5.00 ms\\t\"}]}";

/// The exit code and what was said, of a log that comes through a pipe.
fn calibrate(flags: &[&str], log: &[u8]) -> (i32, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("coldstart"));
    let output = command.args(["calibrate", "-"]).args(flags).write_stdin(log).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn lines_that_were_not_understood_are_counted_and_shown_on_request() {
    let log = b"start_s,duration_ms\n1600000000,5\nyesterday,5\n1600000060,x\n1600000120,5\n";
    let (code, says) = calibrate(&[], log);
    assert!(says.contains("2 of 4 lines were not understood") && says.contains("--show-rejected"), "{says}");
    assert_ne!(code, 2, "{says}");
    let (_, says) = calibrate(&["--show-rejected"], log);
    for part in
        ["1 line: no time in its column of times", "standard input:3: yesterday,5", "standard input:4: 1600000060,x"]
    {
        assert!(says.contains(part), "{part} in {says}");
    }
}

#[test]
fn a_function_a_format_and_a_zone_are_chosen_by_flags() {
    let (code, says) = calibrate(&[], TWO.as_bytes());
    assert_eq!(code, 2);
    assert!(
        says.contains("there are several functions in it: api, worker") && says.contains("--function NAME"),
        "{says}"
    );
    let (code, says) = calibrate(&["--function", "api", "--timezone", "Asia/Seoul"], TWO.as_bytes());
    assert_ne!(code, 2, "{says}");
    assert_eq!(calibrate(&["--format", "gaps-csv"], TWO.as_bytes()).0, 2);
    for flags in [["--format", "excel"], ["--timezone", "Mars"], ["--ping-pattern", "<5"]] {
        assert_eq!(calibrate(&flags, TWO.as_bytes()).0, 2, "{flags:?}");
    }
}

#[test]
fn who_was_taken_for_a_warmer_is_said() {
    let calls = (0..100).map(|place| 1_600_000_041.25 + 240.0 * f64::from(place));
    let users = (0..60_u32).map(|place| 1_600_000_000.5 + f64::from(place * 397 + place * place % 101));
    let log: String = calls.chain(users).map(|time| format!("{time}\n")).collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(log.as_bytes()).unwrap();
    let (_, says) = calibrate(&[], &gzip.finish().unwrap());
    let says = says.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(says.contains("100 invocations come every 4 min (at 100 of 100 multiples of it)"), "{says}");
    assert!(says.contains("--ping-pattern"), "{says}");
}

#[test]
fn what_contradicts_itself_and_what_stands_twice_is_said() {
    let (_, says) =
        calibrate(&[], b"start_s,duration_ms,environment,cold\n100,5000,a,1\n102,5,a,0\n102,5,a,0\n300,5,a,0\n");
    for part in [
        "repeated in the log, and counted once: 1 invocation",
        "some of the log contradicts the rest of it, and is used as it stands:",
        "1 invocation began while the environment was busy with another",
    ] {
        assert!(says.contains(part), "{part} in {says}");
    }
}

#[test]
fn a_regular_job_is_said_to_be_a_users() {
    let calls = (0..100).map(|place| format!("{},100\n", 1_600_000_041.25 + 240.0 * f64::from(place)));
    let users =
        (0..60_u32).map(|place| format!("{},120\n", 1_600_000_000.5 + f64::from(place * 397 + place * place % 101)));
    let log = "start_s,duration_ms\n".to_owned() + &calls.chain(users).collect::<String>();
    let (_, says) = calibrate(&[], log.as_bytes());
    let says = says.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "100 invocations come every 4 min (at 100 of 100 multiples of it), take 100 ms as others take 120 ms (medians), and are taken for a user's";
    assert!(says.contains(said) && says.contains("--ping-pattern"), "{says}");
}

#[test]
fn nothing_but_errors_is_said_where_somebody_wants_it_quiet() {
    let log = b"start_s,duration_ms\n1600000000,5\nyesterday,5\n1600000060,5\n1600000120,5\n";
    assert_eq!(calibrate(&["--quiet"], log), (0, String::new()));
    assert!(calibrate(&["--quiet"], b"Dear diary").1.starts_with("error: "));
}

/// A log that never ends: it is read until somebody has enough, which is said, and no half file is left.
#[cfg(unix)]
#[test]
fn a_reading_that_is_stopped_says_so_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/zappa-api.toml");
    let rows =
        "start_s\n".to_owned() + &(0..200_000).map(|place| format!("{}\n", 1_600_000_000 + place)).collect::<String>();
    for (arguments, signal, code, says) in [
        (vec!["calibrate", "-", "--csv", "parts.csv"], Some("-INT"), 130, "interrupted before anything was known"),
        (vec!["calibrate", "-", "--csv", "parts.csv"], Some("-TERM"), 143, "interrupted before anything was known"),
        (vec!["replay", scenario, "-", "--max-time", "200ms"], None, 1, "the time of --max-time was over before"),
    ] {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("coldstart"));
        let piped = std::process::Stdio::piped;
        command.args(&arguments).current_dir(&folder).stdin(piped()).stderr(piped()).stdout(piped());
        let mut child = command.spawn().unwrap();
        let mut log = child.stdin.take().unwrap();
        // More than a pipe holds, so that the reading has begun when all of it is taken; where time is over nobody takes it.
        let _ = log.write_all(rows.as_bytes());
        if let Some(signal) = signal {
            let id = child.id().to_string();
            assert!(std::process::Command::new("kill").args([signal, &*id]).status().unwrap().success());
        }
        let output = child.wait_with_output().unwrap();
        drop(log);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        assert!(said.contains(says) && output.stdout.is_empty(), "{arguments:?}: {said}");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "{arguments:?}");
    }
}

/// A disk that is full: an error, and no half file.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_is_an_error() {
    let log = "start_s,duration_ms\n".to_owned()
        + &(0..30).map(|place| format!("{},5\n", 1_600_000_000 + place * 977)).collect::<String>();
    for flag in ["--csv", "--json", "--html", "--scenario-out"] {
        let (code, says) = calibrate(&[flag, "/dev/full"], log.as_bytes());
        assert!(code != 0 && says.contains("`/dev/full` cannot be written: the disk is full"), "{flag}: {code} {says}");
    }
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin!("coldstart"));
    command
        .args(["calibrate", "-"])
        .stdin(std::process::Stdio::piped())
        .stdout(full)
        .stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(log.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("the result cannot be written to stdout"), "{said}");
}
