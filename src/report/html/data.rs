//! What the script of a page reads: the numbers behind its charts, and the rows that are shown when somebody opens a
//! table.

use serde::Serialize;

use crate::report::chart::{AxisUnit, Chart, Place};
use crate::units::visible;

/// All of it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Data {
    charts: Vec<Numbers>,
    tables: Vec<Rows>,
}

/// The numbers of a chart, as its CSV has them.
#[derive(Debug, Serialize)]
struct Numbers {
    /// What its file is called.
    name: String,
    /// The names of the columns: of the place, the value and the ends of its interval.
    columns: [String; 4],
    series: Vec<Named>,
}

#[derive(Debug, Serialize)]
struct Named {
    name: String,
    points: Vec<Known>,
}

/// A place, the value there, and the ends of its interval.
type Known = (At, Option<f64>, Option<f64>, Option<f64>);

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum At {
    Value(f64),
    Name(String),
}

/// Rows to be added to a table.
#[derive(Debug, Serialize)]
struct Rows {
    /// The table.
    id: String,
    rows: Vec<Later>,
}

/// A row that is made when somebody looks: its class, and its cells.
pub(super) type Later = (String, Vec<String>);

impl Data {
    /// Adds the numbers of a chart.
    pub(super) fn add_chart(&mut self, chart: &Chart) {
        let value = with_unit(&chart.y.label, chart.y.unit);
        let columns =
            [with_unit(&chart.x.label, chart.x.unit), value.clone(), format!("{value} low"), format!("{value} high")];
        let series = chart.series.iter().map(|series| {
            let points = series.points.iter().map(|point| {
                let at = match &point.at {
                    Place::At(at) => At::Value(*at),
                    Place::Named(name) => At::Name(visible(name)),
                };
                // JSON has no number for what has no end.
                let known = |value: Option<f64>| value.filter(|value| value.is_finite());
                let (low, high) = (point.band.map(|band| band.low), point.band.map(|band| band.high));
                (at, known(point.value), known(low), known(high))
            });
            Named { name: visible(&series.name), points: points.collect() }
        });
        self.charts.push(Numbers { name: file_name(&chart.title), columns, series: series.collect() });
    }

    /// Adds rows to be shown later.
    pub(super) fn add_rows(&mut self, id: &str, rows: Vec<Later>) {
        self.tables.push(Rows { id: id.to_owned(), rows });
    }

    /// As JSON that cannot end the element it stands in.
    pub(super) fn written(&self) -> Result<String, serde_json::Error> {
        Ok(serde_json::to_string(self)?.replace('<', "\\u003c"))
    }
}

fn with_unit(label: &str, unit: AxisUnit) -> String {
    let label = visible(label);
    match unit {
        AxisUnit::Seconds => format!("{label} (s)"),
        AxisUnit::Share | AxisUnit::Number | AxisUnit::Usd => label,
    }
}

/// The title with nothing in it that a file system minds.
fn file_name(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.take(8).map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}
