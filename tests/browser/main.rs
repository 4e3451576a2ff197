//! Pages as a browser shows them. `.ci/install` puts what drives it into `target/tools`; where that, the browser or Node is not
//! there the trials are reported as ignored. The pages, and pictures of them, stand in `target/pages`.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::LazyLock;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let is_there = browser().is_some() && tools().join("node_modules/axe-core").exists();
    let is_there = is_there && tools().join("node_modules/playwright-core").exists();
    let test = |name: &str, run: fn()| {
        let run = move || {
            run();
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(!is_there)
    };
    let trials = vec![
        test("every_kind_of_page_opens_in_a_browser", || runs("kinds.mjs")),
        test("the_numbers_of_a_page_are_seen_switched_and_saved", || runs("use.mjs")),
        test("what_others_wrote_is_text_in_a_browser", || runs("others.mjs")),
        test("a_thousand_variants_open_at_once", || runs("large.mjs")),
        test("pages_fit_every_window", || runs("looks.mjs")),
        test("a_page_plays_what_the_command_line_plays", || runs("play.mjs")),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Where Debian puts it.
fn browser() -> Option<PathBuf> {
    let path = PathBuf::from("/usr/bin/chromium");
    path.exists().then_some(path)
}

fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools")
}

/// The name of a page, and what makes it.
type Made = (&'static str, &'static [&'static str]);

const API: &str = "scenarios/zappa-api.toml";
const FEW: &str = "4";
const KINDS: &[Made] = &[
    ("sweep", &["sweep", API, "--replications", "16"]),
    ("large", &["sweep", API, "--every", "1s..999s", "--step", "1s", "--replications", "2", "--horizon", "2d"]),
    ("recommend", &["recommend", API, "--replications", FEW]),
    ("why", &["recommend", API, "--replications", FEW, "--horizon", "10d", "--why"]),
    ("under", &["recommend", API, "--replications", FEW, "--horizon", "10d", "--under", "aws-2021,aws-2020"]),
    ("regimes", &["sweep", API, "--replications", FEW, "--regimes"]),
    ("vary", &["sweep", API, "--replications", FEW, "--vary", "arrivals.0.rate=100/day..5000/day:log5"]),
    (
        "map",
        &[
            "sweep",
            API,
            "--replications",
            FEW,
            "--every",
            "1m..6m",
            "--vary",
            "function.init=0.2s,1s",
            "--vary",
            "arrivals.0.rate=100/day,900/day",
        ],
    ),
    ("compare", &["compare", API, "--replications", FEW, "--horizon", "10d"]),
    ("simulate", &["simulate", API, "--replications", FEW]),
    ("expect", &["expect", API, "--replications", FEW, "--set", "expect.cold_probability=< 5%"]),
    ("check", &["check", API]),
    ("presets", &["presets"]),
    (
        "named",
        &[
            "sweep",
            API,
            "--replications",
            "2",
            "--every",
            "4m",
            "--set",
            "name=<script>alert(1)</script> \u{202e}evil\u{2066}",
        ],
    ),
    ("named-check", &["check", API, "--set", "name=<script>alert(1)</script> \u{202e}evil\u{2066}"]),
];

/// The folder of all pages, which are made once.
static PAGES: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pages");
    // None is left from what another version wrote.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    KINDS.iter().for_each(|page| make(page, &folder));
    folder
});

fn make(&(name, arguments): &Made, folder: &Path) {
    let file = |ending: &str| folder.join(format!("{name}.{ending}"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_coldstart"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).arg("--html").arg(file("html"));
    if name == "sweep" {
        command.arg("--csv").arg(file("csv")).arg("--svg").arg(file("svg"));
    }
    let output = command.output().unwrap();
    // Of a recommendation from so little the answer may be no.
    let is_done = output.status.code().is_some_and(|code| code < 2);
    assert!(is_done, "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
}

/// Has a script look at the pages.
#[track_caller]
fn runs(script: &str) {
    let output = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(script))
        .arg(&*PAGES)
        .env("TOOLS", tools())
        .env("BROWSER", browser().unwrap())
        .output()
        .unwrap();
    assert!(output.status.success(), "{script}:\n{}", String::from_utf8_lossy(&output.stderr));
}
