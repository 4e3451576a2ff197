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
    for part in ["1 line: no time in its column of times", "-:3: yesterday,5", "-:4: 1600000060,x"] {
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
        "1 invocation stand in the log twice",
        "some of the log contradicts the rest of it, and is used as it stands:",
        "1 invocation began while their environment was busy with another",
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
