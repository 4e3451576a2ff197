//! The sets of possible values as a scenario writes them: of each what differs from the scenario's own values.

use super::exact::{table, text};
use super::{Place, arrivals, function, platform};
use crate::model::{Model, Possible};

type Entries = Vec<(&'static str, String)>;

/// One set a line; none where the values of the model are known.
pub(super) fn draws(model: &Model, place: &Place<'_>) -> Option<String> {
    let sets = model.uncertainty.sets();
    let own = model.clone().into_possible();
    let set = |set: &Possible| format!("\n  {},", changes(set, &own, place));
    (!sets.is_empty()).then(|| format!("[{}\n]", sets.iter().map(set).collect::<String>()))
}

fn changes(set: &Possible, own: &Possible, place: &Place<'_>) -> String {
    let of_function = |function: &_| self::function(function, &place.inner("function"));
    let of_platform = |platform: &_| platform::platform(platform, &place.inner("platform"));
    let mut changes = changed("function", of_function(&set.function), &of_function(&own.function), |_| None);
    // All of a platform is only read where it names a preset, which changes nothing beside every key.
    let whole = |entries: Entries| Some(entries.into_iter().chain([("preset", text(ANY_PRESET))]).collect());
    changes.extend(changed("platform", of_platform(&set.platform), &of_platform(&own.platform), whole));
    for (nth, (process, own)) in set.arrivals.0.iter().zip(&own.arrivals.0).enumerate() {
        let of = |process| arrivals::process(process, &place.inner("arrivals").nth(nth));
        changes.extend(changed(&format!("arrivals.{nth}"), of(process), &of(own), Some));
    }
    let quoted: Vec<(String, String)> = changes.into_iter().map(|(key, value)| (text(&key), value)).collect();
    table(quoted.iter().map(|(key, value)| (key.as_str(), value.clone())))
}

const ANY_PRESET: &str = "aws-2021";

/// What differs, key by key; where there are other keys, or it is of another kind, all of it.
fn changed(
    key: &str,
    entries: Entries,
    own: &[(&'static str, String)],
    whole: impl Fn(Entries) -> Option<Entries>,
) -> Vec<(String, String)> {
    let is_alike = entries.len() == own.len() && entries.iter().zip(own).all(|((key, _), (own, _))| key == own);
    let is_of_kind = entries.iter().zip(own).all(|(one, own)| one.0 != "process" || one == own);
    if !(is_alike && is_of_kind)
        && let Some(all) = whole(entries.clone())
    {
        return vec![(key.to_owned(), table(all))];
    }
    let differs = entries.into_iter().filter(|entry| !own.contains(entry));
    differs.map(|(inner, value)| (format!("{key}.{inner}"), value)).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::scenario::{parse, written};

    const SCENARIO: &str = "[function]\nduration = \"200 ms\"\n\n[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n\n\
                            [platform]\npreset = \"aws-2020\"\n";

    fn read(text: &str) -> crate::scenario::Scenario {
        parse(&format!("{SCENARIO}{text}"), Path::new("test.toml")).unwrap()
    }

    /// What is written is read back as the same sets, and it is they that the hash identifies.
    #[test]
    fn sets_are_written_as_they_are_played() {
        let plain = read("");
        for sets in [
            "{ \"arrivals.0.rate\" = \"600/day\", \"function.duration\" = \"0.1 s\" }, { \"platform.idle_timeout\" = \"5 min\" }",
            "{ \"platform.waiting\" = \"own\" }, { \"platform.idle_clock\" = \"environment\", \"platform.spare_timeout\" = \"none\" }",
            "{ \"arrivals.0\" = { process = \"renewal\", between = { dist = \"gamma\", mean = \"60 s\", cv = 2.0 } } }, {}",
        ] {
            let scenario = read(&format!("[uncertainty]\ndraws = [{sets}]\n"));
            assert_eq!(scenario.model.set_count(), 2, "{sets}");
            let text = written(&scenario);
            let again = parse(&text, Path::new("test.toml")).unwrap_or_else(|error| panic!("{error}\n{text}"));
            assert_eq!((&again.model, &again.hash), (&scenario.model, &scenario.hash), "{text}");
            assert_ne!(scenario.hash, plain.hash);
        }
        assert_eq!(read("[uncertainty]\ndraws = []\n").hash, plain.hash);
    }
}
