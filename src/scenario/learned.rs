//! The wire form of `[learned]`: from which logs a scenario was learned, so that it is not held to them again.

use super::distributions::all;
use super::reader::{Entry, Read, Table};

/// The name of the table.
pub(super) const KEY: &str = "learned";

/// The only key in it.
pub(super) const LOGS: &str = "logs";

/// What the key says, in one line.
pub(super) const SAYS: &str = "The SHA-256 of each log that the scenario was learned from, in hexadecimal";

/// A digest as `calibrate` writes it.
pub(super) const DIGEST: &str = "^[0-9a-f]{64}$";

/// The digests of the logs, in the order in which they stand there.
pub(super) fn logs(table: &Table<'_>) -> Read<Vec<String>> {
    let logs = match table.get(LOGS) {
        Some(entry) => digests(&entry),
        None => Ok(Vec::new()),
    };
    table.finish();
    logs
}

fn digests(entry: &Entry<'_>) -> Read<Vec<String>> {
    let digests = all(entry.list("a list of digests, as `coldstart calibrate` writes it")?.iter().map(digest))?;
    entry.record(digests.join(", "));
    Ok(digests)
}

fn digest(entry: &Entry<'_>) -> Read<String> {
    let text = entry.text()?.trim().to_ascii_lowercase();
    let is_digest = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_digest {
        Ok(text)
    } else {
        Err(entry.refuse("64 hexadecimal digits", "`coldstart calibrate --scenario-out FILE` writes them"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::scenario::{parse, written};

    const ARRIVALS: &str = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"500/day\"\n";

    #[test]
    fn digests_are_read_and_written_and_are_no_part_of_what_is_simulated() {
        let read = |text: &str| parse(&format!("{ARRIVALS}{text}"), Path::new("test.toml"));
        let digests = ["0123456789abcdef".repeat(4), "f".repeat(64)];
        let scenario = read(&format!("[learned]\nlogs = {digests:?}\n")).unwrap();
        assert_eq!(scenario.learned_from, digests);
        assert_eq!(parse(&written(&scenario), Path::new("test.toml")).unwrap().learned_from, digests);
        let plain = read("").unwrap();
        assert_eq!((plain.learned_from.len(), &plain.hash), (0, &scenario.hash));
        for wrong in ["\"abc\"", "[\"abc\"]", "[1]"] {
            let report = read(&format!("[learned]\nlogs = {wrong}\n")).unwrap_err().to_string();
            assert!(report.contains("learned.logs"), "{report}");
        }
    }
}
