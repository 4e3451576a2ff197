//! What tells series apart.

use super::canvas::Canvas;
use super::canvas::path;
use crate::report::chart::Mark;

/// The colours of Okabe and Ito that are seen on white and on black.
const COLOURS: [&str; 7] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6BB1"];
const DASHES: [&str; 4] = ["", "7 3", "2 3", "9 3 2 3"];

/// The colour of the nth series.
pub(super) fn colour_of(nth: usize) -> &'static str {
    COLOURS[nth % COLOURS.len()]
}

/// The dashes of its line: none where there are none.
pub(super) fn dash_of(nth: usize) -> Option<&'static str> {
    Some(DASHES[nth % DASHES.len()]).filter(|dash| !dash.is_empty())
}

/// How points look that are not what was simulated in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PointLook {
    Hollow,
    Pale,
}

impl PointLook {
    pub(super) const ALL: [Self; 2] = [Self::Hollow, Self::Pale];

    /// What such points are.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hollow => "computed",
            Self::Pale => "preliminary",
        }
    }

    /// The mark of such points.
    pub(super) fn mark(self) -> Mark {
        match self {
            Self::Hollow => Mark::Computed,
            Self::Pale => Mark::Preliminary,
        }
    }
}

/// How a point with these marks looks, if not like most.
pub(super) fn look_of(marks: &[Mark]) -> Option<PointLook> {
    PointLook::ALL.into_iter().find(|look| marks.contains(&look.mark()))
}

/// Begins points of this colour that look so.
pub(super) fn begin(canvas: &mut Canvas, look: Option<PointLook>, colour: &str) {
    let Some(look) = look else { return };
    let class = ("class", look.name().into());
    match look {
        PointLook::Hollow => {
            let line = [("stroke", colour.into()), ("stroke-width", 1.8.into())];
            canvas.open("g", &[&[class, ("fill", "#fff".into())][..], &line].concat());
        }
        PointLook::Pale => canvas.open("g", &[class, ("fill", colour.into()), ("fill-opacity", "0.45".into())]),
    }
}

/// Ends them.
pub(super) fn end(canvas: &mut Canvas, look: Option<PointLook>) {
    if look.is_some() {
        canvas.close("g");
    }
}

/// A point of the nth series. `says` is what is known of it.
pub(super) fn draw(canvas: &mut Canvas, nth: usize, (x, y): (f64, f64), size: f64, says: &str) {
    let class = ("class", "p".into());
    match nth % DASHES.len() {
        0 => canvas.told("circle", &[class, ("cx", x.into()), ("cy", y.into()), ("r", size.into())], says),
        1 => {
            let side = ("width", (2.0 * size).into());
            let (left, top) = (("x", (x - size).into()), ("y", (y - size).into()));
            canvas.told("rect", &[class, left, top, side, ("height", (2.0 * size).into())], says);
        }
        2 => shape(canvas, &[(x, y - 1.3 * size), (x + 1.2 * size, y + size), (x - 1.2 * size, y + size)], says),
        _ => {
            let reach = 1.35 * size;
            shape(canvas, &[(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)], says);
        }
    }
}

/// Where smaller values stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Below {
    Down,
    Left,
}

/// What was not seen lies somewhere below here.
pub(super) fn draw_bound(canvas: &mut Canvas, (x, y): (f64, f64), size: f64, below: Below, says: &str) {
    let (across, along) = (1.3 * size, 2.0 * size);
    match below {
        Below::Down => shape(canvas, &[(x - across, y), (x + across, y), (x, y + along)], says),
        Below::Left => shape(canvas, &[(x, y - across), (x, y + across), (x - along, y)], says),
    }
}

fn shape(canvas: &mut Canvas, points: &[(f64, f64)], says: &str) {
    let path = path(points.iter().copied()) + "Z";
    canvas.told("path", &[("class", "p".into()), ("d", (&path).into())], says);
}
