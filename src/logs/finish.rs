//! What was read -> a log.

use std::collections::HashSet;

use super::collector::{Collector, Covers, Made};
use super::error::EXPECTED;
use super::uses::{self, Begun};
use super::windows::{window_at, windows};
use super::{Contents, Environment, Invocation, Kind, Log, LogError, Warmers, Window};
use super::{contradictions, overlap, warmers};
use crate::units::{counted, visible};

/// Puts together what the files had.
pub(super) fn log(mut collector: Collector<'_>) -> Result<Log, LogError> {
    collector.finish();
    refuse_nothing_and_mixtures(&collector)?;
    let tables = std::mem::take(&mut collector.tables).into_counts();
    let mut warmers = Warmers::NoneFound;
    let contents = if !collector.gaps.is_empty() {
        Contents::Gaps(std::mem::take(&mut collector.gaps))
    } else if !collector.cohorts.is_empty() {
        Contents::Cohorts(std::mem::take(&mut collector.cohorts))
    } else if !tables.is_empty() {
        Contents::Counts(tables)
    } else {
        let (contents, told) = invocations(&mut collector)?;
        warmers = told;
        contents
    };
    Ok(Log { sources: collector.sources, accounting: collector.accounting, contents, warmers })
}

/// A log has something to say, and of one kind.
fn refuse_nothing_and_mixtures(collector: &Collector<'_>) -> Result<(), LogError> {
    let Some(first) = collector.sources.first() else {
        return Err(LogError::new("no file", "there is nothing to read", EXPECTED, "name a log"));
    };
    let kinds = [
        ("invocations", collector.invocations.is_empty()),
        ("gaps", collector.gaps.is_empty()),
        ("cohorts", collector.cohorts.is_empty()),
        ("requests per minute", collector.tables.is_empty()),
    ];
    let found: Vec<&str> = kinds.iter().filter(|(_, is_empty)| !is_empty).map(|&(name, _)| name).collect();
    if let [_, _, ..] = found[..] {
        let problem = format!("the files have {}", found.join(" and "));
        return Err(LogError::new(&first.path, &problem, "files of one kind", "read them one by one"));
    }
    let has = |covers| collector.spans.iter().any(|span| span.covers == covers && span.from <= span.until);
    if has(Covers::Function) && has(Covers::Service) {
        let problem = "the files are a log of AWS Lambda and one of a web server, which may tell the same requests";
        return Err(LogError::new(&first.path, problem, "files of one kind", "read them one by one"));
    }
    if found.is_empty() && collector.inits.is_empty() {
        return Err(nothing_found(collector, &first.path, first.format));
    }
    Ok(())
}

fn nothing_found(collector: &Collector<'_>, file: &str, format: &str) -> LogError {
    let accounting = &collector.accounting;
    let most = accounting.rejected.iter().max_by_key(|(_, rejected)| rejected.count);
    let (at, why) = match most.and_then(|(reason, rejected)| Some((reason, rejected.first.first()?))) {
        Some((reason, (file, line, text))) => {
            (format!("{file}:{line}"), format!("; the first line that was not understood has {}: `{text}`", reason.0))
        }
        None => (file.to_owned(), String::new()),
    };
    let lines = counted(accounting.lines, "line");
    let problem = format!("there is no invocation in what was read as {format} ({lines}){why}");
    LogError::new(
        &at,
        &problem,
        EXPECTED,
        "`coldstart guide logs` says what each kind of log has; `--format` names another format",
    )
}

fn invocations(collector: &mut Collector<'_>) -> Result<(Contents, Warmers), LogError> {
    overlap::join(collector);
    let mut invocations = std::mem::take(&mut collector.invocations);
    invocations.sort_by_key(Invocation::started);
    collector.accounting.repeated += drop_repeated(&mut invocations);
    let functions = one_function(&mut invocations, collector)?;
    let begun = uses::tell(&mut invocations, &collector.made, &mut collector.inits);
    collector.accounting.contradictions = contradictions::count(&invocations, collector.made.len());
    let (windows, of_file) = windows(&collector.spans);
    let environments = environments(collector, &begun, &windows, &of_file);
    let pattern = collector.options.ping_pattern.as_ref();
    // A service that is not on Lambda yet has no warmer, and one schedule is not that of another function.
    let may_be_warmed = functions.len() == 1 && collector.spans.iter().all(|span| span.covers != Covers::Service);
    let warmers = match pattern {
        Some(pattern) => warmers::mark_by_pattern(&mut invocations, pattern),
        None if collector.has_callers => Warmers::Told,
        None if may_be_warmed => warmers::mark_regular(&mut invocations, &windows),
        None => Warmers::NoneFound,
    };
    Ok((Contents::Invocations { invocations, environments, functions, windows }, warmers))
}

/// Drops all but the first of invocations that stood in several exports: an environment begins one at a time.
fn drop_repeated(invocations: &mut Vec<Invocation>) -> u64 {
    let count = invocations.len();
    // Those that began at the same time as the last one; it alone is not among them.
    let mut same: HashSet<Invocation> = HashSet::new();
    let mut last: Option<Invocation> = None;
    invocations.retain(|one| {
        match last.filter(|last| last.started() == one.started()) {
            Some(last) if same.is_empty() => drop(same.insert(last)),
            Some(_) => {}
            None => same.clear(),
        }
        let is_alone = last.replace(*one).is_none_or(|last| last.started() != one.started());
        is_alone || one.seen().environment.is_none() || same.insert(*one)
    });
    (count - invocations.len()) as u64
}

/// Leaves the invocations of one function, where the log of AWS Lambda has several and one is chosen. The trace of Azure is
/// of many functions, and keeps them.
fn one_function(invocations: &mut Vec<Invocation>, collector: &mut Collector<'_>) -> Result<Vec<String>, LogError> {
    let mut is_there = vec![false; collector.functions.names().len()];
    invocations.iter().for_each(|one| is_there[usize::from(one.seen().function)] = true);
    collector.made.iter().for_each(|made| is_there[usize::from(made.function)] = true);
    let names = collector.functions.names();
    let there: Vec<usize> = (1..names.len()).filter(|&number| is_there[number]).collect();
    let chosen = match (&collector.options.function, &there[..]) {
        (Some(wanted), _) => match there.iter().find(|&&number| names[number] == visible(wanted)) {
            Some(&number) => number,
            None => return Err(not_there(wanted, &there, names, collector)),
        },
        (None, []) => return Ok(vec![String::new()]),
        (None, [only]) => *only,
        (None, _) if collector.made.is_empty() && collector.has_one_function_a_row => return Ok(names.to_vec()),
        (None, _) => return Err(several(&there, names, collector)),
    };
    // Where there is one name only, lines without one are of the same function.
    let is_alone = there.len() == 1;
    let is_chosen = |function: u16| usize::from(function) == chosen || function == 0 && is_alone;
    let function = names[chosen].clone();
    let count = invocations.len();
    invocations.retain(|one| is_chosen(one.seen().function));
    collector.accounting.of_others += (count - invocations.len()) as u64;
    for one in invocations.iter_mut() {
        *one = one.of_function(0);
    }
    collector.keep_environments(invocations, is_chosen);
    Ok(vec![function])
}

fn listed(numbers: &[usize], names: &[String]) -> String {
    const SHOWN: usize = 10;
    let shown: Vec<&str> = numbers.iter().take(SHOWN).map(|&number| &*names[number]).collect();
    let more = if numbers.len() > SHOWN { format!(" and {} more", numbers.len() - SHOWN) } else { String::new() };
    shown.join(", ") + &more
}

fn several(there: &[usize], names: &[String], collector: &Collector<'_>) -> LogError {
    let problem = format!("there are several functions in it: {}", listed(there, names));
    LogError::new(
        &collector.sources[0].path,
        &problem,
        "a log of one function",
        "`--function NAME` chooses one of them",
    )
}

fn not_there(wanted: &str, there: &[usize], names: &[String], collector: &Collector<'_>) -> LogError {
    let problem = format!("it has no function `{}`", visible(wanted));
    let known = if there.is_empty() { "a log that names its functions".to_owned() } else { listed(there, names) };
    LogError::new(
        &collector.sources[0].path,
        &problem,
        &known,
        "leave `--function` out where a log has one function only",
    )
}

fn environments(collector: &Collector<'_>, begun: &[Begun], windows: &[Window], of_file: &[u32]) -> Vec<Environment> {
    let is_restored = collector.made.iter().any(|made| made.kind == Some(Kind::Restored));
    let environment = |(made, begun): (&Made, &Begun)| {
        let kind = match made.kind {
            // An init that nobody waited for, of a function with SnapStart: it was made for the snapshot.
            Some(Kind::Provisioned) if is_restored => Kind::Restored,
            kind => kind.unwrap_or(Kind::OnDemand),
        };
        let window = made.span.map_or_else(|| window_at(windows, made.first_seen), |file| of_file[file as usize]);
        Environment { kind, init_began: begun.began, init: begun.init, window }
    };
    collector.made.iter().zip(begun).map(environment).collect()
}
