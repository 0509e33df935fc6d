//! The timeline of a run, in words: who noticed what, when.

use tithing_core::command::QueryReport;
use tithing_core::event::{KeyChange, MemberChange, NameVerdict, NameVotes};
use tithing_core::explain::{Entry, Fact, Path, Why};
use tithing_core::member::{State, Status};
use tithing_core::{Event, Instant};

use crate::check::subject;

/// More lines than this are only counted.
const LINES_MAX: usize = 2_000;

/// One line of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Instant,
    /// What.
    pub text: String,
}

/// The timeline of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    lines: Vec<Line>,
    omitted: u64,
    /// Who suspects whom by own doing, in this step: the news of it needs no second line.
    accused: Option<(Instant, String)>,
    /// Why somebody is thought to be gone, in this step: for the line that says so.
    reason: Option<(Instant, String, String)>,
}

impl Story {
    /// The lines in order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// How many lines were left out because there were too many.
    pub const fn omitted(&self) -> u64 {
        self.omitted
    }

    pub(crate) fn push(&mut self, at: Instant, text: String) {
        if self.lines.len() < LINES_MAX {
            self.lines.push(Line { at, text });
        } else {
            self.omitted += 1;
        }
    }

    /// A node has reported something.
    pub(crate) fn on_event(&mut self, at: Instant, node: &str, event: &Event) {
        let name = subject(event).map_or("", |peer| &peer.name);
        if let Event::Suspected { .. } = event {
            self.accused = Some((at, name.to_owned()));
        }
        if let Event::Explained { state: State::Dead, why, .. } = event {
            self.reason = Some((at, name.to_owned(), reason(why)));
        }
        let Some(what) = self.words(at, node, name, event) else { return };
        self.push(at, format!("{node} {what}"));
    }

    /// What a node has reported, if it belongs into a story.
    fn words(&self, at: Instant, node: &str, name: &str, event: &Event) -> Option<String> {
        Some(match event {
            Event::Member { change, forced, .. } => {
                if name == node && *change == MemberChange::Join {
                    return None;
                }
                let order = if *forced { ", by order" } else { "" };
                let reason = self.reason(at, name);
                match change {
                    MemberChange::Join => format!("sees {name} join"),
                    MemberChange::Leave => format!("sees {name} leave{order}{reason}"),
                    MemberChange::Failed => format!("calls {name} failed{reason}"),
                    MemberChange::Update => format!("sees {name} change its tags"),
                    MemberChange::Reap => format!("forgets {name}"),
                }
            }
            Event::StatusChanged { to: Some(Status::Leaving), .. } if name != node => {
                format!("hears that {name} means to leave")
            }
            Event::StateChanged { to: Some(State::Suspect), .. } if !self.accuses(at, name) => {
                format!("hears that {name} is suspected")
            }
            Event::StateChanged { from: Some(State::Suspect), to: Some(State::Alive), .. } => {
                format!("trusts {name} again")
            }
            Event::Suspected { .. } => format!("suspects {name}: no answer on any path"),
            Event::Refuted { incarnation, .. } => {
                format!("answers: I am here (incarnation {incarnation})")
            }
            Event::FallbackPingWorked { .. } => format!("reaches {name} by stream only"),
            Event::ReconnectStarted { .. } => format!("attempts to reconnect to {name}"),
            Event::RetryStarted { name, to } => format!("tries {name} at {}", to.ip()),
            Event::Isolated { .. } => "sees nobody any more: it is isolated".into(),
            Event::Connected { .. } => "is isolated no more".into(),
            Event::NameConflict { addr, port, .. } => {
                format!("hears that {} port {port} claims the name {name} too", addr.ip())
            }
            Event::User(event) => format!("hears of event {}", event.name),
            Event::Query(query) => format!("is asked {} by {}", query.name, query.from),
            Event::QueryAnswered { from, payload, .. } => {
                format!("is answered by {from}: {}", String::from_utf8_lossy(payload))
            }
            Event::QueryEnded { report, .. } => ended(report),
            Event::KeyringChanged { change, by } => rekeyed(*change, by),
            Event::NameVoted { votes, verdict } => voted(votes, *verdict),
            Event::RejoinStarted { name, .. } => format!("asks {name} to take it back"),
            Event::Rejoined { name, .. } => format!("is taken back by {name}"),
            Event::RejoinFailed => "finds nobody who takes it back".into(),
            Event::SnapshotFailed { error } => format!("cannot write its snapshot: {error}"),
            Event::SnapshotRecovered => "writes its snapshot again".into(),
            Event::IntentRefuted => "answers an old goodbye: I take part".into(),
            // The line that says that a member has failed tells of the first two.
            Event::SuspicionExpired { .. }
            | Event::Explained { .. }
            | Event::StatusChanged { .. }
            | Event::StateChanged { .. }
            | Event::PingTimedOut { .. }
            | Event::FallbackPingFailed { .. }
            | Event::Stalled { .. }
            | Event::StreamAccepted { .. }
            | Event::PushPullStarted { .. }
            | Event::PushPullFailed { .. }
            | Event::RedialFailed { .. }
            | Event::ReconnectSkipped
            | Event::IntentReceived { .. }
            | Event::Rejected { .. }
            | Event::QueryAcked { .. }
            | Event::StrayResponse { .. }
            | Event::QueueLong { .. }
            | Event::Shed(_) => return None,
        })
    }

    /// Whether a node has accused somebody itself in this step.
    fn accuses(&self, at: Instant, name: &str) -> bool {
        self.accused.as_ref().is_some_and(|(when, whom)| *when == at && whom == name)
    }

    /// The reason that was given in this step, with what joins it to a line.
    fn reason(&self, at: Instant, name: &str) -> &str {
        match &self.reason {
            Some((when, whom, reason)) if *when == at && whom == name => reason,
            _ => "",
        }
    }
}

fn rekeyed(change: KeyChange, by: &str) -> String {
    let change = match change {
        KeyChange::Install => "has a new key",
        KeyChange::Use => "seals with another key",
        KeyChange::Remove => "has a key less",
    };
    format!("{change}, by order of {by}")
}

fn voted(votes: &NameVotes, verdict: NameVerdict) -> String {
    let verdict = match verdict {
        NameVerdict::Kept => "keeps its name",
        NameVerdict::Open => "is not told whose its name is",
        NameVerdict::Lost => "has lost its name",
    };
    format!("{verdict}: {} say so, {} not", votes.ours, votes.theirs)
}

fn ended(report: &QueryReport) -> String {
    let QueryReport { acks, responses, members, .. } = report;
    format!("ends its query: {acks} acks, {responses} answers of {members} members")
}

/// Why somebody is thought to be gone, in few words.
fn reason(why: &Why) -> String {
    let by = |entry: &Entry| entry.by.as_deref().unwrap_or("itself").to_owned();
    if why.last.fact == Fact::Declared {
        return format!(", by the word of {}", by(&why.last));
    }
    let Some(accused) = &why.accused else { return String::new() };
    let path = match accused.path {
        Path::Own => "own doing",
        Path::Probe(_) => "no answer on any path",
        Path::Gossip { .. } => "gossip",
        Path::PushPull { .. } => "push/pull",
        Path::Stream { .. } => "stream",
    };
    let confirmations = match why.wanted {
        0 => String::new(),
        wanted => format!(", {} of {wanted} confirmations", why.confirmations),
    };
    format!(": accused first by {} ({path}){confirmations}", by(accused))
}
