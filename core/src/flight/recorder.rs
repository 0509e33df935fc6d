//! Writes what goes into a node, beside the node.

use alloc::vec::Vec;
use core::fmt;

use super::frame::{frame, write};
use super::keys::{key_in, prints};
use super::marks::Marks;
use super::mask::MaskKey;
use super::{Checkpoint, Entry, KeyPrint, Secrecy, Start};
use crate::action::Actions;
use crate::command::Command;
use crate::config::ValidConfig;
use crate::input::Input;
use crate::node::Node;
use crate::nonces::{NonceSeed, Nonces};
use crate::prng::Seed;
use crate::time::Instant;
use crate::wire::crypt::{self, Version};

/// What a recorder needs of the operating system: bytes that nobody knows, and that no other
/// recorder has.
pub struct Secret {
    /// What digests are made with.
    pub digests: [u8; 32],
    /// What the nonces of sealed entries come from.
    pub nonces: NonceSeed,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Writes what goes into one node, and what came of it.
///
/// For each step: [`Recorder::begin`], the step itself, [`Recorder::finish`].
pub struct Recorder {
    run: u64,
    secrecy: Secrecy,
    marks: Marks,
    nonces: Nonces,
    /// Leads the same life with digests in the place of payloads: what is known of the node itself
    /// has payloads in it.
    shadow: Option<Node>,
    actions: Actions,
    /// The entry at hand.
    body: Vec<u8>,
    sealed: Vec<u8>,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("secrecy", &self.secrecy).finish_non_exhaustive()
    }
}

impl Start {
    /// What a node will be made of.
    pub fn new(config: &ValidConfig, seed: Seed, at: Instant) -> Self {
        let keys = prints(&config.security.keyring);
        let mut config = (**config).clone();
        config.security.keyring = crate::wire::keyring::Keyring::default();
        Self { at, seed, config, keys }
    }

    /// What a record of this node may withhold: that of a node with keys is sealed in any case.
    pub fn secrecy(&self, wanted: Secrecy) -> Secrecy {
        match wanted {
            Secrecy::Open | Secrecy::Masked if self.keys.is_empty() => wanted,
            Secrecy::Sealed if self.keys.is_empty() => Secrecy::Masked,
            Secrecy::Open | Secrecy::Masked | Secrecy::Sealed => Secrecy::Sealed,
        }
    }
}

impl Recorder {
    /// A recorder for the node that begins like this. See [`Start::secrecy`].
    pub fn new(start: &Start, run: u64, secrecy: Secrecy, secret: &Secret) -> Self {
        let is_masked = secrecy == Secrecy::Masked;
        let key = is_masked.then(|| MaskKey::new(secret.digests));
        let valid = is_masked.then(|| start.config.clone().build().ok()).flatten();
        Self {
            run,
            secrecy,
            marks: Marks::with_key(key, &start.config),
            nonces: Nonces::new(secret.nonces, Seed(run), start.at),
            shadow: valid.map(|valid| Node::new(valid, start.seed, start.at)),
            actions: Actions::new(),
            body: Vec::new(),
            sealed: Vec::new(),
        }
    }

    /// The node is about to be given this.
    pub fn begin(&mut self, at: Instant, input: &Input<'_>) {
        self.body.clear();
        // As `Entry::Step(Step { .. })` is written.
        self.body.push(0);
        write(&mut self.body, &at);
        match self.marks.mask() {
            Some(mask) => {
                let masked = mask.input(input);
                write(&mut self.body, &*masked);
                if let Some(shadow) = &mut self.shadow {
                    self.actions.clear();
                    shadow.step(at, masked.into_owned(), &mut self.actions);
                }
            }
            None => write(&mut self.body, input),
        }
        write(&mut self.body, &print_in(input));
    }

    /// The node was given it, and wants this done: appends what is to be written.
    pub fn finish(&mut self, node: &Node, actions: &Actions, out: &mut Vec<u8>) {
        write(&mut self.body, &actions.len());
        for mark in self.marks.of(actions) {
            write(&mut self.body, &mark);
        }
        self.put(node, out);
    }

    /// A file begins: appends what the node knows, so that it can be led again from here. `false`
    /// if that is not to be had just now, since keys are being changed.
    pub fn checkpoint(&mut self, node: &Node, out: &mut Vec<u8>) -> bool {
        let known = self.shadow.as_ref().unwrap_or(node);
        if known.is_changing_keys() {
            return false;
        }
        let mut state = Vec::new();
        known.write_checkpoint(&mut state);
        self.body.clear();
        let keys = known.keyring().map(prints).unwrap_or_default();
        write(&mut self.body, &Entry::Checkpoint(Checkpoint { keys, state: &state }));
        self.put(node, out);
        true
    }

    /// Nothing more will be recorded: appends what says so.
    pub fn end(&mut self, node: &Node, out: &mut Vec<u8>) {
        self.body.clear();
        write(&mut self.body, &Entry::End);
        self.put(node, out);
    }

    fn put(&mut self, node: &Node, out: &mut Vec<u8>) {
        if self.secrecy != Secrecy::Sealed {
            return frame(&self.body, out);
        }
        let Some(cipher) = node.cipher() else { return };
        self.sealed.clear();
        let (nonce, run) = (self.nonces.draw(), self.run.to_le_bytes());
        crypt::seal(cipher, Version::Exact, &nonce, &run, &self.body, &mut self.sealed);
        frame(&self.sealed, out);
    }
}

fn print_in(input: &Input<'_>) -> Option<KeyPrint> {
    let Input::Command { command, .. } = input else { return None };
    // Most commands have none, and are large.
    if !matches!(
        command,
        Command::InstallKey { .. }
            | Command::UseKey { .. }
            | Command::RemoveKey { .. }
            | Command::ChangeKeys { .. }
    ) {
        return None;
    }
    key_in(&mut command.clone()).map(|key| KeyPrint::of(key))
}
