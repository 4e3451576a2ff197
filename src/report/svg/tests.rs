use super::*;

use crate::estimate::Interval;
use crate::report::chart::{Axis, AxisUnit, Line, Mark, Place, Point, Series};

fn point(at: Place, value: f64, reach: f64) -> Point {
    let band = Some(Interval { low: value - reach, high: value + reach, confidence: 0.95 });
    Point { at, value: Some(value), band, marks: Vec::new() }
}

fn chart(kind: ChartKind) -> Chart {
    let every = |minutes: f64| Place::At(minutes * 60.0);
    let mut pings: Vec<Point> = [(1.0, 0.004), (2.0, 0.008), (4.0, 0.013)]
        .into_iter()
        .map(|(minutes, value)| point(every(minutes), value, 0.000_3))
        .collect();
    pings[1].marks.push(Mark::Recommended);
    pings[2].marks.push(Mark::Today);
    let none = vec![point(Place::Named("none".to_owned()), 0.117, 0.001)];
    Chart {
        title: "Cold requests by the time between pings".to_owned(),
        kind,
        x: Axis { label: "ping every".to_owned(), unit: AxisUnit::Seconds, scale: Scale::Linear },
        y: Axis { label: "cold requests".to_owned(), unit: AxisUnit::Share, scale: Scale::Logarithmic },
        series: vec![
            Series { name: "<pings>".to_owned(), points: pings },
            Series { name: "no pings".to_owned(), points: none },
        ],
        lines: vec![Line { name: "target".to_owned(), at: 0.01 }],
    }
}

const ALL: [ChartKind; 6] =
    [ChartKind::Curve, ChartKind::Bars, ChartKind::Stacked, ChartKind::Dots, ChartKind::Tornado, ChartKind::Tiles];

/// The values of an attribute, wherever it stands.
fn attributes<'s>(drawn: &'s str, name: &str) -> impl Iterator<Item = &'s str> {
    let begins = format!(" {name}=\"");
    let parts: Vec<&str> = drawn.split(&begins[..]).skip(1).collect();
    parts.into_iter().filter_map(|part| part.split('"').next())
}

#[test]
fn every_kind_is_drawn_within_its_edges_and_says_its_numbers() {
    for kind in ALL {
        for (width, scale) in [(Look::WIDE, Scale::Linear), (Look::NARROW, Scale::Logarithmic)] {
            let look = Look { width, scale: Some(scale), ..Look::alone() };
            let drawn = svg(&chart(kind), &look);
            assert!(drawn.contains("&lt;pings&gt;, 2 min: 0.8% (0.77% to 0.83%)"), "{drawn}");
            assert!(!drawn.contains("NaN") && !drawn.contains("inf") && !drawn.contains(" style="), "{drawn}");
            let height: f64 = attributes(&drawn, "height").next().unwrap().parse().unwrap();
            for x in attributes(&drawn, "x").chain(attributes(&drawn, "cx")) {
                assert!((0.0..=width).contains(&x.parse().unwrap()), "{kind:?} {width}: {x}");
            }
            for y in attributes(&drawn, "y").chain(attributes(&drawn, "cy")) {
                assert!((0.0..=height).contains(&y.parse().unwrap()), "{kind:?} {width}: {y}");
            }
        }
    }
}

#[test]
fn every_element_ends() {
    for kind in ALL {
        let drawn = svg(&chart(kind), &Look::alone());
        let mut open: Vec<&str> = Vec::new();
        for element in drawn.split('<').skip(1) {
            let (tag, _) = element.split_once('>').unwrap();
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name)),
                None if tag.ends_with('/') => {}
                None => open.push(tag.split(' ').next().unwrap()),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

#[test]
fn marks_and_lines_are_named() {
    let drawn = svg(&chart(ChartKind::Curve), &Look::alone());
    for text in [">recommended: 2 min<", ">today: 4 min<", ">target 1%<", ">none<", ">cold requests<"] {
        assert!(drawn.contains(text), "{text} is missing in {drawn}");
    }
    // Those of many curves would hide them.
    let mut many = chart(ChartKind::Curve);
    let series = many.series[0].clone();
    many.series.extend([series.clone(), series.clone(), series]);
    assert!(!svg(&many, &Look::alone()).contains("recommended"));
}

#[test]
fn what_was_not_seen_is_a_bound() {
    let mut unseen = chart(ChartKind::Curve);
    let first = &mut unseen.series[0].points[0];
    (first.value, first.band) = (Some(0.0), Some(Interval { low: 0.0, high: 0.000_07, confidence: 0.95 }));
    assert!(svg(&unseen, &Look::alone()).contains("1 min: less than 0.007%"));
}

/// What is not what most points are is named where it is seen, and where it is read to somebody.
#[test]
fn points_that_are_not_simulated_are_told_apart() {
    let drawn = svg(&chart(ChartKind::Curve), &Look::alone());
    assert!(!drawn.contains("computed") && !drawn.contains("preliminary"), "{drawn}");
    let mut first = chart(ChartKind::Curve);
    first.series[0].points[0].marks.push(Mark::Computed);
    first.series[0].points[1].marks.push(Mark::Preliminary);
    for width in [Look::WIDE, Look::NARROW] {
        let drawn = svg(&first, &Look { width, ..Look::alone() });
        for (look, says) in [("computed", "1 min: 0.4% (0.37% to 0.43%), computed"), ("preliminary", "%), preliminary")]
        {
            assert_eq!(drawn.matches(&format!("<g class=\"{look}\"")).count(), 2, "a point and its sample: {drawn}");
            assert!(drawn.contains(says) && drawn.contains(&format!("Some points are {look}.")), "{drawn}");
        }
    }
}

/// No interval and no point lies behind the name of a line.
#[test]
fn the_name_of_a_line_stands_where_nothing_is() {
    let end = |chart: &Chart| {
        let drawn = svg(chart, &Look::alone());
        let words = drawn.split("<text").find(|text| text.contains(">target 1%<")).unwrap().to_owned();
        attributes(&words, "x").next().unwrap().parse::<f64>().unwrap()
    };
    let at_the_right = end(&chart(ChartKind::Curve));
    assert!(at_the_right > 680.0, "{at_the_right}");
    let mut crossed = chart(ChartKind::Curve);
    crossed.series[1].points[0].band = Some(Interval { low: 0.001, high: 0.2, confidence: 0.95 });
    assert!(end(&crossed) < 680.0, "{}", end(&crossed));
    // Over a pale band rather than over a line.
    for point in &mut crossed.series[0].points {
        point.band = Some(Interval { low: 0.001, high: 0.2, confidence: 0.95 });
    }
    assert!(end(&crossed) < 680.0, "{}", end(&crossed));
}

#[test]
fn a_range_has_no_points_of_its_own() {
    let mut ranged = chart(ChartKind::Curve);
    ranged.series[0].points.iter_mut().for_each(|point| point.value = None);
    assert!(ranged.series[0].is_range());
    let drawn = svg(&ranged, &Look::alone());
    assert!(drawn.contains("class=\"range\"") && drawn.contains("2 min: 0.77% to 0.83%"), "{drawn}");
}

#[test]
fn nothing_at_all_can_be_drawn() {
    for kind in ALL {
        let empty = Chart { series: Vec::new(), lines: Vec::new(), ..chart(kind) };
        is_sound(&svg(&empty, &Look::alone()));
    }
}

/// It ends, and every number in it is one.
#[track_caller]
fn is_sound(drawn: &str) {
    assert!(drawn.ends_with("</svg>") && !drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
}

/// One point, one value for all, nothing but zeros, ranges down to nothing, and places that come again.
#[test]
fn data_of_any_shape_can_be_drawn() {
    let of = |kind, change: &dyn Fn(&mut Vec<Point>)| {
        let mut chart = chart(kind);
        chart.series.iter_mut().for_each(|series| change(&mut series.points));
        chart
    };
    let band = |low, high| Some(Interval { low, high, confidence: 0.95 });
    type Change<'c> = &'c dyn Fn(&mut Vec<Point>);
    let changes: [Change<'_>; 6] = [
        &|points| points.truncate(1),
        &|points| points.iter_mut().for_each(|point| (point.value, point.band) = (Some(0.01), None)),
        &|points| points.iter_mut().for_each(|point| (point.value, point.band) = (Some(0.0), None)),
        &|points| points.iter_mut().for_each(|point| (point.value, point.band) = (Some(0.0), band(0.0, 1e-5))),
        &|points| points.iter_mut().for_each(|point| (point.value, point.band) = (None, band(1e-90, 0.3))),
        &|points| points.extend(points.clone()),
    ];
    for kind in ALL {
        for change in changes {
            for scale in [Scale::Linear, Scale::Logarithmic] {
                let look = Look { scale: Some(scale), ..Look::alone() };
                let drawn = svg(&of(kind, change), &look);
                is_sound(&drawn);
                // No axis has more marks than somebody would read.
                assert!(drawn.matches("<text").count() < 80, "{drawn}");
            }
        }
    }
}
