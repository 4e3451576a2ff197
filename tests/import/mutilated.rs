//! Files with a piece missing or changed: they are read or refused, and what is read loads.

use std::path::Path;

use coldstart::deployment::{Tool, Wanted, emit, import};
use coldstart::scenario::parse;
use proptest::prelude::*;

use super::pinged;

/// A file of each tool, with a change of some characters.
fn changed() -> impl Strategy<Value = (Tool, String)> {
    let tools = [Tool::Zappa, Tool::Serverless, Tool::Sam, Tool::Terraform];
    let pieces = [
        "", "\"", "'", "{", "}", "[", "]", ":", "\n", "  ", "\t", "*a", "&a ", "!Ref ", "${", "0", "-", "=", "é",
        "\u{0}", "<<: ",
    ];
    (
        prop::sample::select(tools.to_vec()),
        any::<prop::sample::Index>(),
        0_usize..20,
        prop::sample::select(pieces.to_vec()),
    )
        .prop_map(|(tool, at, taken, put)| {
            let text = emit(&pinged("rate(4 minutes)", 1), tool).unwrap().text;
            let characters: Vec<char> = text.chars().collect();
            let at = at.index(characters.len());
            let after = (at + taken).min(characters.len());
            let text =
                characters[..at].iter().collect::<String>() + put + &characters[after..].iter().collect::<String>();
            (tool, text)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_file_is_refused_with_a_hint_or_gives_a_scenario((tool, text) in changed()) {
        match import(&text, Path::new(tool.file_name()), Wanted::default()) {
            Ok(import) => {
                let read = parse(&import.text, Path::new("imported.toml"));
                prop_assert!(read.is_ok(), "{}", read.unwrap_err());
            }
            Err(complaints) => {
                let said = complaints.to_string();
                prop_assert!(said.starts_with("error: ") && said.contains("\n\nhint: "), "{said}");
            }
        }
    }
}
