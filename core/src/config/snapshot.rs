//! What is kept over a restart.

use alloc::boxed::Box;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::snapshot::Snapshot;

/// What is kept over a restart (PROTOCOL.md P-220 to P-228). Default: nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotConfig {
    /// Whether anything is, by `Action::Persist`. Default: no.
    pub keeping: Keeping,
    /// What an earlier life has kept.
    pub restored: Option<Box<Snapshot>>,
    /// How long what the member clock shows may be missing. Default 500 ms, as Serf.
    pub clock_interval: Duration,
}

/// Whether a node asks for something to be kept over a restart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keeping {
    /// No.
    #[default]
    Off,
    /// Yes, by an action of its own.
    On,
}

impl Default for SnapshotConfig {
    fn default() -> Self {
        Self { keeping: Keeping::Off, restored: None, clock_interval: Duration::from_millis(500) }
    }
}
