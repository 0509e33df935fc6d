//! Standing still.

use core::time::Duration;

use serde::{Deserialize, Serialize};

/// What a node makes of its own standing still (PROTOCOL.md P-120).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StallConfig {
    /// Whether it minds at all.
    pub lateness: Lateness,
    /// Timers that come later than this are a sign of it. Default 100 ms.
    pub length_min: Duration,
}

/// Whether late timers mean something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lateness {
    /// What has arrived meanwhile is heard first, and nobody is blamed for the silence.
    #[default]
    Heeded,
    /// Timers fire as if nothing had happened, before anything is heard, as in the reference.
    Ignored,
}

impl Default for StallConfig {
    fn default() -> Self {
        Self { lateness: Lateness::Heeded, length_min: Duration::from_millis(100) }
    }
}
