//! The values of CSV and JSON for every scenario of this folder, pinned: the same seed gives the same numbers from one
//! version to the next, unless a change means to change them. `INSTA_UPDATE=always cargo test --test cli golden` pins anew.

use std::fs;

use super::{coldstart, stdout_of};

/// What a command prints, without the version that printed it, which is to change.
fn pinned(arguments: &[&str], format: &str) -> String {
    let text = stdout_of(coldstart().args(arguments).args([format, "-", "--quiet"]));
    text.replace(concat!("\"version\": \"", env!("CARGO_PKG_VERSION"), "\""), "\"version\": \"(this)\"")
}

#[test]
fn every_scenario_simulated_gives_these_values() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    for name in names {
        let path = format!("scenarios/{name}.toml");
        let arguments = ["simulate", &path, "--replications", "4", "--horizon", "6 h", "--seed", "7"];
        insta::assert_snapshot!(format!("{name}.csv"), pinned(&arguments, "--csv"));
        insta::assert_snapshot!(format!("{name}.json"), pinned(&arguments, "--json"));
    }
}

#[test]
fn sweeps_give_these_values() {
    for name in ["zappa-api", "page-of-six"] {
        let path = format!("scenarios/{name}.toml");
        let arguments =
            ["sweep", &path, "--replications", "4", "--horizon", "1 day", "--every", "2m..6m", "--step", "2m"];
        insta::assert_snapshot!(format!("{name}.sweep.csv"), pinned(&arguments, "--csv"));
        insta::assert_snapshot!(format!("{name}.sweep.json"), pinned(&arguments, "--json"));
    }
}
