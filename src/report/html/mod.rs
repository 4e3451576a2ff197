//! A page for a browser: one file that needs nothing else, opens from disk and sends nothing anywhere.
//!
//! The answer stands first, then pictures with their tables, then what they come from. All of it is there without a script;
//! [`SCRIPT`] adds numbers under the pointer, series that can be switched off, and files of what is shown. The template is
//! checked and escaped when the project is compiled (maud), so that nothing of a scenario or a log can become a tag, and
//! the policy of the page allows no script and no style but those two of this folder.

mod data;
mod facts;
mod figure;
mod play;
mod table;
mod words;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use maud::{DOCTYPE, Markup, PreEscaped, html as template};
use sha2::{Digest as _, Sha256};

use super::page::{Block, Page};
use crate::scenario::Warning;
use data::Data;
use words::{marked, shown};

const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// The page as a document of HTML.
///
/// # Errors
/// When its data cannot be written as JSON, which in memory does not happen.
pub fn html(page: &Page<'_>) -> Result<String, serde_json::Error> {
    let mut data = Data::default();
    let body = body(page, &mut data);
    let data = data.written()?;
    let script = script(page);
    let document = template! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy(&script));
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "coldstart " (env!("CARGO_PKG_VERSION")) };
                title { (title(page)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (body)
                script type="application/json" id="data" { (PreEscaped(data)) }
                script { (PreEscaped(&script)) }
            }
        }
    };
    Ok(document.into_string())
}

/// The one script of a page: where it plays, with what plays it in front.
fn script(page: &Page<'_>) -> String {
    let player = page.player.as_ref().map_or("", |player| player.script);
    format!("{player}{SCRIPT}")
}

/// What a browser may do for this page: run its one script, and use its one style. Pictures are made of what is on it.
fn policy(script: &str) -> String {
    format!(
        "default-src 'none'; script-src '{}' 'wasm-unsafe-eval'; style-src '{}'; img-src data: blob:",
        hash(script),
        hash(STYLE)
    )
}

fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}

fn title(page: &Page<'_>) -> String {
    let (answer, _) = split(page.answer.first().map_or("", String::as_str));
    match facts::provenance(&page.subject) {
        Some(provenance) => shown(&format!("{} - {answer}", provenance.scenario)),
        None => shown(answer),
    }
}

fn body(page: &Page<'_>, data: &mut Data) -> Markup {
    let (first, rest) = split(page.answer.first().map_or("", String::as_str));
    let others = page.answer.iter().skip(1).map(String::as_str);
    let figures: Vec<Markup> = page.charts().enumerate().map(|(nth, chart)| figure::figure(chart, nth, data)).collect();
    template! {
        header {
            p.kicker { (facts::kicker(page)) }
            h1 { (marked(first)) }
            @for sentence in rest.into_iter().chain(others) { p.lead { (marked(sentence)) } }
            @for sentence in &page.beside { p { (marked(sentence)) } }
        }
        main {
            @for warning in &page.warnings { (warned(warning)) }
            @if let Some(player) = &page.player { (play::section(player)) }
            @if !figures.is_empty() {
                section aria-label="Charts" { @for figure in &figures { (figure) } }
            }
            (blocks(page, data))
            (notes(page))
            (facts::section(page))
        }
        footer { p { "Made by coldstart " (env!("CARGO_PKG_VERSION")) ", a simulator of AWS Lambda cold starts. This page loads nothing and sends nothing." } }
    }
}

/// The first sentence of an answer, and what follows it.
fn split(answer: &str) -> (&str, Option<&str>) {
    match answer.find(". ") {
        Some(end) => (&answer[..=end], Some(&answer[end + 2..])),
        None => (answer, None),
    }
}

fn blocks(page: &Page<'_>, data: &mut Data) -> Markup {
    let mut tables = 0;
    template! {
        @for block in &page.blocks {
            @match block {
                Block::Heading(text) => h2 { (marked(text.trim_end_matches(':'))) },
                Block::Sentences(sentences) => ul.plain { @for sentence in sentences { li { (marked(sentence)) } } },
                Block::Warning(warning) => (warned(warning)),
                Block::Table(shown) => {
                    (table::block(shown, { tables += 1; tables }, data))
                },
                // Shown with the others.
                Block::Chart(_) => {},
            }
        }
    }
}

fn warned(warning: &Warning) -> Markup {
    template! {
        aside.warning role="note" {
            p { strong { "Warning: " } (marked(&warning.message)) }
            @if let Some(hint) = &warning.hint { p { "Hint: " (marked(hint)) } }
        }
    }
}

fn notes(page: &Page<'_>) -> Markup {
    let notes = &page.notes;
    let all = [&notes.legend, &notes.always, &notes.exact].into_iter().flatten();
    let all: Vec<&String> = all.chain(&notes.columns).chain(&notes.explained).collect();
    template! {
        @if !all.is_empty() {
            section.notes aria-labelledby="notes" {
                h2 #notes { "How to read the numbers" }
                ul.plain { @for note in all { li { (marked(note)) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests;
