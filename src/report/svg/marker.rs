//! What tells series apart.

use super::canvas::Canvas;
use super::canvas::path;

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
