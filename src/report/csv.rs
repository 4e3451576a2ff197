//! The records of a page as comma-separated values (RFC 4180), with a header.

use std::io;

use super::page::{Page, Subject};
use super::probe;
use super::recommend::{Beside, of_bars, of_candidates, of_regimes};
use super::record::{Datum, Record};
use super::regimes::key;
use super::{calibration, compare, replay, validation};
use crate::study::Sweep;

/// The records, one a row.
///
/// # Errors
/// When they cannot be written, which for a buffer in memory does not happen.
pub fn csv(page: &Page<'_>) -> io::Result<Vec<u8>> {
    let records = records(&page.subject);
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    if let Some(first) = records.first() {
        writer.write_record(first.names()).map_err(io::Error::other)?;
    }
    for record in &records {
        writer.serialize(record.data().collect::<Vec<_>>()).map_err(io::Error::other)?;
    }
    writer.into_inner().map_err(|error| io::Error::other(error.into_error()))
}

/// What is on record: a candidate of a sweep each, with its regime, or what is varied, in columns in front where there are
/// several sweeps.
fn records(subject: &Subject<'_>) -> Vec<Record> {
    match subject {
        Subject::Sweep(sweep, provenance) => of_sweep(sweep, provenance.seed).collect(),
        Subject::Regimes(sweeps, provenance) => sweeps
            .iter()
            .flat_map(|one| {
                let keys = [("regime", one.regime), ("recycled", key(one.recycled))];
                let keys = keys.map(|(name, key)| (name, Datum::Text(key.to_owned())));
                of_sweep(&one.sweep, provenance.seed).map(move |record| record.behind(keys.clone()))
            })
            .collect(),
        Subject::Cases(cases, provenance, _) => cases
            .cases
            .iter()
            .flat_map(|case| {
                let keys = case.changes.iter().map(|change| (change.key.as_str(), Datum::Text(change.value.clone())));
                of_sweep(&case.sweep, provenance.seed).map(move |record| record.behind(keys.clone()))
            })
            .collect(),
        Subject::Recommend(found, beside, provenance) => match beside {
            Beside::Candidates => of_candidates(found, provenance.seed),
            Beside::Under(under) => of_regimes(under, provenance.seed),
            Beside::Why(why) => of_bars(why, provenance.seed),
        },
        Subject::Comparison(comparison, service, provenance) => {
            comparison.rows.iter().map(|row| compare::record(row, comparison, service, provenance.seed)).collect()
        }
        Subject::Simulation(simulation, provenance) => vec![Record::of(&simulation.outcome, provenance.seed)],
        Subject::Replay(found, provenance) => replay::records(found, provenance.seed),
        Subject::Functions(found, provenance) => replay::records_of_functions(found, provenance.seed),
        Subject::Validation(found, provenance) => replay::records(&found.replay, provenance.seed),
        Subject::Ranking(found, provenance) => validation::records(found, provenance.seed),
        Subject::ProbePlan(plan) => probe::of_plan(plan),
        Subject::ProbeNext(next) => probe::of_next(next),
        Subject::Calibration(calibration, _) => calibration::records(calibration),
        Subject::Expected(_) | Subject::Words => Vec::new(),
    }
}

fn of_sweep(sweep: &Sweep, seed: u64) -> impl Iterator<Item = Record> {
    sweep.candidates.iter().map(move |candidate| Record::of(&candidate.outcome, seed))
}
