//! Programs of one's own on top of the nodes: they hear what their node reports, and tell it what
//! to do.
//!
//! An [`Application`] is a part of the process that its node runs in. It is made anew whenever the
//! process starts, and is gone when the process ends; while the process is paused it gets no time,
//! and what it waited for comes when the process goes on. It knows no time but that of the world
//! and has no randomness but what it brings along, so that the same seed gives the same run.

use std::time::Duration;

use tithing_core::{Command, Event, Instant, Reply};

use crate::scenario::NodeIndex;

/// A program on top of one node. Each call is a moment of time; all that is wanted goes through
/// the [`Turn`].
pub trait Application {
    /// Its process has been started.
    fn on_start(&mut self, _turn: &mut Turn) {}

    /// Its node reports something: a member came or went, a user event, a query.
    fn on_event(&mut self, _event: &Event, _turn: &mut Turn) {}

    /// Its node answers what it was asked with [`Turn::ask`].
    fn on_reply(&mut self, _ticket: Ticket, _reply: &Reply, _turn: &mut Turn) {}

    /// The time has come that it wanted to be woken at with [`Turn::wake_after`].
    fn on_alarm(&mut self, _alarm: u64, _turn: &mut Turn) {}
}

/// Makes the application of a process that starts. `None`: this node has none of one's own, and
/// the simulator's answers queries with the node's name.
pub type Install<'a> = &'a mut dyn FnMut(NodeIndex) -> Option<Box<dyn Application + 'a>>;

/// Which [`Command`] a [`Reply`] belongs to. Each life of a process counts its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

/// A moment of time that an application gets.
#[derive(Debug)]
pub struct Turn {
    now: Instant,
    node: NodeIndex,
    pub(crate) tickets: u64,
    pub(crate) wishes: Vec<(Duration, Wish)>,
}

impl Turn {
    /// How long an application takes to come to a decision.
    pub const THINKING_TIME: Duration = Duration::from_millis(1);

    pub(crate) const fn new(now: Instant, node: NodeIndex, tickets: u64) -> Self {
        Self { now, node, tickets, wishes: Vec::new() }
    }

    /// Virtual time.
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// The node below.
    pub const fn node(&self) -> NodeIndex {
        self.node
    }

    /// Tells the node to do something, [`Turn::THINKING_TIME`] from now. Its answer comes to
    /// [`Application::on_reply`] with the same ticket.
    pub fn ask(&mut self, command: Command) -> Ticket {
        self.tickets += 1;
        let ticket = Ticket(self.tickets);
        self.wishes.push((Self::THINKING_TIME, Wish::Ask(ticket, command)));
        ticket
    }

    /// Wants to be woken after some time, by a number of one's choice.
    pub fn wake_after(&mut self, delay: Duration, alarm: u64) {
        self.wishes.push((delay, Wish::Alarm(alarm)));
    }
}

/// What an application wants.
#[derive(Debug)]
pub(crate) enum Wish {
    Ask(Ticket, Command),
    Alarm(u64),
}

/// Why an application gets a moment of time.
#[derive(Clone, Copy, Debug)]
pub enum Cause<'a> {
    /// Its process has been started: it is a new one.
    Started,
    /// See [`Application::on_event`].
    Event(&'a Event),
    /// See [`Application::on_reply`].
    Reply(Ticket, &'a Reply),
    /// See [`Application::on_alarm`].
    Alarm(u64),
    /// Its process has ended: it is gone, and nothing that it wants is done.
    Ended,
}

/// Whether there is an application of one's own on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Only the simulator's.
    Absent,
    /// There is.
    Present,
}

/// The applications on all nodes.
pub(crate) struct Applications<'a> {
    install: Option<Install<'a>>,
    /// By the place of the node.
    installed: Vec<Option<Box<dyn Application + 'a>>>,
}

impl<'a> Applications<'a> {
    pub(crate) fn new(install: Option<Install<'a>>, nodes: usize) -> Self {
        Self { install, installed: (0..nodes).map(|_| None).collect() }
    }

    /// Hands a moment of time to the application on a node.
    pub(crate) fn on_turn(&mut self, cause: Cause<'_>, turn: &mut Turn) -> Presence {
        let Some(install) = &mut self.install else { return Presence::Absent };
        let Some(place) = self.installed.get_mut(turn.node.index()) else {
            return Presence::Absent;
        };
        match cause {
            Cause::Started => *place = install(turn.node),
            Cause::Ended => *place = None,
            Cause::Event(_) | Cause::Reply(..) | Cause::Alarm(_) => {}
        }
        let Some(application) = place else { return Presence::Absent };
        match cause {
            Cause::Started => application.on_start(turn),
            Cause::Event(event) => application.on_event(event, turn),
            Cause::Reply(ticket, reply) => application.on_reply(ticket, reply, turn),
            Cause::Alarm(alarm) => application.on_alarm(alarm, turn),
            Cause::Ended => {}
        }
        Presence::Present
    }
}
