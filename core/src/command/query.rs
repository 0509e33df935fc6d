//! Queries: what is asked of the whole cluster, and what comes of it.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::LamportTime;
use crate::wire::keyring::Key;

/// One query of one node. The pair is unique among the queries that run at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QueryId {
    /// Its time on the query clock.
    pub ltime: LamportTime,
    /// A number drawn by whoever asked.
    pub id: u32,
}

impl fmt::Display for QueryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.ltime.0, self.id)
    }
}

/// A question to the whole cluster, or to some of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryRequest {
    /// What is asked.
    pub name: String,
    /// What comes with it.
    pub payload: Vec<u8>,
    /// Only these members are asked. Empty: all.
    pub nodes: Vec<String>,
    /// Only members whose tags match are asked: for each tag a regular expression (RE2) that is
    /// found anywhere in its value.
    pub tags: BTreeMap<String, String>,
    /// Whether each member that is asked says at once that it has heard.
    pub wants_acks: bool,
    /// Members that each ack and answer goes through as well, 0 to 255.
    pub relay_factor: u8,
    /// How long answers are waited for. Zero: by the size of the cluster (PROTOCOL.md P-181).
    pub timeout: Duration,
    /// When the query ends.
    pub end: QueryEnd,
}

/// When a query ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueryEnd {
    /// At its deadline, as callers of Serf expect.
    #[default]
    Deadline,
    /// As soon as every member that can answer has answered.
    Answered,
}

/// A query that this node is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedQuery {
    /// Which one.
    pub query: QueryId,
    /// What is asked.
    pub name: Box<str>,
    /// What comes with it.
    pub payload: Box<[u8]>,
    /// Who asks.
    pub from: Box<str>,
    /// How long an answer is of use.
    pub timeout: Duration,
}

/// What came of a query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryReport {
    /// Members that said that they had heard.
    pub acks: u32,
    /// Members that answered.
    pub responses: u32,
    /// Members that could have answered when the query began.
    pub members: u32,
}

/// What is to be done to the keyrings of all members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyOperation {
    /// Add a key.
    Install(Key),
    /// Seal with this key.
    Use(Key),
    /// Remove a key.
    Remove(Key),
    /// Say which keys there are.
    List,
}

/// What came of a change to the keyrings of all members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyReport {
    /// Members that should answer.
    pub nodes: u32,
    /// Members that answered.
    pub responses: u32,
    /// Members that could not do it.
    pub errors: u32,
    /// What members had to say, by their names.
    pub messages: BTreeMap<String, String>,
    /// How many members have each key. Empty unless keys are listed.
    pub keys: BTreeMap<KeyText, u32>,
    /// How many members seal with each key. Empty unless keys are listed.
    pub primary_keys: BTreeMap<KeyText, u32>,
}

impl KeyReport {
    /// Why it was no success, in the words that Serf's users know; `None` if it was one.
    pub fn failure(&self) -> Option<String> {
        let Self { nodes, responses, errors, .. } = self;
        if *errors > 0 {
            Some(format!("{errors}/{nodes} nodes reported failure"))
        } else if responses < nodes {
            Some(format!("{responses}/{nodes} nodes reported success"))
        } else {
            None
        }
    }
}

/// A key in base64, as a member tells it.
///
/// It is as secret as a [`Key`]: `Debug` hides it, and a record of a reply leaves it out.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyText(Box<str>);

impl KeyText {
    /// A key that is written like this.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The secret text: for those who ask for the keys, never for people to read by chance.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyText(..)")
    }
}

impl Serialize for KeyText {
    /// Writes nothing of the key.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl<'de> Deserialize<'de> for KeyText {
    /// An empty text: keys are not recorded.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <()>::deserialize(deserializer)?;
        Ok(Self::default())
    }
}
