//! How the log of a function is exported so that it says most.

use super::failure::Failure;
use super::origin::quoted;

/// Two weeks show the days of the week twice.
const DAYS: u32 = 14;

/// The command, and what to know of it.
pub(super) fn how(function: &str) -> Result<String, Failure> {
    let group = group(function).ok_or_else(|| {
        let problem = format!("`--how` is `{}`", crate::scenario::plain(function));
        Failure::refused(
            problem,
            "the name of a function, its ARN, or the name of its log group",
            "as in --how my-function",
        )
    })?;
    let name = group.rsplit('/').next().unwrap_or(&group);
    let (group, file) = (quoted(&group), quoted(&format!("{name}.json")));
    Ok(format!(
        "aws logs filter-log-events --log-group-name {group} --start-time \"$((($(date +%s) - {DAYS} * 86400) * 1000))\" \
         --output json > {file}\n\
         coldstart calibrate {file}\n\
         \n\
         # No --filter-pattern: one on REPORT drops INIT_START, and with it what tells whether anybody waited for an init.\n\
         # Of a busy function a few days are enough: change {DAYS}.\n"
    ))
}

/// The log group of a function: Lambda names it after the function.
fn group(function: &str) -> Option<String> {
    let function = function.trim();
    if function.is_empty() || function.chars().any(char::is_control) {
        return None;
    }
    if function.starts_with('/') {
        return Some(function.to_owned());
    }
    let name = match function.strip_prefix("arn:") {
        // arn:aws:lambda:region:account:function:name, and a version may follow.
        Some(rest) => rest.split(':').nth(5)?,
        None => function.split(':').next()?,
    };
    (!name.is_empty()).then(|| format!("/aws/lambda/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_named_in_many_ways() {
        for named in
            ["pages", " pages ", "pages:live", "/aws/lambda/pages", "arn:aws:lambda:us-east-1:1:function:pages:3"]
        {
            assert_eq!(group(named).as_deref(), Some("/aws/lambda/pages"), "{named}");
        }
        for wrong in ["", "arn:aws:s3", "a\nb"] {
            assert_eq!(group(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_name_is_quoted_as_a_shell_needs_it() {
        let command = how("it's; rm -rf").unwrap();
        assert!(command.contains("--log-group-name '/aws/lambda/it'\\''s; rm -rf' --start-time"), "{command}");
        assert!(!command.contains("filter-pattern REPORT"));
    }
}
