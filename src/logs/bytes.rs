//! The bytes of a file: decompressed, digested and counted as they go by.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use sha2::{Digest, Sha256};

use super::{LogError, Watch};

/// What was opened: its bytes without compression, in blocks.
pub(super) struct Bytes<'w> {
    source: Box<dyn Read + 'w>,
    /// Of the bytes without compression, so that a log is known however it is packed.
    sha: Sha256,
    block: Vec<u8>,
    from: usize,
    until: usize,
    is_over: bool,
    /// The beginning of the last line that was too long.
    long: Vec<u8>,
    /// How many lines have ended before what is available.
    pub(super) line: u64,
}

/// By how many bytes a format is told.
pub(super) const HEAD: usize = 1 << 16;

/// How many bytes are read at once.
const BLOCK: usize = 1 << 18;

impl<'w> Bytes<'w> {
    /// Opens a file, or standard input for `-`, which messages call by this name.
    pub(super) fn open(path: &Path, name: &str, watch: Watch<'w>) -> Result<Self, LogError> {
        if path == Path::new("-") {
            return Self::of(Box::new(io::stdin()), name, watch);
        }
        let refuse = |error: &io::Error| LogError::unreadable(name, error);
        let metadata = fs::metadata(path).map_err(|error| refuse(&error))?;
        if metadata.is_dir() {
            let (problem, hint) = ("is a directory", "name the files in it");
            return Err(LogError::new(name, problem, "a file", hint));
        }
        Self::of(Box::new(File::open(path).map_err(|error| refuse(&error))?), name, watch)
    }

    /// The bytes of an open source.
    pub(super) fn of(source: Box<dyn Read + 'w>, name: &str, watch: Watch<'w>) -> Result<Self, LogError> {
        let tap = Rc::new(RefCell::new(Tap { source, watch }));
        let source = decompressed(Tapped(tap), name)?;
        let (sha, block, long) = (Sha256::new(), Vec::new(), Vec::new());
        let mut bytes = Self { source, sha, block, from: 0, until: 0, is_over: false, long, line: 0 };
        while bytes.until < HEAD && bytes.fill().map_err(|error| LogError::cut(name, &error))? {}
        bytes.refuse_what_is_no_text(name)?;
        Ok(bytes)
    }

    fn refuse_what_is_no_text(&mut self, name: &str) -> Result<(), LogError> {
        let head = self.available();
        let problem = if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
            "is UTF-16, not UTF-8"
        } else if head[..head.len().min(4_096)].contains(&0) {
            "is binary"
        } else {
            if head.starts_with(b"\xef\xbb\xbf") {
                self.consume(3);
            }
            return Ok(());
        };
        Err(LogError::new(name, problem, "text in UTF-8, or that compressed by gzip or zstd", "save it as UTF-8"))
    }

    /// What was read and not consumed.
    pub(super) fn available(&self) -> &[u8] {
        &self.block[self.from..self.until]
    }

    /// So many of them are done with.
    pub(super) fn consume(&mut self, count: usize) {
        self.from = self.from.saturating_add(count).min(self.until);
    }

    /// Reads more behind what is available; false at the end.
    pub(super) fn fill(&mut self) -> io::Result<bool> {
        if self.is_over {
            return Ok(false);
        }
        if self.from > 0 {
            self.block.copy_within(self.from..self.until, 0);
            (self.from, self.until) = (0, self.until - self.from);
        }
        if self.block.len() < self.until + BLOCK {
            self.block.resize(self.until + BLOCK, 0);
        }
        let count = loop {
            match self.source.read(&mut self.block[self.until..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.sha.update(&self.block[self.until..self.until + count]);
        self.until += count;
        self.is_over = count == 0;
        Ok(count > 0)
    }

    /// The next line without its end, and its number; absent after the last. Of one that is too long for a line of a log
    /// the beginning is given, and `true`.
    pub(super) fn next_line(&mut self) -> io::Result<Option<(u64, &[u8], bool)>> {
        let mut searched = 0;
        loop {
            let available = &self.block[self.from..self.until];
            if let Some(end) = memchr::memchr(b'\n', &available[searched..]) {
                let (start, length) = (self.from, searched + end);
                self.from += length + 1;
                self.line += 1;
                let text = &self.block[start..start + length];
                return Ok(Some((self.line, text.strip_suffix(b"\r").unwrap_or(text), false)));
            }
            searched = available.len();
            if searched > LONGEST {
                return self.skip_line().map(Some);
            }
            if !self.fill()? {
                break;
            }
        }
        let (start, end) = (self.from, self.until);
        self.from = end;
        self.line += 1;
        Ok((start < end).then(|| (self.line, &self.block[start..end], false)))
    }

    /// Passes over a line that is too long.
    fn skip_line(&mut self) -> io::Result<(u64, &[u8], bool)> {
        const SHOWN: usize = 200;
        self.long = self.available()[..SHOWN].to_vec();
        loop {
            let available = self.available();
            let end = memchr::memchr(b'\n', available);
            self.consume(end.map_or(available.len(), |end| end + 1));
            if end.is_some() || !self.fill()? {
                break;
            }
        }
        self.line += 1;
        Ok((self.line, &self.long, true))
    }

    /// The digest of what is in the file, which is read to its end.
    pub(super) fn digest(mut self) -> io::Result<String> {
        self.consume(usize::MAX);
        while self.fill()? {
            self.consume(usize::MAX);
        }
        Ok(self.sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// The longest line of a log: an event of CloudWatch Logs has at most 1 MB (AWS, "CloudWatch Logs quotas").
pub(super) const LONGEST: usize = 4 << 20;

/// What goes by as it is in the file.
struct Tap<'w> {
    source: Box<dyn Read + 'w>,
    watch: Watch<'w>,
}

impl Tap<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.watch.stop.load(Ordering::Acquire) {
            return Err(io::Error::other("it was stopped"));
        }
        let count = self.source.read(buffer)?;
        (self.watch.progress)(count as u64);
        Ok(count)
    }
}

struct Tapped<'w>(Rc<RefCell<Tap<'w>>>);

impl Read for Tapped<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().read(buffer)
    }
}

/// What is in a file, by its first bytes.
fn decompressed<'w>(mut source: Tapped<'w>, name: &str) -> Result<Box<dyn Read + 'w>, LogError> {
    let mut head = Vec::new();
    source.by_ref().take(6).read_to_end(&mut head).map_err(|error| LogError::cut(name, &error))?;
    let packed = |kind: &str| {
        let problem = format!("is compressed by {kind}");
        Err(LogError::new(name, &problem, "plain text, gzip or zstd", "unpack it first"))
    };
    let is = |magic: &[u8]| head.starts_with(magic);
    let (is_gzip, is_zstd) = (is(b"\x1f\x8b"), is(b"\x28\xb5\x2f\xfd"));
    if is(b"PK\x03\x04") {
        return packed("zip");
    }
    if is(b"BZh") {
        return packed("bzip2");
    }
    if is(b"\xfd7zXZ") {
        return packed("xz");
    }
    let whole = BufReader::with_capacity(BLOCK, Cursor::new(head).chain(source));
    Ok(if is_gzip {
        Box::new(MultiGzDecoder::new(whole))
    } else if is_zstd {
        Box::new(Frames { decoder: None, source: Some(whole) })
    } else {
        Box::new(whole)
    })
}

/// The frames of a zstd file, one after the other (RFC 8878, section 3).
struct Frames<R: io::BufRead> {
    decoder: Option<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
    source: Option<R>,
}

impl<R: io::BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(mut source) = self.source.take() {
                if source.fill_buf()?.is_empty() {
                    self.source = Some(source);
                    return Ok(0);
                }
                self.decoder = Some(StreamingDecoder::new(source).map_err(io::Error::other)?);
            }
            let Some(decoder) = &mut self.decoder else { return Ok(0) };
            let count = decoder.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            self.source = self.decoder.take().map(StreamingDecoder::into_inner);
        }
    }
}
