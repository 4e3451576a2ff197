//! The script, on a machine where time is a number in a file: `sleep` adds to it, and `aws` answers from it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use super::command::{coldstart, stdout_of};

/// A platform with a timeout of 380 s. The name of the function must come through as it was given.
const AWS: &str = r#"#!/bin/sh
case " $* " in *" --function-name $NAME "*) ;; *) echo "called with $*" >&2; exit 1 ;; esac
now=$(cat clock); last=$(cat last 2>/dev/null || echo 0); echo "$now" >last
init=; if [ $((now - last)) -ge 380 ]; then init='	Init Duration: 90.10 ms'; fi
printf 'START RequestId: x\nREPORT RequestId: x\tDuration: 2.10 ms%s\t\n' "$init" | base64 -w0
echo
"#;
const SLEEP: &str = "#!/bin/sh\necho $(($(cat clock) + $1)) >clock\n";

fn program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_script_finds_the_timeout_of_a_function_whatever_its_name() {
    const NAME: &str = "it's mine";
    let folder = tempfile::tempdir().unwrap();
    program(&folder.path().join("aws"), AWS);
    program(&folder.path().join("sleep"), SLEEP);
    fs::write(folder.path().join("clock"), "1000\n").unwrap();
    let script = folder.path().join("run.sh");
    stdout_of(coldstart().args(["probe", "plan", "--function", NAME, "--script"]).arg(&script));
    let binary = Path::new(assert_cmd::cargo::cargo_bin!("coldstart")).parent().unwrap();
    let path = format!("{}:{}:{}", folder.path().display(), binary.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    let output = shell.arg(&script).current_dir(folder.path()).env("PATH", path).env("NAME", NAME).output().unwrap();
    let answer = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(answer.starts_with("The idle timeout is "), "{answer}");
    let json = stdout_of(coldstart().args(["probe", "next", "--json", "-"]).arg(folder.path().join("probe.csv")));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["timeout_s_low"].as_f64() < Some(380.0) && json["timeout_s_high"].as_f64() > Some(380.0), "{json}");
    let results = fs::read_to_string(folder.path().join("probe.csv")).unwrap();
    for line in results.lines().skip(1) {
        let (gap, cold) = line.split_once(',').unwrap();
        assert_eq!(gap.parse::<u32>().unwrap() >= 380, cold == "1", "{results}");
    }
}

/// Those of copies and URLs are read by a shell, too.
#[test]
fn every_script_is_one_that_a_shell_reads() {
    for flags in [
        &["--function", "a", "--function", "b", "--copies", "2"][..],
        &["--url", "https://example.org/?a=1&b='2'", "--cold-after", "800ms"],
        &["--url", "https://example.org", "--cold-header", "X-Cold", "--fewest", "requests"],
    ] {
        let script = stdout_of(coldstart().args(["probe", "plan", "--script", "-"]).args(flags));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.sh");
        fs::write(&path, &script).unwrap();
        assert!(Command::new("sh").arg("-n").arg(&path).status().unwrap().success(), "{script}");
        // Where it is installed.
        if let Ok(checked) = Command::new("shellcheck").arg(&path).output() {
            assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
        }
    }
}
