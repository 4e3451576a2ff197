//! The part of a page that plays: what can be moved, and where the answer to that appears. It stands on pages that take an engine
//! along, and stays hidden where no script starts it.

use maud::{Markup, html};

use crate::report::page::Player;

/// What a slider moves.
struct Slider {
    /// Its name in the engine.
    name: &'static str,
    label: &'static str,
    /// Its ends, in the engine's unit; a scenario that stands beyond them moves them.
    ends: [f64; 2],
    step: Step,
    /// What its numbers are: seconds, or so many.
    unit: &'static str,
}

/// How a slider goes from one value to the next.
enum Step {
    /// By as much everywhere.
    By(f64),
    /// By a part of the value, from the lower end on; below that there is none.
    Factor,
}

const SLIDERS: [Slider; 6] = [
    Slider { name: "requests_per_day", label: "Requests a day", ends: [1.0, 1e6], step: Step::Factor, unit: "number" },
    Slider {
        name: "ping_every_s",
        label: "Ping today every",
        ends: [0.0, 1_200.0],
        step: Step::By(30.0),
        unit: "seconds",
    },
    Slider {
        name: "idle_timeout_s",
        label: "Idle timeout",
        ends: [60.0, 7_200.0],
        step: Step::Factor,
        unit: "seconds",
    },
    Slider { name: "init_s", label: "Init", ends: [0.01, 30.0], step: Step::Factor, unit: "seconds" },
    Slider {
        name: "first_request_s",
        label: "Work of a first request",
        ends: [0.01, 30.0],
        step: Step::Factor,
        unit: "seconds",
    },
    Slider { name: "parallel", label: "Requests at once", ends: [1.0, 12.0], step: Step::By(1.0), unit: "number" },
];

/// The section, and what its script reads.
pub(super) fn section(player: &Player) -> Markup {
    html! {
        section.play #play aria-labelledby="play-title" hidden {
            h2 #play-title { "Try other values" }
            form autocomplete="off" {
                @for Slider { name, label, ends: [low, high], step, unit } in SLIDERS {
                    @let id = format!("play-{name}");
                    div.slider {
                        label for=(id) { (label) }
                        @match step {
                            Step::By(step) => { input type="range" id=(id) name=(name) min=(low) max=(high) step=(step) data-unit=(unit); },
                            Step::Factor => {
                                input type="range" id=(id) name=(name) min=(low.log10()) max=(high.log10()) step="0.01" data-unit=(unit) data-factor;
                            },
                        }
                        output for=(id) {}
                    }
                }
                div.slider {
                    label for="play-regime" { "Regime" }
                    select id="play-regime" name="regime" { option value="" { "as the scenario has it" } }
                    span {}
                }
                p { button type="reset" { "Put all back" } }
            }
            p #play-answer role="status" {}
            p.rest #play-state {}
            div #play-chart {}
            details #play-numbers hidden {
                summary { "The numbers" span.hidden { " as they are played here" } }
                div.scroll tabindex="0" role="group" aria-label="The numbers as they are played here" { table { thead {} tbody {} } }
            }
        }
        script type="application/octet-stream" id="module" { (player.module) }
        script type="application/octet-stream" id="parcel" { (player.parcel) }
    }
}
