//! The fields of a row, in memory that is used again for the next row.

/// The fields of one row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields {
    /// All of them, one behind the other.
    text: String,
    /// Where each ends in it.
    ends: Vec<usize>,
}

impl Fields {
    /// Those of a row as RFC 4180 writes them.
    pub(super) fn of(row: &str) -> Self {
        let mut fields = Self::default();
        fields.split_quoted(row);
        fields
    }

    /// The field at this place; absent where the row is shorter.
    pub(super) fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let from = if place == 0 { 0 } else { self.ends[place - 1] };
        Some(&self.text[from..end])
    }

    /// The field at this place, if it is not empty.
    pub(super) fn cell(&self, place: usize) -> Option<&str> {
        self.get(place).filter(|cell| !cell.is_empty())
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|place| self.get(place))
    }

    /// Where a column stands that has one of these names, of a row that names columns.
    pub(super) fn place(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.iter().position(|column| column.eq_ignore_ascii_case(name)))
    }

    /// A name that two columns have, of a row that names columns.
    pub(super) fn named_twice(&self) -> Option<&str> {
        let is_named = |name: &&str| !name.is_empty();
        let before = |place: usize, name: &str| self.iter().take(place).any(|other| other.eq_ignore_ascii_case(name));
        self.iter()
            .enumerate()
            .filter(|(_, name)| is_named(name))
            .find(|&(place, name)| before(place, name))
            .map(|(_, name)| name)
    }

    /// Takes the place of what it was: the fields of a row between all its commas.
    pub(super) fn split(&mut self, row: &str) {
        self.clear();
        row.split(',').for_each(|field| self.push(field.trim_ascii()));
    }

    /// Takes the place of what it was: the fields of a row as RFC 4180 writes them, where quotation marks around a field go, and two
    /// within one are one.
    pub(super) fn split_quoted(&mut self, row: &str) {
        self.clear();
        let mut rest = row;
        loop {
            let behind = match rest.trim_start_matches(' ').strip_prefix('"') {
                Some(quoted) => self.push_quoted(quoted),
                None => {
                    let end = memchr::memchr(b',', rest.as_bytes()).unwrap_or(rest.len());
                    self.push(rest[..end].trim_ascii());
                    &rest[end..]
                }
            };
            match behind.strip_prefix(',') {
                Some(behind) => rest = behind,
                None => return,
            }
        }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn push(&mut self, field: &str) {
        self.text.push_str(field);
        self.ends.push(self.text.len());
    }

    /// Takes the rest of a field that a quotation mark has begun, and gives what is behind it.
    fn push_quoted<'t>(&mut self, quoted: &'t str) -> &'t str {
        let mut rest = quoted;
        loop {
            let end = memchr::memchr(b'"', rest.as_bytes()).unwrap_or(rest.len());
            self.text.push_str(&rest[..end]);
            rest = rest.get(end + 1..).unwrap_or_default();
            match rest.strip_prefix('"') {
                Some(more) => {
                    self.text.push('"');
                    rest = more;
                }
                None => {
                    self.ends.push(self.text.len());
                    let comma = memchr::memchr(b',', rest.as_bytes()).unwrap_or(rest.len());
                    return &rest[comma..];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_split_at_commas_outside_quotation_marks() {
        let mut fields = Fields::default();
        for (row, expected) in [
            ("a, b ,,c", &["a", "b", "", "c"][..]),
            ("1,\"x, \"\"y\"\"\n\",z", &["1", "x, \"y\"\n", "z"]),
            ("\"open", &["open"]),
            ("\"a\"b,c", &["a", "c"]),
            ("", &[""]),
        ] {
            fields.split_quoted(row);
            assert_eq!(fields.iter().collect::<Vec<_>>(), expected, "{row}");
        }
        fields.split("a,\"b , c\"");
        assert_eq!(fields.iter().collect::<Vec<_>>(), ["a", "\"b", "c\""]);
        assert_eq!((fields.get(0), fields.get(3), fields.cell(3)), (Some("a"), None, None));
        assert_eq!(Fields::of("Start_S,cold").place(&["timestamp", "start_s"]), Some(0));
    }
}
