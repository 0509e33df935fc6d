//! Where the figures come from: an agent that may go and come back.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use tithing_core::coordinate::Coordinate;
use tithing_core::rpc::record::StreamRecord;
use tithing_core::rpc::request::Request;
use tithing_core::rpc::response::{MemberRecord, Stats};

use super::News;
use crate::client::{Client, ClientError, Events, Explained, Target};
use crate::commands::explain::status_age;

/// What the agent is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// Who is there, and how the agent itself is.
    Census,
    /// More of these members.
    Details(Vec<Subject>),
}

/// A member of whom more is wanted than a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) name: String,
    /// Since when it has its status is known.
    pub(super) is_dated: bool,
}

/// What the agent says.
#[derive(Debug)]
pub(super) enum Answer {
    Census(Census),
    Details(Vec<Detail>),
}

/// Who is there, and how the agent itself is.
#[derive(Debug)]
pub(super) struct Census {
    pub(super) stats: Stats,
    pub(super) members: Vec<MemberRecord>,
}

/// More of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Detail {
    pub(super) name: String,
    /// The round trip to expect from the agent.
    pub(super) rtt: Option<Duration>,
    /// Since when it has its status, if that was asked and is known.
    pub(super) since: Option<Instant>,
}

/// An agent that is asked again and again.
#[derive(Debug)]
pub(super) struct Source {
    target: Target,
    client: Option<Client>,
    /// The name of the agent's own node.
    own: String,
    /// Agents of another make cannot tell since when a member has its state.
    can_explain: bool,
}

impl Source {
    pub(super) fn new(target: Target, client: Client) -> Self {
        Self { target, client: Some(client), own: String::new(), can_explain: true }
    }

    /// Another connection to the same agent.
    fn connect(&self) -> Result<Client, ClientError> {
        Client::connect(&self.target)
    }

    /// The connection, a new one if there is none. Whoever takes it puts it back if all went well.
    fn take_client(&mut self) -> Result<Client, ClientError> {
        if let Some(client) = self.client.take() {
            return Ok(client);
        }
        // Another agent may listen there now.
        self.can_explain = true;
        self.connect()
    }

    fn answer(&mut self, ask: &Ask) -> Result<Answer, ClientError> {
        match ask {
            Ask::Census => self.census().map(Answer::Census),
            Ask::Details(subjects) => self.details(subjects).map(Answer::Details),
        }
    }

    /// Asks for everybody.
    pub(super) fn census(&mut self) -> Result<Census, ClientError> {
        let mut client = self.take_client()?;
        let stats = client.stats()?;
        let members = client.members(&Request::Members)?;
        let name = stats.get("agent").and_then(|section| section.get("name"));
        self.own = name.cloned().unwrap_or_default();
        self.client = Some(client);
        Ok(Census { stats, members })
    }

    /// Asks for more of some.
    pub(super) fn details(&mut self, subjects: &[Subject]) -> Result<Vec<Detail>, ClientError> {
        let mut client = self.take_client()?;
        let here = client.coordinate(&self.own)?;
        let mut found = Vec::new();
        for subject in subjects {
            let there = client.coordinate(&subject.name)?;
            let is_same = subject.name == self.own;
            let rtt = here.as_ref().zip(there).map(|(here, it)| distance(here, &it, is_same));
            found.push(Detail { name: subject.name.clone(), rtt, since: None });
        }
        for (detail, subject) in found.iter_mut().zip(subjects) {
            if subject.is_dated || !self.can_explain {
                continue;
            }
            match client.explain(&subject.name)? {
                Explained::Known(record) => {
                    let age = status_age(&record);
                    detail.since = age.and_then(|age| Instant::now().checked_sub(age));
                }
                Explained::Unknown => {}
                Explained::Unsupported => {
                    // It has closed the connection.
                    client = self.connect()?;
                    self.can_explain = false;
                }
            }
        }
        self.client = Some(client);
        Ok(found)
    }
}

fn distance(here: &Coordinate, there: &Coordinate, is_same: bool) -> Duration {
    // The formula gives twice the way through its own machine.
    if is_same { Duration::ZERO } else { here.round_trip_time(there) }
}

/// Asks on a thread of its own, since whoever draws must not wait for an agent. One question may
/// wait while another is answered; the answers come as news, and so do the events.
pub(super) fn ask_aside(
    mut source: Source,
    news: SyncSender<News>,
    lost: Arc<AtomicU64>,
) -> io::Result<SyncSender<Ask>> {
    let (asks, inbox) = sync_channel(1);
    let is_heard = Arc::new(AtomicBool::new(false));
    thread::Builder::new().spawn(move || {
        for ask in inbox {
            let answer = source.answer(&ask);
            let is_there = answer.is_ok();
            if news.send(News::Answer(answer)).is_err() {
                break;
            }
            if is_there && !is_heard.load(Ordering::Acquire) {
                hear_events(&source, &news, &lost, &is_heard);
            }
        }
    })?;
    Ok(asks)
}

/// Hears events until the agent goes. If that cannot be begun, it is tried with the next answer.
fn hear_events(
    source: &Source,
    news: &SyncSender<News>,
    lost: &Arc<AtomicU64>,
    is_heard: &Arc<AtomicBool>,
) {
    let Ok(events) = source.connect().and_then(Client::events) else { return };
    let (news, lost, heard) = (news.clone(), Arc::clone(lost), Arc::clone(is_heard));
    is_heard.store(true, Ordering::Release);
    let begun = thread::Builder::new().spawn(move || {
        tell_events(events, &news, &lost);
        heard.store(false, Ordering::Release);
    });
    is_heard.fetch_and(begun.is_ok(), Ordering::AcqRel);
}

fn tell_events(mut events: Events, news: &SyncSender<News>, lost: &AtomicU64) {
    while let Ok(record) = events.next_event() {
        if !pass_on(record, news, lost) {
            return;
        }
    }
}

/// Passes an event on, or counts it if too much waits. Whether anybody wants more.
pub(super) fn pass_on(record: StreamRecord, news: &SyncSender<News>, lost: &AtomicU64) -> bool {
    match news.try_send(News::Event(Box::new(record))) {
        Ok(()) => true,
        Err(TrySendError::Full(_)) => {
            lost.fetch_add(1, Ordering::Relaxed);
            true
        }
        Err(TrySendError::Disconnected(_)) => false,
    }
}
