//! What stands on every page, in whatever format it is asked for.

use super::*;

/// What is warned of stands in JSON too, whether or not anybody is told on stderr.
#[test]
fn warnings_are_data() {
    let short = ["simulate", API, "--replications", "2", "--horizon", "1 h", "--json", "-", "--quiet"];
    let json: serde_json::Value = serde_json::from_str(&stdout_of(&mut coldstart_with(&short))).unwrap();
    let warning = &json["warnings"][0];
    assert_eq!((&warning["kind"], &warning["field"]), (&"few_requests".into(), &"run.horizon".into()));
    assert!(warning["message"].as_str().unwrap().starts_with("there are about 41.7 independent requests"), "{warning}");
    assert_eq!(warning["hint"], "lengthen --horizon");
    let long = ["sweep", API, "--replications", "4", "--every", "4m", "--json", "-"];
    let json: serde_json::Value = serde_json::from_str(&stdout_of(&mut coldstart_with(&long))).unwrap();
    assert_eq!(json["warnings"], serde_json::json!([]));
}

#[test]
fn a_target_is_never_rounded() {
    for flags in [&[][..], &["--explain"], &["--regimes", "--explain"]] {
        let page = ["sweep", API, "--replications", "2", "--every", "4m", "--target", "99.99%"];
        let text = stdout_of(coldstart_with(&page).args(flags));
        // The scale of the curve may well end there.
        let rounded = ["under", "keeps", "target,"].map(|word| format!("{word} 100%"));
        assert!(text.contains("under 99.99%") && !rounded.iter().any(|words| text.contains(words)), "{text}");
    }
    let short = ["sweep", API, "--replications", "2", "--horizon", "1 min", "--every", "4m", "--target", "99.99%"];
    let talk = coldstart_with(&short).assert().get_output().stderr.clone();
    assert!(!String::from_utf8(talk).unwrap().contains("100%"));
}

/// Every verb with a page, in a moment each.
const PAGES: [&[&str]; 6] = [
    &["sweep", API, "--replications", "2", "--every", "4m"],
    &["sweep", API, "--replications", "2", "--every", "4m", "--regimes"],
    &["simulate", API, "--replications", "2"],
    &["expect", "scenarios/zappa-api-import-in-init.toml", "--replications", "12"],
    &["check", API],
    &["presets"],
];

/// Lines of a table have one number of cells, and a rule follows the first.
#[test]
fn every_page_is_markdown_too() {
    for page in PAGES {
        let text = stdout_of(coldstart_with(page).arg("--markdown"));
        assert!(!text.contains('\u{1b}') && text.contains("\n\n| "), "{text}");
        let tables = text.split("\n\n").filter(|part| part.starts_with("| "));
        for table in tables {
            let cells: Vec<usize> = table.lines().map(|line| line.replace("\\|", "").matches('|').count()).collect();
            assert!(cells.iter().all(|count| *count == cells[0]), "{table}");
            let rule = table.lines().nth(1).unwrap();
            assert!(rule.chars().all(|c| "|-: ".contains(c)), "{table}");
        }
    }
}

#[test]
fn the_markdown_of_a_sweep_is_this() {
    let arguments = ["--every", "1m..9m", "--step", "2m", "--markdown"];
    insta::assert_snapshot!("sweep.md", stdout_of(quick_sweep().args(arguments)));
}

#[test]
fn a_name_is_no_mark_in_markdown() {
    let folder = folder();
    let path = folder.path().join("named.toml");
    let name = "| *a* <b> @you #12 `c";
    fs::write(&path, format!("name = '{name}'\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"5/h\"\n")).unwrap();
    let text = stdout_of(coldstart().arg("check").arg(&path).arg("--markdown"));
    assert!(text.starts_with("\\| \\*a\\* \\<b> @&#8203;you #&#8203;12 \\`c (scenario "), "{text}");
    assert!(text.contains("| \\| \\*a\\* \\<b> "), "{text}");
}

#[test]
fn the_ending_of_a_file_says_what_is_written_to_it() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let names = ["a.csv", "a.json", "a.md", "a.TXT"].map(path);
    let mut sweep = coldstart_with(PAGES[0]);
    let text = stdout_of(sweep.args(["-o", &names[0], "--output", &names[1], "-o", &names[2], "-o", &names[3]]));
    let [csv, json, markdown, written] = names.map(|name| fs::read_to_string(name).unwrap());
    assert_eq!(written, text);
    for (format, file) in [(&["--csv", "-"][..], csv), (&["--json", "-"], json), (&["--markdown"], markdown)] {
        assert_eq!(stdout_of(coldstart_with(PAGES[0]).args(format)), file, "{format:?}");
    }
    let junit = path("found.xml");
    stdout_of(coldstart_with(PAGES[3]).args(["-o", &junit]));
    assert!(fs::read_to_string(junit).unwrap().starts_with("<?xml"));
}

#[test]
fn other_endings_and_places_that_are_taken_are_refused() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (pdf, csv) = (path("a.pdf"), path("a.csv"));
    for place in [&*pdf, "-", "csv"] {
        refused(coldstart_with(PAGES[0]).args(["-o", place]), "ends in .csv, .json, .html, .svg, .md or .txt");
    }
    refused(coldstart_with(PAGES[3]).args(["-o", &csv]), "ends in .xml, .html, .md or .txt");
    refused(coldstart_with(PAGES[4]).args(["-o", &csv]), "ends in .html, .md or .txt");
    refused(coldstart_with(PAGES[0]).args(["-o", &csv, "--csv", &csv]), "`--output` would write to");
    refused(coldstart_with(PAGES[0]).args(["--csv", "-", "--markdown"]), "stdout, as `--csv` does");
    assert!(names_in(folder.path()).is_empty());
}

fn coldstart_with(arguments: &[&str]) -> Command {
    let mut command = coldstart();
    command.args(arguments);
    command
}
