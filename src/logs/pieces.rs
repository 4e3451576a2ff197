//! JSON documents in pieces: each object by itself, and of those with a long array each element of it, so that no more than
//! one of them is in memory, however long a document is and however it is broken into lines.

use std::io;

use super::bytes::Bytes;

/// A piece of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// What stands in an object before its array of events, without its end.
    Head(&'a str),
    /// An object, alone or in an array.
    Object(&'a str),
    /// An array in an array.
    Row(&'a str),
    /// Something else between objects.
    Rest(&'a str),
    /// An object that is not closed as it was opened.
    Broken(&'a str),
    /// The beginning of an object that is longer than any of a log.
    TooLong(&'a str),
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Head,
    Element,
    Rest,
    Broken,
    TooLong,
}

/// Arrays with these names are read element by element.
const ARRAYS: [&[u8]; 3] = [b"events", b"logEvents", b"results"];

/// A subscription event that is packed has 6 MB at most (AWS Lambda quotas, "Invocation payload").
const LONGEST: usize = 16 << 20;

/// Cuts documents into pieces.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// The piece so far.
    buffer: Vec<u8>,
    /// Whether it was given away.
    is_given: bool,
    /// Brackets that are open.
    open: Vec<u8>,
    /// How many are open between two pieces.
    base: usize,
    is_in_string: bool,
    is_escaped: bool,
    /// Where the last string of an object that is not within another begins and ends.
    string: (usize, usize),
    /// Where the name of the value that comes begins and ends.
    name: (usize, usize),
    /// Whether what is read goes nowhere: the rest of an object behind its array, or of one that is too long.
    is_dropped: bool,
    is_rest: bool,
    line: u64,
    begun_in_line: u64,
    shown: String,
}

impl Pieces {
    /// How many lines are over.
    pub(super) fn lines(&self) -> u64 {
        self.line
    }

    /// The next piece, with the number of the line in which it begins.
    pub(super) fn next(&mut self, bytes: &mut Bytes<'_>) -> io::Result<Option<(u64, Piece<'_>)>> {
        let kind = loop {
            let mut input = bytes.available();
            let count = input.len();
            let found = self.cut(&mut input);
            let used = count - input.len();
            bytes.consume(used);
            if let Some(kind) = found {
                break kind;
            }
            if bytes.available().is_empty() && !bytes.fill()? {
                if self.is_rest && !self.is_given {
                    (self.is_rest, self.is_given) = (false, true);
                    break Kind::Rest;
                }
                return Ok(None);
            }
        };
        Ok(Some((self.begun_in_line + 1, self.piece(kind))))
    }

    /// The next piece of a text; absent at its end.
    pub(super) fn step(&mut self, input: &mut &[u8]) -> Option<Piece<'_>> {
        let kind = self.cut(input)?;
        Some(self.piece(kind))
    }

    /// Whether a document has begun and is not over.
    pub(super) fn is_inside(&self) -> bool {
        !self.open.is_empty()
    }

    fn piece(&mut self, kind: Kind) -> Piece<'_> {
        let Ok(text) = std::str::from_utf8(&self.buffer) else {
            self.shown = String::from_utf8_lossy(&self.buffer).into_owned();
            return Piece::Broken(&self.shown);
        };
        match kind {
            Kind::Head => Piece::Head(text),
            Kind::Element if text.starts_with('[') => Piece::Row(text),
            Kind::Element => Piece::Object(text),
            Kind::Rest => Piece::Rest(text),
            Kind::Broken => Piece::Broken(text),
            Kind::TooLong => {
                self.shown = text.chars().take(200).collect();
                Piece::TooLong(&self.shown)
            }
        }
    }

    /// Takes of the input until a piece is complete, or all of it.
    fn cut(&mut self, input: &mut &[u8]) -> Option<Kind> {
        if std::mem::take(&mut self.is_given) {
            self.buffer.clear();
        }
        while let Some(&byte) = input.first() {
            let found = if self.is_in_string {
                self.string(input)
            } else {
                *input = &input[1..];
                self.line += u64::from(byte == b'\n');
                if self.open.len() == self.base { self.between(byte) } else { self.within(byte) }
            };
            if found.is_some() {
                self.is_given = true;
                return found;
            }
            if self.buffer.len() > LONGEST && !self.is_dropped {
                self.is_dropped = true;
                self.is_given = true;
                return Some(Kind::TooLong);
            }
        }
        None
    }

    fn keep(&mut self, bytes: &[u8]) {
        if !self.is_dropped {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The rest of a string, or as much of it as there is.
    fn string(&mut self, input: &mut &[u8]) -> Option<Kind> {
        if self.is_escaped {
            self.keep(&input[..1]);
            (self.is_escaped, *input) = (false, &input[1..]);
            return None;
        }
        let end = memchr::memchr3(b'"', b'\\', b'\n', input);
        let taken = end.map_or(input.len(), |end| end + 1);
        self.keep(&input[..taken]);
        let last = end.map(|end| input[end]);
        *input = &input[taken..];
        match last {
            Some(b'"') => {
                self.is_in_string = false;
                self.string.1 = self.buffer.len();
                None
            }
            Some(b'\\') => {
                self.is_escaped = true;
                None
            }
            Some(_) => {
                // An end of a line within a string: it was never closed (RFC 8259, section 7).
                self.line += 1;
                self.broken()
            }
            None => None,
        }
    }

    fn broken(&mut self) -> Option<Kind> {
        (self.is_in_string, self.is_escaped) = (false, false);
        self.open.truncate(self.base);
        let is_dropped = std::mem::take(&mut self.is_dropped);
        (!is_dropped).then_some(Kind::Broken)
    }

    /// A byte between two pieces.
    fn between(&mut self, byte: u8) -> Option<Kind> {
        if self.is_rest {
            let is_over = byte == b'\n' || self.base > 0 && byte == b']';
            if is_over {
                self.is_rest = false;
                if byte == b']' {
                    self.close_array();
                }
                return Some(Kind::Rest);
            }
            self.keep(&[byte]);
            return None;
        }
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {}
            b'[' if self.base == 0 => {
                self.open.push(byte);
                self.base = 1;
            }
            b'{' | b'[' => {
                self.begun_in_line = self.line;
                self.keep(&[byte]);
                self.open.push(byte);
            }
            b']' if self.base > 0 => self.close_array(),
            _ => {
                self.begun_in_line = self.line;
                self.is_rest = true;
                self.keep(&[byte]);
            }
        }
        None
    }

    /// The array of events is over; what comes behind it in its object is of no use.
    fn close_array(&mut self) {
        self.open.pop();
        self.base = 0;
        self.is_dropped = !self.open.is_empty();
    }

    /// A byte of a piece, outside strings.
    fn within(&mut self, byte: u8) -> Option<Kind> {
        match byte {
            b'"' => {
                self.is_in_string = true;
                self.string.0 = self.buffer.len() + 1;
            }
            b':' if self.open.len() == 1 => self.name = (self.string.0, self.string.1.saturating_sub(1)),
            b'[' if self.base == 0 && self.open.len() == 1 && self.is_array_of_events() => {
                self.open.push(byte);
                self.base = 2;
                return Some(Kind::Head);
            }
            b'{' | b'[' => self.open.push(byte),
            b'}' | b']' => {
                let opening = if byte == b'}' { b'{' } else { b'[' };
                self.keep(&[byte]);
                if self.open.pop() != Some(opening) {
                    return self.broken();
                }
                let is_over = self.open.len() == self.base;
                let is_dropped = is_over && std::mem::take(&mut self.is_dropped);
                return (is_over && !is_dropped).then_some(Kind::Element);
            }
            _ => {}
        }
        self.keep(&[byte]);
        None
    }

    fn is_array_of_events(&self) -> bool {
        let name = self.buffer.get(self.name.0..self.name.1);
        !self.is_dropped && self.open == [b'{'] && name.is_some_and(|name| ARRAYS.contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces of a text that comes in blocks of so many bytes.
    fn pieces(text: &str, block: usize) -> (Vec<String>, bool) {
        let mut cutter = Pieces::default();
        let mut found = Vec::new();
        for mut block in text.as_bytes().chunks(block) {
            while let Some(piece) = cutter.step(&mut block) {
                found.push(format!("{piece:?}"));
            }
        }
        (found, cutter.is_inside())
    }

    #[test]
    fn documents_are_cut_alike_however_they_come() {
        let text = "{\"a\":{\"events\":[1]},\n \"events\" : [ {\"x\":\"]}\\\"\"},{\"y\":[{}]} ],\"nextToken\":\"t\"}\n[{\"z\":1}]\n{\"q\":\"\u{df}\"}";
        let expected = [
            "Head(\"{\\\"a\\\":{\\\"events\\\":[1]},\\n \\\"events\\\" : \")",
            "Object(\"{\\\"x\\\":\\\"]}\\\\\\\"\\\"}\")",
            "Object(\"{\\\"y\\\":[{}]}\")",
            "Object(\"{\\\"z\\\":1}\")",
            "Object(\"{\\\"q\\\":\\\"\u{df}\\\"}\")",
        ];
        for block in [1, 2, 3, 7, 1_000] {
            assert_eq!(pieces(text, block), (expected.map(str::to_owned).to_vec(), false), "{block}");
        }
    }

    #[test]
    fn what_is_broken_ends_with_its_line_and_the_next_is_read() {
        let (found, is_inside) = pieces("{\"a\":\"half\n{\"b\":1}\nno object\n{\"c\":2]\n{\"d\":3}", 5);
        let expected = [
            "Broken(\"{\\\"a\\\":\\\"half\\n\")",
            "Object(\"{\\\"b\\\":1}\")",
            "Rest(\"no object\")",
            "Broken(\"{\\\"c\\\":2]\")",
            "Object(\"{\\\"d\\\":3}\")",
        ];
        assert_eq!((found, is_inside), (expected.map(str::to_owned).to_vec(), false));
        assert_eq!(
            pieces("{\"events\":[{\"a\":1},{\"b\"", 4),
            (vec!["Head(\"{\\\"events\\\":\")".to_owned(), "Object(\"{\\\"a\\\":1}\")".to_owned()], true)
        );
    }
}
