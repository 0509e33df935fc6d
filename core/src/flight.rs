//! The flight record of a node: all that went into it, as bytes of a file.
//!
//! A node is a function of its configuration, its seed and its inputs with their times. Whoever has
//! these has the node's life, and can lead it again: [`Recorder`] writes them beside a node that
//! runs, [`Reader`] reads them, and [`Marks`] says whether a life that is led again is the same.
//! Nothing here touches a file: a driver does.
//!
//! ```text
//! file   = "TITHFLY1" frame*            the first frame is a Header, each other one an Entry
//! frame  = length (4) | CRC-32 (4) | body, in postcard        numbers are little-endian
//! ```
//!
//! No key is ever in a record. What users tell each other is withheld as [`Secrecy`] says
//! (docs/decisions/087-flight-recorder.md).

mod frame;
mod keys;
mod marks;
mod mask;
mod recorder;
mod secrets;

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::config::{Config, ValidConfig};
use crate::input::Input;
use crate::node::Node;
use crate::prng::Seed;
use crate::time::Instant;

pub(crate) use frame::write;
pub use frame::{Damage, NotARecord, Reader, begins_as_record};
pub use keys::{KeyPrint, MissingKey, give_keys, keyring};
pub use marks::Marks;
pub use recorder::{Recorder, Secret};

/// What a file says before anything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the program that wrote it.
    pub software: String,
    /// A number that no other life of a node has: files with the same one belong together.
    pub run: u64,
    /// The place of this file among those of its life, from 0.
    pub file: u32,
    /// Steps in the files before this one.
    pub steps_before: u64,
    /// What is withheld.
    pub secrecy: Secrecy,
    /// How the life began.
    pub start: Start,
}

/// All that a node is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// When it was made.
    pub at: Instant,
    /// Its randomness.
    pub seed: Seed,
    /// Its configuration, with what it was restored from, and without keys.
    pub config: Config,
    /// What its keys are known by, primary first.
    pub keys: Vec<KeyPrint>,
}

/// What a record withholds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Secrecy {
    /// Nothing but keys.
    Open,
    /// What users send along with events, queries and answers: in its place stand digests of the
    /// same length, whose key nobody has.
    Masked,
    /// Everything, from all who do not have the keys of the cluster: entries are sealed with the
    /// key that the node seals with.
    Sealed,
}

/// One thing that a record tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry<'a> {
    /// The node was given something.
    #[serde(borrow)]
    Step(Step<'a>),
    /// Whoever recorded has stopped in good order.
    End,
    /// What the node knows at this moment: the first entry of each file but the first.
    Checkpoint(Checkpoint<'a>),
}

/// One input of a node, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step<'a> {
    /// When.
    pub at: Instant,
    /// What the node was given.
    #[serde(borrow)]
    pub input: Input<'a>,
    /// What the key in the input is known by, if one is in it.
    pub key: Option<KeyPrint>,
    /// What the node wanted done, in its order.
    pub actions: Vec<Mark>,
}

/// What a node knows at one moment. See [`resume`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint<'a> {
    /// What its keys are known by, primary first.
    pub keys: Vec<KeyPrint>,
    /// The rest.
    #[serde(with = "crate::bytes")]
    pub state: &'a [u8],
}

/// A node that goes on where the one of a checkpoint has been. `None` if the checkpoint makes no
/// sense to this version.
pub fn resume(config: ValidConfig, checkpoint: &Checkpoint<'_>) -> Option<Node> {
    Node::resume(config, checkpoint.state)
}

/// What an action is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its kind.
    pub kind: Deed,
    /// The CRC-32 of all that it says.
    pub sum: u32,
}

/// The kind of an [`Action`](crate::Action).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Deed {
    /// Send a datagram.
    SendDatagram,
    /// Connect a stream.
    OpenStream,
    /// Write to a stream.
    WriteStream,
    /// Close a stream.
    CloseStream,
    /// Look up a name.
    Resolve,
    /// Tell of an event.
    Emit,
    /// Answer a command.
    Reply,
    /// Keep something over a restart.
    Persist,
    /// Keep keys over a restart.
    KeepKeys,
}

#[cfg(test)]
mod tests;
