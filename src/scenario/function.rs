//! The wire form of `[function]`.

use toml::de::DeTable;

use super::Origin;
use super::distributions::{distribution, distribution_or_none, share, time_above_zero};
use super::reader::{Entry, Read, Table};
use crate::model::Distribution;
use crate::model::function::{Architecture, Function, Gateway, LONGEST_TIMEOUT};
use crate::units::{Memory, Nanos, UnitError};

pub(crate) const ARCHITECTURES: [(&str, Architecture); 2] =
    [("x86_64", Architecture::X86), ("arm64", Architecture::Arm)];

/// The function, and at which memory its times were measured, if they follow from that; every key has a default.
pub(super) fn function(table: &Table<'_>) -> Read<(Function, Option<Memory>)> {
    let usual = Function::default();
    let memory = table.value("memory", usual.memory, |entry| {
        entry.parsed(Memory::EXPECTED, Memory::parse, "write \"512 MB\" or \"1 GB\"")
    });
    let show = |architecture: &Architecture| architecture.name().to_owned();
    let architecture =
        table.value_or("architecture", usual.architecture, Origin::Default, show, |entry| entry.one_of(&ARCHITECTURES));
    let region = table.value("region", usual.region, region);
    let duration = table.value("duration", usual.duration, distribution);
    let init = table.value("init", usual.init, distribution);
    let show = |work: &Option<Distribution>| work.as_ref().map_or("none".to_owned(), Distribution::to_string);
    let first_request =
        table.value_or("first_request", usual.first_request, Origin::Default, show, distribution_or_none);
    let show = |gateway: &Gateway| gateway.name().to_owned();
    let gateway =
        table.value_or("gateway", usual.gateway, Origin::Default, show, |entry| entry.one_of(&Gateway::NAMES));
    let show = |timeout: &Option<Nanos>| timeout.map_or("none".to_owned(), |timeout| timeout.to_string());
    let timeout = table.value_or("timeout", usual.timeout, Origin::Default, show, timeout);
    let crash = table.value("crash", usual.crash, share);
    let show = |restore: &Option<Distribution>| restore.as_ref().map_or("none".to_owned(), Distribution::to_string);
    let snap_start = table.value_or("snap_start", usual.snap_start, Origin::Default, show, distribution_or_none);
    let show = |measured: &Option<Memory>| measured.map_or("false".to_owned(), |memory| memory.to_string());
    let measured = table.value_or("scales_with_memory", None, Origin::Default, show, |entry| {
        measured(entry, table.memory_of_file().unwrap_or(usual.memory))
    });
    table.finish();
    let function = Function {
        memory: memory?,
        architecture: architecture?,
        region: region?,
        duration: duration?,
        init: init?,
        first_request: first_request?,
        gateway: gateway?,
        timeout: timeout?,
        crash: crash?,
        snap_start: snap_start?,
        measured: None,
    };
    Ok((function, measured?))
}

/// At which memory the times hold; `true` means that of the file, which a flag may change.
fn measured(entry: &Entry<'_>, of_file: Memory) -> Read<Option<Memory>> {
    match entry.truth_if_any() {
        Some(true) => Ok(Some(of_file)),
        Some(false) => Ok(None),
        None => {
            let expected = "true, false, or the memory at which the times were measured, such as \"512 MB\"";
            let hint = "true: the times of the file hold at the memory of the file";
            let parse =
                |text: &str| Memory::parse(text).map_err(|error| UnitError { expected: expected.to_owned(), ..error });
            entry.parsed(expected, parse, hint).map(Some)
        }
    }
}

/// The memory that a document names, if it does.
pub(super) fn memory_of(root: &DeTable<'_>) -> Option<Memory> {
    Memory::parse(root.get("function")?.get_ref().as_table()?.get("memory")?.get_ref().as_str()?).ok()
}

fn timeout(entry: &Entry<'_>) -> Read<Option<Nanos>> {
    if entry.is_none() {
        return Ok(None);
    }
    let timeout = time_above_zero(entry)?;
    if timeout <= LONGEST_TIMEOUT {
        Ok(Some(timeout))
    } else {
        Err(entry.refuse("\"none\", or a time of at most 15 min", "AWS Lambda stops every invocation after 15 min"))
    }
}

/// A region by its code. Which regions there are changes; what a code looks like does not.
fn region(entry: &Entry<'_>) -> Read<String> {
    let text = entry.text()?;
    if is_region(text) {
        Ok(text.to_owned())
    } else {
        let hint = "a code is two letters, a direction and a number, in small letters";
        Err(entry.refuse("the code of an AWS region, such as \"us-east-1\" or \"ap-northeast-2\"", hint))
    }
}

/// Whether a text looks like the code of a region.
pub(crate) fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    match &parts[..] {
        [area, middle @ .., number] => {
            let is_word = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
            let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
            area.len() == 2 && is_word(area) && !middle.is_empty() && middle.iter().all(is_word) && is_number
        }
        _ => false,
    }
}
