//! Those who use an agent: other threads, and who hears what applications are told.

use std::collections::BTreeMap;
use std::sync::Arc;

use mio::Waker;
use tithing_core::coalesce::{Coalescer, Heard, Window};
use tithing_core::{Event, Instant};

use super::Agent;
use crate::desk::Wake;
use crate::linux;
use crate::log_history::LogHistory;
use crate::observer::{Caller, Observer};
use crate::remote::{Counter, Question, Remote};

/// What stands between an agent and those who use it.
pub(super) struct Applications {
    /// Between the node and those who hear of what happens.
    pub(super) coalescer: Coalescer,
    /// Where other threads ask.
    pub(super) counter: Counter,
}

impl Applications {
    pub(super) fn new(waker: &Arc<Waker>) -> Self {
        let coalescer = Coalescer::new(Window::AGENT, Window::AGENT);
        Self { coalescer, counter: Counter::new(waker) }
    }
}

impl Agent {
    /// A way to command this agent from other threads.
    pub fn remote(&self) -> Remote {
        self.applications.counter.remote()
    }

    /// From now on RPC clients may have the lines of this log.
    pub fn show_log(&mut self, log: LogHistory) {
        self.rpc.show_log(log);
    }

    /// What RPC clients are shown as the section `event_handlers` of `info`: the events, as
    /// `TYPE:NAME`, and the script.
    pub fn show_handlers(&mut self, handlers: BTreeMap<String, String>) {
        self.rpc.handlers = handlers;
    }

    /// Tells the observer, and RPC clients, what is still held back of what applications hear: for
    /// a program that is about to end.
    pub fn tell_held_back(&mut self, observer: &mut dyn Observer) {
        let mut heard = Vec::new();
        self.applications.coalescer.flush(&mut heard);
        let now = linux::now();
        self.tell(&heard, now, observer);
        self.rpc.write(now, observer);
    }

    /// Takes what other threads want.
    pub(super) fn take_questions(&mut self) {
        if self.applications.counter.take_stop() {
            self.desk.wakes.push_back(Wake::Stop);
        }
        if self.applications.counter.take_nudge() {
            self.desk.wake_once(Wake::Nudged);
        }
        for question in self.applications.counter.take_questions() {
            match question {
                Question::Look(look) => look(self),
                Question::Command(command, asker) => {
                    let id = self.desk.own_command(Caller::Remote, command);
                    self.applications.counter.expect(id, asker);
                }
            }
        }
    }

    /// Tells what happened. What applications hear is put together before, if it comes in quick
    /// succession.
    pub(super) fn emit(&mut self, event: &Event, now: Instant, observer: &mut dyn Observer) {
        observer.on_event(event);
        self.desk.on_event(event);
        if matches!(event, Event::Member { .. } | Event::User(_) | Event::Query(_)) {
            let mut heard = Vec::new();
            self.applications.coalescer.on_event(now, event.clone(), &mut heard);
            self.tell(&heard, now, observer);
        } else {
            self.rpc.on_event(event, now, observer);
        }
    }

    /// Tells what was held back for long enough.
    pub(super) fn tell_due(&mut self, now: Instant, observer: &mut dyn Observer) {
        let mut heard = Vec::new();
        self.applications.coalescer.on_tick(now, &mut heard);
        self.tell(&heard, now, observer);
    }

    fn tell(&mut self, heard: &[Heard], now: Instant, observer: &mut dyn Observer) {
        for heard in heard {
            observer.on_heard(heard);
            self.rpc.on_heard(heard, now, observer);
        }
    }
}
