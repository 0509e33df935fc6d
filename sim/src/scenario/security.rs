//! Keys and labels of nodes, and how they change.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tithing_core::config::SecurityConfig;
use tithing_core::wire::keyring::{Key, Keyring, KeyringError};
use tithing_core::{Command, NonceSeed, Seed};

use super::ask::Ask;
use super::{Op, Scenario};

/// A key with the name that the scenario gives it. Only the text form of a scenario shows the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedKey {
    /// Its name.
    pub name: Arc<str>,
    /// The key.
    pub key: Key,
}

impl NamedKey {
    /// A key of these bytes, if they are 16, 24 or 32.
    pub fn new(name: &str, bytes: &[u8]) -> Option<Self> {
        Some(Self { name: name.into(), key: Key::new(bytes).ok()? })
    }

    /// The key that this base64 stands for, if it is 16, 24 or 32 bytes.
    pub fn from_base64(name: &str, text: &str) -> Option<Self> {
        Self::new(name, &STANDARD.decode(text).ok()?)
    }

    /// As `serf keygen` writes it.
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.key.expose())
    }
}

/// What keeps strangers out of a node. Default: nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecuritySpec {
    /// The keys, primary first. None: no encryption.
    pub keys: Vec<NamedKey>,
    /// The cluster's label. Empty: none.
    pub label: String,
    /// See [`SecurityConfig::skip_inbound_label_check`].
    pub skip_inbound_label_check: bool,
    /// See [`SecurityConfig::verify_incoming`].
    pub verify_incoming: bool,
    /// See [`SecurityConfig::verify_outgoing`].
    pub verify_outgoing: bool,
}

impl Default for SecuritySpec {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            label: String::new(),
            skip_inbound_label_check: false,
            verify_incoming: true,
            verify_outgoing: true,
        }
    }
}

impl SecuritySpec {
    /// The same for a node, with a nonce seed that is good for checking only: each start of a
    /// process puts its own in its place.
    pub fn config(&self) -> Result<SecurityConfig, KeyringError> {
        Ok(SecurityConfig {
            label: self.label.clone(),
            skip_inbound_label_check: self.skip_inbound_label_check,
            keyring: ring(&self.keys)?,
            verify_incoming: self.verify_incoming,
            verify_outgoing: self.verify_outgoing,
            nonce_seed: (!self.keys.is_empty()).then(|| NonceSeed::for_simulation(Seed(0))),
            ..SecurityConfig::default()
        })
    }
}

fn ring(keys: &[NamedKey]) -> Result<Keyring, KeyringError> {
    let mut ring = Keyring::default();
    for named in keys {
        ring.install(named.key.clone())?;
    }
    Ok(ring)
}

/// Other settings for the next life of a process. What is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityChange {
    /// See [`SecuritySpec::keys`].
    pub keys: Option<Vec<NamedKey>>,
    /// See [`SecuritySpec::label`].
    pub label: Option<String>,
    /// See [`SecuritySpec::skip_inbound_label_check`].
    pub skip_inbound_label_check: Option<bool>,
    /// See [`SecuritySpec::verify_incoming`].
    pub verify_incoming: Option<bool>,
    /// See [`SecuritySpec::verify_outgoing`].
    pub verify_outgoing: Option<bool>,
}

impl SecurityChange {
    /// Whether anything changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Changes a configuration. Keys that no ring can hold are an error and change nothing.
    pub fn apply(&self, config: &mut SecurityConfig) -> Result<(), KeyringError> {
        if let Some(keys) = &self.keys {
            config.keyring = ring(keys)?;
        }
        if let Some(label) = &self.label {
            config.label.clone_from(label);
        }
        let flags = [
            (&mut config.skip_inbound_label_check, self.skip_inbound_label_check),
            (&mut config.verify_incoming, self.verify_incoming),
            (&mut config.verify_outgoing, self.verify_outgoing),
        ];
        for (flag, value) in flags {
            *flag = value.unwrap_or(*flag);
        }
        Ok(())
    }
}

/// What is done to the keyring of a running node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyChange {
    /// The key is added: it opens from now on.
    Install,
    /// The key, which must be there, seals from now on.
    Use,
    /// The key, which must not be the one that seals, is taken away.
    Remove,
}

impl KeyChange {
    /// All changes, with the words of their steps.
    pub const WORDS: [(&'static str, Self); 3] =
        [("install_key", Self::Install), ("use_key", Self::Use), ("remove_key", Self::Remove)];

    /// The word of its step.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Install => "install_key",
            Self::Use => "use_key",
            Self::Remove => "remove_key",
        }
    }

    /// What the node is told.
    pub fn command(self, key: Key) -> Command {
        match self {
            Self::Install => Command::InstallKey { key },
            Self::Use => Command::UseKey { key },
            Self::Remove => Command::RemoveKey { key },
        }
    }
}

impl Scenario {
    /// All keys that any node ever gets, by name.
    pub fn keys(&self) -> BTreeMap<&str, &NamedKey> {
        let of_nodes = self.nodes.iter().flat_map(|node| &node.security.keys);
        let of_steps = self.steps.iter().flat_map(|step| {
            if let Op::Restart { change, .. } = &step.op {
                change.keys.as_deref().unwrap_or_default()
            } else if let Op::Keys { key, .. } | Op::Ask { ask: Ask::ChangeKeys { key, .. }, .. } =
                &step.op
            {
                std::slice::from_ref(key)
            } else {
                &[]
            }
        });
        of_nodes.chain(of_steps).map(|named| (&*named.name, named)).collect()
    }

    /// Which cluster each node belongs to: nodes that have the same label at some time are in one,
    /// and all are if somebody does not look at labels.
    pub fn clusters(&self) -> Vec<usize> {
        let mut cluster: Vec<usize> = (0..self.nodes.len()).collect();
        let mut first_with: BTreeMap<&str, usize> = BTreeMap::new();
        let mut skips = false;
        let of_nodes = self.nodes.iter().enumerate().map(|(place, node)| {
            skips |= node.security.skip_inbound_label_check;
            (place, node.security.label.as_str())
        });
        let mut labels: Vec<(usize, &str)> = of_nodes.collect();
        for step in &self.steps {
            let Op::Restart { nodes, change, .. } = &step.op else { continue };
            skips |= change.skip_inbound_label_check == Some(true);
            let Some(label) = &change.label else { continue };
            labels.extend(nodes.iter().map(|node| (node.index(), label.as_str())));
        }
        if skips {
            return vec![0; self.nodes.len()];
        }
        for (place, label) in labels {
            let other = *first_with.entry(label).or_insert(place);
            merge(&mut cluster, place, other);
        }
        cluster
    }
}

/// Makes one group of two.
pub(crate) fn merge(groups: &mut [usize], a: usize, b: usize) {
    let (old, new) = (groups[a], groups[b]);
    if old == new {
        return;
    }
    groups.iter_mut().filter(|group| **group == old).for_each(|group| *group = new);
}

#[cfg(test)]
mod tests;
