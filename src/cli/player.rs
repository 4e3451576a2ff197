//! What lets a page for a browser play its question again with other values.

use super::output::Outputs;
use super::question::Question;
use crate::page::{Asked, Parcel, Refused, SCRIPT, base64, module};
use crate::report::{Format, Page, Player};

/// A page that plays this question, if it is for a browser; one that cannot says why. The engine there is the same, and so is
/// the seed: where nothing is moved it comes to the numbers of a sweep.
pub(super) fn playing<'p>(mut page: Page<'p>, outputs: &Outputs, question: &Question<'_>, asked: Asked) -> Page<'p> {
    if !outputs.has(Format::Html) {
        return page;
    }
    match player(question, asked) {
        Ok(player) => page.playing(Some(player)),
        Err(reason) => {
            page.notes.always.push(format!("{reason}."));
            page
        }
    }
}

fn player(question: &Question<'_>, asked: Asked) -> Result<Player, Refused> {
    let parcel = Parcel::new(&question.scenario.model, asked)?.pack()?;
    Ok(Player { script: SCRIPT, module: module(), parcel: base64(&parcel) })
}
