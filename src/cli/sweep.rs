//! `coldstart sweep`: how P(cold) depends on the ping interval.

use clap::Args;

use super::failure::Failure;
use super::flags::{Common, refuse, share, time};
use super::intervals::{intervals, refuse_late_phase, refuse_plan};
use super::output::Outputs;
use super::play::{self, Finding};
use super::question::Question;
use super::{Ended, regimes};
use crate::model::Schedule;
use crate::report::sweep::page;
use crate::scenario::limits::{PINGS_AT_ONCE, TARGETS};
use crate::scenario::{Aim, MOST_HELD};
use crate::study::{MOST_CANDIDATES, Sweep, SweepPlan, sweep};
use crate::units::{Nanos, amount, counted, grouped};

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart sweep scenarios/zappa-api.toml
      which ping interval keeps cold starts under 1%
  coldstart sweep scenarios/zappa-api.toml --every 1m..5m --csv curve.csv
      the same for other intervals, and a file for plots
  coldstart sweep scenarios/zappa-api.toml --every 5m --target 0.5%
      does this one keep it? Exit code 1: it does not")]
pub(super) struct Flags {
    #[command(flatten)]
    common: Common,

    /// Ping intervals to try, such as 1m..15m or 1m,2m,5m
    #[arg(long, value_name = "RANGE", default_value = "1m..15m", allow_hyphen_values = true)]
    every: String,

    /// Time between the intervals of a range [default: 1m]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    step: Option<String>,

    /// Pings at once to try, such as 2 or 1..3
    ///
    /// Without it the scenario's.
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    concurrency: Option<String>,

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
    let plan = plan(flags, &question)?;
    if flags.regimes {
        let is_asked = flags.target.is_some();
        return regimes::run(common, &question, &plan, is_asked, |error| refuse_plan(&flags.every, error));
    }
    let outputs = Outputs::open(&common.wanted()?, &question.scenario.files)?;
    let sweep = play::watched(&common.playing, question.max_time, |watch| {
        let found = sweep(&question.scenario.model, &plan, watch);
        let mut sweep = found.map_err(|error| refuse_plan(&flags.every, error))?;
        sweep.regimes = regimes::range(&question, &sweep, watch.stop)?;
        Ok::<_, Failure>(sweep)
    })??;

    let finding = finding(&sweep);
    if finding.is_nothing() {
        return Ok(play::nothing());
    }
    let page = page(&sweep, &question.provenance, common.show()).warned(finding.warnings(&question, plan.target));
    let is_kept = flags.target.is_none() || sweep.verdict.chosen().is_some();
    finding.show(&page, outputs, &question, common.playing.quiet, is_kept)
}

fn finding(sweep: &Sweep) -> Finding {
    let mut outcomes = vec![&sweep.today.outcome];
    outcomes.extend(sweep.candidates.iter().map(|candidate| &candidate.outcome));
    Finding::new(&outcomes, sweep.interrupted, sweep.precise)
}

fn plan(flags: &Flags, question: &Question) -> Result<SweepPlan, Failure> {
    let step = flags.step.as_deref().map(|text| time("--step", text)).transpose()?;
    let intervals = intervals(&flags.every, step)?;
    refuse_unused_step(flags)?;
    refuse_late_phase(&flags.every, &intervals, question.scenario.model.warming.phase)?;
    let concurrencies = match &flags.concurrency {
        Some(text) => concurrencies(text)?,
        None => vec![question.scenario.model.warming.concurrency],
    };
    let count = intervals.len() * concurrencies.len();
    if count > MOST_CANDIDATES {
        let every = &flags.every;
        let problem = match &flags.concurrency {
            Some(widths) => format!(
                "`--every {every}` with `--concurrency {widths}` makes {} settings to try",
                grouped(count as u64)
            ),
            None => format!("`--every {every}` makes {} settings to try", grouped(count as u64)),
        };
        let expected = format!("at most {}", grouped(MOST_CANDIDATES as u64));
        return Err(Failure::refused(problem, expected, "take a longer --step, or shorter ranges"));
    }
    refuse_too_many_pings(flags, question, &intervals, &concurrencies)?;
    let target = match &flags.target {
        Some(target) => share("--target", target, TARGETS)?,
        None => Aim::usual(&question.scenario.settings).target,
    };
    Ok(SweepPlan { intervals, concurrencies, target, effort: question.effort })
}

/// Pings that would fill the memory, by being in progress or by waiting to be tried again, are refused as in a
/// scenario.
fn refuse_too_many_pings(
    flags: &Flags,
    question: &Question,
    intervals: &[Nanos],
    concurrencies: &[u32],
) -> Result<(), Failure> {
    let (Some(&shortest), Some(&widest)) = (intervals.iter().min(), concurrencies.iter().max()) else { return Ok(()) };
    let held = question.scenario.model.with_pings(Schedule::Every(shortest), widest).held_at_once();
    if held <= MOST_HELD {
        return Ok(());
    }
    let problem = format!(
        "`--every {}` with {} at once holds {} of them",
        flags.every,
        counted(u64::from(widest), "ping"),
        amount(held, 3)
    );
    let expected = format!("at most {} pings in progress or waiting to be tried again", amount(MOST_HELD, 7));
    Err(Failure::refused(problem, expected, "ping less often, or with fewer at once"))
}

/// A step that no range takes is a mistake.
fn refuse_unused_step(flags: &Flags) -> Result<(), Failure> {
    match &flags.step {
        Some(step) if !flags.every.contains("..") => {
            let hint = format!("`--every {}` names no range: leave --step out, or write a range", flags.every);
            Err(refuse("--step", step, "a range to step through, such as `--every 1m..15m`", &hint))
        }
        Some(_) | None => Ok(()),
    }
}

/// Reads `2`, `1..3` and `1,3`; sorted, each once.
fn concurrencies(text: &str) -> Result<Vec<u32>, Failure> {
    let refuse = |hint: &str| {
        let most = grouped(u64::from(*PINGS_AT_ONCE.end()));
        let expected = format!("numbers from 1 to {most}, such as `2`, `1..3` or `1,3`");
        refuse("--concurrency", text, &expected, hint)
    };
    let number = |part: &str| {
        let number = part.trim().parse().ok().filter(|number| PINGS_AT_ONCE.contains(number));
        number.ok_or_else(|| refuse("it counts the invocations of one ping"))
    };
    let mut all = Vec::new();
    for part in text.split(',') {
        match part.split_once("..") {
            None => all.push(number(part)?),
            Some((first, last)) => {
                let (first, last) = (number(first)?, number(last)?);
                if first > last {
                    return Err(refuse(&format!("the smaller number comes first: {last} before {first}")));
                }
                all.extend(first..=last);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_make_no_sense_are_refused() {
        for text in ["0", "3..1", "", "1..", "1.5", "10001", "1..4294967296", "-1"] {
            assert!(concurrencies(text).is_err(), "{text}");
        }
        assert_eq!(concurrencies("1..3,7,2"), Ok(vec![1, 2, 3, 7]));
    }
}
