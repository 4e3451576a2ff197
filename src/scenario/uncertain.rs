//! The wire form of `[uncertainty]`: sets of values, each of which may be the true one. A set puts its values at their keys
//! as `--set` does, and the scenario is read once more with them; what flags say stands above both.

use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::Diagnostic;
use super::distributions::all;
use super::edit::{Edit, Edited, put_at};
use super::reader::{Document, Entry, Read, Refused, Table};
use super::{Scenario, Warning, WarningKind, arrivals, function, platform, together};
use crate::model::{Model, Possible, Service, Uncertainty};
use crate::units::{counted, grouped};

/// The name of the table.
pub(super) const KEY: &str = "uncertainty";

/// The only key in it.
pub(super) const DRAWS: &str = "draws";

/// What the key says, in one line.
pub(super) const SAYS: &str = "Sets of values, any of which may be the true one: replications play them in turn";

/// More sets than this take too long to be played.
pub(super) const MOST_SETS: usize = 1_000;

/// The tables that a set may change: pings, prices and the run are the user's own.
pub(super) const TABLES: [&str; 3] = ["arrivals", "function", "platform"];

const EXPECTED: &str = "a list of sets of values, such as [{ \"platform.idle_timeout\" = \"5 min\" }, { \"platform.idle_timeout\" = \"7 min\" }]";

const EXPECTED_KEY: &str = "the whole path of a key of `arrivals`, `function` or `platform` in quotes, such as \"platform.idle_timeout\" or \
                            \"arrivals.0.rate\"";

/// Checks the form of the table, and how many sets there are; what their values are worth is found out when they are
/// read.
pub(super) fn checked(table: &Table<'_>) -> Read<()> {
    let checked = table.get(DRAWS).map_or(Ok(()), |entry| checked_list(&entry));
    table.finish();
    checked
}

fn checked_list(entry: &Entry<'_>) -> Read<()> {
    let sets = entry.list(EXPECTED)?;
    if sets.len() == 1 {
        return Err(entry.refuse_as(
            "one set of values",
            "two sets or more",
            "put the values of a single set at their keys",
        ));
    }
    if sets.len() > MOST_SETS {
        let found = counted(sets.len() as u64, "set");
        let expected = format!("at most {MOST_SETS} sets of values");
        return Err(entry.refuse_as(&found, &expected, "a hundred sets tell a quantile of 2.5% well enough"));
    }
    let keys: BTreeSet<String> =
        all(sets.iter().map(|set| checked_keys(&set.table(EXPECTED)?)))?.into_iter().flatten().collect();
    if !sets.is_empty() {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        entry.record(format!("{} sets of values of {}", grouped(sets.len() as u64), keys.join(", ")));
    }
    Ok(())
}

fn checked_keys(set: &Table<'_>) -> Read<Vec<String>> {
    let checked = |(key, entry): (&str, Entry<'_>)| {
        let (table, rest) = key.split_once('.').unwrap_or((key, ""));
        // Without quotes a path is a table in a table, which would take the place of all that stands there.
        let is_path = !rest.is_empty() || table == "platform" && entry.table(EXPECTED_KEY)?.has("preset");
        if is_path && TABLES.contains(&table) {
            return Ok(key.to_owned());
        }
        Err(entry.refuse_as("not a key for a set of values", EXPECTED_KEY, "write the whole path in quotes"))
    };
    all(set.entries().into_iter().map(checked))
}

/// What reading the sets takes.
pub(super) struct Source<'s, 'd> {
    /// The file as it was parsed.
    pub(super) file: &'s DeTable<'d>,
    /// The same with the edits.
    pub(super) root: &'s DeTable<'d>,
    /// What flags put into it.
    pub(super) edited: &'d Edited,
    pub(super) edits: &'s [Edit],
    /// Opens the same text as another document.
    pub(super) open: &'s dyn Fn() -> Document<'d>,
}

/// The sets of a scenario whose own model is this.
///
/// # Errors
/// When one of them is refused: with all that is wrong with it, and nothing of those after it.
pub(super) fn sets(source: &Source<'_, '_>, own: &Model, service: &Service) -> Result<Uncertainty, Wrong> {
    let draws = draws_of(source.root);
    let keys = draws.iter().filter_map(|set| set.get_ref().as_table()).flat_map(DeTable::keys);
    let touched: BTreeSet<&str> = keys.filter_map(|key| key.get_ref().split('.').next()).collect();
    let sets = (0..).zip(draws).map(|(number, set)| one(number, set, source, &touched, (own, service)));
    sets.collect::<Result<Vec<Possible>, Wrong>>().map(Uncertainty::new)
}

/// What is wrong with a set of values, and where in the text.
pub(super) type Wrong = Vec<(Diagnostic, usize)>;

/// Fewer replications than tell the sets apart are not played.
pub(super) fn warn_of_few_replications(scenario: &Scenario, document: &Document<'_>) {
    let least = scenario.model.fewest_replications();
    let Some(asked) = scenario.settings.replications.map(u64::from).filter(|&asked| asked < least) else { return };
    let message = format!(
        "each of {} sets of values is played twice at least: {} are played, not {}",
        grouped(scenario.model.set_count()),
        counted(least, "replication"),
        grouped(asked)
    );
    let hint = "leave the number of replications out, or `uncertainty.draws = []` for the scenario's own values alone";
    document.warn(Warning::new(WarningKind::FewReplications, message).hint(hint));
}

fn draws_of<'t, 'd>(root: &'t DeTable<'d>) -> &'t [Spanned<DeValue<'d>>] {
    let draws = || root.get(KEY)?.get_ref().as_table()?.get(DRAWS)?.get_ref().as_array();
    draws().map_or(&[], |draws| draws)
}

fn one<'d>(
    number: usize,
    set: &Spanned<DeValue<'d>>,
    source: &Source<'_, 'd>,
    touched: &BTreeSet<&str>,
    (own, service): (&Model, &Service),
) -> Result<Possible, Wrong> {
    let document = (source.open)();
    let mut table = source.file.clone();
    for (key, value) in set.get_ref().as_table().into_iter().flatten() {
        put_at(&mut table, key.get_ref(), value, &document);
    }
    source.edited.apply(source.edits, &mut table, &document);
    let read = possible(&document.root(&table), touched, own, service);
    let found = document.into_found();
    let named = |one: Diagnostic| Diagnostic { key: format!("{KEY}.{DRAWS}[{number}].{}", one.key), ..one };
    match read {
        Ok(possible) if found.diagnostics.is_empty() => Ok(possible),
        Ok(_) | Err(Refused) => Err(found.diagnostics.into_iter().map(named).zip(found.places).collect()),
    }
}

/// The parts that sets change, as one of them has them; the others are the model's own.
fn possible(root: &Table<'_>, touched: &BTreeSet<&str>, own: &Model, service: &Service) -> Read<Possible> {
    let mut model = own.clone();
    if touched.contains("platform") {
        (model.platform, _) = platform::platform(&root.section("platform")?)?;
    }
    let (function, measured_at) = function::function(&root.section("function")?)?;
    let is_function_touched = touched.contains("function");
    // A record takes long to read: it is read again only where what it holds follows from the set.
    if touched.contains("arrivals") || is_function_touched && measured_at.is_some() {
        let arrivals = arrivals::arrivals(root, own.calendar.start().timezone())?;
        let read = Model { arrivals, function, ..model };
        model = match measured_at {
            Some(memory) => read.measured_at(memory),
            None => read,
        };
    } else if is_function_touched {
        model.function = function;
    }
    together::check(root, &model, service)?;
    Ok(model.into_possible())
}
