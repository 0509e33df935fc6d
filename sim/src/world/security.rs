//! Keys and labels of processes, and whether all understand each other.

use tithing_core::config::SecurityConfig;
use tithing_core::event::{Event as CoreEvent, Reject};
use tithing_core::wire::keyring::{Key, Keyring};
use tithing_core::{Action, Actions, Command, NonceSeed, Reply};

use super::disk::KeyFile;
use super::process::Arrival;
use super::{Later, Observer, World};
use crate::scenario::security::SecurityChange;
use crate::scenario::{DiskState, NodeIndex};
use crate::seeds::{self, Purpose};
use crate::tally::Tally;

/// What a node hears whose keys cannot be kept.
const NOT_WRITTEN: &str = "Failed to write keyring file: open keys.json: read-only file system";

/// And where there is no room for them.
const NO_ROOM: &str = "Failed to write keyring file: write keys.json: no space left on device";

/// What the world knows of keys and labels as a whole.
#[derive(Debug, Default)]
pub(super) struct Secrecy {
    /// Whether there are any.
    pub(super) is_used: bool,
    /// Whether they keep some node from hearing another that it should hear.
    pub(super) is_torn: bool,
    /// Which cluster each node is in; all are in the first unless somebody has said so.
    clusters: Vec<usize>,
}

/// Whether a node with this configuration has to encrypt all that it sends.
pub(crate) fn is_sealing(security: &SecurityConfig) -> bool {
    security.verify_outgoing && !security.keyring.is_empty()
}

/// Whether what the first sends is taken by the second.
fn is_understood(from: &SecurityConfig, by: &SecurityConfig) -> bool {
    let is_label_good =
        if by.skip_inbound_label_check { from.label.is_empty() } else { from.label == by.label };
    let mut keys = by.keyring.keys();
    let is_readable = match from.keyring.keys().next().filter(|_| is_sealing(from)) {
        Some(primary) => keys.any(|key| key == primary),
        None => by.keyring.is_empty() || !by.verify_incoming,
    };
    is_label_good && is_readable
}

/// Whether two configurations differ in nothing that others could notice.
fn is_alike(a: &SecurityConfig, b: &SecurityConfig) -> bool {
    let flags =
        |it: &SecurityConfig| [it.skip_inbound_label_check, it.verify_incoming, it.verify_outgoing];
    flags(a) == flags(b) && a.label == b.label && a.keyring == b.keyring
}

impl<O: Observer> World<O> {
    /// Says which cluster each node belongs to, in their order: nodes of different clusters need
    /// not understand each other.
    pub fn assign_clusters(&mut self, clusters: &[usize]) {
        self.secrecy.clusters = clusters.to_vec();
    }

    /// Other keys and labels for the next life of a process.
    ///
    /// Panics if there are more keys than a ring can hold.
    pub fn change_security(&mut self, node: NodeIndex, change: &SecurityChange) {
        let security = &mut self.processes[node.index()].config.security;
        change.apply(security).expect("scenarios check keys");
        self.secrecy.is_used |= !change.is_empty();
    }

    /// Whether everything that any process sends is taken by every other, as far as keys and labels
    /// are concerned. Nodes of different clusters do not count.
    pub fn all_understand(&self) -> bool {
        let mut kinds: Vec<(usize, &SecurityConfig)> = Vec::new();
        for (place, process) in self.processes.iter().enumerate() {
            if process.core.is_none() {
                continue;
            }
            let cluster = self.secrecy.clusters.get(place).copied().unwrap_or(0);
            let security = &process.config.security;
            let is_known =
                |&(of, kind): &(usize, &SecurityConfig)| of == cluster && is_alike(kind, security);
            if !kinds.iter().any(is_known) {
                kinds.push((cluster, security));
            }
        }
        kinds.iter().all(|(of, from)| {
            kinds.iter().all(|(cluster, by)| of != cluster || is_understood(from, by))
        })
    }

    /// A seed for nonces that no other life of any process has.
    pub(super) fn draw_nonce_seed(&mut self, node: NodeIndex, which: u64) {
        let seed = seeds::fork(self.seed, Purpose::Nonces, which);
        let security = &mut self.processes[node.index()].config.security;
        security.nonce_seed = Some(NonceSeed::for_simulation(seed));
    }

    /// Keeps and counts what a node has made of a command about keys. A keyring is kept on disk:
    /// what a node has now it has after a restart, too.
    pub(super) fn keep_keys(&mut self, node: NodeIndex, command: &Command, actions: &Actions) {
        let tally = match command {
            Command::InstallKey { .. } => Tally::KeyInstall,
            Command::UseKey { .. } => Tally::KeyUse,
            Command::RemoveKey { .. } => Tally::KeyRemoval,
            Command::ListKeys
            | Command::Join { .. }
            | Command::Leave
            | Command::Members
            | Command::UserEvent { .. }
            | Command::Query(_)
            | Command::Respond { .. }
            | Command::UpdateTags { .. }
            | Command::ForceLeave { .. }
            | Command::ChangeKeys { .. }
            | Command::Coordinate { .. }
            | Command::Explain { .. } => return,
        };
        for action in actions.iter() {
            let Action::Reply { reply, .. } = &action else { continue };
            let Reply::Keys(keys) = reply.as_ref() else { return };
            self.counts.add(tally, 1);
            self.write_keys(node, keys);
        }
    }

    /// A node wants these keys kept before it takes them.
    pub(super) fn begin_keeping(&mut self, node: NodeIndex, keys: Vec<Key>) {
        let life = self.processes[node.index()].life;
        let length = self.processes[node.index()].disk.sync_time();
        self.at_later(length, Later::KeysKept { node, life, keys });
    }

    /// The moment that this takes has passed.
    pub(super) fn keys_kept(&mut self, node: NodeIndex, keys: &[Key]) {
        let disk = &self.processes[node.index()].disk;
        let outcome = match (disk.key_file, disk.state) {
            (KeyFile::ReadOnly, _) => Err(String::from(NOT_WRITTEN)),
            (KeyFile::Writable, DiskState::Full) => Err(String::from(NO_ROOM)),
            (KeyFile::Writable, DiskState::Well | DiskState::Slow | DiskState::Lying) => {
                self.write_keys(node, keys);
                Ok(())
            }
        };
        self.deliver(node, Arrival::KeysKept { outcome });
    }

    /// Whether other keys of a node can be kept from now on.
    pub fn set_key_file(&mut self, node: NodeIndex, key_file: KeyFile) {
        self.processes[node.index()].disk.key_file = key_file;
    }

    fn write_keys(&mut self, node: NodeIndex, keys: &[Key]) {
        let mut ring = Keyring::default();
        for key in keys {
            ring.install(key.clone()).expect("the node has them all");
        }
        self.processes[node.index()].config.security.keyring = ring;
        self.security_changed();
    }

    /// Tells the observer if the nodes understand each other no longer, or again.
    pub(super) fn security_changed(&mut self) {
        if !self.secrecy.is_used {
            return;
        }
        let is_torn = !self.all_understand();
        if self.secrecy.is_torn != is_torn {
            self.secrecy.is_torn = is_torn;
            self.network_changed();
        }
    }

    /// Counts what was dropped because of keys or labels.
    pub(super) fn count_rejected(&mut self, event: &CoreEvent) {
        let CoreEvent::Rejected { reason, .. } = event else { return };
        #[expect(clippy::wildcard_enum_match_arm, reason = "all others are about other layers")]
        match reason {
            Reject::BadLabel | Reject::DoubleLabel => self.counts.add(Tally::ForeignLabel, 1),
            Reject::Encrypted | Reject::NotEncrypted | Reject::Undecryptable => {
                self.counts.add(Tally::Unreadable, 1);
            }
            _ => {}
        }
    }
}
