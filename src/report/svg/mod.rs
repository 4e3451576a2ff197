//! A chart as SVG: axes, lines, bands, points, bars and tiles, in one small renderer for files, pages and the playing page.
//!
//! What is drawn has its colours as attributes, so that it stands for itself, and classes by which a page gives it others. No
//! element has a `style`, which a strict policy forbids. Series differ in colour (those of Okabe and Ito, which colour-blind
//! readers tell apart), in their dashes and in the shape of their points.

mod callouts;
mod canvas;
mod frame;
mod label;
mod legend;
mod lines;
mod marker;
mod rows;
mod scale;
mod tiles;

use super::chart::{Chart, ChartKind, Scale};
use canvas::Canvas;
use frame::Frame;
pub(super) use label::{found, place};

/// How a chart is to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look<'l> {
    /// What the names of its parts begin with: no two drawings of one document have the same.
    pub id: &'l str,
    /// How wide it is, in pixels; as high as it needs to be.
    pub width: f64,
    /// How its values are divided, where that is not as the chart says.
    pub scale: Option<Scale>,
    /// It is a file of its own, with styles for light and dark.
    pub stands_alone: bool,
}

impl Look<'_> {
    /// Wide enough for a page, and narrow enough for a column of text.
    pub const WIDE: f64 = 720.0;
    /// As wide as a telephone shows without making it smaller.
    pub const NARROW: f64 = 340.0;

    /// A file of its own.
    #[must_use]
    pub fn alone() -> Self {
        Look { id: "c", width: Look::WIDE, scale: None, stands_alone: true }
    }
}

/// The colours of a file of its own, by whether its reader prefers light or dark.
const STYLES: &str = "<style>.bg{fill:#fff}@media(prefers-color-scheme:dark){.bg{fill:#16181d}.ink{fill:#e6e6e6}.dim{fill:#a9adb5}\
                      .rule{stroke:#3a3f48}.edge{stroke:#8a909c}.mark{stroke:#e6e6e6}.goal{stroke:#e6e6e6}\
                      .on{fill:#16181d}.halo{stroke:#16181d}.range{fill:#8a909c;fill-opacity:.3}}</style>";

/// The chart as a document of SVG.
#[must_use]
pub fn svg(chart: &Chart, look: &Look<'_>) -> String {
    let mut frame = Frame::new(chart, look);
    match chart.kind {
        ChartKind::Curve | ChartKind::Bars => lines::draw(&mut frame),
        ChartKind::Stacked | ChartKind::Dots | ChartKind::Tornado => rows::draw(&mut frame),
        ChartKind::Tiles => tiles::draw(&mut frame),
    }
    document(chart, look, frame)
}

/// The same of a chart that has axes on both sides: who draws no others need not take along what draws them.
#[must_use]
pub fn svg_of_curve(chart: &Chart, look: &Look<'_>) -> String {
    let mut frame = Frame::new(chart, look);
    lines::draw(&mut frame);
    document(chart, look, frame)
}

fn document(chart: &Chart, look: &Look<'_>, frame: Frame<'_>) -> String {
    let (width, height) = (look.width, frame.height());
    let [title, says] = ["t", "d"].map(|part| format!("{}-{part}", look.id));
    let mut canvas = Canvas::default();
    canvas.open(
        "svg",
        &[
            ("xmlns", "http://www.w3.org/2000/svg".into()),
            ("viewBox", (&format!("0 0 {} {}", canvas::number(width), canvas::number(height))).into()),
            ("width", width.into()),
            ("height", height.into()),
            ("role", "img".into()),
            ("aria-labelledby", (&format!("{title} {says}")).into()),
            ("font-family", "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif".into()),
            ("font-size", frame::LETTERS.into()),
        ],
    );
    canvas.words("title", &[("id", (&title).into())], chart.title.trim_end_matches(':'));
    canvas.words("desc", &[("id", (&says).into())], &described(chart));
    if look.stands_alone {
        canvas.raw(STYLES);
    }
    let all = [("width", "100%".into()), ("height", "100%".into()), ("fill", "#fff".into()), ("class", "bg".into())];
    canvas.leaf("rect", &all);
    canvas.raw(&frame.finished());
    canvas.close("svg");
    canvas.finished()
}

/// What is drawn, in a sentence for those who do not see it.
fn described(chart: &Chart) -> String {
    let kind = match chart.kind {
        ChartKind::Curve => "Curve",
        ChartKind::Bars => "Bars",
        ChartKind::Stacked => "Stacked bars",
        ChartKind::Dots => "Dots with their intervals",
        ChartKind::Tornado => "Bars to both sides",
        ChartKind::Tiles => "Map",
    };
    let names: Vec<&str> = chart.series.iter().map(|series| &series.name[..]).filter(|name| !name.is_empty()).collect();
    let of = match names.len() {
        0 | 1 => String::new(),
        2..=12 => format!(" for {}", names.join(", ")),
        many => format!(" for {many} series"),
    };
    let looks = marker::PointLook::ALL.into_iter().filter(|look| chart.has(look.mark()));
    let looks: String = looks.map(|look| format!(" Some points are {}.", look.name())).collect();
    format!("{kind}: {} over {}{of}.{looks}", chart.y.label, chart.x.label)
}

#[cfg(test)]
mod tests;
