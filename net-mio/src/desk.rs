//! What waits between an agent's loop and those who use it.

use std::collections::{BTreeMap, VecDeque};

use tithing_core::event::NameVerdict;
use tithing_core::wire::keyring::Key;
use tithing_core::{Command, CommandId, Event, Input, Reply};

use crate::observer::Caller;
use crate::snapshot::SnapshotFound;

/// Why [`Agent::run`](crate::Agent::run) has returned.
#[derive(Clone, Debug, PartialEq)]
pub enum Wake {
    /// The process was sent a signal that [`Agent::watch_signals`](crate::Agent::watch_signals)
    /// watches.
    Signal(Signal),
    /// A command of [`Agent::submit`](crate::Agent::submit) is answered.
    Replied(CommandId, Reply),
    /// The node has left because an RPC client wanted it, and the client has its answer.
    LeftByRpc,
    /// A member wants other keys for the node, and they are to be kept before:
    /// [`Agent::keys_to_keep`](crate::Agent::keys_to_keep).
    KeysAsked,
    /// The others have given the node's name to another: the program should end without a word.
    NameLost,
    /// Somebody wants other tags for the node: [`Agent::held_tags`](crate::Agent::held_tags).
    TagsAsked,
    /// Another thread has news for the program: [`Remote::nudge`](crate::Remote::nudge).
    Nudged,
    /// Another thread wants the loop to end: [`Remote::stop`](crate::Remote::stop).
    Stop,
    /// The time given to `run` is up.
    TimeUp,
}

/// A signal that an agent acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP.
    Hangup,
    /// SIGUSR1.
    User1,
}

#[derive(Debug, Default)]
pub(crate) struct Desk {
    /// Inputs that came up while actions were carried out.
    pub(crate) inputs: VecDeque<Input<'static>>,
    pub(crate) wakes: VecDeque<Wake>,
    pub(crate) callers: BTreeMap<CommandId, Caller>,
    /// Of the program's own commands. RPC clients' commands have larger numbers.
    next_command: u32,
    /// The node has had its first tick.
    pub(crate) is_started: bool,
    /// What is to be told of the snapshot file.
    pub(crate) found: Option<SnapshotFound>,
    /// Changes of tags that the program has to let pass, if it wants to.
    pub(crate) held_tags: Option<VecDeque<(CommandId, Command)>>,
    /// Keys that the program has to keep.
    pub(crate) keys_to_keep: Option<Vec<Key>>,
}

impl Desk {
    pub(crate) fn new(found: Option<SnapshotFound>) -> Self {
        Self { found, ..Self::default() }
    }

    /// Wakes the program for what it has to decide about.
    pub(crate) fn on_event(&mut self, event: &Event) {
        if let Event::NameVoted { verdict: NameVerdict::Lost, .. } = event {
            self.wake_once(Wake::NameLost);
        }
    }

    /// The program has to keep these keys.
    pub(crate) fn keep_keys(&mut self, keys: Vec<Key>) {
        self.keys_to_keep = Some(keys);
        self.wake_once(Wake::KeysAsked);
    }

    /// Once is enough, however often it happens meanwhile.
    pub(crate) fn wake_once(&mut self, wake: Wake) {
        if !self.wakes.contains(&wake) {
            self.wakes.push_back(wake);
        }
    }

    /// A command of the program, on whichever of its threads.
    pub(crate) fn own_command(&mut self, caller: Caller, command: Command) -> CommandId {
        let id = CommandId(self.next_command.into());
        self.next_command = self.next_command.wrapping_add(1);
        self.command(id, caller, command);
        id
    }

    pub(crate) fn command(&mut self, id: CommandId, caller: Caller, command: Command) {
        self.callers.insert(id, caller);
        let is_held = matches!(command, Command::UpdateTags { .. }) && caller != Caller::Program;
        match &mut self.held_tags {
            Some(held) if is_held => {
                held.push_back((id, command));
                self.wake_once(Wake::TagsAsked);
            }
            Some(_) | None => self.inputs.push_back(Input::Command { id, command }),
        }
    }
}
