//! Where results go: opened before the work begins, and written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::failure::Failure;
use super::{interrupt, play, talk, terminal};
use crate::report::{Format, Page, text};

/// What a flag wants to be written, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'f> {
    pub(super) flag: &'static str,
    pub(super) format: Format,
    pub(super) path: &'f Path,
    /// It is opened once it is written.
    pub(super) is_opened: bool,
}

impl<'f> Wanted<'f> {
    pub(super) fn new(flag: &'static str, format: Format, path: &'f Path) -> Self {
        Self { flag, format, path, is_opened: false }
    }

    /// Whether it is printed.
    pub(super) fn is_stdout(&self) -> bool {
        is_stdout(self.path)
    }
}

/// The places a command writes to beside the terminal, each with its format.
#[derive(Debug)]
pub(super) struct Outputs {
    places: Vec<(Format, Destination)>,
    /// The page to be opened once it is written.
    opened: Option<PathBuf>,
    /// What is printed in the place of the page.
    instead: Option<String>,
}

impl Outputs {
    /// Opens what is wanted. `inputs` are files that may not be written over.
    pub(super) fn open(wanted: &[Wanted<'_>], inputs: &[PathBuf]) -> Result<Self, Failure> {
        refuse_collisions(wanted, inputs)?;
        let places = wanted.iter().map(|one| Ok((one.format, Destination::open(one.path)?)));
        let opened = wanted.iter().find(|one| one.is_opened).map(|one| one.path.to_owned());
        Ok(Self { places: places.collect::<Result<_, Failure>>()?, opened, instead: None })
    }

    /// Whether something else than the page goes to stdout.
    pub(super) fn uses_stdout(&self) -> bool {
        self.places.iter().any(|(_, destination)| matches!(destination, Destination::Stdout))
    }

    /// Whether something is written in this format.
    pub(super) fn has(&self, wanted: Format) -> bool {
        self.places.iter().any(|(format, _)| *format == wanted)
    }

    /// The same with this text on stdout instead of the page.
    pub(super) fn printing(self, text: String) -> Self {
        Self { instead: Some(text), ..self }
    }

    /// Writes a page to every place. Nobody has waited for an answer to lose it at the end: where one place cannot be
    /// written to the others are written all the same, and where stdout cannot the answer is said on stderr, as it is
    /// beside data on stdout unless `quiet`.
    pub(super) fn write(self, page: &Page<'_>, quiet: bool) -> Result<(), Failure> {
        let mut failures = Vec::new();
        let mut to_stdout = None;
        for (format, destination) in self.places {
            match destination {
                Destination::Stdout => to_stdout = Some(format),
                Destination::Special { .. } | Destination::Replacing { .. } => {
                    let bytes = written(format, page, terminal::width_of_files());
                    failures.extend(bytes.and_then(|bytes| destination.write(&bytes)).err());
                }
            }
        }
        let printed = match (&self.instead, to_stdout) {
            (Some(text), _) => terminal::print_bytes(text.as_bytes()),
            (None, None) => terminal::print(&text(page, terminal::width())),
            (None, Some(format)) => {
                written(format, page, terminal::width()).and_then(|bytes| terminal::print_bytes(&bytes))
            }
        };
        let is_data = self.instead.is_some()
            || to_stdout.is_some_and(|format| match format {
                Format::Csv | Format::Json | Format::Junit | Format::Html | Format::Svg | Format::Script => true,
                Format::Markdown | Format::Text => false,
            });
        if printed.is_err() || is_data && !quiet {
            talk::say(&page.answer.join(" "));
        }
        failures.extend(printed.err());
        if failures.is_empty() {
            failures.extend(self.opened.and_then(|path| opened(&path).err()));
        }
        failures.into_iter().reduce(|all, next| all.and(&next)).map_or(Ok(()), Err)
    }
}

/// A text that is written beside the page; on stdout it takes the place of the page ([`Outputs::printing`]).
#[derive(Debug)]
pub(super) struct TextFile(Destination);

impl TextFile {
    /// Opens it.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        Destination::open(path).map(Self)
    }

    /// Writes all of it.
    pub(super) fn write(self, text: &str) -> Result<(), Failure> {
        self.0.write(text.as_bytes())
    }
}

/// Shows a file in whatever the machine shows such files in.
fn opened(path: &Path) -> Result<(), Failure> {
    // A name that begins with a dash would be a flag of what opens it.
    let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    open::that_detached(&whole).map_err(|_| {
        let problem = format!("`{}` was written, but nothing here opens it", path.display());
        Failure::new(problem, "open it in a browser; it needs no network")
    })
}

/// A page that cannot be put into a format; this does not happen in memory.
fn written(format: Format, page: &Page<'_>, limit: usize) -> Result<Vec<u8>, Failure> {
    format.written(page, limit).map_err(play::unformatted)
}

/// One place.
#[derive(Debug)]
enum Destination {
    Stdout,
    /// A device or a pipe, which cannot be replaced.
    Special {
        path: PathBuf,
        file: File,
    },
    /// A file in the making beside the one it will replace.
    Replacing {
        path: PathBuf,
        file: NamedTempFile,
    },
}

impl Destination {
    fn open(path: &Path) -> Result<Self, Failure> {
        if is_stdout(path) {
            return Ok(Self::Stdout);
        }
        let refuse = |error: io::Error| unwritable(path, &error);
        if path.as_os_str().as_encoded_bytes().ends_with(b"/") && !path.is_dir() {
            let problem = format!("`{}` is the name of a folder", path.display());
            return Err(Failure::refused(problem, "a file to write to", "leave the last `/` away"));
        }
        let target = resolved(path);
        match fs::metadata(&target) {
            Ok(metadata) if metadata.is_dir() => {
                let problem = format!("`{}` is a folder", path.display());
                Err(Failure::refused(problem, "a file to write to", "name a file in it"))
            }
            Ok(metadata) if !metadata.is_file() || is_descriptor(path) => {
                let file = OpenOptions::new().write(true).open(path).map_err(refuse)?;
                Ok(Self::Special { path: path.to_owned(), file })
            }
            Ok(metadata) => {
                // To replace a file takes no right to write to it; asked for all the same.
                OpenOptions::new().write(true).open(&target).map_err(refuse)?;
                let file = beside(&target).map_err(refuse)?;
                file.as_file().set_permissions(metadata.permissions()).map_err(refuse)?;
                Ok(Self::Replacing { path: target, file })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let file = beside(&target).map_err(refuse)?;
                Ok(Self::Replacing { path: target, file })
            }
            Err(error) => Err(refuse(error)),
        }
    }

    /// Writes all bytes, or leaves what was there before.
    fn write(self, bytes: &[u8]) -> Result<(), Failure> {
        let (path, written) = match self {
            Self::Stdout => return Ok(()),
            Self::Special { path, mut file } => {
                let written = file.write_all(bytes).and_then(|()| file.flush());
                // A reader that has seen enough is no failure.
                let written = written.or_else(|error| if is_broken_pipe(&error) { Ok(()) } else { Err(error) });
                (path, written)
            }
            Self::Replacing { path, mut file } => {
                let filled = file.as_file_mut().write_all(bytes).and_then(|()| file.as_file().sync_all());
                let written = filled.and_then(|()| file.persist(&path).map(drop).map_err(|error| error.error));
                (path, written)
            }
        };
        written.map_err(|error| unwritable(&path, &error))
    }
}

fn is_broken_pipe(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}

fn is_stdout(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new("/dev/stdout")
}

/// A path that stands for an open file of this process: what it leads to must be written to, not replaced.
fn is_descriptor(path: &Path) -> bool {
    path.starts_with("/dev/fd") || path.starts_with("/proc") || path == Path::new("/dev/stderr")
}

/// A new file in the folder of `target`, with the permissions that a new file usually has.
fn beside(target: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".coldstart-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The umask of the user takes away from these.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder_of(target))?;
    interrupt::remember(file.path().to_owned());
    Ok(file)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// A path without links and detours, as far as it exists: two that lead to one place are equal.
fn resolved(path: &Path) -> PathBuf {
    /// More links than this lead in a circle.
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        if let Ok(real) = fs::canonicalize(&path) {
            return real;
        }
        // A link to a file that does not exist yet.
        let Ok(link) = fs::read_link(&path) else { break };
        path = folder_of(&path).join(link);
    }
    match (fs::canonicalize(folder_of(&path)), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path,
    }
}

/// Every result needs a place of its own, and none may be a file that is read.
pub(super) fn refuse_collisions(wanted: &[Wanted<'_>], inputs: &[PathBuf]) -> Result<(), Failure> {
    let mut taken: Vec<(PathBuf, String)> =
        inputs.iter().map(|input| (resolved(input), format!("`{}`, which is read", input.display()))).collect();
    for &Wanted { flag, path, .. } in wanted {
        let place = if is_stdout(path) { PathBuf::from("-") } else { resolved(path) };
        if let Some((_, other)) = taken.iter().find(|(known, _)| *known == place) {
            let problem = format!("`{flag}` would write to {other}");
            return Err(Failure::refused(problem, "a place of its own for every result", "give it another name"));
        }
        let name = if is_stdout(path) { "stdout".to_owned() } else { format!("`{}`", path.display()) };
        taken.push((place, format!("{name}, as `{flag}` does")));
    }
    Ok(())
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    let elsewhere = "name a file elsewhere";
    let (reason, hint) = match error.kind() {
        io::ErrorKind::NotFound => ("its folder does not exist", "make the folder first"),
        io::ErrorKind::NotADirectory => ("what stands before its name is no folder", elsewhere),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            ("writing there is not allowed", elsewhere)
        }
        io::ErrorKind::StorageFull => ("the disk is full", "what was there before is unchanged"),
        _ => (&*error.to_string(), elsewhere),
    };
    Failure::new(format_args!("`{shown}` cannot be written: {reason}"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_to_one_place_are_equal() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
        fs::write(&a, "").unwrap();
        assert_eq!(resolved(&a), resolved(&folder.path().join("./a")));
        assert_ne!(resolved(&a), resolved(&b));
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink("b", &link).unwrap();
            assert_eq!(resolved(&link), resolved(&b));
        }
    }
}
