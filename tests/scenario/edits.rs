//! Values put into a scenario from elsewhere.

use std::path::Path;

use coldstart::scenario::{Edit, Origin, Scenario, parse, parse_edited};

use super::{POISSON, with};

fn edit(key: &str, value: &str) -> Edit {
    Edit { key: key.to_owned(), value: value.to_owned(), flag: "--set" }
}

fn edited(text: &str, edits: &[Edit]) -> Scenario {
    parse_edited(text, Path::new("test.toml"), edits).unwrap_or_else(|report| panic!("{report}"))
}

/// What is wrong with the edits of a scenario that is right.
fn refused(text: &str, edits: &[Edit]) -> String {
    assert!(parse(text, Path::new("test.toml")).is_ok());
    parse_edited(text, Path::new("test.toml"), edits).unwrap_err().to_string()
}

/// The values of a scenario, one an edit: tables and lists of tables are opened, values of keys are not.
fn edits_of(table: &toml::Table, before: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (key, value) in table {
        let key = format!("{before}{key}");
        match value {
            toml::Value::Table(inner) if before.is_empty() => edits.extend(edits_of(inner, &format!("{key}."))),
            toml::Value::Array(list) if before.is_empty() => {
                for (place, inner) in list.iter().enumerate() {
                    edits.extend(edits_of(inner.as_table().unwrap(), &format!("{key}.{place}.")));
                }
            }
            _ => edits.push(edit(&key, &value.to_string())),
        }
    }
    edits
}

/// The scenario of the guide that shows every section.
fn reference() -> String {
    let readme = include_str!("../../src/guide/scenario.md");
    let (_, after) = readme.split_once("<!-- file: reference.toml -->\n```toml\n").unwrap();
    after.split_once("```").unwrap().0.to_owned()
}

fn assert_same(found: &Scenario, expected: &Scenario) {
    assert_eq!(found.model, expected.model);
    assert_eq!((&found.name, &found.hash, found.settings), (&expected.name, &expected.hash, expected.settings));
    assert_eq!(found.regime, expected.regime);
    assert_eq!(found.warnings, expected.warnings);
    let values = |scenario: &Scenario| -> Vec<(String, String)> {
        scenario.values.iter().map(|value| (value.key.clone(), value.value.clone())).collect()
    };
    assert_eq!(values(found), values(expected));
}

#[test]
fn every_field_put_in_gives_the_scenario_that_has_it() {
    let text = reference();
    let expected = parse(&text, Path::new("test.toml")).unwrap();
    let edits = edits_of(&text.parse().unwrap(), "");
    assert!(edits.len() >= 40, "{}", edits.len());
    let found = edited("[[arrivals]]\n[[arrivals]]\n", &edits);
    assert_same(&found, &expected);
    let given = found.values.iter().filter(|value| value.origin == Origin::Flag("--set"));
    assert!(given.count() >= 30);
    // Each alone, over what is there.
    for one in &edits {
        assert_same(&edited(&text, std::slice::from_ref(one)), &expected);
    }
}

#[test]
fn a_value_needs_no_quotes_where_it_is_no_toml() {
    for (key, value) in [
        ("arrivals.0.rate", "1000/day"),
        ("arrivals[0].rate", "1000/day"),
        ("arrivals.0.rate", "\"1000/day\""),
        ("arrivals.0.rate", "'1000/day'"),
    ] {
        let expected = parse(&POISSON.replace("500", "1000"), Path::new("test.toml")).unwrap();
        assert_same(&edited(POISSON, &[edit(key, value)]), &expected);
    }
    let expected = with("[run]\nhorizon = \"10 days\"\nseed = 7\n");
    assert_same(&edited(POISSON, &[edit("run.horizon", "10 days"), edit("run.seed", "7")]), &expected);
    // The last one holds.
    assert_same(&edited(POISSON, &[edit("run.seed", "3"), edit("run", "{ horizon = '10d', seed = 7 }")]), &expected);
}

#[test]
fn what_is_wrong_is_said_of_the_flag_in_the_words_of_the_file() {
    for (key, value) in [
        ("run.horizon", "0 s"),
        ("run.horizon", "soon"),
        ("run.seed", "1.5"),
        ("run.horizn", "3d"),
        ("platform.preset", "aws"),
        ("function.init", "{ dist = \"uniform\", min = \"2 s\", max = \"1 s\" }"),
        ("warming.ping", "rate(4 min)"),
        ("arrivals.0.rate", "5 rps"),
    ] {
        let said = refused(POISSON, &[edit(key, value)]);
        let text = edits_as_text(key, value);
        let of_file = parse(&text, Path::new("test.toml")).unwrap_err().to_string();
        let (_, words) = of_file.split_once(": `").unwrap();
        // On a command line the quotes are the shell's.
        assert_eq!(said.strip_prefix("error: --set: `"), Some(words.replace(", in quotes", "").as_str()));
    }
    // So many tables within each other would fill the stack.
    for deep in [".a", ".0"] {
        let said = refused(POISSON, &[edit(&format!("a{}", deep.repeat(100_000)), "1")]);
        assert!(said.contains("is within more tables than any key of a scenario"), "{said}");
        assert!(said.len() < 1_000, "{said}");
    }
    for (key, value, expected) in [
        ("arrivals.7.rate", "1/day", "`arrivals.7.rate` is in no table of the scenario"),
        ("arrivals.rate", "1/day", "`arrivals.rate` is in no table of the scenario"),
        ("arrivals.0.rate.mean", "1/day", "`arrivals.0.rate.mean` is within a single value"),
        ("arrivals.+0.rate", "1/day", "`arrivals.+0.rate` is in no table of the scenario"),
        ("arrivals[0.rate", "1/day", "`arrivals[0` is not a known key"),
        ("run[horizon]", "1 day", "`run[horizon]` is not a known key"),
        ("nothing", "", "`nothing` is not a known key"),
        ("nothing.at.all", "1", "`nothing` is not a known key"),
        ("run.seed", "1\nx = 2", "`run.seed` is `1"),
    ] {
        let said = refused(POISSON, &[edit(key, value)]);
        assert!(said.starts_with(&format!("error: --set: {expected}")), "{said}");
    }
}

/// A part that a flag puts into a table of the file makes the flag the place of what is wrong with the table.
#[test]
fn a_table_that_a_flag_makes_wrong_is_refused_at_the_flag() {
    let text = format!("{POISSON}[function]\ninit = {{ dist = \"uniform\", min = \"1 s\", max = \"2 s\" }}\n");
    let said = refused(&text, &[edit("function.init.max", "500ms")]);
    assert!(
        said.starts_with("error: --set: `function.init` is not a distribution: min (1 s) is not below max"),
        "{said}"
    );
    let found = edited(&text, &[edit("function.init.max", "3 s")]);
    let init = found.values.iter().find(|value| value.key == "function.init").unwrap();
    assert_eq!(init.origin, Origin::Flag("--set"));
    let said = refused(&text, &[edit("run.seed", "7"), edit("function.init.mean", "1 s")]);
    assert!(said.starts_with("error: --set: `function.init.mean` is not a known key"), "{said}");
    // What another flag says elsewhere is not its place.
    let wrong = text.replace("max = \"2 s\"", "max = \"1 s\"");
    let said = parse_edited(&wrong, Path::new("test.toml"), &[edit("run.seed", "7")]).unwrap_err().to_string();
    assert!(said.starts_with("error: test.toml:5:8: `function.init` is not a distribution"), "{said}");
}

#[test]
fn hints_are_in_words_of_the_command_line_where_a_flag_is_the_place() {
    for (key, value, hint) in [
        ("warming.ping", "0 s", "\"none\" simulates without pings"),
        ("run.horizon", "", "a time is a number with its unit"),
        ("run.name", "x", "`name` stands in no table: `--set name=...`"),
        ("run", "5", "a table inside a line stands in braces: { key = value }"),
        ("timezone", "5", "quotes that reach the command make a text of it: '\"like this\"'"),
        ("platform.scaling.burst", "5", "give it too: `--set platform.scaling.every=...`"),
        ("arrivals.0", "{ process = \"renewal\" }", "give it too: `--set arrivals.0.between=...`"),
        ("arrivals", "5", "a list stands in brackets: [first, second]"),
        ("platform.recycle.mean_life", "0.1s", "lengthen the lives, or write `--set platform.recycle.replaced=0%`"),
        (
            "platform",
            "{ waiting = \"own\", dispatch = \"300 ms\" }",
            "leave it out, or write `--set platform.waiting=first-ready`",
        ),
    ] {
        let said = refused(POISSON, &[edit(key, value)]);
        assert!(said.starts_with("error: --set: ") && said.ends_with(&format!("\n\nhint: {hint}")), "{said}");
    }
    let said = refused(POISSON, &[edit("run", "5")]);
    assert!(
        said.contains("expected a table in braces, or its keys one at a time, such as `--set run.KEY=VALUE`"),
        "{said}"
    );
}

#[test]
fn arrivals_that_are_not_there_cannot_be_changed() {
    let of = |edits: &[Edit]| parse_edited("name = \"none\"\n", Path::new("test.toml"), edits);
    let said = of(&[edit("arrivals.0.rate", "5/day")]).unwrap_err().to_string();
    let list = "arrivals=[{ process = \"poisson\", rate = \"500/day\" }]";
    let hint = format!("hint: the scenario has no such list: `--set '{list}'` is one");
    assert!(said.starts_with("error: --set: `arrivals` is a table") && said.ends_with(&hint), "{said}");
    let (key, value) = list.split_once('=').unwrap();
    assert_eq!(of(&[edit(key, value)]).unwrap().model.arrivals.0.len(), 1);
}

/// The same in a file.
fn edits_as_text(key: &str, value: &str) -> String {
    let value = if value.starts_with('{') || value == "1.5" { value.to_owned() } else { format!("\"{value}\"") };
    match key.strip_prefix("arrivals.0.") {
        Some(inner) => format!("[[arrivals]]\nprocess = \"poisson\"\n{inner} = {value}\n"),
        None => {
            let (table, inner) = key.split_once('.').unwrap();
            format!("{POISSON}[{table}]\n{inner} = {value}\n")
        }
    }
}
