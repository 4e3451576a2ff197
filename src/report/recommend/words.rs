//! A recommendation in words.

use crate::estimate::Estimate;
use crate::report::names::{listed, times};
use crate::report::numbers::{Notation, Percent, Times, mean, usd};
use crate::report::people::{self, share};
use crate::report::regimes;
use crate::report::verdict::against_it;
use crate::study::{
    Answer, Measure, Outcome, Quantile, Recommendation, Remedied, Remedy, Setting, Target, Tested, Tried, Unfit,
    cost_of,
};
use crate::units::{Nanos, percent_as_written, significant};

/// The answer: what to set, what it gives and costs, what there is today, and what the answer hinges on.
pub(super) fn answer(found: &Recommendation) -> String {
    let mut sentences = vec![first(found)];
    if let Some(chosen) = found.chosen() {
        sentences.extend(at_most(found, chosen));
        sentences.extend(costs(&chosen.outcome));
    }
    // It is played last: where the work was stopped nothing may be known of it.
    sentences.extend((found.today.replications > 0).then(|| today(found)));
    let target = found.target.share(found.today.requests_per_day);
    let regimes = found.regimes.as_ref().zip(target);
    sentences.extend(regimes.and_then(|(regimes, target)| regimes::line(regimes, target)));
    sentences.join(" ")
}

/// What to do, and what it gives.
fn first(found: &Recommendation) -> String {
    let target = target(found.target);
    match &found.answer {
        Answer::Set { candidate, .. } => {
            let chosen = &found.candidates[*candidate];
            let gives = gives(found, &chosen.outcome);
            match expression(&chosen.setting) {
                None => format!("No pings are needed to keep {target}: {gives}."),
                Some(expression) => format!("Ping {}, {expression}: {gives}.", name(&chosen.setting)),
            }
        }
        Answer::None { .. } if found.interrupted => format!("It was stopped before it was known what keeps {target}."),
        Answer::None { closest: Some(closest), .. } => {
            let closest = &found.candidates[*closest];
            let (name, gives) = (capital(&name_among(found, &closest.setting)), gives(found, &closest.outcome));
            format!("No pings are shown to keep {target}. {name} comes closest: {gives}.")
        }
        Answer::None { closest: None, .. } => "No request was served, so nothing can be said.".to_owned(),
    }
}

/// `cold starts under 1%`
pub(super) fn target(target: Target) -> String {
    match target {
        Target::Cold(share) => format!("cold starts under {}", percent_as_written(share)),
        Target::ColdPerDay(number) => format!("cold starts under {} a day", significant(number, 6)),
        Target::ColdVisits(share) => format!("visits that meet a cold start under {}", percent_as_written(share)),
        Target::Latency(quantile, time) => format!("{} under {time}", percentile(quantile)),
    }
}

fn percentile(quantile: Quantile) -> &'static str {
    match quantile {
        Quantile::P95 => "the 95th percentile of latency",
        Quantile::P99 => "the 99th percentile of latency",
        Quantile::P999 => "the 99.9th percentile of latency",
    }
}

/// As EventBridge writes it.
fn expression(setting: &Setting) -> Option<String> {
    let every = setting.every?;
    match setting.window {
        Some(_) => Some(setting.variant.ping().to_string()),
        None => Some(rate(every)),
    }
}

fn rate(every: Nanos) -> String {
    match every.0 / Nanos::MINUTE.0 {
        1 => "rate(1 minute)".to_owned(),
        minutes => format!("rate({minutes} minutes)"),
    }
}

/// The same among candidates that differ in how many pings come at once.
fn name_among(found: &Recommendation, setting: &Setting) -> String {
    let is_several = |one: &Tried| one.setting.every.is_some() && one.setting.variant.concurrency() != 1;
    let is_told = setting.every.is_some() && setting.variant.concurrency() == 1;
    let one = if is_told && found.candidates.iter().any(is_several) { ", 1 at once" } else { "" };
    format!("{}{one}", name(setting))
}

/// `every 4 min, 2 at once`, `every 5 min in the hours with traffic`, `no pings`
pub(super) fn name(setting: &Setting) -> String {
    let Some(every) = setting.every else { return "no pings".to_owned() };
    let hours = if setting.window.is_some() { " in the hours with traffic" } else { "" };
    let several = match setting.variant.concurrency() {
        1 => String::new(),
        several => format!(", {several} at once"),
    };
    format!("every {every}{hours}{several}")
}

/// What an outcome gives: of the target first, where that is of something else than shares, and always how many are cold.
fn gives(found: &Recommendation, outcome: &Outcome) -> String {
    let confidence = percent_as_written(found.confidence);
    let cold = people::in_full(outcome, found.target.share(outcome.requests_per_day));
    let interval = |estimate: &Estimate, notation: Notation| match estimate.interval {
        Some(_) => format!(" ({confidence} interval {})", notation.interval(estimate)),
        None => String::new(),
    };
    let shares = |estimate: &Estimate| Notation::Percent(Percent::for_all([estimate].into_iter()));
    let Some(estimate) = outcome.estimate(found.target.measure()) else { return cold };
    match found.target {
        Target::Cold(target) => match people::counted(outcome) {
            Some(count) => {
                format!("{} cold{}, {count}", share(estimate, Some(target)), interval(estimate, shares(estimate)))
            }
            None => cold,
        },
        Target::ColdPerDay(_) => {
            format!("{} cold starts a day{}; {cold}", mean(estimate.value), interval(estimate, Notation::Mean))
        }
        Target::ColdVisits(target) => {
            let visits = share(estimate, Some(target));
            format!("{visits} of visits meet a cold start{}; {cold}", interval(estimate, shares(estimate)))
        }
        Target::Latency(quantile, _) => {
            let times = Notation::Time(Times::measured([estimate.value].into_iter()));
            format!("{} is {}{}; {cold}", percentile(quantile), times.value(estimate), interval(estimate, times))
        }
    }
}

/// How the target's measure is written in a column.
pub(super) fn notation<'o>(target: Target, outcomes: impl Iterator<Item = &'o Outcome>) -> Notation {
    let estimates: Vec<&Estimate> = outcomes.filter_map(|outcome| outcome.estimate(target.measure())).collect();
    match target {
        Target::Cold(_) | Target::ColdVisits(_) => Notation::Percent(Percent::for_all(estimates.into_iter())),
        Target::ColdPerDay(_) => Notation::Mean,
        Target::Latency(..) => Notation::Time(Times::measured(estimates.iter().map(|estimate| estimate.value))),
    }
}

/// What the test has shown.
fn at_most(found: &Recommendation, chosen: &Tried) -> Option<String> {
    let most = chosen.at_most?;
    let confidence = percent_as_written(found.confidence);
    let most = match found.target {
        Target::Cold(_) | Target::ColdVisits(_) => format!("{}%", significant(most * 100.0, 3)),
        Target::ColdPerDay(_) => significant(most, 3),
        Target::Latency(..) => Times::measured([most].into_iter()).seconds(most),
    };
    Some(format!("With {confidence} confidence it is at most {most}."))
}

fn costs(outcome: &Outcome) -> Option<String> {
    Some(format!("It costs {} a month.", usd(cost_of(outcome)?)))
}

/// What the scenario's own setting gives and costs instead.
fn today(found: &Recommendation) -> String {
    let (today, chosen) = (&found.today, found.chosen());
    if chosen.is_some_and(|chosen| chosen.setting.variant.is_pinged_as(&today.variant)) {
        return "That is today's setting.".to_owned();
    }
    let name = if today.variant.has_no_pings() { "without pings".to_owned() } else { today.variant.to_string() };
    let cost = cost_of(today).map_or(String::new(), |cost| format!(", {} a month", usd(cost)));
    let gives = people::again(today, found.target.share(today.requests_per_day), None);
    let measure = match (found.target, today.estimate(found.target.measure())) {
        (Target::Cold(_) | Target::ColdPerDay(_), _) | (_, None) => String::new(),
        (Target::ColdVisits(target), Some(estimate)) => format!(", {} of visits", share(estimate, Some(target))),
        (Target::Latency(quantile, _), Some(estimate)) => {
            let time = Times::measured([estimate.value].into_iter()).seconds(estimate.value);
            format!(", {} {time}", percentile(quantile))
        }
    };
    format!("Today, {name}: {gives}{measure}{cost}.")
}

/// What limits the answer, or what would help where there is none.
pub(super) fn beside(found: &Recommendation) -> Vec<String> {
    let mut lines = Vec::new();
    match &found.answer {
        Answer::Set { candidate, islands, holes, is_end_of_grid } => {
            lines.push(in_what_sense(found, &found.candidates[*candidate], *is_end_of_grid));
            lines.extend(islands_of(found, islands));
            lines.extend(holes_of(found, holes));
        }
        Answer::None { remedies, .. } => lines.extend(would_help(found, remedies)),
    }
    lines.extend(set_aside(found));
    lines.retain(|line| !line.is_empty());
    lines
}

/// In what sense it is the best, and what comes after it.
fn in_what_sense(found: &Recommendation, chosen: &Tried, is_end_of_grid: bool) -> String {
    if chosen.setting.every.is_none() {
        return String::new();
    }
    let target = target(found.target);
    let next = found.first_failed().map(|failed| {
        let value = failed
            .outcome
            .estimate(found.target.measure())
            .map(|estimate| notation(found.target, [&failed.outcome].into_iter()).value(estimate));
        let value = value.map_or(String::new(), |value| format!(" ({value})"));
        format!(" {}{value} is the first that is not shown to.", capital(&name_among(found, &failed.setting)))
    });
    let end = if is_end_of_grid { ", and the longest tried: longer ones may do too" } else { "" };
    let groups = found.candidates.iter().any(|one| {
        one.setting.every.is_some()
            && (one.setting.window, one.setting.variant.concurrency())
                != (chosen.setting.window, chosen.setting.variant.concurrency())
    });
    let sense =
        if groups { "It is the cheapest of those shown to keep" } else { "It is the longest interval shown to keep" };
    format!("{sense} {target}{end}.{}", next.unwrap_or_default())
}

fn islands_of(found: &Recommendation, places: &[usize]) -> Option<String> {
    let names = names(found, places)?;
    let (keeps, islands) = if places.len() == 1 { ("keeps", "an island") } else { ("keep", "islands") };
    Some(format!(
        "{} {keeps} it too, but as {islands}: an interval between is not shown to. It is met there by chance, which is no \
         answer.",
        capital(&names)
    ))
}

fn holes_of(found: &Recommendation, places: &[usize]) -> Option<String> {
    let names = names(found, places)?;
    let is = if places.len() == 1 { "is" } else { "are" };
    Some(format!("More pings are not always better here: {names} {is} not shown to keep it."))
}

fn names(found: &Recommendation, places: &[usize]) -> Option<String> {
    let names: Vec<String> = places.iter().map(|&place| name_among(found, &found.candidates[place].setting)).collect();
    (!names.is_empty()).then(|| listed(&names))
}

/// Intervals that were not tried, by what speaks against them.
fn set_aside(found: &Recommendation) -> Vec<String> {
    let mut groups: Vec<(Vec<Nanos>, Vec<Unfit>)> = Vec::new();
    let first = found.set_aside.first().map(|(setting, _)| (setting.window, setting.variant.concurrency()));
    for (setting, unfit) in &found.set_aside {
        let Some(every) = setting.every else { continue };
        if Some((setting.window, setting.variant.concurrency())) != first {
            continue;
        }
        let is_alike =
            |unfits: &[Unfit]| unfits.iter().all(|one| std::mem::discriminant(one) == std::mem::discriminant(unfit));
        match groups.iter_mut().find(|(_, unfits)| is_alike(unfits)) {
            Some((intervals, unfits)) => {
                intervals.push(every);
                unfits.push(*unfit);
            }
            None => groups.push((vec![every], vec![*unfit])),
        }
    }
    let sentence = |(intervals, unfits): (Vec<Nanos>, Vec<Unfit>)| {
        let span = match (&intervals[..], intervals.iter().min(), intervals.iter().max()) {
            ([one], _, _) => format!("every {one}"),
            (_, Some(first), Some(last)) => format!("every {}", times(*first, *last)),
            _ => String::new(),
        };
        format!("Not tried: {span}, where {}.", against_it(&unfits))
    };
    groups.into_iter().map(sentence).collect()
}

/// What would keep the target where no pings do.
fn would_help(found: &Recommendation, remedies: &[Remedied]) -> Option<String> {
    if remedies.is_empty() {
        return None;
    }
    let tried = remedies.iter().map(|one| {
        let gives = people::again(&one.outcome, found.target.share(one.outcome.requests_per_day), None);
        let keeps = if one.keeps { "which keeps it" } else { "which is not shown to keep it" };
        format!("{} ({gives}; {keeps})", remedy(one.remedy))
    });
    let tried: Vec<String> = tried.collect();
    let any = remedies.iter().any(|one| one.keeps);
    let begin =
        if any { "What would help beside these pings" } else { "What was tried beside these pings, and is not enough" };
    Some(format!("{begin}: {}.", tried.join("; ")))
}

fn remedy(remedy: Remedy) -> String {
    match remedy {
        Remedy::WorkInInit => "the work of the first request done in the init".to_owned(),
        Remedy::MoreAtOnce(count) => format!("{count} pings at once"),
        Remedy::Provisioned(1) => "one provisioned environment".to_owned(),
        Remedy::Provisioned(count) => format!("{count} provisioned environments"),
    }
}

/// Whether a candidate was shown to keep the target.
pub(super) fn keeps(tested: Tested) -> &'static str {
    match tested {
        Tested::Keeps => "yes",
        Tested::Fails => "not_shown",
        Tested::NotTested => "not_tested",
    }
}

/// The measure that a target is of, and its bound in the unit of files.
pub(super) fn in_files(target: Target) -> (Measure, f64) {
    (target.measure(), size_in_files(target, target.bound()))
}

/// A size of what a target is of, in the unit of files.
pub(super) fn size_in_files(target: Target, size: f64) -> f64 {
    match target {
        Target::Cold(_) | Target::ColdVisits(_) | Target::ColdPerDay(_) => size,
        Target::Latency(..) => size * 1e3,
    }
}

/// With its first letter as at the beginning of a sentence.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
