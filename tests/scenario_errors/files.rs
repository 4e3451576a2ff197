//! Files that cannot be read: the scenario, and those it names.

use std::fs::{self, File};
use std::io::Read as _;

use coldstart::scenario::load;

use super::*;

#[test]
fn what_is_no_readable_file_is_refused_in_one_message() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let huge = folder.path().join("huge.toml");
    File::create(&huge).unwrap().set_len(200_000_000).unwrap();
    // None of them says anything after so much.
    let beginning = |path: &Path| {
        let mut text = String::new();
        File::open(path)?.take(1_000).read_to_string(&mut text).map(|_| text)
    };
    for (schema, path, expected) in [
        (NoToml, folder.path().join("absent.toml"), "does not exist"),
        (NoToml, folder.path().to_owned(), "is a directory"),
        (Refuses, write("empty.toml", b""), "is empty"),
        (Refuses, write("blank.toml", b" \n\t\n"), "is empty"),
        (NoToml, write("binary.toml", b"\x7fELF\x02\x01\x00\x00"), "is binary"),
        (NoToml, write("latin1.toml", b"# ok\nname = \"gr\xf6\xdfe\"\n"), "is not UTF-8 (line 2)"),
        (NoToml, write("utf16.toml", b"\xff\xfen\0a\0m\0e\0"), "is UTF-16, not UTF-8"),
        (NoToml, huge, "is 200 MB long, more than 10 MB"),
    ] {
        assert_eq!(beginning(&path).map_or(NoToml, |text| schema_of(&text)), schema, "{}", path.display());
        let report = load(&path).unwrap_err();
        assert_eq!(report.diagnostics.len(), 1);
        let first = report.to_string().lines().next().unwrap().to_owned();
        assert_eq!(first, format!("error: {}: the file {expected}", path.display()));
    }
}

#[test]
fn a_trace_that_cannot_be_used_is_refused_at_the_line_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("scenario.toml");
    fs::write(&scenario, "[[arrivals]]\nprocess = \"trace\"\nfile = \"times.csv\"\n").unwrap();
    // What stands in the other file no schema knows.
    assert_eq!(schema_of(&fs::read_to_string(&scenario).unwrap()), Cannot);
    let complaint = || load(&scenario).unwrap_err().to_string();
    assert!(complaint().contains("times.csv`, which does not exist\n  expected a CSV file"), "{}", complaint());
    for (text, expected) in [
        ("", "which has no times in it"),
        ("timestamp\n1511938735\n", "which has only one time in it"),
        ("timestamp\n1\n2\nx\n", "which has no time in 1 of its 3 rows (33.3%), first line 4 `x`"),
    ] {
        fs::write(folder.path().join("times.csv"), text).unwrap();
        assert!(complaint().contains(expected), "{}", complaint());
        assert!(complaint().starts_with(&format!("error: {}:3:8: `arrivals[0].file` is", scenario.display())));
    }
    fs::remove_file(folder.path().join("times.csv")).unwrap();
    fs::create_dir(folder.path().join("times.csv")).unwrap();
    assert!(complaint().contains("which is a directory"), "{}", complaint());
}
