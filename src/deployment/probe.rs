//! A shell script (POSIX) that does the experiment of `coldstart probe`: it asks `coldstart probe next` which gaps to leave.

use super::quoting::{filled, shell};
use crate::study::probe::{Aim, Fewest};
use crate::units::{Nanos, percent_as_written};

const SCRIPT: &str = include_str!("probe.sh");

/// The experiment, and whom it asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// What is to be known, on so many copies.
    pub aim: Aim,
    /// The names of the copies, or their URLs. Where there are fewer than copies, the first is used with a number.
    pub names: Vec<String>,
    /// The region of the function, where it is known.
    pub region: Option<String>,
    /// How they are asked.
    pub called: Called,
}

/// How a copy is asked, and how a cold answer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Called {
    /// By `aws lambda invoke`, whose log tail has the init of a cold start (AWS CLI Command Reference, "lambda invoke").
    Function,
    /// By `curl`: it is cold if it takes longer.
    UrlCold {
        /// Than this.
        after: Nanos,
    },
    /// By `curl`: it is cold if the response has a header.
    UrlHeader {
        /// Of this name.
        header: String,
    },
}

impl Script {
    /// The text of the script.
    #[must_use]
    pub fn written(&self) -> String {
        let copies: Vec<String> = (1..=self.aim.copies as usize).map(|copy| shell(&self.name(copy))).collect();
        // The names come last: whatever is in them stays as it is. The shell's own `"$@"` rules out templates with `@`.
        SCRIPT.replace("@flags@", &self.flags()).replace("@ask@", &self.ask()).replace("@copies@", &copies.join(" "))
    }

    /// The name of a copy, counted from 1.
    fn name(&self, copy: usize) -> String {
        match (self.names.get(copy - 1), self.names.first()) {
            (Some(name), _) => name.clone(),
            (None, Some(first)) => format!("{first}-{copy}"),
            (None, None) if copy == 1 => "my-function".to_owned(),
            (None, None) => format!("my-function-{copy}"),
        }
    }

    /// What asks one copy and says whether that was cold.
    fn ask(&self) -> String {
        match &self.called {
            Called::Function => {
                let region =
                    self.region.as_ref().map_or(String::new(), |region| format!(" --region {}", shell(region)));
                filled(INVOKE, &[("region", &region)])
            }
            Called::UrlCold { after } => filled(LATENCY, &[("after", &after.as_secs_f64().to_string())]),
            Called::UrlHeader { header } => filled(HEADER, &[("header", header)]),
        }
    }

    fn flags(&self) -> String {
        let Aim { within, confidence, longest, fewest, copies } = self.aim;
        let fewest = match fewest {
            Fewest::Hours => "hours",
            Fewest::Requests => "requests",
        };
        format!(
            "--within {}s --confidence {} --longest {}s --fewest {fewest} --copies {copies}",
            within.as_secs_f64(),
            percent_as_written(confidence),
            longest.as_secs_f64()
        )
    }
}

const INVOKE: &str = r#"  log=$(aws lambda invoke --function-name "$1"@region@ --log-type Tail \
    --query LogResult --output text /dev/null | base64 -d)
  case $log in
    *'Init Duration: '* | *'Restore Duration: '* | *'"initDurationMs"'* | *'"restoreDurationMs"'*) echo 1 ;;
    *'REPORT RequestId: '* | *'"platform.report"'*) echo 0 ;;
    *) echo "no report in the log of $1" >&2; return 1 ;;
  esac
"#;

const LATENCY: &str = r#"  seconds=$(curl --silent --show-error --fail --max-time 900 --output /dev/null \
    --write-out '%{time_total}' "$1")
  awk -v seconds="$seconds" 'BEGIN { print (seconds > @after@) ? 1 : 0 }'
"#;

const HEADER: &str = r#"  headers=$(curl --silent --show-error --fail --max-time 900 --output /dev/null --dump-header - "$1")
  if printf '%s\n' "$headers" | grep -qi '^@header@:'; then echo 1; else echo 0; fi
"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn script(names: &[&str], copies: u32, called: Called) -> String {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        let aim =
            Aim { within: Nanos::MINUTE, confidence: 0.95, longest: Nanos::HOUR * 2, fewest: Fewest::Hours, copies };
        Script { aim, names, region: Some("eu-west-1".to_owned()), called }.written()
    }

    #[test]
    fn any_name_is_one_word_of_the_shell() {
        let text = script(&["it's $(here)"], 2, Called::Function);
        assert!(text.contains(r"set -- 'it'\''s $(here)' 'it'\''s $(here)-2'"), "{text}");
        assert!(text.contains("--region 'eu-west-1'"), "{text}");
    }

    #[test]
    fn it_asks_for_what_was_planned() {
        let text = script(&[], 1, Called::UrlCold { after: Nanos::from_millis(800) });
        assert!(text.contains("--within 60s --confidence 95% --longest 7200s --fewest hours --copies 1"), "{text}");
        assert!(text.contains("seconds > 0.8"), "{text}");
    }
}
