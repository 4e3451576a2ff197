//! Where a page goes beside the terminal, for every verb that has one.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::failure::Failure;
use super::output::Wanted;
use crate::report::Format;

/// The flags.
#[derive(Debug, Args)]
pub(super) struct Paper {
    /// Print Markdown instead of the text
    ///
    /// For a pull request, or a wiki.
    #[arg(long)]
    markdown: bool,

    /// Write a file in the format of its ending
    ///
    /// Such as page.html, curve.csv or table.md; may be repeated.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Vec<PathBuf>,

    /// Write a page with charts for a browser
    ///
    /// One file that needs no network: the answer, its charts and tables, and how it was made.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    html: Option<PathBuf>,

    /// Open the page that --html writes
    #[arg(long)]
    open: bool,
}

impl Paper {
    /// What they want, of these formats.
    pub(super) fn wanted(&self, among: &[Format]) -> Result<Vec<Wanted<'_>>, Failure> {
        let printed = Wanted::new("--markdown", Format::Markdown, Path::new("-"));
        let mut wanted: Vec<Wanted<'_>> = self.markdown.then_some(printed).into_iter().collect();
        for path in &self.output {
            let format = Format::of(path, among).ok_or_else(|| refuse(path, among))?;
            wanted.push(Wanted::new("--output", format, path));
        }
        wanted.extend(self.html.as_deref().map(|path| Wanted::new("--html", Format::Html, path)));
        if self.open {
            let is_page = |one: &&mut Wanted<'_>| one.format == Format::Html && !one.is_stdout();
            let page = wanted.iter_mut().rfind(is_page).ok_or_else(refuse_to_open)?;
            page.is_opened = true;
        }
        Ok(wanted)
    }
}

fn refuse_to_open() -> Failure {
    Failure::refused("`--open` has no page to open", "a file for it, as in `--html page.html --open`", "name one")
}

fn refuse(path: &Path, among: &[Format]) -> Failure {
    let endings: Vec<String> = among.iter().map(|format| format!(".{}", format.ending())).collect();
    let (last, first) = endings.split_last().map_or((String::new(), &[][..]), |(last, first)| (last.clone(), first));
    let expected = format!("a file whose name ends in {} or {last}", first.join(", "));
    let problem = format!("`--output` is `{}`", path.display());
    Failure::refused(problem, expected, "the ending says in what format the results are written")
}
