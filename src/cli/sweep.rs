//! `coldstart sweep`: how P(cold) depends on the ping interval.

use clap::Args;

use super::failure::Failure;
use super::flags::{Common, refuse, share, time};
use super::intervals::{intervals, refuse_late_phase, refuse_plan};
use super::output::Outputs;
use super::play::{self, Finding};
use super::player::playing;
use super::question::Question;
use super::{Ended, axis, regimes, vary};
use crate::model::{Model, Schedule};
use crate::page::Asked;
use crate::report::Format;
use crate::report::sweep::page;
use crate::scenario::limits::TARGETS;
use crate::scenario::{Aim, Edit, MOST_HELD};
use crate::study::{Effort, MOST_CANDIDATES, Sweep, SweepPlan, pinged, sweep_with};
use crate::units::{Nanos, amount, counted, grouped};

/// The intervals that are tried where nobody says which.
pub(super) const USUAL_INTERVALS: &str = "1m..15m";

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart sweep scenarios/zappa-api.toml
      which ping interval keeps cold starts under 1%
  coldstart sweep scenarios/zappa-api.toml --every 1m..5m --csv curve.csv
      the same for other intervals, and a file for plots
  coldstart sweep scenarios/zappa-api.toml --vary function.init=0.5s,1s,2s
      does the answer depend on how long an init takes?
  coldstart sweep scenarios/zappa-api.toml --every 5m --target 0.5%
      does this one keep it? Exit code 1: it does not")]
pub(super) struct Flags {
    #[command(flatten)]
    common: Common,

    /// Ping intervals to try, such as 1m..15m or 1m,2m,5m
    #[arg(long, value_name = "RANGE", default_value = USUAL_INTERVALS, allow_hyphen_values = true)]
    every: String,

    /// Time between the intervals of a range [default: 1m]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    step: Option<String>,

    /// Pings at once to try, such as 2 or 1..3
    ///
    /// Without it the scenario's.
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    concurrency: Option<String>,

    /// A field to vary and its values; twice makes a map
    ///
    /// Such as arrivals.0.rate=100/day..5000/day:log9 or function.init=0.5s,1s,2s: the sweep is made for each. `:log9`
    /// makes nine values at equal ratios, `:lin9` nine at equal steps.
    #[arg(long, value_name = "KEY=RANGE", conflicts_with_all = ["regimes", "exact"])]
    vary: Vec<String>,

    /// The whole curve under every AWS regime that was measured
    ///
    /// Each with recycled environments replaced, not replaced, and without recycling.
    #[arg(long)]
    regimes: bool,

    /// Share of cold requests to stay under [default: 1%]
    ///
    /// Where it is given and no interval keeps it, the exit code is 1.
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    target: Option<String>,
}

/// Plays every candidate, and shows what came out.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let common = &flags.common;
    let question = Question::new(common)?;
    let tries = Tries::new(flags, &question)?;
    let is_asked = flags.target.is_some();
    let axes = axis::axes(&flags.vary, flags.concurrency.is_some())?;
    if !axes.is_empty() {
        return vary::run(common, &question, &tries, axes, is_asked);
    }
    let plan = tries.plan(&question, &question.scenario.model)?;
    if flags.regimes {
        return regimes::run(common, &question, &plan, is_asked, |error| refuse_plan(&flags.every, error));
    }
    let outputs = Outputs::open(&common.wanted()?, &question.scenario.files)?;
    let hours = common.hours(false)?;
    let sweep = play::watched(&common.playing, question.max_time, |watch| {
        let found = sweep_with(hours, &question.scenario.model, &plan, watch);
        let mut sweep = found.map_err(|error| refuse_plan(&flags.every, error))?;
        sweep.regimes = regimes::range(&question, &sweep, watch.stop)?;
        if outputs.has(Format::Html) || outputs.has(Format::Svg) {
            sweep.reaches = regimes::reaches_of(&question, &sweep, watch.stop)?;
        }
        Ok::<_, Failure>(sweep)
    })??;

    let finding = finding(&sweep);
    if finding.is_nothing() {
        return Ok(play::nothing());
    }
    let page = page(&sweep, &question.provenance, common.show()).warned(finding.warnings(&question, plan.target));
    let page = playing(page, &outputs, &question, tries.asked(&question.scenario.model, question.effort));
    let is_kept = !is_asked || sweep.verdict.chosen().is_some();
    finding.show(page, outputs, &question, common.playing.quiet, is_kept)
}

fn finding(sweep: &Sweep) -> Finding {
    let mut outcomes = vec![&sweep.today.outcome];
    outcomes.extend(sweep.candidates.iter().map(|candidate| &candidate.outcome));
    Finding::new(&outcomes, sweep.interrupted, sweep.precise)
}

/// The pings that a sweep tries, whatever scenario it tries them on.
pub(super) struct Tries {
    /// As the flags give them.
    pub(super) every: String,
    concurrency: Option<String>,
    intervals: Vec<Nanos>,
    /// None: as many at once as the scenario says.
    concurrencies: Option<Vec<u32>>,
    /// The share of cold requests to stay under.
    pub(super) target: f64,
}

impl Tries {
    fn new(flags: &Flags, question: &Question<'_>) -> Result<Self, Failure> {
        let target = match &flags.target {
            Some(target) => share("--target", target, TARGETS)?,
            None => Aim::usual(&question.scenario.settings).target,
        };
        Self::read((&flags.every, flags.step.as_deref(), flags.concurrency.as_deref()), target, question)
    }

    /// What `--every`, `--step` and `--concurrency` give.
    pub(super) fn read(
        (every, step, concurrency): (&str, Option<&str>, Option<&str>),
        target: f64,
        question: &Question<'_>,
    ) -> Result<Self, Failure> {
        let length = step.map(|text| time("--step", text)).transpose()?;
        let intervals = intervals(every, length)?;
        refuse_unused_step(every, step)?;
        let concurrencies = concurrency.map(|text| concurrencies(text, question)).transpose()?;
        let (every, concurrency) = (every.to_owned(), concurrency.map(str::to_owned));
        Ok(Self { every, concurrency, intervals, concurrencies, target })
    }

    /// What is tried of a model.
    pub(super) fn plan(&self, question: &Question<'_>, model: &Model) -> Result<SweepPlan, Failure> {
        let own = [model.warming.concurrency];
        let (intervals, concurrencies) = self.checked(question, model, &own)?;
        let variants = pinged(model, intervals, &concurrencies);
        let variants = variants.map_err(|error| refuse_plan(&self.every, error))?;
        Ok(SweepPlan { variants, target: self.target, effort: question.effort })
    }

    /// The intervals, and how many pings come at once: as the flag says, or else as given here.
    pub(super) fn checked(
        &self,
        question: &Question<'_>,
        model: &Model,
        otherwise: &[u32],
    ) -> Result<(&[Nanos], Vec<u32>), Failure> {
        refuse_late_phase(&self.every, &self.intervals, model.warming.phase)?;
        let concurrencies = self.concurrencies.as_deref().unwrap_or(otherwise);
        let count = self.intervals.len() * concurrencies.len();
        if count > MOST_CANDIDATES {
            return Err(self.refuse_too_many(count));
        }
        self.refuse_as_a_scenario_would(question, model, concurrencies)?;
        Ok((&self.intervals, concurrencies.to_vec()))
    }

    /// What a page asks when it plays.
    pub(super) fn asked(&self, model: &Model, effort: Effort) -> Asked {
        let own = || vec![model.warming.concurrency];
        Asked {
            intervals: self.intervals.clone(),
            concurrencies: self.concurrencies.clone().unwrap_or_else(own),
            target: self.target,
            effort,
        }
    }

    fn refuse_too_many(&self, count: usize) -> Failure {
        let Self { every, concurrency, .. } = self;
        let count = grouped(count as u64);
        let problem = match concurrency {
            Some(widths) => format!("`--every {every}` with `--concurrency {widths}` makes {count} settings to try"),
            None => format!("`--every {every}` makes {count} settings to try"),
        };
        let expected = format!("at most {}", grouped(MOST_CANDIDATES as u64));
        Failure::refused(problem, expected, "take a longer --step, or shorter ranges")
    }

    /// The most frequent pings, and the most at once, stand in the scenario for a moment, so that they are refused in the
    /// same words; but for pings that would fill the memory, of which the flags are said to be the reason.
    fn refuse_as_a_scenario_would(
        &self,
        question: &Question<'_>,
        model: &Model,
        concurrencies: &[u32],
    ) -> Result<(), Failure> {
        let (Some(&shortest), Some(&widest)) = (self.intervals.iter().min(), concurrencies.iter().max()) else {
            return Ok(());
        };
        let held = model.with_pings(Schedule::Every(shortest), widest).held_at_once();
        if held > MOST_HELD {
            let problem = format!(
                "`--every {}` with {} at once holds {} of them",
                self.every,
                counted(u64::from(widest), "ping"),
                amount(held, 3)
            );
            let expected = format!("at most {} pings in progress or waiting to be tried again", amount(MOST_HELD, 7));
            return Err(Failure::refused(problem, expected, "ping less often, or with fewer at once"));
        }
        let every = Edit { key: "warming.ping".to_owned(), value: format!("{} ns", shortest.0), flag: "--every" };
        let concurrency = concurrency_edit(&widest.to_string());
        question.with(&[every, concurrency]).map(drop)
    }
}

fn concurrency_edit(text: &str) -> Edit {
    Edit { key: "warming.concurrency".to_owned(), value: text.to_owned(), flag: "--concurrency" }
}

/// A step that no range takes is a mistake.
fn refuse_unused_step(every: &str, step: Option<&str>) -> Result<(), Failure> {
    match step {
        Some(step) if !every.contains("..") => {
            let hint = format!("`--every {every}` names no range: leave --step out, or write a range");
            Err(refuse("--step", step, "a range to step through, such as `--every 1m..15m`", &hint))
        }
        Some(_) | None => Ok(()),
    }
}

/// Reads `2`, `1..3` and `1,3`; sorted, each once. Each number is read as one in the scenario would be.
fn concurrencies(text: &str, question: &Question<'_>) -> Result<Vec<u32>, Failure> {
    let refused = |hint: &str| refuse("--concurrency", text, "numbers, such as `2`, `1..3` or `1,3`", hint);
    let number = |part: &str| match part.trim() {
        "" => Err(refused("a number is missing")),
        part => Ok(question.with(&[concurrency_edit(part)])?.model.warming.concurrency),
    };
    let mut all = Vec::new();
    for part in text.split(',') {
        match part.split_once("..") {
            None => all.push(number(part)?),
            Some((first, last)) => {
                let (first, last) = (number(first)?, number(last)?);
                if first > last {
                    return Err(refused(&format!("the smaller number comes first: {last} before {first}")));
                }
                all.extend(first..=last);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}
