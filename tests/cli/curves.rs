//! The curve of a sweep in a terminal: beside the table where one curve has room there, else below it.

use super::{coldstart, quick_sweep, stdout_of};

/// The page, without the version that printed it.
fn page(arguments: &[&str], columns: &str) -> String {
    let text = stdout_of(quick_sweep().args(arguments).args(["--quiet", "--width", columns]));
    text.replace(env!("CARGO_PKG_VERSION"), "(this)")
}

#[test]
fn the_curve_of_a_sweep_is_this_at_three_widths() {
    for columns in ["60", "80", "200"] {
        insta::assert_snapshot!(format!("curve_at_{columns}"), page(&[], columns));
    }
}

#[test]
fn several_curves_are_this_at_three_widths() {
    for columns in ["60", "80", "200"] {
        let arguments =
            ["--concurrency", "1..2", "--every", "1m..9m", "--step", "2m", "--set", "arrivals.0.rate=2000/day"];
        insta::assert_snapshot!(format!("curves_at_{columns}"), page(&arguments, columns));
    }
}

/// Colours say nothing that signs do not.
#[test]
fn colours_are_painted_over_the_same_signs() {
    let text = |color| stdout_of(quick_sweep().args(["--quiet", "--width", "60", "--color", color]));
    let (plain, coloured) = (text("never"), text("always"));
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
    assert!(!plain.contains('\u{1b}'));
    let (kept, missed) = ("\u{1b}[32m", "\u{1b}[31m");
    let picture = coloured.split("Cold requests by the time between pings").nth(1).unwrap();
    assert!(picture.contains(&format!("{kept}●")) && picture.contains(missed), "{picture}");
}

/// A thousand rows are too many to see a shape in.
#[test]
fn a_long_sweep_has_its_curve_below() {
    let mut command = coldstart();
    command.args(["sweep", "scenarios/zappa-api.toml", "--every", "10s..15m", "--step", "10s", "--replications", "2"]);
    let text = stdout_of(command.args(["--horizon", "2 days", "--quiet", "--width", "80"]));
    let picture = text.split("Cold requests by the time between pings:\n").nth(1).unwrap();
    assert!(picture.lines().count() > 14 && picture.contains('▲') | picture.contains('△'), "{picture}");
}
