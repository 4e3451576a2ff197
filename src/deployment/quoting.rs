//! Texts as the formats of tools want them, whatever is in them.

/// A name of letters, digits and hyphens, such as AWS takes for a function: what else there is becomes hyphens.
pub(super) fn slug(name: &str) -> String {
    /// Lambda takes 64 characters, and something may be added (AWS Lambda API Reference, "CreateFunction").
    const LONGEST: usize = 40;
    let hyphens: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = hyphens.split('-').filter(|word| !word.is_empty()).collect();
    let short: String = words.join("-").to_lowercase().chars().take(LONGEST).collect();
    let short = short.trim_matches('-');
    // Names in Terraform and in CloudFormation begin with a letter.
    match short.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => short.to_owned(),
        Some(_) => format!("function-{short}").trim_end_matches('-').to_owned(),
        None => "function".to_owned(),
    }
}

/// A description as AWS takes it: one line of at most 256 characters (AWS Lambda API Reference, "CreateFunction").
pub(super) fn description(name: &str) -> String {
    const LONGEST: usize = 256;
    crate::scenario::plain(name).chars().take(LONGEST).collect()
}

/// A text of JSON, which YAML takes too. What is not ASCII stays as it is.
pub(super) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The same in a template of CloudFormation, which would look up what stands between double braces (AWS CloudFormation
/// User Guide, "Dynamic references") and has no way to write such braces: a blank goes between them.
pub(super) fn cloudformation(text: &str) -> String {
    let mut apart = text.to_owned();
    while apart.contains("{{") {
        apart = apart.replace("{{", "{ {");
    }
    json(&apart)
}

/// The same in a `serverless.yml`, where `${` begins a variable (Serverless Framework, "Variables": `\\${` is a text).
pub(super) fn serverless(text: &str) -> String {
    let mut apart = text.to_owned();
    while apart.contains("{{") {
        apart = apart.replace("{{", "{ {");
    }
    json(&apart.replace("${", "\\${"))
}

/// A text of Terraform's language (Terraform Language, "Strings and Templates").
pub(super) fn hcl(text: &str) -> String {
    json(text).replace("${", "$${").replace("%{", "%%{")
}

/// A text as one word of a shell.
pub(super) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A template with its places filled: what stands between two `@` in it is the name of a value, which may be any text.
pub(super) fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let value_of = |name: &str| {
        let value = values.iter().find(|(known, _)| *known == name);
        value.expect("a template names values that it is given").1
    };
    let pieces = template.split('@').enumerate();
    pieces.map(|(place, piece)| if place % 2 == 0 { piece } else { value_of(piece) }).collect()
}

/// A line of a comment that begins with `#`.
pub(super) fn comment(text: &str) -> String {
    format!("# {}\n", crate::scenario::plain(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_letters_becomes_one_that_aws_takes() {
        for (name, slugged) in [
            ("Zappa API, 500 requests a day", "zappa-api-500-requests-a-day"),
            ("", "function"),
            ("漢字", "function"),
            ("500 a day", "function-500-a-day"),
            ("a\n\"b\" ${c} {{d}}", "a-b-c-d"),
            (&"long name ".repeat(20), "long-name-long-name-long-name-long-name"),
        ] {
            assert_eq!(slug(name), slugged);
        }
    }

    #[test]
    fn what_means_something_to_a_tool_is_a_text_to_it() {
        assert_eq!(hcl("a \"${b}\" %{c} \\ \n"), r#""a \"$${b}\" %%{c} \\ \n""#);
        assert_eq!(serverless("${self:x} {{{y}}"), r#""\\${self:x} { { {y}}""#);
        assert_eq!(cloudformation("{{resolve:ssm:x}}"), r#""{ {resolve:ssm:x}}""#);
        assert_eq!(shell("it's $(here)"), r"'it'\''s $(here)'");
        assert_eq!(comment("two\nlines"), "# two lines\n");
        assert_eq!(filled("a @b@ c@d@", &[("d", ""), ("b", "@d@")]), "a @d@ c");
    }
}
