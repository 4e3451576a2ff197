//! A chart on a page: drawn for wide and for narrow windows, on both scales where there is a choice, with a table behind it.

use maud::{Markup, PreEscaped, html};

use super::data::Data;
use super::table;
use super::words::shown;
use crate::report::chart::{AxisUnit, Chart, ChartKind, Place, Scale};
use crate::report::svg::{Look, found, place, svg};

/// The nth chart of a page. Its numbers are added to the page's data.
pub(super) fn figure(chart: &Chart, nth: usize, data: &mut Data) -> Markup {
    data.add_chart(chart);
    let title = shown(chart.title.trim_end_matches(':'));
    let (log, table_id) = (format!("log-{nth}"), format!("behind-{nth}"));
    html! {
        figure data-chart=(nth) aria-label=(title) {
            @if has_choice(chart) {
                input.log type="checkbox" id=(log) checked[chart.y.scale == Scale::Logarithmic];
                label for=(log) { "logarithmic scale" }
            }
            div.plots {
                @if has_choice(chart) {
                    @for (name, scale) in [("evenly", Scale::Linear), ("by-factors", Scale::Logarithmic)] {
                        (drawn(chart, nth, name, scale))
                    }
                } @else {
                    (drawn(chart, nth, "one", chart.y.scale))
                }
            }
            details.behind {
                summary { "The numbers" span.hidden { ": " (title) } }
                (table::plain(&title, &table_id, &header(chart), rows(chart), data))
            }
        }
    }
}

/// Shares, and whatever is shown by factors, can be seen on both scales, but for bars, which begin at zero.
fn has_choice(chart: &Chart) -> bool {
    match chart.kind {
        // What falls by powers of ten along an axis of factors is seen on one scale only.
        ChartKind::Curve | ChartKind::Dots => {
            let may_be_either = chart.y.unit == AxisUnit::Share || chart.y.scale == Scale::Logarithmic;
            may_be_either && chart.x.scale == Scale::Linear
        }
        ChartKind::Bars | ChartKind::Stacked | ChartKind::Tornado | ChartKind::Tiles => false,
    }
}

fn drawn(chart: &Chart, nth: usize, name: &str, scale: Scale) -> Markup {
    let one = |size: &str, width: f64| {
        let id = format!("c{nth}-{name}-{size}");
        PreEscaped(svg(chart, &Look { id: &id, width, scale: Some(scale), stands_alone: false }))
    };
    html! {
        div.(name).plot {
            div.wide { (one("wide", Look::WIDE)) }
            div.narrow { (one("narrow", Look::NARROW)) }
        }
    }
}

/// A column for each series.
fn header(chart: &Chart) -> Vec<String> {
    let first = if chart.kind == ChartKind::Tiles { String::new() } else { chart.x.label.clone() };
    let names = chart.series.iter();
    let names = names.map(|series| if series.name.is_empty() { chart.y.label.clone() } else { series.name.clone() });
    std::iter::once(first).chain(names).map(|name| shown(&name)).collect()
}

/// A row for each place.
fn rows(chart: &Chart) -> Vec<Vec<String>> {
    let mut places: Vec<&Place> = Vec::new();
    for point in chart.points() {
        // Series have the same places in the same order, mostly.
        if !places.contains(&&point.at) {
            places.push(&point.at);
        }
    }
    let row = |at: &&Place| {
        let cells = chart.series.iter().map(|series| {
            let point = series.points.iter().find(|point| point.at == **at);
            point.map_or(String::new(), |point| found(chart.y.unit, point))
        });
        std::iter::once(shown(&place(&chart.x, at))).chain(cells).collect()
    };
    places.iter().map(row).collect()
}
