//! The part of a page that plays: what can be moved, and where the answer to that appears. It is hidden until there is
//! something that plays it.

use maud::{Markup, PreEscaped, html};

use super::words::marked;
use crate::report::page::Page;

/// It moves what the engine of a page plays, and shows what that answers.
const SCRIPT: &str = include_str!("player.js");

/// A slider: its name in the script, its label, and its ends with a step. Those that are moved by factors count the logarithm
/// of the number to the base of ten.
struct Slider {
    name: &'static str,
    label: &'static str,
    low: f64,
    high: f64,
    step: f64,
}

const SLIDERS: [Slider; 6] = [
    Slider { name: "rate", label: "Requests a day", low: 0.0, high: 6.0, step: 0.01 },
    Slider { name: "ping", label: "Ping every", low: 0.5, high: 20.0, step: 0.5 },
    Slider { name: "idle", label: "Idle timeout", low: 1.0, high: 60.0, step: 0.5 },
    Slider { name: "init", label: "Init", low: 1.0, high: 4.3, step: 0.01 },
    Slider { name: "first", label: "Work of a first request", low: 0.0, high: 4.3, step: 0.01 },
    Slider { name: "parallel", label: "Requests at once", low: 1.0, high: 12.0, step: 1.0 },
];

/// The section, where there is something that plays it; or why it does not play.
pub(super) fn section(page: &Page<'_>) -> Markup {
    html! {
        @match &page.player {
            None => {},
            Some(Err(reason)) => p.notes { (marked(reason)) },
            Some(Ok(_)) => (sliders()),
        }
    }
}

fn sliders() -> Markup {
    html! {
        section.play #play aria-labelledby="play-title" hidden {
            h2 #play-title { "Try other values" }
            p.notes { "Move something: the engine of the command line plays it in this page, with the same random numbers." }
            form #play-form autocomplete="off" {
                @for slider in SLIDERS {
                    div.slider {
                        label for={ "play-" (slider.name) } { (slider.label) }
                        input type="range" id={ "play-" (slider.name) } name=(slider.name) min=(slider.low) max=(slider.high) step=(slider.step);
                        output for={ "play-" (slider.name) } {}
                    }
                }
                div.slider {
                    label for="play-regime" { "Regime" }
                    select id="play-regime" name="regime" { option value="" { "as the scenario has it" } }
                    span {}
                }
                button type="reset" { "As the scenario has it" }
            }
            p #play-answer role="status" aria-live="polite" {}
            div #play-chart {}
            details #play-numbers hidden {
                summary { "The numbers" }
                div.scroll tabindex="0" { table { thead {} tbody {} } }
            }
        }
    }
}

/// What is run where a page plays.
pub(super) fn script(page: &Page<'_>) -> Option<String> {
    let player = page.player.as_ref()?.as_ref().ok()?;
    Some(format!("{}\n{SCRIPT}", player.script))
}

/// That, and what it plays.
pub(super) fn scripts(page: &Page<'_>) -> Markup {
    html! {
        @if let (Some(Ok(player)), Some(script)) = (&page.player, script(page)) {
            // Both are digits of base64: nothing in them is to be escaped.
            script type="text/plain" id="play-module" { (PreEscaped(&player.module)) }
            script type="text/plain" id="play-parcel" { (PreEscaped(&player.parcel)) }
            script { (PreEscaped(script)) }
        }
    }
}
