//! Provisioned environments: always initialised, never taken away, all alike but for whether they have been used.

use super::handling::{Found, LukewarmCause};

/// The provisioned environments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Provisioned {
    count: u32,
    idle_used: u32,
    /// Of used ones, those that must initialise again.
    idle_failed: u32,
    idle_unused: u32,
    deploys: u32,
}

impl Provisioned {
    pub(super) fn new(count: u32, have_been_used: bool) -> Self {
        let (idle_used, idle_unused) = if have_been_used { (count, 0) } else { (0, count) };
        Self { count, idle_used, idle_failed: 0, idle_unused, deploys: 0 }
    }

    pub(super) fn count(&self) -> usize {
        self.count as usize
    }

    pub(super) fn any_idle(&self) -> bool {
        self.idle_used + self.idle_failed + self.idle_unused > 0
    }

    pub(super) fn any_busy(&self) -> bool {
        self.idle_used + self.idle_failed + self.idle_unused < self.count
    }

    /// Takes one that is idle, a used one first: what is found, and how many deploys it has seen.
    #[inline]
    pub(super) fn take(&mut self) -> Option<(Found, u32)> {
        let found = if self.idle_used > 0 {
            self.idle_used -= 1;
            Found::Warm
        } else if self.idle_failed > 0 {
            self.idle_failed -= 1;
            Found::Failed
        } else if self.idle_unused > 0 {
            self.idle_unused -= 1;
            Found::Lukewarm(LukewarmCause::Provisioned)
        } else {
            return None;
        };
        Some((found, self.deploys))
    }

    /// One is free that was given away after so many deploys to an invocation that fails or does not: in what state.
    pub(super) fn freed(&self, deploys: u32, fails: bool) -> Found {
        match (deploys == self.deploys, fails) {
            (true, false) => Found::Warm,
            (true, true) => Found::Failed,
            (false, _) => Found::Lukewarm(LukewarmCause::Provisioned),
        }
    }

    pub(super) fn deploys(&self) -> u32 {
        self.deploys
    }

    /// Such a one is idle.
    pub(super) fn become_idle(&mut self, deploys: u32, fails: bool) {
        match self.freed(deploys, fails) {
            Found::Warm => self.idle_used += 1,
            Found::Failed => self.idle_failed += 1,
            Found::Cold { .. } | Found::Lukewarm(_) => self.idle_unused += 1,
        }
    }

    /// A new version takes the place of the old.
    pub(super) fn deploy(&mut self) {
        self.deploys = self.deploys.wrapping_add(1);
        self.idle_unused += std::mem::take(&mut self.idle_used) + std::mem::take(&mut self.idle_failed);
    }
}
