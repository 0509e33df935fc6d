//! An agent for programs that have better things to do: on a thread of its own, without callbacks.

mod board;
mod mailbox;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tithing_core::command::{
    CommandError, JoinReport, MemberInfo, QueryId, QueryRequest, ReceivedQuery,
};
use tithing_core::{Command, Reply};

use self::board::Board;
pub use self::board::{AgentEvent, QueryNews};
use self::mailbox::Mailbox;
use crate::agent::Agent;
use crate::config::AgentConfig;
use crate::desk::Wake;
use crate::error::StartError;
use crate::remote::{Gone, Remote};

/// A running agent. Clones are the same agent; when the last one is dropped, it is shut down.
///
/// Every method may be called at any time, in any order and on any thread, also on one that has
/// just received an event: nothing here is ever called by the agent, and what would be too late
/// says [`ServiceError::Gone`].
#[derive(Clone, Debug)]
pub struct Service(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    remote: Remote,
    board: Arc<Board>,
    /// What has happened since the start, for the first who wants to hear it.
    first: Mutex<Option<Events>>,
    thread: Mutex<Option<JoinHandle<io::Result<()>>>>,
    /// How the leave went, once it is over. Who comes second waits for the first.
    left: Mutex<Option<Leave>>,
    addr: SocketAddr,
}

/// How a leave went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// The others know.
    Known,
    /// The others were told, and may not all have heard it in time.
    TimedOut,
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServiceError {
    /// The agent has been shut down.
    Gone,
    /// The node has refused; nothing has changed.
    Refused(CommandError),
    /// None of the addresses led to a cluster.
    JoinFailed(JoinReport),
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => Gone.fmt(f),
            Self::Refused(error) => error.fmt(f),
            Self::JoinFailed(report) => report.fmt(f),
        }
    }
}

impl std::error::Error for ServiceError {}

impl From<Gone> for ServiceError {
    fn from(Gone: Gone) -> Self {
        Self::Gone
    }
}

impl Service {
    /// Opens the ports and starts the agent on a thread of its own.
    pub fn start(config: AgentConfig) -> Result<Self, StartError> {
        Self::start_with(config, |_| Ok(()))
    }

    /// The same, with a chance to prepare the agent before it runs, as by
    /// [`Agent::listen_rpc`] or [`Agent::discover`].
    pub fn start_with(
        config: AgentConfig,
        prepare: impl FnOnce(&mut Agent) -> Result<(), StartError>,
    ) -> Result<Self, StartError> {
        let mut agent = Agent::bind(config)?;
        prepare(&mut agent)?;
        let board = Arc::new(Board::default());
        let first = Mutex::new(Some(Events(board.listen())));
        let (remote, addr) = (agent.remote(), agent.local_addr());
        let end = EndOfBoard(Arc::clone(&board));
        let work = move || run(agent, &end.0);
        let thread = thread::Builder::new().name("agent".to_owned()).spawn(work)?;
        let (thread, left) = (Mutex::new(Some(thread)), Mutex::new(None));
        Ok(Self(Arc::new(Inner { remote, board, first, thread, left, addr })))
    }

    /// The address that the cluster's ports are bound to: what others join.
    pub fn local_addr(&self) -> SocketAddr {
        self.0.addr
    }

    /// For what has no method here.
    pub fn remote(&self) -> Remote {
        self.0.remote.clone()
    }

    /// What happens, as it happens. The first who asks hears all since the start, everybody else
    /// what comes from now on.
    pub fn events(&self) -> Events {
        let first = lock(&self.0.first).take();
        first.unwrap_or_else(|| Events(self.0.board.listen()))
    }

    /// Joins the cluster of whoever answers at these addresses, `HOST[:PORT]`. Waits until all were
    /// tried. An error if there were some and none answered.
    pub fn join<A: ToString>(
        &self,
        addresses: impl IntoIterator<Item = A>,
    ) -> Result<JoinReport, ServiceError> {
        let addresses = addresses.into_iter().map(|address| address.to_string()).collect();
        let Reply::Joined(report) = self.call(Command::join(addresses))? else { unexpected() };
        if report.is_failed() { Err(ServiceError::JoinFailed(report)) } else { Ok(report) }
    }

    /// All members known, by name; the failed and those that have left too.
    pub fn members(&self) -> Result<Vec<MemberInfo>, ServiceError> {
        let Reply::Members(members) = self.call(Command::Members)? else { unexpected() };
        Ok(members)
    }

    /// Changes the node's tags.
    pub fn update_tags(
        &self,
        set: BTreeMap<String, String>,
        delete: Vec<String>,
    ) -> Result<(), ServiceError> {
        self.call(Command::UpdateTags { set, delete }).map(|_done| ())
    }

    /// Tells the whole cluster something, this node included.
    pub fn send_event(
        &self,
        name: impl Into<String>,
        payload: impl Into<Vec<u8>>,
    ) -> Result<(), ServiceError> {
        let (name, payload) = (name.into(), payload.into());
        self.call(Command::UserEvent { name, payload, coalesce: false }).map(|_done| ())
    }

    /// Asks the whole cluster something, or some of it. The answers come one by one.
    pub fn query(&self, request: QueryRequest) -> Result<Answers, ServiceError> {
        self.0.board.begin_query();
        let reply = self.call(Command::Query(Box::new(request)));
        let query = match &reply {
            Ok(Reply::QueryBegun(query)) => Some(*query),
            Ok(_) | Err(_) => None,
        };
        let news = self.0.board.claim_query(query);
        reply.map(|_begun| Answers { news, board: Arc::clone(&self.0.board) })
    }

    /// Answers a query that this node was asked.
    pub fn answer(
        &self,
        query: &ReceivedQuery,
        payload: impl Into<Vec<u8>>,
    ) -> Result<(), ServiceError> {
        let (query, payload): (QueryId, _) = (query.query, payload.into());
        self.call(Command::Respond { query, payload }).map(|_done| ())
    }

    /// Leaves the cluster and waits until the others have been told. A second leave is told how the
    /// first one went. The agent still runs, so that the others can hear of it, but takes part no
    /// more: for that, start a new one. Its port is free after [`Service::shutdown`].
    pub fn leave(&self) -> Result<Leave, ServiceError> {
        let mut left = lock(&self.0.left);
        if let Some(left) = *left {
            return Ok(left);
        }
        let Reply::Left { timed_out } = self.call(Command::Leave)? else { unexpected() };
        Ok(*left.insert(if timed_out { Leave::TimedOut } else { Leave::Known }))
    }

    /// Ends the agent: returns when its sockets are closed and its threads have ended. Whoever
    /// waits for it hears so. The others see a failure, unless it has left. A second shutdown does
    /// nothing. An error says that the agent had ended before, by itself, and why.
    pub fn shutdown(&self) -> io::Result<()> {
        self.0.shutdown()
    }

    fn call(&self, command: Command) -> Result<Reply, ServiceError> {
        let reply = self.0.remote.call(command)?;
        if let Reply::Refused(error) = reply {
            return Err(ServiceError::Refused(error));
        }
        Ok(reply)
    }
}

impl Inner {
    fn shutdown(&self) -> io::Result<()> {
        // Who comes second waits here for the first.
        let mut thread = lock(&self.thread);
        self.remote.stop();
        match thread.take().map(JoinHandle::join) {
            Some(Ok(outcome)) => outcome,
            Some(Err(_panicked)) => Err(io::Error::other("the agent's thread has panicked")),
            None => Ok(()),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _outcome = self.shutdown();
    }
}

/// What happens in the cluster, for one who hears it. At most 4,096 events wait: then the oldest
/// make room and are counted.
///
/// As an iterator it waits for each event, and ends when the agent has.
#[derive(Debug)]
pub struct Events(Arc<Mailbox<AgentEvent>>);

impl Events {
    /// Waits for the next event. `None` when the agent has ended.
    pub fn recv(&self) -> Option<AgentEvent> {
        self.0.take(None)
    }

    /// The same, but waits no longer than `patience`.
    pub fn recv_timeout(&self, patience: Duration) -> Option<AgentEvent> {
        self.0.take(Instant::now().checked_add(patience))
    }

    /// The next event, if there is one.
    pub fn try_recv(&self) -> Option<AgentEvent> {
        self.0.take(Some(Instant::now()))
    }

    /// How many events this one has missed, because too many waited.
    pub fn dropped(&self) -> u64 {
        self.0.dropped()
    }
}

impl Iterator for Events {
    type Item = AgentEvent;

    fn next(&mut self) -> Option<AgentEvent> {
        self.recv()
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// What comes of a query. As an iterator it waits for each piece of news, and ends when the query
/// has, after [`QueryNews::Ended`], or when the agent has.
#[derive(Debug)]
pub struct Answers {
    news: Arc<Mailbox<QueryNews>>,
    board: Arc<Board>,
}

impl Iterator for Answers {
    type Item = QueryNews;

    fn next(&mut self) -> Option<QueryNews> {
        self.news.take(None)
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        self.board.drop_query(&self.news);
    }
}

/// Tells all who wait that nothing comes any more, however the thread ends.
struct EndOfBoard(Arc<Board>);

impl Drop for EndOfBoard {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Said to whoever wants other keys for a node whose keys are to be kept.
const NO_KEY_FILE: &str = "This agent has no place to keep keys";

/// The agent's thread.
fn run(mut agent: Agent, board: &Board) -> io::Result<()> {
    let mut observer = board;
    loop {
        match agent.run(None, &mut observer)? {
            Wake::Stop => return Ok(()),
            Wake::LeftByRpc => board.tell(&AgentEvent::Left),
            Wake::KeysAsked => agent.tell_keys_kept(Err(NO_KEY_FILE.to_owned())),
            // The observer hears of it, or nobody here has asked for it.
            Wake::Signal(_)
            | Wake::Replied(..)
            | Wake::NameLost
            | Wake::TagsAsked
            | Wake::Nudged
            | Wake::TimeUp => {}
        }
    }
}

/// Each command has its kind of reply.
fn unexpected() -> ! {
    unreachable!("the node gave the reply of another command")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
