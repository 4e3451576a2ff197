//! What the invocations show of environments: how long they were idle, and what became of them; how long they lived; who
//! waited. Times are in seconds.

use super::findings::Felt;
use super::survived::{Survival, Survived};
use super::watched::Watched;

/// All of it.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    /// Times in which nothing was in progress, and after which an environment was there,
    pub(super) quiet: Survived,
    /// and other ones.
    pub(super) spells: Vec<Spell>,
    /// Idle periods of environments that were there when the next request came,
    pub(super) survived: Survived,
    /// and those up to requests that found any gone.
    pub(super) rests: Vec<Rest>,
    pub(super) lives: Vec<Life>,
    pub(super) crowded: Vec<Crowded>,
    pub(super) felt: Felt,
    /// Whether lives may have begun sooner than they seem to, by inits whose length the log does not tell.
    pub(super) has_untold_inits: bool,
    /// When each window of each function began, in seconds since 1970.
    pub(super) begins: Vec<f64>,
    /// What was in use when environments ended.
    pub(super) watched: Watched,
}

impl History {
    /// Notes a time in which nothing was in progress.
    pub(super) fn note_spell(&mut self, spell: Spell) {
        if spell.end == End::There {
            let Spell { at, quiet, .. } = spell;
            self.quiet.note(Survival {
                at,
                idle: quiet,
                exposed: quiet,
                quiet: Some(quiet),
                is_alone: true,
                count: 1.0,
            });
        } else {
            self.spells.push(spell);
        }
    }

    /// Notes the idleness of an environment, and says its place among those up to requests that found any gone.
    pub(super) fn note_rest(&mut self, rest: Rest) -> usize {
        self.watched.note(self.begins.len() - 1, &rest);
        let found_any_gone = self.rests.last().is_some_and(|last| last.at == rest.at);
        if rest.end == End::There && !found_any_gone {
            let Rest { at, idle, quiet, is_alone, .. } = rest;
            self.survived.note(Survival { at, idle, exposed: rest.exposed(), quiet, is_alone, count: 1.0 });
        } else {
            self.rests.push(rest);
        }
        self.rests.len().saturating_sub(1)
    }

    /// Counts a first use by whether it had waited.
    pub(super) fn count_first_use(&mut self, waited: Option<bool>) {
        self.felt.first_uses += 1;
        match waited {
            Some(true) => self.felt.waited += 1,
            Some(false) => self.felt.ahead += 1,
            None => self.felt.untold += 1,
        }
    }
}

/// A time in which nothing was in progress, up to the request that ended it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spell {
    /// When that request came, in seconds since 1970.
    pub(super) at: f64,
    pub(super) quiet: f64,
    /// What that request found.
    pub(super) end: End,
}

/// The idleness of an environment up to a request that would have been served by it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rest {
    /// When that request came, in seconds since 1970.
    pub(super) at: f64,
    pub(super) idle: f64,
    /// The place among the lives of that which it is a part of, and when its last use began, in seconds since 1970.
    pub(super) life: u32,
    pub(super) used_at: f64,
    /// How long nothing had been in progress when the request came; none where something was.
    pub(super) quiet: Option<f64>,
    /// Whether nothing had been in progress since it became idle.
    pub(super) is_alone: bool,
    /// What became of it.
    pub(super) end: End,
    /// How long the next in rank had been idle; 0 where it is known to have been there, infinite where there was none.
    pub(super) next_idle: f64,
}

impl Rest {
    /// For how long recycling may have ended it, in seconds: it may have been recycled while it was busy, too.
    pub(super) fn exposed(&self) -> f64 {
        (self.at - self.used_at).max(self.idle)
    }
}

/// What a request found in the place of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The environment.
    There,
    /// One that had been made in its place.
    Replaced,
    /// One that ranks after it: it was not there.
    PassedOver,
    /// Nothing: the request waited.
    Gone,
    /// One that had not been used; whether it waited for it is not known.
    Untold,
}

/// The life of an environment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Life {
    /// In which window of which function, by its place among the beginnings.
    pub(super) span: usize,
    pub(super) birth: Birth,
    /// When its last use began.
    pub(super) alive_at: f64,
    /// When it was known to be gone, and the place of that among the rests.
    pub(super) end: Option<(f64, usize)>,
}

/// When a life began.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Birth {
    /// Before the log, or nobody knows.
    Unknown,
    /// Then; and when it was first used.
    At { began: f64, used: f64 },
    /// Between these: ahead of its first use, as a spare or in the place of another one, which of the two is not known.
    Within { from: f64, until: f64 },
    /// When another one's ended, which was between these.
    Between { after: usize, from: f64, until: f64 },
    /// When it was needed, or ahead of that: the log does not say.
    Ahead(Ahead),
}

/// An environment that was needed at a time, and may have been begun before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ahead {
    /// When it was needed.
    pub(super) until: f64,
    /// The life in whose place it may have come, and since when that may have ended.
    pub(super) after: Option<(usize, f64)>,
    /// If it was a spare, begun for another request, that was no sooner than this.
    pub(super) spare_from: f64,
}

/// A request that found all environments busy and waited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Crowded {
    /// How long.
    pub(super) waited: f64,
    pub(super) by: Server,
}

/// What served a request that had waited.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Server {
    /// A new environment. Another had been free for so long when it began; negative where none was.
    New { another_free_for: f64 },
    /// One that another request had left so long before.
    Freed { for_: f64 },
}
