//! The clients that want the lines of the log.

use std::collections::BTreeSet;
use std::sync::Arc;

use mio::Waker;
use tithing_core::Instant;
use tithing_core::rpc::Backlog;

use super::RpcServer;
use crate::log_history::LogHistory;
use crate::observer::{Notice, Observer};

/// Lines of the log for one client in one turn.
const LINES_PER_TURN: usize = 64;

/// The log, and those who read along.
#[derive(Debug)]
pub(super) struct Monitors {
    log: LogHistory,
    clients: BTreeSet<u32>,
    /// Ends the wait of the loop that tells them.
    waker: Arc<Waker>,
}

impl Monitors {
    pub(super) fn new(waker: Arc<Waker>) -> Self {
        Self { log: LogHistory::new(), clients: BTreeSet::new(), waker }
    }
}

impl RpcServer {
    /// From now on the lines of this log are shown to clients that want them.
    pub(crate) fn show_log(&mut self, log: LogHistory) {
        log.set_waker(Arc::clone(&self.monitors.waker));
        log.set_watched(!self.monitors.clients.is_empty());
        self.monitors.log = log;
    }

    /// Whether a client that reads has not been told of a line.
    pub(super) fn has_lines_to_tell(&self) -> bool {
        if self.monitors.clients.is_empty() {
            return false;
        }
        let next = self.monitors.log.next_number();
        let mut clients = self.monitors.clients.iter().filter_map(|id| self.clients.get(id));
        clients.any(|it| it.backlog == Backlog::Clear && it.monitor.is_some_and(|at| at.1 < next))
    }

    /// Tells clients what was logged. Lines wait in the log for those that do not read; what is
    /// kept no more by the time that they do is lost to them.
    pub(crate) fn tell_log(&mut self, now: Instant, observer: &mut dyn Observer) {
        if self.monitors.clients.is_empty() {
            return;
        }
        self.monitors.log.note_read();
        for id in self.monitors.clients.clone() {
            let Some(client) = self.clients.get_mut(&id) else { continue };
            let Some((_, next_line)) = &mut client.monitor else { continue };
            if client.backlog == Backlog::Full {
                continue;
            }
            let (lines, lost, next) = self.monitors.log.since(*next_line, LINES_PER_TURN);
            *next_line = next;
            let mut effects = Vec::new();
            for line in lines {
                client.session.on_log(line.level, &line.text, &mut effects);
            }
            if lost > 0 {
                let peer = client.peer;
                self.counters.lines_dropped += lost;
                observer.on_notice(&Notice::RpcLinesDropped { peer, lines: lost });
            }
            self.carry_out(id, effects, now, observer);
        }
    }

    /// Notes whether a client wants the lines of the log.
    pub(super) fn note_monitor(&mut self, id: u32) {
        let client = self.clients.get_mut(&id);
        let wanted = client.as_ref().and_then(|client| client.session.monitor());
        if let Some(client) = client
            && client.monitor.map(|(request, _)| request) != wanted
        {
            let oldest = self.monitors.log.oldest_number();
            client.monitor = wanted.map(|request| (request, oldest));
        }
        let clients = &mut self.monitors.clients;
        let is_changed = if wanted.is_some() { clients.insert(id) } else { clients.remove(&id) };
        if is_changed {
            self.monitors.log.set_watched(!clients.is_empty());
        }
    }
}
