//! What a scenario asks of running nodes: events, queries, tags, forced leaves, keys of all.

use std::collections::BTreeMap;

use tithing_core::Command;
use tithing_core::command::{KeyOperation, QueryRequest};
use tithing_core::wire::keyring::Key;

use super::security::{KeyChange, NamedKey};

/// The most events of one step.
pub const EVENTS_MAX: u32 = 100_000;

/// Something that somebody on a node's machine wants of the whole cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Tell everybody something.
    Event(EventPlan),
    /// Ask everybody, or some, something. Simulated applications answer with their node's name.
    Query(QueryRequest),
    /// Have other tags.
    Tags {
        /// Tags that are to have these values.
        set: BTreeMap<String, String>,
        /// Tags that are to go.
        delete: Vec<String>,
    },
    /// Declare that a failed member has left.
    ForceLeave {
        /// The member's name.
        member: String,
        /// Whether it is forgotten at once.
        prune: bool,
    },
    /// Change the keyrings of all.
    ChangeKeys {
        /// How.
        change: KeyChange,
        /// Which key.
        key: NamedKey,
    },
}

/// User events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPlan {
    /// What is told. Of several, each name ends in its number: `deploy-1`.
    pub name: String,
    /// What comes with it.
    pub payload: String,
    /// How many there are, all at once.
    pub count: u32,
    /// Whether only the last of a name matters to applications.
    pub coalesce: bool,
}

impl EventPlan {
    /// One event without payload.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), payload: String::new(), count: 1, coalesce: false }
    }

    fn command(&self, number: u32) -> Command {
        let name =
            if self.count == 1 { self.name.clone() } else { format!("{}-{number}", self.name) };
        let payload = self.payload.clone().into_bytes();
        Command::UserEvent { name, payload, coalesce: self.coalesce }
    }
}

impl Ask {
    /// The word of its step.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Event(_) => "event",
            Self::Query(_) => "query",
            Self::Tags { .. } => "tags",
            Self::ForceLeave { .. } => "force_leave",
            Self::ChangeKeys { .. } => "change_keys",
        }
    }

    /// What a node is told, in this order.
    pub fn commands(&self) -> Vec<Command> {
        match self {
            Self::Event(plan) => (1..=plan.count).map(|number| plan.command(number)).collect(),
            Self::Query(request) => vec![Command::Query(Box::new(request.clone()))],
            Self::Tags { set, delete } => {
                vec![Command::UpdateTags { set: set.clone(), delete: delete.clone() }]
            }
            Self::ForceLeave { member, prune } => {
                vec![Command::ForceLeave { name: member.clone(), prune: *prune }]
            }
            Self::ChangeKeys { change, key } => {
                let operation = change.operation(key.key.clone());
                vec![Command::ChangeKeys { operation, relay_factor: 0 }]
            }
        }
    }

    /// In words, as something that a node is told to do.
    pub fn describe(&self) -> String {
        match self {
            Self::Event(plan) if plan.count == 1 => {
                format!("told to spread the event {}", plan.name)
            }
            Self::Event(EventPlan { name, count, .. }) => {
                format!("told to spread {count} events, {name}-1 to {name}-{count}")
            }
            Self::Query(request) => format!("asks {}", request.name),
            Self::Tags { set, delete } => {
                let set = set.iter().map(|(key, value)| format!("{key}={value}"));
                let changes = set.chain(delete.iter().map(|key| format!("no {key}")));
                format!("told to change its tags: {}", changes.collect::<Vec<_>>().join(", "))
            }
            Self::ForceLeave { member, prune: false } => format!("told to force {member} out"),
            Self::ForceLeave { member, prune: true } => format!("told to forget {member}"),
            Self::ChangeKeys { change, key } => {
                format!("told to have all {} the key \"{}\"", change.verb(), key.name)
            }
        }
    }
}

impl KeyChange {
    /// The same, of all members.
    fn operation(self, key: Key) -> KeyOperation {
        match self {
            Self::Install => KeyOperation::Install(key),
            Self::Use => KeyOperation::Use(key),
            Self::Remove => KeyOperation::Remove(key),
        }
    }

    /// What is done with the key.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Use => "use",
            Self::Remove => "remove",
        }
    }
}
