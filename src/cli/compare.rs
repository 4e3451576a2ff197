//! `coldstart compare`: what each way to live with cold starts gives, and what it costs.

use clap::Args;

use super::Ended;
use super::failure::Failure;
use super::flags::{Common, refuse, share};
use super::intervals::{intervals, refuse_plan};
use super::output::Outputs;
use super::play::{self, Finding};
use super::question::Question;
use super::sweep::USUAL_INTERVALS;
use crate::cost::{has_prices, regions};
use crate::report::compare::page;
use crate::scenario::limits::TARGETS;
use crate::scenario::{Aim, Edit, Warning, WarningKind};
use crate::study::{ComparePlan, CompareRow, Comparison, compare};
use crate::units::Money;

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  coldstart compare scenarios/zappa-api.toml
      no pings, pings, provisioned concurrency, a service: what each gives and costs
  coldstart compare scenarios/zappa-api.toml --max-cost 20000KRW --exchange 1500
      the cheapest that keeps the target, if it costs no more than that a month")]
pub(super) struct Flags {
    #[command(flatten)]
    common: Common,

    /// Ping intervals to choose from, such as 1m..15m or 1m,2m,5m
    #[arg(long, value_name = "RANGE", default_value = USUAL_INTERVALS, allow_hyphen_values = true)]
    every: String,

    /// Provisioned environments to try, at most
    #[arg(long, value_name = "N", default_value_t = 2, allow_hyphen_values = true, value_parser = super::flags::whole(0..=100_u32))]
    provisioned: u32,

    /// Share of cold requests to stay under, and of lost ones [default: 1%]
    ///
    /// Where it is given and nothing keeps it, the exit code is 1.
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    target: Option<String>,

    /// What a month may cost, such as 5USD or 20000KRW
    ///
    /// Where nothing that keeps the target costs so little, the exit code is 1.
    #[arg(long, value_name = "MONEY", allow_hyphen_values = true)]
    max_cost: Option<String>,

    /// What a US dollar costs in the currency of --max-cost
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    exchange: Option<String>,
}

/// Plays every way, and shows what came out.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let common = &flags.common;
    let question = Question::new(common)?;
    let (provisioned, refused) = provisioned(flags, &question);
    let plan = plan(flags, &question, provisioned)?;
    let outputs = Outputs::open(&common.wanted()?, &question.scenario.files)?;
    let model = &question.scenario.model;
    refuse_unpriced(&question)?;
    let comparison = play::watched(&common.playing, question.max_time, |watch| compare(model, &plan, watch))?
        .map_err(|error| refuse_plan(&flags.every, error))?;

    let finding = finding(&comparison);
    if finding.is_nothing() {
        return Ok(play::nothing());
    }
    let money = flags.max_cost.as_deref().and_then(|text| Money::parse(text).ok());
    let said = money.map(|money| money.to_string());
    let page = page(&comparison, &plan.service, said.as_deref(), &question.provenance, common.show());
    let warnings = finding.warnings(&question, plan.target).into_iter().chain(refused.as_ref().map(not_compared));
    let page = page.warned(warnings.collect());
    let is_asked = flags.target.is_some() || flags.max_cost.is_some();
    let is_kept = !is_asked || comparison.chosen().is_some();
    finding.show(page, outputs, &question, common.playing.quiet, is_kept)
}

/// Numbers of provisioned environments that the account may have, and why not the first that it may not.
fn provisioned(flags: &Flags, question: &Question<'_>) -> (Vec<u32>, Option<Failure>) {
    let mut allowed = Vec::new();
    for count in 1..=flags.provisioned {
        // In the place of SnapStart, which AWS does not have beside it, and of whatever is provisioned today.
        let edit = |key: &str, value: String| Edit { key: key.to_owned(), value, flag: "--provisioned" };
        let edits = [edit("function.snap_start", "none".to_owned()), edit("platform.provisioned", count.to_string())];
        match question.with(&edits) {
            Ok(_) => allowed.push(count),
            Err(refused) => return (allowed, Some(refused)),
        }
    }
    (allowed, None)
}

/// Why there is no row of provisioned concurrency, or of no more of it.
fn not_compared(refused: &Failure) -> Warning {
    let text = refused.to_string();
    let (problem, hint) = text.split_once("\n\nhint: ").unwrap_or((&text, ""));
    let problem = problem.trim_start_matches("error: ").replace("\n  ", ", ");
    Warning::new(WarningKind::ProvisionedRefused, format!("not compared: {problem}")).hint(hint.to_owned())
}

fn plan(flags: &Flags, question: &Question<'_>, provisioned: Vec<u32>) -> Result<ComparePlan, Failure> {
    let target = match &flags.target {
        Some(target) => share("--target", target, TARGETS)?,
        None => Aim::usual(&question.scenario.settings).target,
    };
    Ok(ComparePlan {
        intervals: intervals(&flags.every, None)?,
        provisioned,
        service: question.scenario.service.clone(),
        target,
        budget: budget(flags)?,
        effort: question.effort,
    })
}

/// What a month may cost, in USD.
fn budget(flags: &Flags) -> Result<Option<f64>, Failure> {
    const EXCHANGE: &str = "--exchange";
    const MOST: &str = "--max-cost";
    let exchange = flags.exchange.as_deref().map(|text| match text.trim().parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate.is_finite() => Ok(rate),
        Ok(_) | Err(_) => {
            Err(refuse(EXCHANGE, text, "a number above zero, such as 1500", "so many KRW, say, are one US dollar"))
        }
    });
    let (text, exchange) = match (&flags.max_cost, exchange.transpose()?) {
        (Some(text), exchange) => (text, exchange),
        (None, None) => return Ok(None),
        (None, Some(rate)) => {
            let hint = "it says in what currency --max-cost is: give that, or leave this out";
            return Err(refuse(EXCHANGE, &rate.to_string(), "a --max-cost beside it", hint));
        }
    };
    let money = Money::parse(text).map_err(|error| {
        refuse(MOST, text, Money::EXPECTED, error.hint.as_deref().unwrap_or("an amount has a currency"))
    })?;
    match (money.currency() == Money::USD, exchange) {
        (true, None) => Ok(Some(money.amount())),
        (false, Some(rate)) => Ok(Some(money.amount() / rate)),
        (true, Some(_)) => {
            Err(refuse(MOST, text, "another currency than USD beside --exchange", "leave --exchange out"))
        }
        (false, None) => {
            let hint = format!("`--exchange 1500` says that 1,500 {} are one US dollar", money.currency());
            Err(refuse(MOST, text, "USD, or a rate of exchange beside it", &hint))
        }
    }
}

/// Where money is asked for and nothing has a price, there is no answer.
fn refuse_unpriced(question: &Question<'_>) -> Result<(), Failure> {
    let model = &question.scenario.model;
    if has_prices(&model.function, &model.billing) {
        return Ok(());
    }
    let problem = format!("`function.region` is `{}`, of which no price is known", model.function.region);
    let expected = format!("one of {}", regions().join(", "));
    Err(Failure::refused(
        problem,
        expected,
        "`[cost] prices = { ... }` gives prices: `coldstart guide cost` lists them",
    ))
}

fn finding(comparison: &Comparison) -> Finding {
    let outcomes: Vec<_> = comparison.rows.iter().filter_map(CompareRow::outcome).collect();
    Finding::new(&outcomes, comparison.interrupted, comparison.precise)
}
