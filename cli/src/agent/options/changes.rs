//! What two readings of the options differ in.

use super::Options;
use super::keys::{Field, KEYS, Key};

/// What a reload applies. The rest waits for a restart.
const RELOADED: &[&str] = &[
    "log_level",
    "event_handlers",
    "tags",
    "role",
    "leave_on_terminate",
    "skip_leave_on_interrupt",
];

impl Options {
    /// Takes from a new reading what can change while the agent runs. Returns the keys of what has
    /// changed and cannot.
    pub(crate) fn reload(&mut self, mut new: Self) -> Vec<String> {
        let mut left = Vec::new();
        for key in KEYS.iter().filter(|key| !RELOADED.contains(&key.name)) {
            keep(key, "", self, &mut new, &mut left);
        }
        *self = new;
        left
    }
}

/// Puts the value of `key` in `old` into `new`. Notes its name if they differ.
fn keep(key: &Key, place: &str, old: &mut Options, new: &mut Options, left: &mut Vec<String>) {
    let is_same = match key.field {
        Field::Text(at) => take_back(at(old), at(new)),
        Field::Secret(at) => take_back(at(old), at(new)),
        Field::Number(at) | Field::Version(at) => take_back(at(old), at(new)),
        Field::Duration(at) => take_back(at(old), at(new)),
        Field::SwitchOn(at) | Field::Switch(at) => take_back(at(old), at(new)),
        Field::List(at) => take_back(at(old), at(new)),
        Field::Texts(at) => take_back(at(old), at(new)),
        Field::Object(keys) => {
            let place = format!("{}.", key.name);
            for key in keys {
                keep(key, &place, old, new, left);
            }
            true
        }
        Field::Nothing => true,
    };
    if !is_same {
        left.push(format!("{place}{}", key.name));
    }
}

fn take_back<T: Clone + PartialEq>(old: &T, new: &mut T) -> bool {
    let is_same = old == new;
    new.clone_from(old);
    is_same
}

#[cfg(test)]
mod tests;
