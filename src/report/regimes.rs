//! What the regime of the platform changes: in words, and as a page.

use super::Show;
use super::cases::distinct;
use super::chart::{Chart, Mark, Point, Series};
use super::figures;
use super::keys::Keys;
use super::names::has_widths;
use super::notes;
use super::numbers::{Notation, Percent};
use super::page::{Block, Cell, Notes, Page, Row, Subject, Table, TableColumn};
use super::people;
use super::provenance::{Provenance, model_notes};
use super::sweep::{curve, place, point};
use crate::study::{
    Against, Candidate, Hinge, OtherRegimes, Recycled, RegimeSweep, Regimes, Sweep, Variant, Verdict, reaches_of,
};
use crate::units::{percent, percent_as_written};

/// The range of an answer over regimes, and what it hinges on, or how to see that.
pub(super) fn line(regimes: &OtherRegimes, target: f64) -> Option<String> {
    match regimes {
        OtherRegimes::Known(regimes) => range(regimes, target),
        OtherRegimes::TakesLong => {
            Some("Under other AWS regimes: `coldstart sweep --regimes` shows it, and takes longer.".to_owned())
        }
    }
}

fn range(regimes: &Regimes, target: f64) -> Option<String> {
    let (lowest, highest) = regimes.range()?;
    let [lowest, highest] = [lowest, highest].map(|end| people::share(&end, Some(target)));
    let (kept, unclear, all) = (regimes.count(Against::Below), regimes.count(Against::Unclear), regimes.rows.len());
    let pings = if regimes.variant.has_no_pings() { "without pings".to_owned() } else { regimes.variant.to_string() };
    let unclear = if unclear == 0 { String::new() } else { format!(" (not clear in {unclear})") };
    let hinges: Vec<&str> = regimes.hinges().into_iter().map(hinge).collect();
    let hinges = if hinges.is_empty() { String::new() } else { format!(" It hinges on {}.", hinges.join(" and on ")) };
    let range = if lowest == highest { lowest } else { format!("{lowest} to {highest}") };
    Some(format!(
        "Under other AWS regimes, {pings}: {range}; it keeps {} in {kept} of {all}{unclear}.{hinges}",
        percent_as_written(target)
    ))
}

fn hinge(hinge: Hinge) -> &'static str {
    match hinge {
        Hinge::Replacement => "whether recycled environments are replaced",
        Hinge::Recycling => "whether environments are recycled",
        Hinge::Idleness => "how long idle environments live",
    }
}

/// The answer of sweeps under several regimes in a sentence.
fn answer(sweeps: &[RegimeSweep]) -> String {
    let Some(target) = sweeps.first().map(|one| percent_as_written(one.sweep.target)) else { return String::new() };
    let answers: Vec<String> = sweeps.iter().map(|one| longest(&one.sweep)).collect();
    match &distinct(&answers)[..] {
        [(only, _)] => {
            format!("What keeps cold starts under {target} is the same under all {} regimes: {only}.", sweeps.len())
        }
        several => {
            let all = sweeps.len();
            let several = several.iter().enumerate().map(|(place, (name, count))| match place {
                0 => format!("{name} under {count} of {all}"),
                _ => format!("{name} under {count}"),
            });
            let several = several.collect::<Vec<_>>().join(", ");
            format!("What keeps cold starts under {target} depends on the regime: {several}.")
        }
    }
}

/// What stands for the pings to take where none that were tried keep the target,
pub(super) const NONE_TRIED: &str = "none tried";
/// and where it is not clear whether any do.
pub(super) const NOT_CLEAR: &str = "not clear";

/// The pings to take after a sweep.
pub(super) fn longest(sweep: &Sweep) -> String {
    match &sweep.verdict {
        Verdict::NoneNeeded { .. } => "no pings".to_owned(),
        Verdict::Fewest { candidate, .. } => sweep.candidates[*candidate].outcome.variant.to_string(),
        Verdict::NoneFit { .. } | Verdict::NoneMeets => NONE_TRIED.to_owned(),
        Verdict::Undecided { .. } => NOT_CLEAR.to_owned(),
    }
}

/// The page of sweeps under several regimes.
#[must_use]
pub fn page<'s>(sweeps: &'s [RegimeSweep], provenance: &'s Provenance, show: Show) -> Page<'s> {
    let mut page = Page::new(vec![answer(sweeps)], Subject::Regimes(sweeps, provenance));
    let Some(first) = sweeps.first().map(|one| &one.sweep) else { return page };
    let has_widths = has_widths(first);
    page.blocks.push(Block::Table(table(sweeps, &first.candidates, has_widths)));
    let points = sweeps.iter().flat_map(|one| points(one, has_widths));
    page.blocks.push(Block::Chart(with_range(curve(points, first.target), sweeps)));
    let replications = sweeps.iter().flat_map(|one| &one.sweep.candidates).map(|one| one.outcome.replications).min();
    page.notes = Notes {
        legend: vec![legend(first.target, &widest(&sweeps.iter().map(|one| &one.sweep).collect::<Vec<_>>()))],
        always: notes::short(&first.today.outcome, replications.unwrap_or(0), provenance, "").to_vec(),
        explained: if show.explain { model_notes(provenance) } else { Vec::new() },
        ..Notes::default()
    };
    page
}

/// The same with the range over all regimes behind its curves.
fn with_range(chart: Chart, sweeps: &[RegimeSweep]) -> Chart {
    let Some(first) = sweeps.first() else { return chart };
    let known = first.sweep.candidates.iter().zip(reaches_of(sweeps));
    let known = known.filter_map(|(one, reach)| Some((place(&one.outcome.variant), reach?)));
    let range = Series { name: "range over regimes".to_owned(), ..figures::reach(known) };
    Chart { series: chart.series.into_iter().chain([range]).collect(), ..chart }
}

/// How far the widest interval reaches.
pub(super) fn widest(sweeps: &[&Sweep]) -> String {
    let candidates = sweeps.iter().flat_map(|sweep| &sweep.candidates);
    let reach = candidates.filter_map(|one| one.outcome.cold_probability()?.half_width()).reduce(f64::max);
    reach.map_or(String::new(), |reach| format!(" Known to within {} points.", percent(reach).trim_end_matches('%')))
}

fn legend(target: f64, widest: &str) -> String {
    format!(
        "*: keeps {}; ?: not clear. replaced: recycled environments are replaced before they are needed; not: they are not; \
         never: none is recycled.{widest}",
        percent_as_written(target)
    )
}

/// A column for each regime and each way to recycle, and below them what is to be taken under each.
fn table(sweeps: &[RegimeSweep], candidates: &[Candidate], has_widths: bool) -> Table {
    let settings: Vec<&Variant> = candidates.iter().map(|candidate| &candidate.outcome.variant).collect();
    let mut table = Table::default();
    Keys { unit: None, has_widths }.add_to(&mut table, &settings);
    for one in sweeps {
        let column = TableColumn::right(recycled(one.recycled)).of(one.regime);
        table.add(column, one.sweep.candidates.iter().map(cell));
    }
    let mut last = vec![Cell::Text("longest".to_owned())];
    last.resize(table.keys, Cell::Empty);
    last.extend(sweeps.iter().map(|one| Cell::Text(longest(&one.sweep).trim_start_matches("every ").to_owned())));
    table.rows.push(Row { is_emphasised: true, ..Row::of(last) });
    table
}

fn cell(candidate: &Candidate) -> Cell {
    let notation = Notation::Percent(Percent::rough_and_no_smaller());
    Cell::Judged(candidate.outcome.cold_probability().copied(), notation, candidate.against)
}

/// The curve under one regime; where pings differ in number too, one for each.
fn points(one: &RegimeSweep, has_widths: bool) -> impl Iterator<Item = (String, Point)> {
    let name = named(one.regime, one.recycled);
    let chosen = one.sweep.verdict.chosen();
    one.sweep.candidates.iter().enumerate().map(move |(place, candidate)| {
        let setting = &candidate.outcome.variant;
        let width = if has_widths && !setting.has_no_pings() {
            format!(", {} at once", setting.concurrency())
        } else {
            String::new()
        };
        let marks = if chosen == Some(place) { vec![Mark::Recommended] } else { Vec::new() };
        (format!("{name}{width}"), point(&candidate.outcome, marks))
    })
}

/// `aws-2021, not replaced`
pub(super) fn named(regime: &str, way: Recycled) -> String {
    let way = match way {
        Recycled::Replaced => "replaced",
        Recycled::NotReplaced => "not replaced",
        Recycled::Never => "not recycled",
    };
    format!("{regime}, {way}")
}

fn recycled(recycled: Recycled) -> &'static str {
    match recycled {
        Recycled::Replaced => "replaced",
        Recycled::NotReplaced => "not",
        Recycled::Never => "never",
    }
}

/// How a machine reads the same.
pub(super) fn key(recycled: Recycled) -> &'static str {
    match recycled {
        Recycled::Replaced => "replaced",
        Recycled::NotReplaced => "not_replaced",
        Recycled::Never => "never",
    }
}
