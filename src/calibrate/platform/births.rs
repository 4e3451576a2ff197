//! When lives may have begun that were there when they were first used.

use super::life_law::Law;

/// In how many parts the time is cut in which a life began.
const PARTS: usize = 6;

/// Parts of a time: where each lies, and how likely it is.
pub(super) type Parts = [(f64, f64); PARTS];

/// When each of several lives may have begun, those first of which others follow.
#[derive(Debug)]
pub(super) struct Births {
    each: Vec<Option<Place>>,
    born: Vec<Born>,
}

/// What is said of one life, and where its times begin and end among those of all: in parts of the time in which it took another's
/// place, in parts of the time in which it was a spare, or when it was needed, which is the first of them.
#[derive(Debug, Clone, Copy)]
struct Place {
    from: usize,
    until: usize,
    used: f64,
    earliest: f64,
    weight: f64,
}

/// One of the times when a life may have begun.
#[derive(Debug, Clone, Copy)]
struct Born {
    /// The middle of it.
    at: f64,
    /// How long it is. Where it is taken for its middle, lives that the longest life ended seem to have ended a little earlier, and
    /// so to have been recycled.
    width: f64,
    /// How likely this is, over the chance that its longest life lets it be there at its first use.
    weight: f64,
}

/// When one life may have begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct Begun<'a> {
    born: &'a [Born],
    /// When it was first used. What ends before that is not seen, and what was begun in its place is.
    used: f64,
    /// The earliest of them.
    earliest: f64,
    /// The sum of all weights.
    weight: f64,
}

impl Births {
    /// Of none so far, of so many.
    pub(super) fn of(count: usize) -> Self {
        Self { each: Vec::with_capacity(count), born: Vec::with_capacity(2 * count) }
    }

    /// One of which nothing is known.
    pub(super) fn push_unknown(&mut self) {
        self.each.push(None);
    }

    /// One of which it does not matter when it began, since no longest life ends it while it is asked about: at this time at the earliest.
    pub(super) fn push_young(&mut self, earliest: f64, used: f64) {
        let from = self.born.len();
        self.each.push(Some(Place { from, until: from, used, earliest, weight: 1.0 }));
    }

    /// One that began at a time that is known.
    pub(super) fn push(&mut self, began: f64, used: f64, law: &Law) {
        let allowed = law.allowed(used - began);
        let weight = if allowed > 0.0 { 1.0 / allowed } else { 0.0 };
        let from = self.born.len();
        self.born.push(Born { at: began, width: 0.0, weight });
        self.each.push(Some(Place { from, until: from + 1, used, earliest: began, weight }));
    }

    /// In this share of all cases the last one did not begin when it was needed, but in one of these parts of a time before that.
    pub(super) fn or(&mut self, share: f64, parts: Parts, law: &Law) {
        let Some(Some(place)) = self.each.last_mut() else { return };
        if share <= 0.0 {
            return;
        }
        self.born[place.from].weight -= share;
        // The hazard spares those that began sooner more rarely until the first use.
        let width = parts[1].0 - parts[0].0;
        let step = law.spared(width);
        let (mut spared, mut there) = (1.0, 0.0);
        for (at, likely) in parts.into_iter().rev() {
            let weight = likely * spared;
            there += weight * law.allowed_around(place.used - at, width);
            self.born.push(Born { at, width, weight });
            spared *= step;
        }
        let scale = if there > 0.0 { share / there } else { 0.0 };
        self.born[place.until..].iter_mut().for_each(|born| born.weight *= scale);
        place.until = self.born.len();
        place.earliest = place.earliest.min(parts[0].0 - width / 2.0);
        place.weight = self.born[place.from..].iter().map(|born| born.weight).sum();
    }

    /// When one of them may have begun, where anything is known of that.
    pub(super) fn get(&self, life: usize) -> Option<Begun<'_>> {
        let Place { from, until, used, earliest, weight } = self.each[life]?;
        Some(Begun { born: &self.born[from..until], used, earliest, weight })
    }

    /// The same of each.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<Begun<'_>>> {
        (0..self.each.len()).map(|life| self.get(life))
    }
}

impl Begun<'_> {
    /// The chance that it is there so late.
    pub(super) fn longer(&self, time: f64, law: &Law) -> f64 {
        law.spared(time - self.used) * self.allowed(time, law)
    }

    /// The same if nothing but the longest life ends it from its first use on.
    fn allowed(&self, time: f64, law: &Law) -> f64 {
        if time - self.earliest <= law.shortest() {
            return self.weight;
        }
        self.born.iter().map(|born| born.weight * law.allowed_around(time - born.at, born.width)).sum()
    }

    /// The chance that age ends it between these, and nothing before that.
    pub(super) fn ends_by_age(&self, from: f64, until: f64, law: &Law) -> f64 {
        let ended = self.allowed(from, law) - self.allowed(until, law);
        ended * law.spared(f64::midpoint(from, until) - self.used)
    }

    /// In which part of a time, which is no sooner than the first use, the life ended.
    pub(super) fn ends(&self, (from, until): (f64, f64), law: &Law) -> Parts {
        let mut parts = evenly(from, until);
        let width = (until - from) / PARTS as f64;
        let step = law.spared(width);
        let (mut spared, mut alive) = (1.0, self.allowed(from, law));
        let mut sum = 0.0;
        for (place, part) in parts.iter_mut().enumerate() {
            spared *= step;
            let longer = spared * self.allowed(from + width * (place + 1) as f64, law);
            part.1 = alive - longer;
            sum += part.1;
            alive = longer;
        }
        if sum <= 1e-300 { evenly(from, until) } else { parts.map(|(at, weight)| (at, weight / sum)) }
    }
}

/// As likely in one part of a time as in another.
pub(super) fn evenly(from: f64, until: f64) -> Parts {
    let width = (until - from) / PARTS as f64;
    std::array::from_fn(|place| (from + width * (place as f64 + 0.5), 1.0 / PARTS as f64))
}
