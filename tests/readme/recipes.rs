//! The recipes of the guide, run as they stand there. `.ci/install` puts what they need into `target/tools`; without it they
//! are reported as ignored.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{blocks, output_of, pages, text_of};

/// What Python must have for each.
pub(crate) const PANDAS: &[&str] = &["pandas", "matplotlib"];
pub(crate) const DUCKDB: &[&str] = &["duckdb"];

fn python() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/python/bin/python")
}

/// Whether these modules are installed.
pub(crate) fn can(modules: &[&str]) -> bool {
    let find = format!("import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, {modules:?})))");
    Command::new(python()).args(["-c", &find]).status().is_ok_and(|status| status.success())
}

/// A folder with a curve and the recipe of this name.
fn folder(recipe: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let guide = pages().into_iter().map(|path| std::fs::read_to_string(path).expect("a page"));
    let text = guide.flat_map(|page| {
        let found = blocks(&page).into_iter().filter(|block| block.comment == recipe);
        found.map(|block| text_of(&block, &page)).collect::<Vec<_>>()
    });
    std::fs::write(folder.path().join("recipe"), text.collect::<String>()).expect("a file");
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/zappa-api.toml");
    output_of(&format!("coldstart sweep '{}' --replications 16 --csv curve.csv", scenario.display()), folder.path());
    folder
}

/// What `program` prints, run there.
fn printed(folder: &Path, program: &str) -> Vec<Vec<f64>> {
    let mut command = Command::new(python());
    command.args(["-c", program]).current_dir(folder).env("MPLBACKEND", "agg").env("MPLCONFIGDIR", folder);
    let output = command.output().expect("Python");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("rows of numbers")
}

/// These columns of the curve, but for the row without pings.
fn rows(folder: &Path, columns: [&str; 4]) -> Vec<[f64; 4]> {
    let text = std::fs::read_to_string(folder.join("curve.csv")).expect("a curve");
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().expect("a head");
    let places = columns.map(|name| head.iter().position(|known| *known == name).expect("a column"));
    let rows: Vec<[f64; 4]> = lines.map(|cells| places.map(|place| cells[place].parse().expect("a number"))).collect();
    assert!(rows.last().is_some_and(|row| row[0].is_infinite()), "the last row is the one without pings");
    rows[..rows.len() - 1].to_vec()
}

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found}, not {expected}");
}

/// The first line is the curve, the second the target, and between the ends of the band lie the intervals.
pub(crate) fn pandas() {
    const SHOW: &str = "\
exec(open('recipe').read())
import json
axes = plt.gca()
shown = [list(map(float, line.get_ydata())) for line in axes.lines]
shown.append(list(map(float, axes.lines[0].get_xdata())))
band = axes.collections[0].get_paths()[0].vertices[:, 1]
shown.append([float(band.min()), float(band.max())])
print(json.dumps(shown))
";
    let folder = folder("recipe for pandas");
    let shown = printed(folder.path(), SHOW);
    let [curve, target, minutes, band] = &shown[..] else { panic!("{shown:?}") };
    let rows =
        rows(folder.path(), ["ping_every_s", "cold_probability", "cold_probability_low", "cold_probability_high"]);
    assert_eq!((curve.len(), minutes.len()), (rows.len(), rows.len()));
    for ((row, &value), &minutes) in rows.iter().zip(curve).zip(minutes) {
        assert_close(value, 100.0 * row[1]);
        assert_close(minutes, row[0] / 60.0);
    }
    assert!(target.iter().all(|&target| target == 1.0), "{target:?}");
    assert_close(band[0], 100.0 * rows.iter().map(|row| row[2]).fold(f64::MAX, f64::min));
    assert_close(band[1], 100.0 * rows.iter().map(|row| row[3]).fold(0.0, f64::max));
    let picture = std::fs::read(folder.path().join("curve.png")).expect("a picture");
    assert!(picture.starts_with(b"\x89PNG"));
}

pub(crate) fn duckdb() {
    const SHOW: &str = "import duckdb, json; print(json.dumps(duckdb.sql(open('recipe').read()).fetchall()))";
    let folder = folder("recipe for DuckDB");
    let found = printed(folder.path(), SHOW);
    let rows = rows(folder.path(), ["ping_every_s", "cold_probability", "cost_usd_month", "cold_probability_high"]);
    let kept = rows.iter().filter(|row| row[3] < 0.01);
    let cheapest = kept.min_by(|a, b| a[2].total_cmp(&b[2])).expect("one keeps the target");
    assert_eq!((found.len(), found[0].len()), (1, 3));
    assert_close(found[0][0], cheapest[0] / 60.0);
    assert_close(found[0][1], cheapest[1]);
    assert_close(found[0][2], cheapest[2]);
}
