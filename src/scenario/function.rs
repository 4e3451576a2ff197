//! The wire form of `[function]`.

use super::Origin;
use super::distributions::{distribution, distribution_or_none};
use super::reader::{Entry, Read, Table};
use crate::model::Distribution;
use crate::model::function::{Architecture, Function, Gateway};
use crate::units::Memory;

pub(super) const ARCHITECTURES: [(&str, Architecture); 2] =
    [("x86_64", Architecture::X86), ("arm64", Architecture::Arm)];

/// The function; every key has a default.
pub(super) fn function(table: &Table<'_>) -> Read<Function> {
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
    table.finish();
    Ok(Function {
        memory: memory?,
        architecture: architecture?,
        region: region?,
        duration: duration?,
        init: init?,
        first_request: first_request?,
        gateway: gateway?,
    })
}

/// A region by its code. Which regions there are changes; what a code looks like does not.
fn region(entry: &Entry<'_>) -> Read<String> {
    let text = entry.text()?;
    let parts: Vec<&str> = text.split('-').collect();
    let is_code = match &parts[..] {
        [area, middle @ .., number] => {
            let is_word = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
            let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
            area.len() == 2 && is_word(area) && !middle.is_empty() && middle.iter().all(is_word) && is_number
        }
        _ => false,
    };
    if is_code {
        Ok(text.to_owned())
    } else {
        let hint = "a code is two letters, a direction and a number, in small letters";
        Err(entry.refuse("the code of an AWS region, such as \"us-east-1\" or \"ap-northeast-2\"", hint))
    }
}
