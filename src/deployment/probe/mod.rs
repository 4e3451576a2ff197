//! Shell scripts (POSIX) that do the experiments of `coldstart probe`. What comes next is asked of `coldstart probe next`.

use super::quoting::{filled, shell};
use crate::study::probe::timeout::Fewest;
use crate::study::probe::{Experiment, HOLD, clock, replacement, timeout};
use crate::units::{Nanos, percent_as_written};

/// An experiment, and whom it asks.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// What is to be known, on so many copies.
    pub experiment: Experiment,
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
    /// By `curl`: the response says it.
    Url,
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
        let every = |every: Nanos| every.as_secs_f64().round().to_string();
        let (template, copies, every) = match self.experiment {
            Experiment::Timeout(aim) => (include_str!("timeout.sh"), aim.copies, String::new()),
            Experiment::Clock(aim) => (include_str!("clock.sh"), aim.copies, every(aim.used_every())),
            Experiment::Replacement(aim) => (include_str!("replacement.sh"), aim.copies, every(aim.every)),
        };
        let copies: Vec<String> = (1..=copies as usize).map(|copy| shell(&self.name(copy))).collect();
        // The names come last: whatever is in them stays as it is. The shell's own `"$@"` rules out templates with `@`.
        template
            .replace("@flags@", &self.flags())
            .replace("@needs@", self.needs())
            .replace("@every@", &every)
            .replace("@handler@", &handler())
            .replace("@ask@", &self.ask())
            .replace("@copies@", &copies.join(" "))
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

    fn needs(&self) -> &'static str {
        match self.called {
            Called::Function => "the AWS CLI",
            Called::Url | Called::UrlCold { .. } | Called::UrlHeader { .. } => "curl",
        }
    }

    /// What asks one copy, and says what came of it.
    fn ask(&self) -> String {
        let region = self.region.as_ref().map_or(String::new(), |region| format!(" --region {}", shell(region)));
        let answered = |invoke: &str| filled(ANSWERED, &[("invoke", invoke)]);
        match (&self.called, self.experiment) {
            (Called::Function, Experiment::Timeout(_)) => filled(INVOKE, &[("region", &region)]),
            (Called::Function, Experiment::Clock(_) | Experiment::Replacement(_)) => answered(&format!(
                "aws lambda invoke --function-name \"$1\"{region} --query StatusCode --output text /dev/stdout"
            )),
            (Called::Url, _) => answered("curl --silent --show-error --fail --max-time 900 \"$1\""),
            (Called::UrlCold { after }, _) => filled(LATENCY, &[("after", &after.as_secs_f64().to_string())]),
            (Called::UrlHeader { header }, _) => filled(HEADER, &[("header", header)]),
        }
    }

    fn flags(&self) -> String {
        let seconds = |time: Nanos| format!("{}s", time.as_secs_f64());
        match self.experiment {
            Experiment::Timeout(timeout::Aim { within, confidence, longest, fewest, copies }) => {
                let fewest = match fewest {
                    Fewest::Hours => "hours",
                    Fewest::Requests => "requests",
                };
                format!(
                    "--within {} --confidence {} --longest {} --fewest {fewest} --copies {copies}",
                    seconds(within),
                    percent_as_written(confidence),
                    seconds(longest)
                )
            }
            Experiment::Clock(clock::Aim { confidence, timeout, longest, copies }) => format!(
                "--learn clock --confidence {} --longest {} --copies {copies}{}",
                percent_as_written(confidence),
                seconds(longest),
                timeout.map_or(String::new(), |timeout| format!(" --timeout {}", seconds(timeout)))
            ),
            Experiment::Replacement(replacement::Aim { confidence, every, copies }) => format!(
                "--learn replacement --confidence {} --every {} --copies {copies}",
                percent_as_written(confidence),
                seconds(every)
            ),
        }
    }
}

/// The handler that the function must have, as comments. A request that an init was made for begins 0.5 to 4 ms after it
/// (samples of logs in the console of CloudWatch); the first one in an environment that was made ahead comes much later.
fn handler() -> String {
    let code = filled(HANDLER, &[("hold", &HOLD.to_string())]);
    let commented: Vec<String> = code.lines().map(|line| format!("#   {line}").trim_end().to_owned()).collect();
    format!(
        "#\n# The function, and each copy of it, needs this handler (Python), and a timeout of 10 s or more. Everything else should\n\
         # be as for the function that it stands for: region, memory, architecture.\n#\n{}",
        commented.join("\n")
    )
}

/// What `handler` prints.
const HANDLER: &str = "\
import os, time

ready, is_used = time.time(), False

def handler(event, context):
    global is_used
    waited = not is_used and time.time() - ready < 1
    is_used = True
    time.sleep(@hold@)
    return {\"environment\": os.environ[\"AWS_LAMBDA_LOG_STREAM_NAME\"], \"waited\": int(waited)}
";

const INVOKE: &str = r#"  log=$(aws lambda invoke --function-name "$1"@region@ --log-type Tail \
    --query LogResult --output text /dev/null | base64 -d)
  case $log in
    *'Init Duration: '* | *'Restore Duration: '* | *'"initDurationMs"'* | *'"restoreDurationMs"'*) echo 1 ;;
    *'REPORT RequestId: '* | *'"platform.report"'*) echo 0 ;;
    *) echo "no report in the log of $1" >&2; return 1 ;;
  esac
"#;

const ANSWERED: &str = r#"# Asks a copy; prints whether the request waited for an init (1 or 0), and the environment that answered.
ask() {
  answer=$(@invoke@) || return
  environment=$(printf '%s\n' "$answer" | sed -n 's/.*"environment": *"\([^",]*\)".*/\1/p')
  waited=$(printf '%s\n' "$answer" | sed -n 's/.*"waited": *\([01]\).*/\1/p')
  if [ -z "$environment" ] || [ -z "$waited" ]; then
    echo "$1 did not answer as the handler above does: $answer" >&2
    return 1
  fi
  echo "$waited $environment"
}
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
        let aim = timeout::Aim {
            within: Nanos::MINUTE,
            confidence: 0.95,
            longest: Nanos::HOUR * 2,
            fewest: Fewest::Hours,
            copies,
        };
        Script { experiment: Experiment::Timeout(aim), names, region: Some("eu-west-1".to_owned()), called }.written()
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
