//! What goes wrong with a machine: its disk and its clock.

use super::units::Span;

/// What happens to a disk while no process uses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiskFate {
    /// Nothing: all that was written is there.
    #[default]
    Kept,
    /// What was not synced is gone, as after a power cut.
    Lost,
    /// The second half of what was not synced is gone.
    Torn,
    /// It is replaced by an empty one.
    New,
}

impl DiskFate {
    /// All fates, with the words that stand for them.
    pub const WORDS: [(&'static str, Self); 4] =
        [("kept", Self::Kept), ("lost", Self::Lost), ("torn", Self::Torn), ("new", Self::New)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, fate)| *fate == self).map_or("", |(word, _)| word)
    }
}

/// How a clock goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockChange {
    /// It runs fast from now on, by so many millionths; slow if that is less than zero.
    pub drift: Option<i32>,
    /// It jumps forward.
    pub jump: Option<Span>,
    /// It is set back.
    pub back: Option<Span>,
}

/// Whether a disk keeps what it is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiskState {
    /// It does.
    #[default]
    Well,
    /// There is no room: everything that is to be written fails.
    Full,
    /// It takes three seconds.
    Slow,
    /// It says that something is safe, and may lose it all the same.
    Lying,
}

impl DiskState {
    /// All states, with the words that stand for them.
    pub const WORDS: [(&'static str, Self); 4] =
        [("well", Self::Well), ("full", Self::Full), ("slow", Self::Slow), ("lying", Self::Lying)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, state)| *state == self).map_or("", |(word, _)| word)
    }
}
