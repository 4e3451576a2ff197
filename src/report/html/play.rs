//! The part of a page that plays: what can be moved, and where the answer to that appears. It is hidden until there is
//! something that plays it.

use maud::{Markup, html};

use crate::report::page::{Page, Subject};

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

/// The section, on pages of which the question can be asked again with other values.
pub(super) fn section(page: &Page<'_>) -> Markup {
    let plays = match page.subject {
        Subject::Sweep(..) | Subject::Recommend(..) | Subject::Simulation(..) => true,
        Subject::Regimes(..)
        | Subject::Cases(..)
        | Subject::Comparison(..)
        | Subject::Expected(..)
        | Subject::Words => false,
    };
    html! {
        @if plays {
            section.play #play aria-labelledby="play-title" hidden {
                h2 #play-title { "Try other values" }
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
                        select id="play-regime" name="regime" {}
                        span {}
                    }
                    button type="reset" { "As the scenario has it" }
                }
                p #play-answer role="status" aria-live="polite" {}
                div.plots #play-chart {}
            }
        }
    }
}
