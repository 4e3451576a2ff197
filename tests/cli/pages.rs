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
    assert_eq!(warning["hint"], "lengthen `run.horizon`");
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

fn coldstart_with(arguments: &[&str]) -> Command {
    let mut command = coldstart();
    command.args(arguments);
    command
}
