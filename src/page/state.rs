//! What a page shows before anything is played: its controls and where they stand.

use serde::Serialize;

use super::control::Control;
use super::moved::{Moved, NotMoved, value_of};
use super::parcel::Parcel;

#[derive(Serialize)]
struct State<'p> {
    controls: Vec<Standing>,
    regimes: Vec<Offered<'p>>,
    intervals_s: Vec<f64>,
    target: f64,
}

#[derive(Serialize)]
struct Standing {
    /// The number by which it is moved.
    number: usize,
    name: &'static str,
    sentence: &'static str,
    /// Absent where the model has no such number.
    value: Option<f64>,
    is_moved: bool,
    /// Why it cannot be moved, if it cannot.
    fixed: Option<String>,
}

#[derive(Serialize)]
struct Offered<'p> {
    name: &'p str,
    date: &'p str,
}

/// The controls of a page as JSON: where each stands, with all that was moved, and whether it can be moved.
#[must_use]
pub fn state(parcel: &Parcel, moved: &Moved) -> String {
    // Where one stands where it cannot, the others are shown as the scenario has them.
    let model = moved.model(parcel).unwrap_or_else(|_| parcel.model.clone());
    let controls = Control::ALL.into_iter().enumerate().map(|(number, control)| {
        let (name, sentence) = control.about();
        let value = moved.get(control).or_else(|| value_of(&model, control));
        let is_moved = moved.get(control).is_some();
        let fixed = why_fixed(parcel, control).map(|reason| reason.to_string());
        Standing { number, name, sentence, value, is_moved, fixed }
    });
    let state = State {
        controls: controls.collect(),
        regimes: parcel.regimes.iter().map(|regime| Offered { name: &regime.name, date: &regime.date }).collect(),
        intervals_s: parcel.asked.intervals.iter().map(|interval| interval.as_secs_f64()).collect(),
        target: parcel.asked.target,
    };
    serde_json::to_string(&state).expect("names and numbers are written as JSON")
}

/// Whether a control can be moved at all: whether it can be moved to a tenth more.
fn why_fixed(parcel: &Parcel, control: Control) -> Option<NotMoved> {
    let value = match control {
        Control::Rate | Control::Ping | Control::IdleTimeout | Control::Init | Control::FirstRequest => {
            value_of(&parcel.model, control).filter(|&value| value > 0.0).map_or(60.0, |value| value * 1.1)
        }
        Control::Parallel => value_of(&parcel.model, control).unwrap_or(1.0) + 1.0,
        Control::Regime => 0.0,
    };
    let mut moved = Moved::default();
    moved.set(control, value);
    moved.model(parcel).err().map(|(_, reason)| reason)
}
