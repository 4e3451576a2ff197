//! Every figure and table in the README and in the guide is what a command prints, and still is.
//!
//! A fenced block after a comment `<!-- output of: COMMAND -->` holds the standard output of that command, run by a
//! shell in the project's folder with this build of `coldstart` on its path. Where the comment says `output of, with
//! the data:` the command runs in a folder that holds the README's named files (`<!-- file: NAME -->` before a block)
//! beside the measurements that `COLDSTART_DATA` points to; those blocks are a test that is reported as ignored where that
//! is not set.
//!
//! A picture on the line after a comment `<!-- picture of: COMMAND -->` is what that command prints.
//!
//! `UPDATE_README=1 cargo test --test readme` writes what the commands print now.

#[path = "readme/recipes.rs"]
mod recipes;
#[path = "readme/services.rs"]
mod services;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use coldstart::cost::{Line, lines};
use coldstart::model::billing::Price;
use coldstart::report::{Column, aligned};
use coldstart::scenario;
use coldstart::scenario::fields::{self, Field};
use libtest_mimic::{Arguments, Trial};
use rayon::prelude::*;

/// A fenced block and the comment before it.
struct Block {
    comment: String,
    /// The lines of the page between the fences: first, and one past the last.
    lines: std::ops::Range<usize>,
}

/// The blocks of a text that have a comment on the line before their fence.
fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if !lines[at].starts_with("```") {
            at += 1;
            continue;
        }
        let end = (at + 1..lines.len()).find(|&end| lines[end] == "```").expect("a fenced block that ends");
        let comment = at.checked_sub(1).and_then(|before| lines[before].strip_prefix("<!-- ")?.strip_suffix(" -->"));
        if let Some(comment) = comment {
            blocks.push(Block { comment: comment.to_owned(), lines: at + 1..end });
        }
        at = end + 1;
    }
    blocks
}

fn text_of(block: &Block, readme: &str) -> String {
    let lines = readme.lines().skip(block.lines.start).take(block.lines.len());
    lines.fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

/// What a shell command prints, in `folder`.
fn output_of(command: &str, folder: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_coldstart")).parent().expect("a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", binary.display()))
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .output()
        .expect("a shell");
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "`{command}` ended with {}:\n{talk}", output.status);
    String::from_utf8(output.stdout).expect("text")
}

/// A folder with the README's named files and links to the measurements.
fn folder_with_data(readme: &str, data: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for block in blocks(readme) {
        if let Some(name) = block.comment.strip_prefix("file: ") {
            std::fs::write(folder.path().join(name), text_of(&block, readme)).expect("a file");
        }
    }
    let times = "web-access/judge-2017-times.csv";
    std::fs::copy(data.join(times), folder.path().join("judge-2017-times.csv")).expect("the measurements");
    folder
}

fn main() -> ExitCode {
    let is_missing = std::env::var_os("COLDSTART_DATA").is_none();
    let test = |name: &str, run: fn()| {
        let run = move || {
            run();
            Ok(())
        };
        Trial::test(name, run)
    };
    let trials = vec![
        test("the_readme_shows_what_its_commands_print", || {
            hold_to_commands(|block| Some((own_command(block)?, None)));
        }),
        test("the_readme_shows_what_its_commands_print_with_the_data", hold_to_commands_with_data)
            .with_ignored_flag(is_missing),
        test("the_columns_in_the_readme_are_those_of_the_program", || {
            hold(|block, _| (block.comment == "the columns").then(columns));
        }),
        test("the_fields_in_the_guide_are_those_of_the_program", || {
            hold(|block, _| (block.comment == "the fields").then(fields));
        }),
        test("the_prices_in_the_guide_are_those_of_the_table", || {
            hold(|block, _| (block.comment == "the prices").then(prices));
        }),
        test("the_services_in_the_guide_are_those_of_the_program", || {
            hold(|block, _| (block.comment == "the services").then(services::table));
        }),
        test("the_pictures_are_what_their_commands_draw", the_pictures_are_what_their_commands_draw),
        test("the_recipe_for_pandas_draws_the_curve", recipes::pandas)
            .with_ignored_flag(!recipes::can(recipes::PANDAS)),
        test("the_recipe_for_duckdb_finds_the_cheapest", recipes::duckdb)
            .with_ignored_flag(!recipes::can(recipes::DUCKDB)),
        test("the_readme_is_short", the_readme_is_short),
        test("the_speeds_in_the_readme_are_those_of_the_benches", the_speeds_are_those_of_the_benches),
    ];
    let mut arguments = Arguments::from_args();
    // They may rewrite the same page.
    arguments.test_threads = Some(1);
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn own_command(block: &Block) -> Option<&str> {
    block.comment.strip_prefix("output of: ")
}

fn hold_to_commands_with_data() {
    let data = PathBuf::from(std::env::var_os("COLDSTART_DATA").expect("the folder of the measurements"));
    hold_to_commands(|block| Some((block.comment.strip_prefix("output of, with the data: ")?, Some(data.clone()))));
}

/// Runs the commands that `command` finds in comments, in the project's folder or in one with the data, and compares.
fn hold_to_commands(command: impl Fn(&Block) -> Option<(&str, Option<PathBuf>)> + Sync) {
    hold(|block, readme| {
        let (command, data) = command(block)?;
        let folder = data.map(|data| folder_with_data(readme, &data));
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        Some(output_of(command, folder.as_ref().map_or(project, tempfile::TempDir::path)))
    });
}

/// One line a column: its name, and what stands in it.
fn columns() -> String {
    let rows: Vec<Vec<String>> =
        Column::all().map(|column| vec![column.name(), column.sentence().to_owned()]).collect();
    aligned(&rows, 100)
}

/// Each field of a scenario: its key, what holds where nothing is said, and what it says.
fn fields() -> String {
    let text = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n";
    let scenario = scenario::parse(text, Path::new("name of the file")).expect("a scenario");
    let usual = |key: &str| {
        let value = scenario.values.iter().find(|value| value.key == key);
        value.map_or("nothing", |value| &value.value).to_owned()
    };
    let row = |key: String, field: &Field| vec![key.clone(), format!("{}. Without it: {}.", field.says, usual(&key))];
    let mut rows: Vec<Vec<String>> = fields::TOP.iter().map(|field| row(field.key.to_owned(), field)).collect();
    for section in fields::SECTIONS {
        rows.extend(section.fields.iter().map(|field| row(format!("{}.{}", section.key, field.key), field)));
    }
    aligned(&rows, 100)
}

/// Each price: its name, what it is the price of, and what it is by region.
fn prices() -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    for price in Price::ALL {
        let (name, of) = price.about();
        let place = |line: &&Line| line.price == name;
        for line in lines().iter().filter(place) {
            let (region, architecture) = (&line.region, &line.architecture);
            let named = if rows.iter().any(|row| row[0] == name) { String::new() } else { name.to_owned() };
            let of = if named.is_empty() { String::new() } else { of.to_owned() };
            rows.push(vec![named, format!("{region} {architecture}"), line.usd.to_string(), of]);
        }
    }
    aligned(&rows, 100)
}

/// The README and the topics of the guide.
fn pages() -> Vec<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let topics = coldstart::guide::TOPICS.iter().map(|topic| format!("src/guide/{}.md", topic.name));
    std::iter::once("README.md".to_owned()).chain(topics).map(|name| project.join(name)).collect()
}

/// Compares blocks with what `printed` says that they should hold.
fn hold(printed: impl Fn(&Block, &str) -> Option<String> + Sync) {
    let run: usize = pages().iter().map(|path| hold_page(path, &printed)).sum();
    assert!(run > 0, "no page has such a block");
}

/// The same of one page; how many such blocks it has.
fn hold_page(path: &Path, printed: &(impl Fn(&Block, &str) -> Option<String> + Sync)) -> usize {
    let page = std::fs::read_to_string(path).expect("a page");
    let mut stale = Vec::new();
    let mut run = 0;
    let of_block = |block: Block| Some((printed(&block, &page)?, block));
    let all: Vec<(String, Block)> = blocks(&page).into_par_iter().filter_map(of_block).collect();
    for (printed, block) in all {
        run += 1;
        if printed.trim_end() != text_of(&block, &page).trim_end() {
            stale.push((block, printed));
        }
    }
    if std::env::var_os("UPDATE_README").is_some() {
        std::fs::write(path, updated(&page, &stale)).expect("the page can be written");
    } else if let Some((block, printed)) = stale.first() {
        panic!(
            "{} blocks of {} are stale (UPDATE_README=1 mends them); the first, `{}`, now prints:\n{printed}",
            stale.len(),
            path.display(),
            block.comment
        );
    }
    run
}

/// The pictures of all pages, each with the command before it.
fn the_pictures_are_what_their_commands_draw() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut drawn = 0;
    for page in pages() {
        let text = std::fs::read_to_string(&page).expect("a page");
        let lines: Vec<&str> = text.lines().collect();
        for pair in lines.windows(2) {
            let command = pair[0].strip_prefix("<!-- picture of: ").and_then(|rest| rest.strip_suffix(" -->"));
            let Some(command) = command else { continue };
            let name = pair[1].split_once("](").and_then(|(_, rest)| rest.strip_suffix(')')).expect("a picture");
            let (file, now) = (page.with_file_name("").join(name), output_of(command, project));
            drawn += 1;
            if std::env::var_os("UPDATE_README").is_some() {
                std::fs::write(&file, &now).expect("the picture can be written");
            }
            let there = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(there == now, "{} is stale (UPDATE_README=1 mends it)", file.display());
        }
    }
    assert!(drawn > 0, "no page has a picture");
}

/// Whoever meets the project reads all of it.
fn the_readme_is_short() {
    let readme = std::fs::read_to_string(&pages()[0]).expect("a README");
    let lines = readme.lines().count();
    assert!(lines <= 250, "the README has {lines} lines");
}

/// A speed cannot be held to the digit. That the table is the one the bench prints, with every case and no other, can,
/// and that what it says is fast enough: so many million requests a second on one thread, and 1.6 times that on two.
fn the_speeds_are_those_of_the_benches() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(project.join("src/guide/method.md")).expect("a page");
    let bench = std::fs::read_to_string(project.join("benches/engine.rs")).expect("a bench");
    let blocks = blocks(&readme);
    let measured = blocks.iter().find(|block| block.comment == "measured by: cargo bench --bench engine");
    let table = text_of(measured.expect("a table of speeds"), &readme);
    let cases: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(cases, ["sparse", "headline", "busy", "sweep"]);
    for case in cases {
        assert!(bench.contains(&format!("\"{case}\"")), "{case} is not measured");
    }
    let numbers = |case: &str| -> Vec<f64> {
        let row = table.lines().find(|line| line.starts_with(case)).expect("a row");
        row.split_whitespace().filter_map(|word| word.parse().ok()).collect()
    };
    for (case, floor) in [("sparse", 12.0), ("headline", 8.0), ("busy", 5.0)] {
        let row = numbers(case);
        assert!(row[0] >= floor && row[3] >= 1.6, "{case} is too slow: {row:?}");
    }
    assert!(numbers("sweep")[0] < 2.0, "the sweep takes too long");
}

/// A page with new text in some of its blocks.
fn updated(readme: &str, stale: &[(Block, String)]) -> String {
    let mut text = String::new();
    for (number, line) in readme.lines().enumerate() {
        if let Some((_, printed)) = stale.iter().find(|(block, _)| block.lines.start == number) {
            let _ = writeln!(text, "{}", printed.trim_end());
        }
        if !stale.iter().any(|(block, _)| block.lines.contains(&number)) {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}
