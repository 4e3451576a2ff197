//! `coldstart recommend`: what to set, so that a target is kept at the least cost.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::failure::Failure;
use super::flags::{Common, refuse, share, time};
use super::intervals::refuse_plan;
use super::output::Outputs;
use super::play::{self, Finding};
use super::player::playing;
use super::question::Question;
use super::sweep::{Tries, USUAL_INTERVALS};
use super::weighing::Weighing;
use super::{Ended, emit, regimes, talk};
use crate::deployment::Emitted;
use crate::model::{Model, Platform};
use crate::report::Format;
use crate::report::recommend::{Beside, named, page};
use crate::scenario::limits::TARGETS;
use crate::scenario::{Aim, Family, Part, Preset, Standing, preset_named};
use crate::study::{
    Given, Quantile, RecommendPlan, Recommendation, Regime, Settings, Target, Tried, Under, Unfit, Variant, Varied,
    Watch, Why, recommend, why,
};
use crate::units::Nanos;

/// The flags of the verb.
#[derive(Debug, Args)]
#[command(mut_arg("precision", |precision| {
    precision.help("How finely settings are told from the target, such as 0.05%").long_help(
        "How far from the target a setting has to be to be told apart from it, such as 0.05%\n\nThe samples are so large that one \
         so far below the target is shown to keep it in nine of ten cases. Without it the scenario's, or 0.05%.",
    )
}))]
#[command(after_long_help = "\
Examples:
  coldstart recommend scenarios/zappa-api.toml
      what to set, so that fewer than 1% of requests are cold
  coldstart recommend scenarios/zappa-api.toml --target-per-day 10
      so that there are fewer than ten cold starts a day
  coldstart recommend scenarios/zappa-api.toml --why
      on what that depends
  coldstart recommend scenarios/zappa-api.toml --under all
      2 minutes or 4? Under every AWS regime
  coldstart recommend scenarios/zappa-api.toml --emit zappa
      the lines of zappa_settings.json that set it")]
pub(super) struct Flags {
    #[command(flatten)]
    common: Common,

    /// Ping intervals to try
    ///
    /// Such as 1m..15m or 1m,2m,5m. Amazon EventBridge takes whole minutes.
    #[arg(long, value_name = "RANGE", default_value = USUAL_INTERVALS, allow_hyphen_values = true)]
    every: String,

    /// Time between the intervals of a range [default: 1m]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, hide_short_help = true)]
    step: Option<String>,

    /// Pings at once to try, such as 1..3
    ///
    /// Without it 1 and what the scenario has, and 1..3 where its pages open several requests at once.
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true)]
    concurrency: Option<String>,

    #[command(flatten)]
    target: TargetFlags,

    /// The same under these presets, or all of AWS
    ///
    /// Such as aws-2023,aws-2021 or all. What one of them carries over from another is varied: recycled environments are
    /// replaced, not replaced, or there is no recycling; the idle clock is that of the function, or of the environment.
    #[arg(long, value_name = "PRESETS", conflicts_with = "why")]
    under: Option<String>,

    /// Weigh the presets of --under by a log
    ///
    /// An interval is recommended if the regimes under which it keeps the target weigh 95% together (or what --confidence
    /// says). Without --under all of AWS are weighed. May be repeated.
    #[arg(long, value_name = "LOG", value_hint = ValueHint::FilePath, conflicts_with = "why", hide_short_help = true)]
    given: Vec<PathBuf>,

    /// Print the configuration that sets it, for a tool
    ///
    /// That is zappa, serverless, sam, terraform or aws-cli. Only what the tool can express is tried. The answer itself is said on stderr.
    #[arg(long, value_name = "TOOL", conflicts_with_all = ["why", "under", "exact", "explain"])]
    emit: Option<String>,

    /// What it hinges on: each assumption changed
    ///
    /// Each is halved and doubled, or switched, by itself, on the same traffic; the largest change stands first.
    #[arg(long)]
    why: bool,
}

/// What is to be kept: one of them.
#[derive(Debug, Args)]
struct TargetFlags {
    /// Share of cold requests to stay under [default: 1%]
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    target: Option<String>,

    /// Cold starts a day to stay under
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    target_per_day: Option<String>,

    /// Share of visits that meet a cold start to stay under
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true, hide_short_help = true)]
    target_visits: Option<String>,

    /// Latency that 95 of 100 requests are to stay under
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, hide_short_help = true)]
    target_p95: Option<String>,

    /// Latency that 99 of 100 are to stay under
    ///
    /// --target-p95 and --target-p999 are of 95 of 100 and 999 of 1,000, --target-visits is the share of visits that meet a
    /// cold start.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    target_p99: Option<String>,

    /// Latency that 999 of 1,000 requests are to stay under
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, hide_short_help = true)]
    target_p999: Option<String>,
}

impl TargetFlags {
    /// The one that is given, or the usual share.
    fn read(&self, usual: f64) -> Result<Target, Failure> {
        let flags = [
            ("--target", &self.target),
            ("--target-per-day", &self.target_per_day),
            ("--target-visits", &self.target_visits),
            ("--target-p95", &self.target_p95),
            ("--target-p99", &self.target_p99),
            ("--target-p999", &self.target_p999),
        ];
        let given: Vec<(&str, &str)> =
            flags.into_iter().filter_map(|(flag, text)| Some((flag, text.as_deref()?))).collect();
        match given[..] {
            [] => Ok(Target::Cold(usual)),
            [(flag, text)] => target(flag, text),
            [(first, _), (second, _), ..] => Err(Failure::refused(
                format_args!("`{first}` and `{second}` are two targets"),
                "one target",
                "ask twice, and take the setting that keeps both",
            )),
        }
    }
}

fn target(flag: &str, text: &str) -> Result<Target, Failure> {
    let latency = |quantile| time(flag, text).map(|time| Target::Latency(quantile, time));
    match flag {
        "--target-per-day" => per_day(flag, text),
        "--target-visits" => share(flag, text, TARGETS).map(Target::ColdVisits),
        "--target-p95" => latency(Quantile::P95),
        "--target-p99" => latency(Quantile::P99),
        "--target-p999" => latency(Quantile::P999),
        _ => share(flag, text, TARGETS).map(Target::Cold),
    }
}

fn per_day(flag: &str, text: &str) -> Result<Target, Failure> {
    let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0);
    number.map(Target::ColdPerDay).ok_or_else(|| {
        let hint = "no simulation can show that there are none at all; a share is given by --target";
        refuse(flag, text, "a number above zero, such as 5 or 0.5", hint)
    })
}

/// What was found, with what was asked beside it.
struct Found {
    recommendation: Recommendation,
    under: Option<Under>,
    why: Option<Why>,
}

/// Tests the candidates, and shows what to set.
pub(super) fn run(flags: &Flags) -> Result<Ended, Failure> {
    let common = &flags.common;
    let question = Question::new(common)?;
    let usual = Aim::usual(&question.scenario.settings).target;
    let target = flags.target.read(usual)?;
    let tries = (&flags.every[..], flags.step.as_deref(), flags.concurrency.as_deref());
    let tries = Tries::read(tries, target.share(question.requests_per_day()).unwrap_or(usual), &question)?;
    let model = &question.scenario.model;
    let (intervals, concurrencies) = tries.checked(&question, model, &usual_concurrencies(model))?;
    let settings = Settings::of(model, intervals, &concurrencies).map_err(|error| refuse_plan(&flags.every, error))?;
    refuse_what_nothing_sends(&flags.every, &settings)?;
    let tool = flags.emit.as_deref().map(emit::tool).transpose()?;
    let (settings, lost) = match tool {
        Some(tool) => emit::restricted(settings, tool, &question)?,
        None => (settings, Vec::new()),
    };
    let plan = RecommendPlan { settings, target, effort: question.effort, is_exact_allowed: true };
    let named = flags.under.as_deref().or(if flags.given.is_empty() { None } else { Some("all") });
    let asked = named.map(|text| asked_regimes(text, &model.platform)).transpose()?;
    let asked = match asked {
        Some(regimes) => Some(Weighing::new(regimes, &flags.given, model)?),
        None => None,
    };
    let inputs: Vec<PathBuf> = question.scenario.files.iter().chain(&flags.given).cloned().collect();
    let outputs = Outputs::open(&common.wanted()?, &inputs)?;
    if let Some(tool) = tool.filter(|_| outputs.uses_stdout()) {
        let problem = format!("`--emit {}` prints a file, and another flag prints something too", tool.name());
        let expected = "one of them on stdout";
        return Err(Failure::refused(problem, expected, "give the other a file of its own, as in `-o rows.csv`"));
    }

    let found = play::watched(&common.playing, question.max_time, |watch| {
        let mut found = find(flags, &question, &plan, (asked.as_ref(), intervals), watch)?;
        if found.recommendation.regimes.is_some() && (outputs.has(Format::Html) || outputs.has(Format::Svg)) {
            let settings: Vec<Variant> =
                found.recommendation.candidates.iter().map(|one| one.setting.variant.clone()).collect();
            found.recommendation.reaches = regimes::reaches_over(&question, &settings, watch.stop)?;
        }
        Ok::<_, Failure>(found)
    })??;
    let finding = finding(&found);
    if finding.is_nothing() {
        return Ok(play::nothing());
    }
    let beside = match (&found.under, &found.why) {
        (Some(under), _) => Beside::Under(under),
        (None, Some(why)) => Beside::Why(why),
        (None, None) => Beside::Candidates,
    };
    let page = page(&found.recommendation, beside, &question.provenance, common.show());
    let page = page.warned(finding.warnings(&question, tries.target));
    let page = playing(page, &outputs, &question, tries.asked(model, question.effort));
    let is_safe = found.under.as_ref().is_none_or(|under| match &under.given {
        Some(given) => given.longest.is_some() && (!given.fit.is_none_of_these || given.fit.is_learned),
        None => under.safe.is_some(),
    });
    let is_kept = found.recommendation.chosen().is_some() && is_safe;
    let emitted = tool.zip(found.recommendation.chosen());
    let unlike = emitted.and_then(|(_, chosen)| unlike_the_log(chosen, found.under.as_ref()?.given.as_ref()?));
    let emitted = emitted.map(|(tool, chosen)| emit::emitted(tool, chosen, &question)).transpose()?;
    let (outputs, notes) = match emitted {
        Some(Emitted { text, notes }) => (outputs.printing(text), [lost, notes].concat()),
        None => (outputs, lost),
    };
    let ended = finding.show(page, outputs, &question, common.playing.quiet, is_kept)?;
    for note in notes.iter().chain(&unlike).filter(|_| !common.playing.quiet) {
        talk::say(&format!("note: {note}"));
    }
    Ok(ended)
}

/// What is to be said where a file of the scenario's own answer is written, and the log has another one.
fn unlike_the_log(chosen: &Tried, given: &Given) -> Option<String> {
    let longest = given.longest.filter(|&longest| longest != chosen.setting.every)?;
    let named = named(longest);
    Some(format!(
        "the file has the answer for the scenario's own platform; given the log it is {named}: `coldstart calibrate LOG \
         --scenario-out learned.toml` writes what the log says, and `coldstart recommend learned.toml --emit` its file"
    ))
}

/// Intervals of which no scheduler sends any are a mistake, and no answer.
fn refuse_what_nothing_sends(every: &str, settings: &Settings) -> Result<(), Failure> {
    let none_left = settings.tried.iter().all(|setting| setting.every.is_none());
    if none_left && settings.set_aside.iter().all(|(_, unfit)| *unfit == Unfit::NoSchedule) {
        let hint = "`coldstart sweep` tries any interval";
        return Err(refuse("--every", every, "intervals of whole minutes, as Amazon EventBridge sends pings", hint));
    }
    Ok(())
}

/// One ping at once, as many as the scenario has, and some more where a page opens several requests.
fn usual_concurrencies(model: &Model) -> Vec<u32> {
    const MOST: u32 = 3;
    let most = if model.arrivals.at_once() > 1 { MOST } else { 1 };
    let own = model.warming.concurrency;
    (1..=most).chain((own > most && model.warming.is_on()).then_some(own)).collect()
}

fn find(
    flags: &Flags,
    question: &Question<'_>,
    plan: &RecommendPlan,
    (regimes, intervals): (Option<&Weighing>, &[Nanos]),
    watch: Watch<'_>,
) -> Result<Found, Failure> {
    let model = &question.scenario.model;
    let found = recommend(model, plan, watch).map_err(|error| refuse_plan(&flags.every, error))?;
    let mut found = Found { recommendation: found, under: None, why: None };
    let recommendation = &mut found.recommendation;
    if recommendation.interrupted {
        return Ok(found);
    }
    if let Some(regimes) = regimes {
        let subject = recommendation.subject().filter(|one| one.setting.every.is_some());
        let concurrency = subject.map_or(model.warming.concurrency, |one| one.setting.variant.concurrency());
        let asked = (plan.target, concurrency);
        found.under = regimes.under(model, (asked, intervals), &plan.effort, watch);
        found.recommendation.interrupted = found.under.is_none();
    } else if flags.why {
        found.why = why(recommendation, model, &plan.effort, watch);
        found.recommendation.interrupted = found.why.is_none() && found.recommendation.subject().is_some();
    } else {
        let share = plan.target.share(question.requests_per_day());
        let subject = recommendation.subject().map(|one| one.setting.variant.clone());
        if let Some((subject, share)) = subject.zip(share) {
            recommendation.regimes = regimes::range_of(question, &subject, share, watch.stop)?;
        }
    }
    Ok(found)
}

/// How well it is known. A precision is the power of the tests here, and no width that would have to be reached.
fn finding(found: &Found) -> Finding {
    let recommendation = &found.recommendation;
    let tested = recommendation.candidates.iter().filter(|one| one.place.is_some()).map(|one| &one.outcome);
    let outcomes: Vec<_> = tested.chain([&recommendation.today]).collect();
    let finding = Finding::new(&outcomes, recommendation.interrupted, true);
    let widest = if finding.interrupted { finding.widest } else { finding.widest.map(|_| 0.0) };
    Finding { widest, ..finding }
}

/// Reads `aws-2023,aws-2021` or `all`: the regimes, with all that is varied of each.
pub(super) fn asked_regimes(text: &str, own: &Platform) -> Result<Vec<Regime>, Failure> {
    const FLAG: &str = "--under";
    const EXPECTED: &str = "presets, such as `aws-2023,aws-2021`, or `all` for those of AWS";
    const HINT: &str = "`coldstart presets` lists them";
    let mut asked: Vec<&Preset> = Vec::new();
    for name in text.split(',').map(str::trim) {
        match name {
            "" => return Err(refuse(FLAG, text, EXPECTED, HINT)),
            "all" => asked.extend(Family::Aws.presets()),
            name => {
                let preset = preset_named(name);
                asked.push(preset.map_err(|hint| refuse(FLAG, text, EXPECTED, hint.as_deref().unwrap_or(HINT)))?);
            }
        }
    }
    let mut regimes = Vec::new();
    for (place, preset) in asked.iter().enumerate() {
        if !asked[..place].contains(preset) {
            let platform = preset.behaviour()?.on(own);
            let recycling = &platform.recycling;
            let varied = Varied {
                recycling: recycling.mean_life.is_some() || recycling.max_life.is_some(),
                clock: is_unknown(preset.standing(Part::IdleClock)),
            };
            regimes.extend(Regime::variants(preset.name, &platform, own, varied));
        }
    }
    Ok(regimes)
}

/// Whether a part may as well be otherwise.
fn is_unknown(standing: Standing) -> bool {
    match standing {
        Standing::Measured | Standing::Documented => false,
        Standing::CarriedOver(_) | Standing::Assumed | Standing::LeftOut => true,
    }
}
