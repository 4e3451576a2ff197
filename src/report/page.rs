//! What is answered, as data: sentences, tables, charts, notes and warnings. [`text`](super::text), [`markdown`](super::markdown),
//! [`html`](super::html), [`csv`](super::csv), [`json`](super::json) and [`junit`](super::junit) each make of it what is asked for, when it is asked
//! for.

use super::Provenance;
use super::chart::Chart;
use super::expect::Answered;
use super::numbers::{ABSENT, Notation, Percent, Times, count};
use super::recommend::Beside;
#[cfg(feature = "cli")]
use crate::calibrate::Calibration;
use crate::estimate::Estimate;
#[cfg(feature = "cli")]
use crate::logs::Accounting;
use crate::model::Service;
use crate::scenario::Warning;
#[cfg(feature = "cli")]
use crate::study::probe::{Planned, Underway};
#[cfg(feature = "cli")]
use crate::study::replay::{FunctionsPlayed, Replay};
#[cfg(feature = "cli")]
use crate::study::validate::{Ranking, Validation};
use crate::study::{Against, Cases, Comparison, Recommendation, RegimeSweep, Simulation, Sweep};
use crate::units::Nanos;

/// An answer, and all that is shown with it.
#[derive(Debug, Clone)]
pub struct Page<'s> {
    /// The answer; each of these is a paragraph.
    pub answer: Vec<String>,
    /// What is to be said beside it at once, such as why it is so.
    pub beside: Vec<String>,
    /// What shows it, in order.
    pub blocks: Vec<Block>,
    /// What shows it in pictures, the most telling first, where pictures can be shown.
    pub figures: Vec<Chart>,
    /// What is to be known of the numbers.
    pub notes: Notes,
    /// What may not be what was meant. In text people are told apart from the page.
    pub warnings: Vec<Warning>,
    /// From what it was made, in the words of whoever asked.
    pub origin: Origin,
    /// What plays it again with other values, where a page takes that along.
    pub player: Option<Player>,
    /// A shell script that belongs to it.
    pub script: Option<String>,
    /// What rows and documents for programs are made from.
    pub subject: Subject<'s>,
}

/// From what a page was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The command that makes it again.
    pub command: String,
    /// The scenarios, each with its name and with every value in force, as TOML.
    pub scenarios: Vec<(String, String)>,
}

impl<'s> Page<'s> {
    /// A page that gives this answer, and shows nothing yet.
    pub(crate) fn new(answer: Vec<String>, subject: Subject<'s>) -> Self {
        Self {
            answer,
            beside: Vec::new(),
            blocks: Vec::new(),
            figures: Vec::new(),
            notes: Notes::default(),
            warnings: Vec::new(),
            origin: Origin::default(),
            player: None,
            script: None,
            subject,
        }
    }

    /// The same, made from this.
    #[must_use]
    pub fn made_from(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// The same, with what plays it.
    #[must_use]
    pub fn playing(self, player: Option<Player>) -> Self {
        Self { player, ..self }
    }

    /// Everything that it shows in pictures, the most telling first.
    pub fn charts(&self) -> impl Iterator<Item = &Chart> {
        let of_blocks = self.blocks.iter().filter_map(|block| match block {
            Block::Chart(chart) => Some(chart),
            Block::Heading(_) | Block::Sentences(_) | Block::Warning(_) | Block::Table(_) => None,
        });
        self.figures.iter().chain(of_blocks)
    }

    /// The same with these warnings.
    #[must_use]
    pub fn warned(self, warnings: Vec<Warning>) -> Self {
        Self { warnings, ..self }
    }
}

/// What a page answers from.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'s> {
    /// A sweep.
    Sweep(&'s Sweep, &'s Provenance),
    /// Sweeps under several regimes.
    Regimes(&'s [RegimeSweep], &'s Provenance),
    /// Sweeps over changed scenarios: where the one as it stands comes from, and each of the others.
    Cases(&'s Cases, &'s Provenance, &'s [Provenance]),
    /// A recommendation, with what is shown beside it.
    Recommend(&'s Recommendation, Beside<'s>, &'s Provenance),
    /// Ways to live with cold starts, and the service among them.
    Comparison(&'s Comparison, &'s Service, &'s Provenance),
    /// A simulation.
    Simulation(&'s Simulation, &'s Provenance),
    /// An experiment before it begins.
    #[cfg(feature = "cli")]
    ProbePlan(&'s Planned),
    /// An experiment on its way.
    #[cfg(feature = "cli")]
    ProbeNext(&'s Underway),
    /// Expectations, scenario by scenario.
    Expected(&'s [Answered]),
    /// A log, and what a platform makes of its requests.
    #[cfg(feature = "cli")]
    Replay(&'s Replay, &'s Provenance),
    /// Many functions, each played by itself.
    #[cfg(feature = "cli")]
    Functions(&'s FunctionsPlayed, &'s Provenance),
    /// Whether a log could have come from a model.
    #[cfg(feature = "cli")]
    Validation(&'s Validation, &'s Provenance),
    /// Which regime predicts a log best.
    #[cfg(feature = "cli")]
    Ranking(&'s Ranking, &'s Provenance),
    /// What logs say.
    #[cfg(feature = "cli")]
    Calibration(&'s Calibration, &'s Accounting),
    /// Nothing that a program would read.
    Words,
}

/// An engine that travels with a page, and what it plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Player {
    /// The script that starts it; it defines `coldstart.player(module, parcel, { onAnswer, onProblem })`.
    pub script: &'static str,
    /// The engine, as that script reads it.
    pub module: String,
    /// The scenario and the question, as the engine reads them.
    pub parcel: String,
}

/// Something that a page shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// What the blocks up to the next heading are about.
    Heading(String),
    /// Sentences, one below the other.
    Sentences(Vec<String>),
    /// A warning that belongs to the answer.
    Warning(Warning),
    /// A table, by itself or with a curve of its rows.
    Table(Table),
    /// A chart that stands for itself.
    Chart(Chart),
}

/// What is to be known of the numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// What signs in the tables mean.
    pub legend: Vec<String>,
    /// What stands below every page: what counts as cold, where intervals come from, where the numbers do.
    pub always: Vec<String>,
    /// What exact values leave out, where they are shown.
    pub exact: Vec<String>,
    /// What is in the columns, where all is to be said.
    pub columns: Option<String>,
    /// The rest of all.
    pub explained: Vec<String>,
}

/// Rows of cells under the names of their columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// What it shows, where it is one of several.
    pub title: Option<String>,
    /// The columns.
    pub columns: Vec<TableColumn>,
    /// So many columns at the left say which row it is.
    pub keys: usize,
    /// Whether a table of words names its columns in a text too.
    pub is_headed: bool,
    /// The rows.
    pub rows: Vec<Row>,
    /// The same rows as a curve: a point for each, in their order.
    pub curve: Option<Chart>,
}

impl Table {
    /// A table of words, the last column of sentences, that shows this.
    pub(crate) fn of_words<const N: usize>(names: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Self {
        let mut columns: Vec<TableColumn> = names.into_iter().map(TableColumn::left).collect();
        if let Some(last) = columns.last_mut() {
            last.side = Side::Wrapped;
        }
        Self { columns, rows: rows.map(Row::of_words).collect(), ..Self::default() }
    }

    /// The same with the names of its columns above it in a text, too.
    pub(crate) fn headed(self) -> Self {
        Self { is_headed: true, ..self }
    }

    /// Adds a column at the right. The first says how many rows there are.
    pub(crate) fn add(&mut self, column: TableColumn, cells: impl IntoIterator<Item = Cell>) {
        if self.columns.is_empty() {
            self.rows = cells.into_iter().map(|cell| Row::of(vec![cell])).collect();
        } else {
            self.rows.iter_mut().zip(cells).for_each(|(row, cell)| row.cells.push(cell));
        }
        self.columns.push(column);
    }

    /// Adds a column that says which row it is.
    pub(crate) fn add_key(&mut self, column: TableColumn, cells: impl IntoIterator<Item = Cell>) {
        self.add(column, cells);
        self.keys = self.columns.len();
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// What it and its neighbours of the same group have in common.
    pub group: Option<String>,
    /// Its name; empty where its cells speak for themselves.
    pub name: String,
    /// How its cells stand in it.
    pub side: Side,
}

/// How cells stand in their column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// One below the other, as words do.
    Left,
    /// Their ends below one another, as those of numbers do.
    Right,
    /// In lines of any number, as sentences do. Only the last column can be such.
    Wrapped,
}

impl TableColumn {
    /// A column of words.
    pub(crate) fn left(name: impl Into<String>) -> Self {
        Self { group: None, name: name.into(), side: Side::Left }
    }

    /// A column of numbers.
    pub(crate) fn right(name: impl Into<String>) -> Self {
        Self { side: Side::Right, ..Self::left(name) }
    }

    /// The same among its neighbours of this group.
    pub(crate) fn of(self, group: impl Into<String>) -> Self {
        Self { group: Some(group.into()), ..self }
    }
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// A cell for each column.
    pub cells: Vec<Cell>,
    /// It is what the answer is about, or sums up the others.
    pub is_emphasised: bool,
    /// Something new begins with it.
    pub begins_group: bool,
}

impl Row {
    /// A row like any other.
    pub(crate) fn of(cells: Vec<Cell>) -> Self {
        Self { cells, ..Self::default() }
    }

    /// A row of words.
    pub(crate) fn of_words<const N: usize>(words: [String; N]) -> Self {
        Self::of(words.into_iter().map(Cell::Text).collect())
    }
}

/// What stands in a cell. Estimates come with how they are written, since what their intervals warrant is a matter of the
/// whole column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing is to stand here.
    Empty,
    /// There is no value.
    Absent,
    /// Words.
    Text(String),
    /// A drawing in letters, of what is drawn elsewhere where there are pictures.
    Drawing(String),
    /// How many of something.
    Count(u64),
    /// A time as somebody has set it.
    Time(Nanos, Times),
    /// An estimate.
    Value(Estimate, Notation),
    /// Its interval.
    Interval(Estimate, Notation),
    /// A share that was computed.
    Exact(f64, Percent),
    /// Whether a target is met.
    Meets(Against),
    /// An estimate, and whether it meets the target.
    Judged(Option<Estimate>, Notation, Against),
}

impl Cell {
    /// An estimate, if there is one.
    pub(crate) fn value(estimate: Option<&Estimate>, notation: Notation) -> Self {
        estimate.map_or(Self::Absent, |estimate| Self::Value(*estimate, notation))
    }

    /// The interval of an estimate, if there is one.
    pub(crate) fn interval(estimate: Option<&Estimate>, notation: Notation) -> Self {
        estimate.map_or(Self::Absent, |estimate| Self::Interval(*estimate, notation))
    }

    /// What people read in it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Absent => ABSENT.to_owned(),
            Self::Text(text) | Self::Drawing(text) => text.clone(),
            Self::Count(number) => count(*number),
            Self::Time(time, unit) => unit.time(*time),
            Self::Value(estimate, notation) => notation.value(estimate),
            Self::Interval(estimate, notation) => notation.interval(estimate),
            Self::Exact(share, percent) => percent.exact(*share),
            Self::Meets(Against::Below) => "yes".to_owned(),
            Self::Meets(Against::Above) => "no".to_owned(),
            Self::Meets(Against::Unclear) => "unclear".to_owned(),
            Self::Judged(estimate, notation, against) => {
                let mark = match against {
                    Against::Below => "*",
                    Against::Above => "",
                    Against::Unclear => "?",
                };
                format!("{mark}{}", Self::value(estimate.as_ref(), *notation).text())
            }
        }
    }
}
