//! Model -> TOML: a scenario with every value that is in force, which is read back as the same model.
//!
//! Values are written so that nothing of them is lost, distributions with the parameters that they were given by, and
//! files by their paths. No value is left to a preset, so that what is written stays the same when a preset is mended.

mod arrivals;
mod distribution;
mod exact;
mod platform;
mod service;
mod uncertainty;
pub mod values;

use crate::model::billing::Trigger;
use crate::model::warming::Phase;
use crate::model::{Billing, Calendar, Function, Initial, Model, Run, Warming};
use crate::study::{Bound, Expectation, Unit};
use crate::units::Probability;

use super::fields::{self, Field};
use super::reader::name_of;
use super::sources::{Columns, Source, digest};
use super::{RunSettings, Scenario, cost, expect, learned, uncertain};

/// The scenario as TOML, each key with what it says; relative paths in it begin where those of the scenario do.
#[must_use]
pub fn written(scenario: &Scenario) -> String {
    let mut text = Text { text: String::new(), has_comments: true };
    text.remark("What is simulated, with every value written out: later presets and defaults change nothing of it.");
    if !scenario.sources.is_empty() {
        text.remark(
            "Paths begin at the folder of this file: put it where the scenario stands that it was written from.",
        );
    }
    let place = Place { key: String::new(), sources: &scenario.sources, names: Names::Paths };
    text.key(&fields::TOP, "name", &exact::text(&scenario.name));
    model(scenario, &place, &mut text, |text| {
        let says = "What the keys below were copied from: another name here changes no number";
        text.line("preset", &exact::text(scenario.regime.preset.name), says);
    });
    settings(&scenario.settings, &mut text);
    expectations(&scenario.expectations, &mut text);
    learned_from(&scenario.learned_from, &mut text);
    possible(&scenario.model, &place, &mut text);
    text.text
}

/// The form of [`canonical`]; another one gives every scenario another hash.
const FORM: u32 = 2;

/// What is simulated, as text: without names, comments, presets, files' paths (of which the digest stands there), seed,
/// replications, precision, confidence and expectations.
fn canonical(scenario: &Scenario) -> String {
    let mut text = Text { text: format!("# coldstart scenario, form {FORM}\n"), has_comments: false };
    let place = Place { key: String::new(), sources: &scenario.sources, names: Names::Digests };
    model(scenario, &place, &mut text, |_| {});
    possible(&scenario.model, &place, &mut text);
    text.text
}

/// Identifies what is simulated: the number of the form, and 56 bits of the SHA-256 of the canonical text in hexadecimal
/// (`2-0123456789abcd`). Layout, comments, names, units and presets do not matter; the form in which
/// a distribution's parameters are given does, and so does every byte of a file that is named.
#[must_use]
pub fn hash_of(scenario: &Scenario) -> String {
    const DIGITS: usize = 14;
    format!("{FORM}-{}", &digest(&canonical(scenario))[..DIGITS])
}

/// What is simulated; `preset` writes what is said of the platform before its parts.
fn model(scenario: &Scenario, place: &Place<'_>, text: &mut Text, preset: impl FnOnce(&mut Text)) {
    let model = &scenario.model;
    calendar(&model.calendar, text);
    text.section("function");
    text.keys(section_fields("function"), function(&model.function, &place.inner("function")));
    for (nth, process) in model.arrivals.0.iter().enumerate() {
        text.header("[[arrivals]]");
        let entries = arrivals::process(process, &place.inner("arrivals").nth(nth));
        text.keys(process_fields(&entries), entries);
    }
    text.section("platform");
    preset(text);
    text.keys(platform_fields(), platform::platform(&model.platform, &place.inner("platform")));
    text.section("warming");
    text.keys(section_fields("warming"), warming(&model.warming, &place.inner("warming")));
    text.section(cost::KEY);
    text.keys(section_fields(cost::KEY), cost(&model.billing));
    text.section("service");
    text.keys(section_fields("service"), service::service(&scenario.service, &place.inner("service")));
    text.section("run");
    text.keys(section_fields("run"), run(&model.run));
}

fn possible(model: &Model, place: &Place<'_>, text: &mut Text) {
    if let Some(draws) = uncertainty::draws(model, place) {
        text.section(uncertain::KEY);
        text.line(uncertain::DRAWS, &draws, uncertain::SAYS);
    }
}

fn calendar(calendar: &Calendar, text: &mut Text) {
    let start = calendar.start();
    text.key(&fields::TOP, "start", &exact::text(&start.naive_local().format("%Y-%m-%dT%H:%M:%S%.f").to_string()));
    text.key(&fields::TOP, "timezone", &exact::text(start.timezone().name()));
}

fn function(function: &Function, place: &Place<'_>) -> Vec<(&'static str, String)> {
    let law = |key, law| (key, distribution::distribution(law, &place.inner(key)));
    let measured = function.measured.as_ref();
    let (duration, init) = measured.map_or((&function.duration, &function.init), |at| (&at.duration, &at.init));
    let first_request = measured.map_or(&function.first_request, |at| &at.first_request);
    let first_request = distribution::or_none(first_request.as_ref(), &place.inner("first_request"));
    vec![
        ("memory", exact::memory(function.memory)),
        ("architecture", exact::text(function.architecture.name())),
        ("region", exact::text(&function.region)),
        law("duration", duration),
        law("init", init),
        ("first_request", first_request),
        ("gateway", exact::text(function.gateway.name())),
        ("timeout", function.timeout.map_or_else(|| exact::text("none"), exact::time)),
        ("crash", exact::share(function.crash)),
        ("snap_start", distribution::or_none(function.snap_start.as_ref(), &place.inner("snap_start"))),
        ("scales_with_memory", measured.map_or("false".to_owned(), |at| exact::memory(at.memory))),
    ]
}

fn warming(warming: &Warming, place: &Place<'_>) -> Vec<(&'static str, String)> {
    let phase = match warming.phase {
        Phase::Random => exact::text("random"),
        Phase::Fixed(phase) => exact::time(phase),
    };
    let jitter = match &warming.jitter {
        // A plain time means anything from nothing to it.
        Some(law) => distribution::tabular(law, &place.inner("jitter")),
        None => exact::text("0 s"),
    };
    vec![
        ("ping", platform::schedule(&warming.ping)),
        ("phase", phase),
        ("jitter", jitter),
        ("loss", exact::share(warming.loss)),
        ("duplicate", exact::share(warming.duplicate)),
        ("concurrency", warming.concurrency.to_string()),
        ("hold", distribution::distribution(&warming.hold, &place.inner("hold"))),
    ]
}

fn cost(billing: &Billing) -> Vec<(&'static str, String)> {
    let given = billing.prices.iter().filter_map(|(price, usd)| Some((price.name(), exact::number((*usd)?))));
    vec![
        ("trigger", exact::text(&name_of(&billing.trigger, &Trigger::NAMES))),
        ("log_bytes", billing.log_bytes.to_string()),
        ("free_tier", exact::list(billing.free_tier.services().into_iter().map(exact::text))),
        ("prices", exact::table(given)),
    ]
}

fn run(run: &Run) -> Vec<(&'static str, String)> {
    let initial = match run.initial {
        Initial::Stationary => exact::text("stationary"),
        Initial::Empty => exact::text("empty"),
        Initial::Pool { idle, idle_for, busy } => {
            exact::table([("idle", idle.to_string()), ("idle_for", exact::time(idle_for)), ("busy", busy.to_string())])
        }
    };
    vec![("horizon", exact::time(run.horizon)), ("warmup", exact::time(run.warmup)), ("initial", initial)]
}

/// They follow the last keys of `[run]`.
fn settings(settings: &RunSettings, text: &mut Text) {
    let fields = section_fields("run");
    text.key(fields, "seed", &settings.seed.to_string());
    if let Some(replications) = settings.replications {
        text.key(fields, "replications", &replications.to_string());
    }
    if let Some(precision) = settings.precision {
        text.key(fields, "precision", &exact::share(precision));
    }
    let confidence = Probability::new(settings.confidence).expect("a confidence was read as a share");
    text.key(fields, "confidence", &exact::share(confidence));
}

fn expectations(expectations: &[Expectation], text: &mut Text) {
    if expectations.is_empty() {
        return;
    }
    text.header(&format!("[{}]", expect::KEY));
    for Expectation { measure, bound } in expectations {
        let about = measure.about();
        let limit = |limit: f64| match about.unit {
            Unit::Share => exact::share_limit(limit),
            Unit::Time => exact::time_limit(limit),
            Unit::PerDay | Unit::Environments => exact::number(limit),
            Unit::Usd => format!("{} USD", exact::number(limit)),
        };
        let expected = match *bound {
            Bound::Below(most) => format!("< {}", limit(most)),
            Bound::Above(least) => format!("> {}", limit(least)),
        };
        text.line(measure.key(), &exact::text(&expected), about.label);
    }
}

fn learned_from(logs: &[String], text: &mut Text) {
    if logs.is_empty() {
        return;
    }
    text.header(&format!("[{}]", learned::KEY));
    text.line(learned::LOGS, &exact::list(logs.iter().map(|digest| exact::text(digest))), learned::SAYS);
}

fn section_fields(key: &str) -> &'static [Field] {
    let section = fields::SECTIONS.iter().find(|section| section.key == key);
    section.expect("a section that is written stands in the table of fields").fields
}

fn platform_fields() -> &'static [Field] {
    section_fields("platform")
}

/// The fields of the kind of process that these keys begin with.
fn process_fields(entries: &[(&str, String)]) -> &'static [Field] {
    let named = |(kind, _): &&(&str, _)| entries.first().is_some_and(|(_, name)| *name == exact::text(kind));
    let kind = fields::PROCESSES.kinds.iter().find(named);
    kind.expect("a process that is written stands in the table of fields").1
}

/// The text as it grows.
struct Text {
    text: String,
    has_comments: bool,
}

impl Text {
    fn remark(&mut self, remark: &str) {
        if self.has_comments {
            self.text.push_str(&format!("# {remark}\n\n"));
        }
    }

    fn header(&mut self, header: &str) {
        self.text.push_str(&format!("\n{header}\n"));
    }

    fn section(&mut self, key: &str) {
        self.header(&format!("[{key}]"));
    }

    fn keys(&mut self, fields: &[Field], entries: Vec<(&'static str, String)>) {
        for (key, value) in entries {
            self.key(fields, key, &value);
        }
    }

    fn key(&mut self, fields: &[Field], key: &str, value: &str) {
        let says = fields.iter().find(|field| field.key == key).map(|field| field.says);
        let says = says.unwrap_or(if key == fields::PROCESSES.key { "The kind of process" } else { "" });
        debug_assert!(!says.is_empty(), "`{key}` stands in no table of fields");
        self.line(key, value, says);
    }

    fn line(&mut self, key: &str, value: &str, says: &str) {
        if self.has_comments {
            self.text.push_str(&format!("# {says}\n"));
        }
        self.text.push_str(&format!("{key} = {value}\n"));
    }
}

/// Where in a scenario something stands, and which files it names there.
struct Place<'s> {
    key: String,
    sources: &'s [Source],
    names: Names,
}

/// What stands for a file.
#[derive(Clone, Copy)]
enum Names {
    Paths,
    Digests,
}

impl Place<'_> {
    /// The place of a key within this one.
    fn inner(&self, key: &str) -> Self {
        let key = if self.key.is_empty() { key.to_owned() } else { format!("{}.{key}", self.key) };
        Self { key, ..*self }
    }

    /// The place of an entry of the list that stands here.
    fn nth(&self, nth: usize) -> Self {
        Self { key: format!("{}[{nth}]", self.key), ..*self }
    }

    fn source(&self) -> Option<&Source> {
        self.sources.iter().find(|source| source.key == self.key)
    }

    /// The file that is named here.
    fn file(&self) -> Option<String> {
        self.source().map(|source| match self.names {
            Names::Paths => exact::text(&source.path),
            Names::Digests => exact::text(&format!("sha256:{}", source.digest)),
        })
    }

    /// How it is read.
    fn columns(&self) -> Option<&Columns> {
        self.source()?.columns.as_ref()
    }
}
