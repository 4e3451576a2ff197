//! No line is wider than the window: at 60, 80 and 200 columns, in files and on terminals.

use super::{coldstart, folder, stdout_of};

/// The windows, and the widest line in each: longer ones are hard to read.
const WINDOWS: [(u16, usize); 3] = [(60, 60), (80, 80), (200, 100)];

/// Sentences, tables of every column, counts, a name without a blank in it, and help.
const COMMANDS: [&[&str]; 13] = [
    &["check", "scenarios/zappa-api.toml"],
    &["check", "scenarios/office-hours.toml"],
    &["check", "scenarios/page-of-six.toml"],
    &["presets"],
    &["sweep", "scenarios/zappa-api.toml", "--replications", "2"],
    &["sweep", "scenarios/page-of-six.toml", "--replications", "2", "--every", "4m..6m", "--concurrency", "1..3"],
    &["sweep", "scenarios/ten-environments.toml", "--replications", "2", "--every", "1m..2m", "--horizon", "2h"],
    &[
        "sweep",
        "scenarios/zappa-api.toml",
        "--replications",
        "2",
        "--every",
        "1m..2m",
        "--concurrency",
        "1..2",
        "--regimes",
    ],
    &["simulate", "scenarios/page-of-six.toml", "--replications", "2"],
    &["simulate", "scenarios/ten-environments.toml", "--replications", "2", "--horizon", "2h"],
    &["--help"],
    &["sweep", "--help"],
    &["check", "--help"],
];

fn width(line: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(line)
}

#[test]
fn columns_of_the_environment_are_kept() {
    let folder = folder();
    let path = folder.path().join("wide.toml");
    let name = "漢字".repeat(80);
    std::fs::write(&path, format!("name = \"{name}\"\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"5/h\"\n")).unwrap();
    let wide = path.to_str().unwrap();
    for (columns, widest) in WINDOWS {
        for command in COMMANDS.into_iter().chain([&["check", wide][..], &["simulate", wide, "--replications", "2"]]) {
            let text = stdout_of(coldstart().args(command).env("COLUMNS", columns.to_string()));
            for line in text.lines() {
                assert!(width(line) <= widest, "{command:?} at {columns}: {line}");
                assert_eq!(line.trim_end(), line, "{command:?} at {columns}");
            }
        }
    }
}

/// The narrowest window that is taken for what it is.
#[test]
fn forty_columns_are_kept() {
    for command in [
        &["check", "scenarios/zappa-api.toml"][..],
        &["check", "scenarios/page-of-six.toml"],
        &["presets"],
        &["sweep", "scenarios/zappa-api.toml", "--replications", "2"],
        &["sweep", "scenarios/zappa-api.toml", "--replications", "2", "--every", "1m..2m", "--regimes", "--explain"],
        &["sweep", "scenarios/page-of-six.toml", "--replications", "2", "--every", "4m", "--concurrency", "1..2"],
        &["simulate", "scenarios/page-of-six.toml", "--replications", "2"],
        &["expect", "scenarios/zappa-api-import-in-init.toml", "--replications", "12"],
    ] {
        for line in stdout_of(coldstart().args(command).args(["--width", "40"])).lines() {
            assert!(width(line) <= 40 && line.trim_end() == line, "{command:?}: {line}");
        }
    }
}

#[test]
fn nothing_is_lost_in_a_narrow_window() {
    let text = |columns: &str| {
        let arguments = ["sweep", "scenarios/page-of-six.toml", "--replications", "2", "--every", "4m..6m"];
        stdout_of(coldstart().args(arguments).args(["--concurrency", "1..2"]).env("COLUMNS", columns))
    };
    let (wide, narrow) = (text("100"), text("60"));
    // The picture below the table has other ticks where it is narrower.
    let (before, picture) = wide.split_once("Cold requests by the time between pings:").unwrap();
    let wide = format!("{before}{}", picture.split_once("\n\n").unwrap().1);
    let narrow: Vec<&str> = narrow.split_whitespace().collect();
    // Only the curve needs room, with its scale at the end of the head and a sentence about it.
    let (_, scale) = wide.split_once("under 1%?").unwrap();
    let scale: Vec<&str> = scale.lines().next().unwrap().split_whitespace().collect();
    let sentence = ["Right:", "logarithmic", "scale,", "with", "its", "interval;", "target,", "1%."];
    let is_of_curve =
        |word: &str| word.contains(['─', '●', '│', '┼']) || scale.contains(&word) || sentence.contains(&word);
    let missing: Vec<&str> =
        wide.split_whitespace().filter(|word| !narrow.contains(word) && !is_of_curve(word)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[cfg(target_os = "linux")]
mod terminals {
    use std::process::Command;
    use std::time::Duration;

    use super::{COMMANDS, WINDOWS, width};
    use crate::folder;
    use crate::window::Window;

    #[test]
    fn answers_and_talk_fit_into_a_terminal() {
        let folder = folder();
        let path = folder.path().join("wrong.toml");
        std::fs::write(&path, "[[arrivals]]\nprocess = \"poisson\"\nrate = \"5 rps\"\n[function]\ninit = 5\n").unwrap();
        let wrong = path.to_str().unwrap();
        let talk: [&[&str]; 3] = [
            &["check", wrong],
            &["sweep", "scenarios/zappa-api.toml", "--every", "15m..1m"],
            &["simulate", "scenarios/zappa-api.toml", "--horizon", "20m", "--precision", "0.001%"],
        ];
        for (columns, widest) in WINDOWS {
            for command in COMMANDS.into_iter().chain(talk) {
                for line in Window::open(columns, command).lines() {
                    // The bar of a slow machine is filled up with blanks.
                    assert!(width(line.trim_end()) <= widest, "{command:?} at {columns}: {line}");
                }
            }
        }
    }

    /// A run of hours is stopped after three seconds; the bar comes after one.
    #[test]
    fn the_bar_fits_into_a_terminal() {
        for (columns, _) in WINDOWS {
            let endless = ["simulate", "scenarios/zappa-api.toml", "--replications", "100000000", "--threads", "1"];
            let window = Window::open(columns, &endless);
            std::thread::sleep(Duration::from_secs(3));
            let id = window.child.id().to_string();
            assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
            let lines = window.lines();
            assert!(lines.iter().any(|line| line.starts_with("simulating [") && line.contains('%')), "{lines:?}");
            for line in lines {
                assert!(width(&line) <= usize::from(columns), "at {columns}: {line}");
            }
        }
    }
}
