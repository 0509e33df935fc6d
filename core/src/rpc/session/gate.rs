//! Who may ask for anything: the handshake, and the key if the agent has one.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use ctutils::CtEq;
use zeroize::Zeroizing;

use crate::rpc::IPC_VERSION;

/// Wrong keys that one client may say. With the last of them it is disconnected: guessing is to
/// cost a connection each few times, and leave traces.
const WRONG_KEYS_MAX: u32 = 3;

/// What clients of an agent have to know. It is never shown and not left in memory.
#[derive(Clone)]
pub struct AccessKey(Zeroizing<Vec<u8>>);

impl AccessKey {
    /// The key of an agent's configuration; `None` if it is empty, which is no key.
    pub fn new(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(Zeroizing::new(text.as_bytes().to_vec())))
    }

    /// Whether this is the key. How long that takes depends on the lengths alone.
    fn is(&self, given: &[u8]) -> bool {
        self.0.as_slice().ct_eq(given).to_bool()
    }
}

impl fmt::Debug for AccessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessKey(..)")
    }
}

/// How far a client has come.
#[derive(Debug)]
pub(super) struct Gate {
    key: Option<Arc<AccessKey>>,
    has_shaken_hands: bool,
    has_key: bool,
    wrong_keys: u32,
}

/// What comes of a key that a client says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyVerdict {
    Right,
    Wrong,
    /// Wrong once too often.
    Guessed,
}

impl Gate {
    pub(super) fn new(key: Option<Arc<AccessKey>>) -> Self {
        Self { key, has_shaken_hands: false, has_key: false, wrong_keys: 0 }
    }

    pub(super) fn has_shaken_hands(&self) -> bool {
        self.has_shaken_hands
    }

    /// Whether the client may ask for anything.
    pub(super) fn is_open(&self) -> bool {
        self.has_shaken_hands && (self.has_key || self.key.is_none())
    }

    /// The error text of the response; a client may try again.
    pub(super) fn shake_hands(&mut self, version: i32) -> &'static str {
        if version != IPC_VERSION {
            return "Unsupported IPC version";
        }
        if self.has_shaken_hands {
            return "Handshake already performed";
        }
        self.has_shaken_hands = true;
        ""
    }

    /// Without a key of the agent's only the empty one is right. Once the client was right it
    /// stays so, whatever it says later.
    pub(super) fn check(&mut self, given: &[u8]) -> KeyVerdict {
        let is_right = match &self.key {
            Some(key) => key.is(given),
            None => given.is_empty(),
        };
        if is_right {
            self.has_key = true;
            return KeyVerdict::Right;
        }
        self.wrong_keys = self.wrong_keys.saturating_add(1);
        if self.wrong_keys < WRONG_KEYS_MAX { KeyVerdict::Wrong } else { KeyVerdict::Guessed }
    }
}
