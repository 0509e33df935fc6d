//! Commands from other threads.
//!
//! The loop never waits for whoever asks, and whoever asks waits on a thread of its own. Questions
//! go through one bounded queue; the answer goes to who asked, and to nobody if that one has gone.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Weak};

use mio::Waker;
use tithing_core::{Command, CommandId, Reply};

use crate::agent::Agent;

/// Questions that may wait for the loop. Whoever asks more waits for room.
const QUESTIONS_MAX: usize = 64;

/// Commands an agent from any thread but its own. Clones command the same agent.
///
/// It holds nothing of the agent: an agent that is dropped closes all it has open, however many of
/// these are left, and they say [`Gone`].
#[derive(Clone)]
pub struct Remote {
    questions: SyncSender<Question>,
    stop: Arc<AtomicBool>,
    nudge: Arc<AtomicBool>,
    waker: Weak<Waker>,
}

/// The agent has ended, or ended before it could answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// Why a command was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendError {
    /// The agent has ended.
    Gone,
    /// Too much waits for the agent already.
    Full,
}

/// What is asked of an agent.
pub(crate) enum Question {
    /// A command of the node; the answer is for whoever waits.
    Command(Command, Option<SyncSender<Reply>>),
    /// A look at the agent as it is.
    Look(Box<dyn FnOnce(&Agent) + Send>),
}

impl Remote {
    /// Asks something of the node and waits for the answer, as long as that takes: a join may take
    /// many seconds.
    ///
    /// On the agent's own thread this would wait for ever: there, use [`Remote::send`] or
    /// [`Agent::submit`].
    pub fn call(&self, command: Command) -> Result<Reply, Gone> {
        let (to, answer) = mpsc::sync_channel(1);
        self.ask(Question::Command(command, Some(to)))?;
        answer.recv().map_err(|_| Gone)
    }

    /// Asks something of the node without waiting for anything. What the answer is, only the
    /// agent's [`Observer`](crate::Observer) hears.
    pub fn send(&self, command: Command) -> Result<(), SendError> {
        match self.questions.try_send(Question::Command(command, None)) {
            Ok(()) => self.wake().map_err(|Gone| SendError::Gone),
            Err(TrySendError::Full(_)) => Err(SendError::Full),
            Err(TrySendError::Disconnected(_)) => Err(SendError::Gone),
        }
    }

    /// Looks at the agent, on the agent's thread: what takes long makes the node late. Waits for
    /// the outcome, so the agent's own thread must not call it.
    pub fn look<T: Send + 'static>(
        &self,
        at: impl FnOnce(&Agent) -> T + Send + 'static,
    ) -> Result<T, Gone> {
        let (to, answer) = mpsc::sync_channel(1);
        let look = move |agent: &Agent| {
            // Whoever asked may have gone.
            let _heard = to.send(at(agent));
        };
        self.ask(Question::Look(Box::new(look)))?;
        answer.recv().map_err(|_| Gone)
    }

    /// Makes [`Agent::run`] return [`Wake::Stop`](crate::Wake::Stop). Never waits.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Release);
        let _gone_anyway = self.wake();
    }

    /// Makes [`Agent::run`] return [`Wake::Nudged`](crate::Wake::Nudged): there is news for the
    /// program, wherever the two have agreed. Several nudges may be one. Never waits.
    pub fn nudge(&self) {
        self.nudge.store(true, Ordering::Release);
        let _gone_anyway = self.wake();
    }

    fn ask(&self, question: Question) -> Result<(), Gone> {
        self.questions.send(question).map_err(|_| Gone)?;
        self.wake()
    }

    fn wake(&self) -> Result<(), Gone> {
        let waker = self.waker.upgrade().ok_or(Gone)?;
        waker.wake().map_err(|_| Gone)
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote").finish_non_exhaustive()
    }
}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the agent has ended")
    }
}

impl std::error::Error for Gone {}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone => Gone.fmt(f),
            Self::Full => f.write_str("too many commands wait for the agent"),
        }
    }
}

impl std::error::Error for SendError {}

/// The agent's end of all its [`Remote`]s.
pub(crate) struct Counter {
    remote: Remote,
    waiting: Receiver<Question>,
    /// Who waits for what.
    askers: BTreeMap<CommandId, SyncSender<Reply>>,
}

impl Counter {
    pub(crate) fn new(waker: &Arc<Waker>) -> Self {
        let (questions, waiting) = mpsc::sync_channel(QUESTIONS_MAX);
        let waker = Arc::downgrade(waker);
        let remote = Remote { questions, stop: Arc::default(), nudge: Arc::default(), waker };
        Self { remote, waiting, askers: BTreeMap::new() }
    }

    pub(crate) fn remote(&self) -> Remote {
        self.remote.clone()
    }

    /// Whether somebody wants the loop to end. Says so once.
    pub(crate) fn take_stop(&self) -> bool {
        self.remote.stop.swap(false, Ordering::AcqRel)
    }

    /// Whether there is news for the program. Says so once.
    pub(crate) fn take_nudge(&self) -> bool {
        self.remote.nudge.swap(false, Ordering::AcqRel)
    }

    /// What waits, up to a bound. If there may be more, the loop comes back at once.
    pub(crate) fn take_questions(&self) -> Vec<Question> {
        let questions: Vec<Question> = self.waiting.try_iter().take(QUESTIONS_MAX).collect();
        if questions.len() == QUESTIONS_MAX {
            let _woken = self.remote.wake();
        }
        questions
    }

    /// The answer to a command is for this one.
    pub(crate) fn expect(&mut self, id: CommandId, asker: Option<SyncSender<Reply>>) {
        if let Some(asker) = asker {
            self.askers.insert(id, asker);
        }
    }

    pub(crate) fn on_reply(&mut self, to: CommandId, reply: &Reply) {
        if let Some(asker) = self.askers.remove(&to) {
            // Whoever asked may have gone.
            let _heard = asker.send(reply.clone());
        }
    }
}

#[cfg(test)]
mod tests;
