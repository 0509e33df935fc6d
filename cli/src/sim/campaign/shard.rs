//! One part of a campaign.

use std::fmt;
use std::str::FromStr;

use tithing_sim::campaign::Series;

/// The most parts.
const PARTS_MAX: u64 = 100_000;

/// The `part`th of `of` parts, from 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shard {
    part: u64,
    of: u64,
}

impl Shard {
    /// Its seeds, of so many in all.
    pub(super) const fn series(self, first: u64, all: u64) -> Series {
        let before = self.part - 1;
        let count = all.saturating_sub(before).div_ceil(self.of);
        Series { first: first.saturating_add(before), step: self.of, count }
    }
}

impl Default for Shard {
    fn default() -> Self {
        Self { part: 1, of: 1 }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("expected a part of so many, such as 1/4, at most {PARTS_MAX}");
        let (part, of) = text.split_once('/').ok_or_else(wrong)?;
        let number = |text: &str| text.parse::<u64>().map_err(|_| wrong());
        let (part, of) = (number(part)?, number(of)?);
        if part == 0 || part > of || of > PARTS_MAX {
            return Err(wrong());
        }
        Ok(Self { part, of })
    }
}

#[cfg(test)]
mod tests;
