//! The files that the guide shows are those that are written.

use coldstart::deployment::{Tool, emit};
use coldstart::guide::TOPICS;

use super::pinged;

#[test]
fn the_guide_shows_the_files_that_are_written() {
    let guide = TOPICS.iter().find(|topic| topic.name == "deploy").unwrap().text;
    for tool in [Tool::Sam, Tool::Zappa] {
        let emitted = emit(&pinged("rate(4 minutes)", if tool == Tool::Sam { 3 } else { 1 }), tool).unwrap();
        let (_, block) = guide.split_once(&format!("<!-- emitted for: {} -->\n", tool.name())).unwrap();
        let block = block.split_once('\n').unwrap().1.split_once("\n```").unwrap().0;
        assert_eq!(block.trim_end(), emitted.text.trim_end(), "now it is\n{}", emitted.text);
    }
}
