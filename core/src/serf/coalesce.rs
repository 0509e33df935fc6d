//! Coalescing: what happens in quick succession is told at once (PROTOCOL.md P-215 to P-217).
//!
//! It stands between a node and those whom its events are for: handlers, streams of events. A node
//! itself tells everything as it happens. Time is an input, as everywhere.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//! use tithing_core::coalesce::{Coalescer, Heard, Window};
//! use tithing_core::event::{Event, UserEvent};
//! use tithing_core::{Instant, LamportTime};
//!
//! let mut coalescer = Coalescer::new(Window::default(), Window::AGENT);
//! let (mut heard, start) = (Vec::new(), Instant::ZERO);
//! for ltime in [LamportTime(7), LamportTime(8)] {
//!     let (name, payload) = ("deploy".into(), Box::default());
//!     let event = UserEvent { ltime, name, payload, coalesce: true };
//!     coalescer.on_event(start, Event::User(Arc::new(event)), &mut heard);
//! }
//! assert!(heard.is_empty());
//! let quiet = start + Duration::from_secs(1);
//! assert_eq!(coalescer.next_deadline(), Some(quiet));
//! coalescer.on_tick(quiet, &mut heard);
//! let [Heard::Event(Event::User(last))] = &heard[..] else { panic!("{heard:?}") };
//! assert_eq!(last.ltime, LamportTime(8));
//! ```

mod members;
mod users;

use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::event::{Event, MemberChange};
use crate::member::Peer;
use crate::time::{Duration, Instant};

use members::Members;
use users::Users;

/// How long events are held back. If one of the two is zero, they are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// What is held is told after this time at the latest.
    pub period: Duration,
    /// It is told when nothing more has come for this time.
    pub quiescent: Duration,
}

impl Window {
    /// The Serf agent's: 3 s and 1 s.
    pub const AGENT: Self =
        Self { period: Duration::from_secs(3), quiescent: Duration::from_secs(1) };

    /// Whether anything is held back.
    pub const fn is_open(self) -> bool {
        !self.period.is_zero() && !self.quiescent.is_zero()
    }
}

/// What is to be told now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The same thing happened to these members, by name. Never empty.
    Members {
        /// What.
        change: MemberChange,
        /// To whom.
        members: Vec<Peer>,
    },
    /// Anything else, as it came. Never [`Event::Member`].
    Event(Event),
}

/// Holds back events about members, and user events that may be coalesced.
#[derive(Debug)]
pub struct Coalescer {
    members: Members,
    members_timer: Timer,
    users: Users,
    users_timer: Timer,
}

impl Coalescer {
    /// Holds back events about members as the first window says, user events as the second.
    pub fn new(members: Window, users: Window) -> Self {
        Self {
            members: Members::default(),
            members_timer: Timer::new(members),
            users: Users::default(),
            users_timer: Timer::new(users),
        }
    }

    /// Takes an event and appends what is to be told to `out`. What is not held back passes at
    /// once, before what is held.
    pub fn on_event(&mut self, now: Instant, event: Event, out: &mut Vec<Heard>) {
        self.on_tick(now, out);
        if let Event::Member { change, member, .. } = event {
            return self.on_member(now, change, member, out);
        }
        if let Event::User(user) = &event
            && user.coalesce
            && self.users_timer.window.is_open()
        {
            self.users.hold(Arc::clone(user));
            self.users_timer.on_event(now);
            if self.users.is_full() {
                self.tell_users(out);
            }
            return;
        }
        out.push(Heard::Event(event));
    }

    fn on_member(
        &mut self,
        now: Instant,
        change: MemberChange,
        member: Peer,
        out: &mut Vec<Heard>,
    ) {
        if !self.members_timer.window.is_open() {
            return out.push(Heard::Members { change, members: Vec::from([member]) });
        }
        self.members.hold(change, member);
        self.members_timer.on_event(now);
        if self.members.is_full() {
            self.tell_members(out);
        }
    }

    /// When [`Coalescer::on_tick`] is due.
    pub fn next_deadline(&self) -> Option<Instant> {
        [self.members_timer.deadline(), self.users_timer.deadline()].into_iter().flatten().min()
    }

    /// Tells what has been held back for long enough. What happened to members goes before what
    /// users say.
    pub fn on_tick(&mut self, now: Instant, out: &mut Vec<Heard>) {
        if self.members_timer.is_due(now) {
            self.tell_members(out);
        }
        if self.users_timer.is_due(now) {
            self.tell_users(out);
        }
    }

    /// Tells all that is held back, as before the end of a process.
    pub fn flush(&mut self, out: &mut Vec<Heard>) {
        self.tell_members(out);
        self.tell_users(out);
    }

    fn tell_members(&mut self, out: &mut Vec<Heard>) {
        self.members_timer.running = None;
        self.members.flush(out);
    }

    fn tell_users(&mut self, out: &mut Vec<Heard>) {
        self.users_timer.running = None;
        self.users.flush(out);
    }
}

/// When one kind of events is told.
#[derive(Debug)]
struct Timer {
    window: Window,
    running: Option<Running>,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    first: Instant,
    last: Instant,
}

impl Timer {
    const fn new(window: Window) -> Self {
        Self { window, running: None }
    }

    fn on_event(&mut self, now: Instant) {
        let first = self.running.map_or(now, |running| running.first);
        self.running = Some(Running { first, last: now });
    }

    fn deadline(&self) -> Option<Instant> {
        let Running { first, last } = self.running?;
        Some((first + self.window.period).min(last + self.window.quiescent))
    }

    fn is_due(&self, now: Instant) -> bool {
        self.deadline().is_some_and(|deadline| deadline <= now)
    }
}

#[cfg(test)]
mod tests;
