//! Texts that must not be seen.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::OnceLock;

use zeroize::Zeroizing;

/// A text that `Debug` hides and that is wiped when it is dropped or sealed.
#[derive(Clone)]
pub struct Secret(Kept);

#[derive(Clone)]
enum Kept {
    Text(Zeroizing<String>),
    Mark(Mark),
}

/// By what a text is known again, in this process, that is not kept itself. It tells nothing of the
/// text: it has 64 bits, of a hash with a key of this process's own.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark(u64);

impl Mark {
    fn of(text: &str) -> Self {
        static KEY: OnceLock<RandomState> = OnceLock::new();
        Self(KEY.get_or_init(RandomState::new).hash_one(text))
    }
}

impl Secret {
    /// The text itself; nothing of one that is sealed.
    pub fn expose(&self) -> &str {
        match &self.0 {
            Kept::Text(text) => text,
            Kept::Mark(_) => "",
        }
    }

    /// Forgets the text. What remains is still equal to the same one, and to no other.
    pub fn seal(&mut self) {
        self.0 = Kept::Mark(self.mark());
    }

    fn mark(&self) -> Mark {
        match &self.0 {
            Kept::Text(text) => Mark::of(text),
            Kept::Mark(mark) => *mark,
        }
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::from(String::new())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Kept::Text(text.into()))
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kept::Text(this), Kept::Text(other)) => this == other,
            (Kept::Text(_) | Kept::Mark(_), _) => self.mark() == other.mark(),
        }
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests;
