//! `coldstart recommend --emit`: the answer as the configuration of a deployment tool.

use super::failure::Failure;
use super::flags::refuse;
use super::question::Question;
use crate::deployment::{self, CannotExpress, Emitted, Setting, Tool, Warmth, can_express};
use crate::model::platform::Window;
use crate::study::{Settings, Tried, Variant};

/// The flag.
pub(super) const FLAG: &str = "--emit";

/// The tool of this name.
pub(super) fn tool(text: &str) -> Result<Tool, Failure> {
    let found = Tool::NAMES.into_iter().find(|(name, _)| *name == text.trim());
    found.map(|(_, tool)| tool).ok_or_else(|| {
        let names: Vec<&str> = Tool::NAMES.iter().map(|(name, _)| *name).collect();
        refuse(FLAG, text, &format!("one of {}", names.join(", ")), "`coldstart guide deploy` says what each takes")
    })
}

/// Those settings that a tool can express, and what it cannot, each reason once.
pub(super) fn restricted(
    settings: Settings,
    tool: Tool,
    question: &Question<'_>,
) -> Result<(Settings, Vec<String>), Failure> {
    let mut lost: Vec<CannotExpress> = Vec::new();
    let mut tried = Vec::new();
    for setting in settings.tried {
        match can_express(tool, &of_question(&setting.variant, question)) {
            Ok(()) => tried.push(setting),
            Err(reason) => lost.push(reason),
        }
    }
    lost.dedup();
    match (tried.iter().any(|setting| setting.every.is_some()), lost.first()) {
        (false, Some(reason)) => {
            Err(refuse(FLAG, tool.name(), &format!("settings that it can express: {}", reason.why), &reason.hint))
        }
        _ => Ok((Settings { tried, ..settings }, lost.iter().map(not_tried).collect())),
    }
}

/// What is said of settings that were left out.
fn not_tried(reason: &CannotExpress) -> String {
    format!("not tried, because {} cannot express it: {}", reason.tool.called(), reason.why)
}

/// The configuration that sets what is recommended.
pub(super) fn emitted(tool: Tool, chosen: &Tried, question: &Question<'_>) -> Result<Emitted, Failure> {
    let setting = of_question(&chosen.setting.variant, question);
    let emitted =
        deployment::emit(&setting, tool).map_err(|reason| refuse(FLAG, tool.name(), &reason.why, &reason.hint))?;
    let notes = [emitted.notes, hours(question).into_iter().collect()].concat();
    Ok(Emitted { notes, ..emitted })
}

/// What no file says of environments that are provisioned at some hours only.
fn hours(question: &Question<'_>) -> Option<String> {
    let platform = &question.scenario.model.platform;
    let Window { from, until } = platform.provisioned_window.as_ref()?;
    Some(format!(
        "The hours of `platform.provisioned`, from {from} until {until}, are not written: {} provisioned all the time \
         there, which costs more than the answer says. Two scheduled actions of Application Auto Scaling set the hours.",
        match platform.provisioned {
            1 => "one environment is".to_owned(),
            several => format!("{several} environments are"),
        }
    ))
}

/// The function of the scenario, kept warm so.
fn of_question(variant: &Variant, question: &Question<'_>) -> Setting {
    let model = &question.scenario.model;
    Setting {
        name: question.scenario.name.clone(),
        memory: model.function.memory,
        architecture: model.function.architecture,
        region: model.function.region.clone(),
        timezone: model.calendar.start().timezone(),
        timeout: model.function.timeout,
        reserved: model.platform.reserved,
        provisioned: model.platform.provisioned,
        snap_start: model.function.snap_start.is_some(),
        warmth: warmth(variant),
    }
}

fn warmth(variant: &Variant) -> Warmth {
    if variant.has_no_pings() {
        return Warmth::Nothing;
    }
    Warmth::Pings { schedule: variant.ping().clone(), concurrency: variant.concurrency() }
}
