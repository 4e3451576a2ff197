//! What the script of a page calls.
//!
//! Texts and bytes pass through one buffer in the memory of the module: [`buffer`] makes room for what comes in, and what
//! goes out lies at [`output`] until the next call. A call that can fail returns 0 where it has not, and 1 where the
//! output says what is wrong.

// Functions of C's calling convention and a buffer by its address: there is no other way out of a module.
// Nobody calls them from Rust.
#![allow(unsafe_code, unreachable_pub)]

use std::cell::RefCell;

use super::{Control, Moved, NotMoved, Parcel, answer, state};
use crate::study::{Question, Slices, SweepPlan, pinged};

/// The one page there is.
#[derive(Default)]
struct Page {
    /// What came in, or what goes out.
    buffer: Vec<u8>,
    parcel: Option<Parcel>,
    moved: Moved,
    playing: Option<Playing>,
}

/// A sweep under way, with what it plays.
struct Playing {
    /// Before the question, which it refers to: it is dropped first.
    slices: Option<Slices<'static>>,
    question: *mut Question,
}

impl Playing {
    fn new(question: Question) -> Self {
        let question = Box::into_raw(Box::new(question));
        // SAFETY: it was just made, stays where it is and is only read until it is dropped after `slices`, below.
        let slices = Slices::new(unsafe { &*question });
        Self { slices: Some(slices), question }
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.slices = None;
        // SAFETY: `new` made it of a box, and nothing refers to it any more.
        drop(unsafe { Box::from_raw(self.question) });
    }
}

thread_local! {
    static PAGE: RefCell<Page> = RefCell::default();
}

fn with<T>(work: impl FnOnce(&mut Page) -> T) -> T {
    PAGE.with_borrow_mut(work)
}

/// Puts a text out.
fn put<E: ToString>(page: &mut Page, text: Result<String, E>) -> u32 {
    let (text, failed) = match text {
        Ok(text) => (text, 0),
        Err(error) => (error.to_string(), 1),
    };
    page.buffer = text.into_bytes();
    failed
}

fn named((control, problem): (Control, NotMoved)) -> String {
    format!("{}: {problem}", control.label())
}

/// Makes room for so many bytes, and says where.
#[unsafe(no_mangle)]
pub extern "C" fn buffer(length: usize) -> *mut u8 {
    with(|page| {
        page.buffer = vec![0; length];
        page.buffer.as_mut_ptr()
    })
}

/// Where the output lies.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    with(|page| page.buffer.as_ptr())
}

/// How long it is, in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn output_length() -> usize {
    with(|page| page.buffer.len())
}

/// Opens the parcel that lies in the buffer.
#[unsafe(no_mangle)]
pub extern "C" fn load() -> u32 {
    with(|page| {
        let opened = Parcel::open(&page.buffer);
        let said = opened.map(|parcel| {
            (page.parcel, page.moved, page.playing) = (Some(parcel), Moved::default(), None);
            String::new()
        });
        put(page, said)
    })
}

/// Moves a control, by its number; NaN puts it back.
#[unsafe(no_mangle)]
pub extern "C" fn set(control: usize, value: f64) {
    with(|page| {
        if let Some(&control) = Control::ALL.get(control) {
            page.moved.set(control, value);
        }
    });
}

/// Puts out where the controls stand.
#[unsafe(no_mangle)]
pub extern "C" fn controls() -> u32 {
    with(|page| {
        let said = loaded(page).map(|parcel| state(parcel, &page.moved));
        put(page, said)
    })
}

/// Begins anew, with the controls where they stand.
#[unsafe(no_mangle)]
pub extern "C" fn begin() -> u32 {
    with(|page| {
        page.playing = None;
        let begun = loaded(page).and_then(|parcel| begun(parcel, &page.moved));
        let said = begun.map(|playing| {
            page.playing = Some(playing);
            String::new()
        });
        put(page, said)
    })
}

fn loaded(page: &Page) -> Result<&Parcel, String> {
    page.parcel.as_ref().ok_or_else(|| "nothing is loaded".to_owned())
}

fn begun(parcel: &Parcel, moved: &Moved) -> Result<Playing, String> {
    let model = moved.model(parcel).map_err(named)?;
    let asked = &parcel.asked;
    let variants = pinged(&model, &asked.intervals, &asked.concurrencies).map_err(|error| error.to_string())?;
    let plan = SweepPlan { variants, target: asked.target, effort: asked.effort };
    let question = Question::new(&model, plan).map_err(|error| error.to_string())?;
    Ok(Playing::new(question))
}

/// Plays no more than so many events; 1 where all is done.
#[unsafe(no_mangle)]
pub extern "C" fn step(events: u32) -> u32 {
    with(|page| {
        let slices = page.playing.as_mut().and_then(|playing| playing.slices.as_mut());
        u32::from(slices.is_none_or(|slices| slices.play(events)))
    })
}

fn slices(page: &Page) -> Option<&Slices<'static>> {
    page.playing.as_ref().and_then(|playing| playing.slices.as_ref())
}

/// How often every setting has been played, at least; -1 before the sketch is done.
#[unsafe(no_mangle)]
pub extern "C" fn rounds() -> i32 {
    with(|page| {
        let rounds = slices(page).and_then(Slices::rounds);
        rounds.map_or(-1, |rounds| i32::try_from(rounds).unwrap_or(i32::MAX))
    })
}

/// Of how many settings there is anything to be seen in the sketch.
#[unsafe(no_mangle)]
pub extern "C" fn sketched() -> usize {
    with(|page| slices(page).map_or(0, Slices::sketched))
}

/// Puts out what is known by now.
#[unsafe(no_mangle)]
pub extern "C" fn tell() -> u32 {
    with(|page| {
        let said = loaded(page).and_then(|parcel| {
            let slices = slices(page).ok_or_else(|| "nothing is played".to_owned())?;
            Ok(answer(slices, parcel))
        });
        put(page, said)
    })
}
