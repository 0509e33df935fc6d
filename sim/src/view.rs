//! A trace as a picture needs it: packets with both their ends, opinions and faults with their
//! times.

use std::collections::{BTreeMap, VecDeque};

use tithing_core::member::Status;
use tithing_core::{Action, Event, Input, Instant};

use crate::record::Record;
use crate::scenario::{EventKind, NodeIndex};
use crate::trace::{Entry, Header, Noted, Reader, Text, TraceError};
use crate::world::{Change, Stray, StrayFate};

/// A packet, or the opening of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When it was sent.
    pub sent: Instant,
    /// When it was heard, if it was.
    pub heard: Option<Instant>,
    /// Who sent it.
    pub from: NodeIndex,
    /// To whom.
    pub to: NodeIndex,
    /// What it says.
    pub words: String,
    /// What became of it, if it did not arrive as it was sent.
    pub fate: Option<StrayFate>,
    /// Whether it is a stream.
    pub is_stream: bool,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Instant,
    /// On which node; on none if it was done to the world.
    pub node: Option<NodeIndex>,
    /// In words.
    pub words: String,
}

/// From now on a node thinks so of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// When.
    pub at: Instant,
    /// Who.
    pub observer: NodeIndex,
    /// Of whom.
    pub member: NodeIndex,
    /// What; nothing for somebody whom it does not know.
    pub status: Option<Status>,
}

/// A time in which something was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// From when.
    pub from: Instant,
    /// Until when.
    pub to: Instant,
    /// With which node; with the network if with none.
    pub node: Option<NodeIndex>,
    /// What.
    pub words: &'static str,
}

/// All that a picture shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Title, seed and names.
    pub header: Header,
    /// Packets and streams, in the order in which they were sent.
    pub lines: Vec<Line>,
    /// Those that were left out: there is room for so many only.
    pub lines_omitted: u64,
    /// What happened.
    pub moments: Vec<Moment>,
    /// What nodes thought of each other.
    pub opinions: Vec<Opinion>,
    /// What was wrong.
    pub troubles: Vec<Trouble>,
    /// When the first and the last of all that was.
    pub times: (Instant, Instant),
}

/// The part of a trace that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Packets that were sent from this time on.
    pub from: Instant,
    /// Until this time.
    pub to: Instant,
    /// At most so many packets.
    pub lines_max: usize,
}

/// Reads a trace. Opinions, troubles and moments are told from the beginning on, packets of the
/// part that is wanted.
pub fn view(trace: &[u8], part: Part) -> Result<View, TraceError> {
    let (header, reader) = Reader::new(trace)?;
    let mut builder = Builder::new(header, part);
    for entry in reader {
        match entry? {
            Entry::Step(record) => builder.on_step(&record),
            Entry::Note(note) => builder.on_note(note.at, &note.what),
        }
    }
    Ok(builder.finish())
}

/// Sends of one node to another that nobody has heard yet, by their bytes.
type Open = BTreeMap<(NodeIndex, NodeIndex, Vec<u8>), VecDeque<usize>>;

struct Builder {
    view: View,
    part: Part,
    text: Text,
    open: Open,
    /// Troubles that have not ended.
    running: BTreeMap<Option<NodeIndex>, (Instant, &'static str)>,
    last: Instant,
}

impl Builder {
    fn new(header: Header, part: Part) -> Self {
        let text = Text::new(&header);
        let view = View {
            header,
            lines: Vec::new(),
            lines_omitted: 0,
            moments: Vec::new(),
            opinions: Vec::new(),
            troubles: Vec::new(),
            times: (Instant::ZERO, Instant::ZERO),
        };
        let (open, running) = (BTreeMap::new(), BTreeMap::new());
        Self { view, part, text, open, running, last: Instant::ZERO }
    }

    fn place(&self, addr: std::net::SocketAddr) -> Option<NodeIndex> {
        let ip = addr.ip().to_canonical();
        let mut nodes = self.view.header.nodes.iter();
        nodes.position(|(_, known)| known.ip() == ip).map(NodeIndex::from_index)
    }

    fn on_step(&mut self, record: &Record<'_>) {
        self.last = record.at;
        if let Input::Datagram { from, payload } = record.input {
            self.on_heard(record, from, payload);
        }
        for action in &record.actions {
            match action {
                Action::SendDatagram { to, payload } => {
                    let Some(to) = self.place(*to).filter(|to| *to != record.node) else {
                        continue;
                    };
                    let words = self.text.sent_words(self.view.header.nodes[to.index()].1, payload);
                    self.on_sent((record.at, record.node, to), words, Some(payload));
                }
                Action::OpenStream { to, .. } => {
                    let Some(to) = self.place(*to) else { continue };
                    self.on_sent((record.at, record.node, to), "opened a stream".into(), None);
                }
                Action::Emit(event) => self.on_event(record, event),
                Action::WriteStream { .. }
                | Action::CloseStream { .. }
                | Action::Resolve { .. }
                | Action::Reply { .. }
                | Action::Persist { .. }
                | Action::KeepKeys { .. } => {}
            }
        }
    }

    fn on_sent(
        &mut self,
        (at, from, to): (Instant, NodeIndex, NodeIndex),
        words: String,
        payload: Option<&[u8]>,
    ) {
        if at < self.part.from || at > self.part.to {
            return;
        }
        if self.view.lines.len() >= self.part.lines_max {
            self.view.lines_omitted += 1;
            return;
        }
        if let Some(payload) = payload {
            let waiting = self.open.entry((from, to, payload.to_vec())).or_default();
            waiting.push_back(self.view.lines.len());
        }
        let is_stream = payload.is_none();
        let line = Line { sent: at, heard: None, from, to, words, fate: None, is_stream };
        self.view.lines.push(line);
    }

    fn on_heard(&mut self, record: &Record<'_>, from: std::net::SocketAddr, payload: &[u8]) {
        let Some(from) = self.place(from) else { return };
        let key = (from, record.node, payload.to_vec());
        let waiting = self.open.get_mut(&key);
        if let Some(line) = waiting.and_then(VecDeque::pop_front) {
            self.view.lines[line].heard = Some(record.at);
        }
    }

    /// A datagram that went astray: of those that nobody has heard, the last that was sent, or if
    /// it went astray where it should have arrived, the first.
    fn on_stray(&mut self, stray: Stray) {
        let Stray { from, to, bytes, fate } = stray;
        let is_it = |line: &Line| {
            !line.is_stream
                && (line.from, line.to) == (from, to)
                && line.heard.is_none()
                && line.fate.is_none()
                && line.words.ends_with(&format!("[{bytes}]"))
        };
        let lines = &mut self.view.lines;
        let at_arrival = matches!(fate, StrayFate::Nobody | StrayFate::Overflowed);
        let found = if at_arrival {
            lines.iter_mut().rev().take(RECENT).rev().find(|line| is_it(line))
        } else {
            lines.iter_mut().rev().take(RECENT).find(|line| is_it(line))
        };
        if let Some(line) = found {
            line.fate = Some(fate);
        }
    }

    fn on_event(&mut self, record: &Record<'_>, event: &Event) {
        let (at, node) = (record.at, record.node);
        if let Event::StatusChanged { member, to, .. } = event
            && let Some(member) = self.name_of(&member.name)
        {
            self.view.opinions.push(Opinion { at, observer: node, member, status: *to });
        }
        let is_told = EventKind::of(event).is_some()
            || matches!(event, Event::User(_) | Event::Query(_) | Event::QueryEnded { .. });
        if is_told {
            let words = self.text.event_words(event);
            self.view.moments.push(Moment { at, node: Some(node), words });
        }
    }

    fn name_of(&self, name: &str) -> Option<NodeIndex> {
        let mut nodes = self.view.header.nodes.iter();
        nodes.position(|(known, _)| known == name).map(NodeIndex::from_index)
    }

    fn on_note(&mut self, at: Instant, what: &Noted) {
        self.last = at;
        match what {
            Noted::Done(words) => {
                self.view.moments.push(Moment { at, node: None, words: words.clone() });
            }
            Noted::Stray(stray) => self.on_stray(*stray),
            Noted::Change(change) => self.on_change(at, *change),
        }
    }

    fn on_change(&mut self, at: Instant, change: Change) {
        let place = change.node();
        let words = match change {
            Change::Killed(_) => Some("killed"),
            Change::Exited(_) => Some("has left"),
            Change::Paused(_) => Some("stands still"),
            Change::Stalled(_) => Some("cannot send or receive"),
            Change::Started(_)
            | Change::Resumed(_)
            | Change::Flowing(_)
            | Change::Network { is_clean: true, is_partitioned: false } => None,
            Change::Network { is_partitioned: true, .. } => Some("network divided"),
            Change::Network { is_partitioned: false, .. } => Some("network with faults"),
            Change::Restored(_) | Change::Joined(_) | Change::Leaving(_) | Change::ForcedOut(_) => {
                return;
            }
        };
        if self.running.get(&place).map(|(_, words)| *words) == words {
            return;
        }
        self.end_trouble(at, place);
        if let Some(words) = words {
            self.running.insert(place, (at, words));
        }
    }

    fn end_trouble(&mut self, to: Instant, node: Option<NodeIndex>) {
        if let Some((from, words)) = self.running.remove(&node) {
            self.view.troubles.push(Trouble { from, to, node, words });
        }
    }

    fn finish(mut self) -> View {
        let end = self.last;
        let running: Vec<_> = self.running.keys().copied().collect();
        for node in running {
            self.end_trouble(end, node);
        }
        self.view.troubles.sort_by_key(|trouble| (trouble.from, trouble.node));
        self.view.times = (Instant::ZERO, end);
        self.view
    }
}

/// What went astray was sent not long before: among so many packets it is looked for.
const RECENT: usize = 4_096;

#[cfg(test)]
mod tests;
