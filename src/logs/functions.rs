//! The names of the functions that a log is about.

use std::collections::HashMap;

use crate::units::visible;

/// Names, each with a number; number 0 is the function that has none.
#[derive(Debug)]
pub(super) struct Functions {
    names: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl Default for Functions {
    fn default() -> Self {
        Self { names: vec![String::new()], numbers: HashMap::from([(String::new(), 0)]) }
    }
}

impl Functions {
    /// The number of a name; absent where there are too many of them.
    pub(super) fn number(&mut self, name: &str) -> Option<u16> {
        if let Some(&number) = self.numbers.get(name) {
            return Some(number);
        }
        let number = u16::try_from(self.names.len()).ok()?;
        self.names.push(visible(name));
        self.numbers.insert(name.to_owned(), number);
        Some(number)
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}

/// The name of a function in an ARN, in the name of its log group, or by itself.
pub(super) fn name_in(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix("arn:") {
        return rest.split(':').nth(5).unwrap_or(text);
    }
    text.rsplit_once("/aws/lambda/").map_or(text, |(_, name)| name)
}

/// The name of a function in that of a stream of a log group that several share (`2026/10/08/NAME[$LATEST]22be53a8`).
pub(super) fn name_in_stream(stream: &str) -> Option<&str> {
    let (dated, _) = stream.split_once('[')?;
    let name = dated.splitn(4, '/').nth(3)?;
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_known_by_its_arn_its_log_group_and_a_shared_stream() {
        assert_eq!(name_in("arn:aws:lambda:eu-central-1:123456789012:function:fn:live"), "fn");
        assert_eq!(name_in("/aws/lambda/fn"), "fn");
        assert_eq!(name_in("123456789012:/aws/lambda/fn"), "fn");
        assert_eq!(name_in("fn"), "fn");
        assert_eq!(name_in("arn:broken"), "arn:broken");
        assert_eq!(name_in_stream("2026/10/08/fn[$LATEST]22be53a8"), Some("fn"));
        assert_eq!(name_in_stream("2026/10/08/[$LATEST]22be53a8"), None);
        assert_eq!(name_in_stream("else"), None);
    }

    #[test]
    fn a_name_keeps_its_number() {
        let mut functions = Functions::default();
        assert_eq!((functions.number("a"), functions.number("b"), functions.number("a")), (Some(1), Some(2), Some(1)));
        assert_eq!(functions.number("\u{1b}[31m"), Some(3));
        assert_eq!(functions.names()[3], "\\u{1b}[31m");
    }
}
