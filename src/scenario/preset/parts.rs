//! Of what a regime consists, and on what each part of it rests.

use std::fmt;

/// A part of a regime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// How long idleness lasts before it ends environments, how often that is drawn and how often the platform looks.
    IdleTimeout,
    /// Whose idleness counts: the function's or the environment's.
    IdleClock,
    /// How long an environment may be idle while others of the function are used.
    SpareTimeout,
    /// How long environments live that are never idle for long.
    Recycling,
    /// The share of recycled environments that are replaced before they are needed.
    Replacement,
    /// What a request waits for that finds no environment idle.
    Waiting,
    /// How long such a request takes no environment that another has left.
    Dispatch,
    /// Which idle environment serves the next request.
    Reuse,
}

impl Part {
    /// All parts, in the order in which they are named.
    pub const ALL: [Self; 8] = [
        Self::IdleTimeout,
        Self::IdleClock,
        Self::SpareTimeout,
        Self::Recycling,
        Self::Replacement,
        Self::Waiting,
        Self::Dispatch,
        Self::Reuse,
    ];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::IdleTimeout => "idle timeout",
            Self::IdleClock => "idle clock",
            Self::SpareTimeout => "spare timeout",
            Self::Recycling => "recycling",
            Self::Replacement => "replacement",
            Self::Waiting => "waiting",
            Self::Dispatch => "dispatch",
            Self::Reuse => "reuse",
        }
    }
}

/// On what a part of a preset rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Somebody measured it under this regime.
    Measured,
    /// Whoever runs the platform says so; nobody measured it.
    Documented,
    /// It was measured under the regime of this preset and is taken to hold here.
    CarriedOver(&'static str),
    /// It is neither measured nor documented, but something has to be said.
    Assumed,
    /// It is not in the preset. Whether the platform has it is not known.
    LeftOut,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Measured => f.write_str("measured"),
            Self::Documented => f.write_str("documented, not measured"),
            Self::CarriedOver(preset) => write!(f, "carried over from {preset}"),
            Self::Assumed => f.write_str("assumed"),
            Self::LeftOut => f.write_str("left out"),
        }
    }
}

/// Something in a preset that was not measured in that regime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotMeasured {
    /// Whole parts, and on what they rest instead.
    Parts(Standing, &'static [Part]),
    /// Something about a part that was measured otherwise, or about the whole.
    Detail(&'static str),
}

/// As in `idle clock and reuse (carried over from aws-2020)`.
impl fmt::Display for NotMeasured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parts(standing, parts) => {
                let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
                match &names[..] {
                    [first @ .., last] if !first.is_empty() => write!(f, "{} and {last}", first.join(", "))?,
                    names => f.write_str(&names.concat())?,
                }
                write!(f, " ({standing})")
            }
            Self::Detail(words) => f.write_str(words),
        }
    }
}
