//! The scripts, on a machine where time is a number in a file: `sleep` adds to it, `date` prints it, and `aws` answers from it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::command::{coldstart, stdout_of};

/// A platform with a timeout of 380 s. The name of the function must come through as it was given.
const TIMEOUT: &str = r#"#!/bin/sh
case " $* " in *" --function-name $NAME "*) ;; *) echo "called with $*" >&2; exit 1 ;; esac
now=$(cat clock); last=$(cat last 2>/dev/null || echo 0); echo "$now" >last
init=; if [ $((now - last)) -ge 380 ]; then init='	Init Duration: 90.10 ms'; fi
printf 'START RequestId: x\nREPORT RequestId: x\tDuration: 2.10 ms%s\t\n' "$init" | base64 -w0
echo
"#;

/// One with two environments at most, of which the latest used that is not busy answers. One that was used in this second is
/// busy. With CLOCK=environment each is gone 380 s after its last use, else both are when neither was used for so long.
const CLOCK: &str = r#"#!/bin/sh
until mkdir lock 2>/dev/null; do :; done
now=$(cat clock); a=$(cat a 2>/dev/null || echo -9999); b=$(cat b 2>/dev/null || echo -9999)
last=$a; if [ "$b" -gt "$last" ]; then last=$b; fi
alive() { if [ "$CLOCK" = environment ]; then [ $((now - $1)) -lt 380 ]; else [ "$1" -ge 0 ] && [ $((now - last)) -lt 380 ]; fi; }
idle() { alive "$1" && [ "$1" -lt "$now" ]; }
waited=0
if idle "$a" && { ! idle "$b" || [ "$a" -ge "$b" ]; }; then name=a
elif idle "$b"; then name=b
else waited=1; if [ "$a" -lt "$now" ]; then name=a; else name=b; fi
fi
echo "$now" >$name
rmdir lock
printf '{"environment": "2026/11/27/[$LATEST]%s", "waited": %s}200\n' "$name" "$waited"
"#;

/// One that recycles its environment every 7,000 s; with REPLACED=no the next request waits.
const REPLACEMENT: &str = r#"#!/bin/sh
now=$(($(cat clock) / 7000)); last=$(cat last 2>/dev/null || echo none); echo "$now" >last
waited=0; if [ "$REPLACED" = no ] && [ "$now" != "$last" ]; then waited=1; fi
printf '{"environment": "%s", "waited": %s}200\n' "$now" "$waited"
"#;

/// A folder in which programs of these names are run in place of those of the machine.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    /// One on which `aws` does this, with a script for it in `run.sh`.
    fn new(aws: &str, plan: &[&str]) -> Self {
        let machine = Self { folder: tempfile::tempdir().unwrap() };
        machine.program("aws", aws);
        machine.program("sleep", "#!/bin/sh\necho $(($(cat clock) + $1)) >clock\n");
        machine.program("date", "#!/bin/sh\ncat clock\n");
        fs::write(machine.path("clock"), "1000\n").unwrap();
        stdout_of(
            coldstart().args(["probe", "plan", "--copies", "1", "--script"]).arg(machine.path("run.sh")).args(plan),
        );
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs the script, with `coldstart` on the path or without it.
    fn run(&self, arguments: &[&str], has_coldstart: bool, variable: (&str, &str)) -> Output {
        let binary = Path::new(assert_cmd::cargo::cargo_bin!("coldstart")).parent().unwrap();
        let mut path = format!("{}:", self.folder.path().display());
        if has_coldstart {
            path += &format!("{}:", binary.display());
        }
        let mut shell = Command::new("sh");
        shell.arg("run.sh").args(arguments).current_dir(self.folder.path());
        shell.env("PATH", path + "/usr/bin:/bin").env(variable.0, variable.1).output().unwrap()
    }

    /// The answer of a script that runs to its end.
    fn answer(&self, variable: (&str, &str)) -> String {
        let output = self.run(&[], true, variable);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
}

#[test]
fn the_script_finds_the_timeout_of_a_function_whatever_its_name() {
    const NAME: &str = "it's mine";
    let machine = Machine::new(TIMEOUT, &["--function", NAME]);
    let answer = machine.answer(("NAME", NAME));
    assert!(answer.starts_with("The idle timeout is "), "{answer}");
    let json = stdout_of(coldstart().args(["probe", "next", "--json", "-"]).arg(machine.path("probe.csv")));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["timeout_s_low"].as_f64() < Some(380.0) && json["timeout_s_high"].as_f64() > Some(380.0), "{json}");
    let results = machine.read("probe.csv");
    for line in results.lines().skip(1) {
        let (gap, cold) = line.split_once(',').unwrap();
        assert_eq!(gap.parse::<u32>().unwrap() >= 380, cold == "1", "{results}");
    }
}

#[test]
fn without_coldstart_the_script_says_what_to_run_elsewhere_and_goes_on_from_there() {
    let name = ("NAME", "my-function");
    let machine = Machine::new(TIMEOUT, &[]);
    let output = machine.run(&[], false, name);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("\n  coldstart probe next probe.csv --within 60s "), "{told}");
    assert!(!machine.path("last").exists(), "it asked the function all the same");
    for (gap, results) in [("300", "gap_s,cold\n300,0\n"), ("500", "gap_s,cold\n300,0\n500,1\n")] {
        let output = machine.run(&["probe.csv", gap], false, name);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && told.contains("coldstart is not on this machine"), "{told}");
        assert_eq!(machine.read("probe.csv"), results);
    }
    assert_eq!(machine.run(&["probe.csv", "5m"], false, name).status.code(), Some(2));
    let answer = machine.answer(name);
    assert!(answer.starts_with("The idle timeout is "), "{answer}");
    assert!(machine.read("probe.csv").starts_with("gap_s,cold\n300,0\n500,1\n"));
}

#[test]
fn the_script_finds_whose_idleness_counts() {
    for (clock, answer) in
        [("function", "The idle clock is the function's"), ("environment", "The idle clock is each environment's")]
    {
        let machine = Machine::new(CLOCK, &["--learn", "clock", "--timeout", "380s"]);
        let output = machine.run(&[], false, ("CLOCK", clock));
        assert!(output.status.success() && !machine.path("a").exists(), "{output:?}");
        let found = machine.answer(("CLOCK", clock));
        assert!(found.starts_with(answer), "{found}\n{}", machine.read("clock.csv"));
    }
}

#[test]
fn the_script_finds_whether_recycled_environments_are_replaced() {
    for (replaced, answer) in [
        ("yes", "Most recycled environments are replaced before they are needed"),
        ("no", "Most recycled environments are not replaced"),
    ] {
        let machine = Machine::new(REPLACEMENT, &["--learn", "replacement", "--every", "10m"]);
        let found = machine.answer(("REPLACED", replaced));
        assert!(found.starts_with(answer), "{found}\n{}", machine.read("replacement.csv"));
        assert!(machine.read("replacement.csv").starts_with("copy,gap_s,environment,waited\n1,,0,"));
    }
}

/// Those of copies and URLs are read by a shell, too.
#[test]
fn every_script_is_one_that_a_shell_reads() {
    for flags in [
        &["--function", "a", "--function", "b", "--copies", "2"][..],
        &["--url", "https://example.org/?a=1&b='2'", "--cold-after", "800ms"],
        &["--url", "https://example.org", "--cold-header", "X-Cold", "--fewest", "requests"],
        &["--learn", "clock", "--url", "https://example.org"],
        &["--learn", "clock", "--copies", "3"],
        &["--learn", "replacement", "--function", "a", "--function", "b"],
        &["--learn", "replacement", "--url", "https://example.org"],
    ] {
        let script = stdout_of(coldstart().args(["probe", "plan", "--script", "-"]).args(flags));
        assert!(!script.contains("@@") && script.contains("\n# It needs "), "{script}");
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
