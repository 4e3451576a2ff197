//! A new scenario: a commented text to begin with, in which some values are asked for.

use std::path::Path;

use super::{Complaints, Edit, parse, parse_edited};

/// A value of a new scenario that somebody may wish to give.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Its key.
    pub key: &'static str,
    /// The flag that gives it.
    pub flag: &'static str,
    /// The question for it.
    pub question: &'static str,
    /// What it is where nothing is said.
    pub usual: &'static str,
}

/// What is asked for, in the order of the text.
pub const ASKED: [Asked; 8] = [
    Asked { key: "name", flag: "--name", question: "What is it called?", usual: "My API" },
    Asked {
        key: "arrivals.0.rate",
        flag: "--rate",
        question: "How many requests come, such as 500/day or 2/s?",
        usual: "500/day",
    },
    Asked { key: "function.memory", flag: "--memory", question: "How much memory has the function?", usual: "512 MB" },
    Asked {
        key: "function.duration",
        flag: "--duration",
        question: "How long does a warm request take?",
        usual: "100 ms",
    },
    Asked {
        key: "function.init",
        flag: "--init",
        question: "How long does an init take (Init Duration in your logs)?",
        usual: "400 ms",
    },
    Asked {
        key: "function.first_request",
        flag: "--first-request",
        question: "How much longer does the first request in an environment take (imports in the handler), or none?",
        usual: "none",
    },
    Asked {
        key: "warming.ping",
        flag: "--ping",
        question: "When is it pinged today, such as rate(4 minutes), or none?",
        usual: "none",
    },
    Asked {
        key: "expect.cold_probability",
        flag: "--expect",
        question: "What share of requests may be cold?",
        usual: "< 1%",
    },
];

/// The text, with the keys of [`ASKED`] where their values stand.
const TEXT: &str = "\
# What a key means and takes: `coldstart man`. What this scenario means: `coldstart check` and its name.

name = @name@

[function]
memory = @function.memory@
# Times are constant, or a distribution such as { dist = \"lognormal\", median = \"80 ms\", p99 = \"400 ms\" }.
duration = @function.duration@
init = @function.init@
# What the handler does once in each environment, such as imports; \"none\" where it is all done in the init.
first_request = @function.first_request@

# Requests that come at random. Also: renewal, profile (hours and days), modulated, sessions, trace (a record of yours).
[[arrivals]]
process = \"poisson\"
rate = @arrivals.0.rate@

# A regime of AWS Lambda as it was measured; `coldstart presets` lists them. What you give here overrides its parts.
[platform]
preset = \"@preset@\"

# How it is pinged today; a sweep tries other intervals.
[warming]
ping = @warming.ping@

# What `coldstart expect` holds it to.
[expect]
cold_probability = @expect.cold_probability@
";

/// The text of a new scenario. `given` are values for keys of [`ASKED`].
///
/// # Errors
/// When a value is wrong: the complaint names its flag.
pub fn blank(given: &[Edit]) -> Result<String, Complaints> {
    let path = Path::new("a new scenario");
    let usual = |asked: &Asked| Edit { key: asked.key.to_owned(), value: asked.usual.to_owned(), flag: asked.flag };
    let without = filled(&ASKED.map(|asked| usual(&asked)));
    parse_edited(&without, path, given)?;
    let chosen = ASKED.map(|asked| {
        let said = given.iter().rev().find(|edit| edit.key == asked.key);
        said.cloned().unwrap_or_else(|| usual(&asked))
    });
    let text = filled(&chosen);
    parse(&text, path)?;
    Ok(text)
}

/// The text with a value for each of its places. Its pieces between the marks are text and keys by turns.
fn filled(values: &[Edit]) -> String {
    let value_of = |key: &str| match key {
        "preset" => super::preset::default_preset().name.to_owned(),
        key => values.iter().find(|edit| edit.key == key).map_or_else(String::new, Edit::toml),
    };
    let pieces = TEXT.split('@').enumerate();
    pieces.map(|(place, piece)| if place % 2 == 0 { piece.to_owned() } else { value_of(piece) }).collect()
}
