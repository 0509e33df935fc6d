//! What a node knows at one moment, as bytes: a flight record can be led again from there.

use alloc::vec::Vec;

use super::Node;
use crate::config::ValidConfig;
use crate::cx::Env;
use crate::gossip::Gossip;
use crate::gossip::join::Joins;
use crate::gossip::streams::Streams;
use crate::serf::Serf;
use crate::time::Instant;
use crate::wire::codec::Codec;

/// All that outlasts a step, but for configuration, keys, and what is only counted.
type Parts = (Instant, Env, Gossip, Serf, Streams, Joins);

impl Node {
    /// What this node knows; keys, and what was only counted, are
    /// left out.
    pub(crate) fn write_checkpoint(&self, out: &mut Vec<u8>) {
        let Self { now, env, gossip, serf, streams, joins, .. } = self;
        crate::flight::write(out, &(now, env, gossip, serf, streams, joins));
    }

    /// Whether keys are being changed: what is known of that has keys in it.
    pub(crate) fn is_changing_keys(&self) -> bool {
        self.serf.is_changing_keys()
    }

    /// Goes on as a node that knows no more than what a checkpoint of this one says, and what was
    /// counted: it has to make no difference, which is for tests to see. `false` if there is no
    /// checkpoint just now.
    pub fn pass_through_checkpoint(&mut self) -> bool {
        if self.is_changing_keys() {
            return false;
        }
        let mut state = Vec::new();
        self.write_checkpoint(&mut state);
        let mut config = (*self.config).clone();
        config.security.keyring = self.keyring().cloned().unwrap_or_default();
        let resumed = config.build().ok().and_then(|config| Self::resume(config, &state));
        let Some(mut node) = resumed else { return false };
        node.env.counters = core::mem::take(&mut self.env.counters);
        *self = node;
        true
    }

    /// A node that goes on where another one has been, with the same configuration and the keys
    /// that are in it. `None` if the bytes are none of [`Node::write_checkpoint`].
    pub(crate) fn resume(mut config: ValidConfig, checkpoint: &[u8]) -> Option<Self> {
        let keyring = config.take_keyring();
        drop(config.take_restored());
        let (now, mut env, gossip, serf, streams, joins) =
            postcard::from_bytes::<Parts>(checkpoint).ok()?;
        env.envelope.set_keyring(keyring);
        env.directory.reindex();
        let (reading, opened, due) = (Codec::default(), Vec::new(), Vec::new());
        Some(Self { config, now, env, gossip, serf, streams, joins, reading, opened, due })
    }
}
