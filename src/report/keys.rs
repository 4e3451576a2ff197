//! The columns at the left of a table that say which setting a row is of. What else is varied gets a column here.

use super::numbers::Times;
use super::page::{Cell, Table, TableColumn};
use crate::study::Setting;

/// Which of them there are, and how they are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys {
    /// The unit of all intervals; each has its own where there is none.
    pub(super) unit: Option<Times>,
    /// Whether settings differ in how many pings come at once.
    pub(super) has_widths: bool,
}

impl Keys {
    /// Puts them into a table.
    pub(super) fn add_to(self, table: &mut Table, settings: &[&Setting]) {
        let every = settings.iter().map(|setting| self.every(setting));
        table.add_key(TableColumn::right("ping every"), every);
        if self.has_widths {
            table.add_key(TableColumn::right("at once"), settings.iter().map(|setting| at_once(setting)));
        }
    }

    fn every(self, setting: &Setting) -> Cell {
        match (setting.interval(), self.unit) {
            (Some(interval), Some(unit)) => Cell::Time(interval, unit),
            (Some(interval), None) => Cell::Text(interval.to_string()),
            (None, _) => Cell::Text(without_interval(setting).to_owned()),
        }
    }
}

/// What stands in the place of an interval.
pub(super) fn without_interval(setting: &Setting) -> &'static str {
    if setting.is_none() { "none" } else { "cron" }
}

fn at_once(setting: &Setting) -> Cell {
    if setting.is_none() { Cell::Absent } else { Cell::Count(u64::from(setting.concurrency)) }
}
