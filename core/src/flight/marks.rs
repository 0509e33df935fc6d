//! Marks of actions, which do not tell a payload from its digest.

use alloc::vec::Vec;
use core::fmt;

use super::frame::write;
use super::mask::{Mask, MaskKey};
use super::{Deed, Mark, Secrecy};
use crate::action::{Action, Actions};
use crate::config::Config;

/// Says what the actions of steps are known by.
pub struct Marks {
    mask: Option<Mask>,
    scratch: Vec<u8>,
}

impl fmt::Debug for Marks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Marks").finish_non_exhaustive()
    }
}

impl Marks {
    /// For a life that is led again.
    pub fn new(secrecy: Secrecy, config: &Config) -> Self {
        let mask = (secrecy == Secrecy::Masked).then(|| Mask::new(None, config));
        Self { mask, scratch: Vec::new() }
    }

    /// For the life itself: what is known of actions does not tell what is to be kept secret.
    pub(super) fn with_key(key: Option<MaskKey>, config: &Config) -> Self {
        let mask = key.map(|key| Mask::new(Some(key), config));
        Self { mask, scratch: Vec::new() }
    }

    pub(super) fn mask(&mut self) -> Option<&mut Mask> {
        self.mask.as_mut()
    }

    /// The marks of the actions of one step, in their order.
    pub fn of<'a>(&'a mut self, actions: &'a Actions) -> impl Iterator<Item = Mark> + 'a {
        actions.iter().map(|action| {
            self.scratch.clear();
            match &mut self.mask {
                Some(mask) => mask.action(&action, &mut self.scratch),
                None => write(&mut self.scratch, &action),
            }
            Mark { kind: Deed::of(&action), sum: crc32fast::hash(&self.scratch) }
        })
    }
}

impl Deed {
    /// The kind of this action.
    pub const fn of(action: &Action<'_>) -> Self {
        match action {
            Action::SendDatagram { .. } => Self::SendDatagram,
            Action::OpenStream { .. } => Self::OpenStream,
            Action::WriteStream { .. } => Self::WriteStream,
            Action::CloseStream { .. } => Self::CloseStream,
            Action::Resolve { .. } => Self::Resolve,
            Action::Emit(_) => Self::Emit,
            Action::Reply { .. } => Self::Reply,
            Action::Persist { .. } => Self::Persist,
            Action::KeepKeys { .. } => Self::KeepKeys,
        }
    }
}
