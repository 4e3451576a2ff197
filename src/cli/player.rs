//! What lets a page for a browser play its question again with other values.

use super::output::Outputs;
use super::question::Question;
use crate::page::{Asked, Parcel, SCRIPT, base64, module};
use crate::report::{Format, Page, Player};

/// A page that plays this question, if it is for a browser. The engine there is the same, and so is the seed: where nothing is
/// moved it comes to the numbers of a sweep.
pub(super) fn playing<'p>(page: Page<'p>, outputs: &Outputs, question: &Question<'_>, asked: Asked) -> Page<'p> {
    if outputs.has(Format::Html) { page.played_by(player(question, asked)) } else { page }
}

fn player(question: &Question<'_>, asked: Asked) -> Result<Player, String> {
    let packed = Parcel::new(&question.scenario.model, asked).and_then(|parcel| parcel.pack());
    let parcel = packed.map_err(|reason| reason.to_string())?;
    Ok(Player { script: SCRIPT, module: module(), parcel: base64(&parcel) })
}
