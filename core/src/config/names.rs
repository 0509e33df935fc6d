//! What members may be called.

use serde::{Deserialize, Serialize};

/// The longest plain name.
pub(super) const PLAIN_BYTES_MAX: usize = 128;

/// What members may be called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeNames {
    /// Anything that is not too long. Serf's default.
    #[default]
    Any,
    /// Letters and digits of ASCII, dashes and dots: 128 at most. Serf's `ValidateNodeNames`.
    /// Members with other names are not heard of.
    Plain,
}

impl NodeNames {
    /// Whether a member may have this name.
    pub fn allow(self, name: &str) -> bool {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        match self {
            Self::Any => true,
            Self::Plain => name.len() <= PLAIN_BYTES_MAX && name.bytes().all(is_plain),
        }
    }
}
