//! A trace in memory, and how to find one's way back in it.

use std::net::SocketAddr;

use tithing_core::{Action, Event, Input, Instant, StreamId};

use super::WhyError;
use crate::record::Record;
use crate::scenario::NodeIndex;
use crate::trace::{Entry, Header, Noted, Reader, Text, TraceError};
use crate::world::{Change, Stray};

/// All entries of a trace.
pub(super) struct Trail<'t> {
    pub(super) header: Header,
    entries: Vec<Entry<'t>>,
}

impl<'t> Trail<'t> {
    /// Reads a trace.
    pub(super) fn read(bytes: &'t [u8]) -> Result<Self, TraceError> {
        let (header, reader) = Reader::new(bytes)?;
        Ok(Self { header, entries: reader.collect::<Result<_, _>>()? })
    }

    /// The node of a name.
    pub(super) fn place(&self, name: &str) -> Result<NodeIndex, WhyError> {
        let names = || self.header.nodes.iter().map(|(name, _)| name.clone());
        let found = names().position(|known| known == name);
        found
            .map(NodeIndex::from_index)
            .ok_or_else(|| WhyError::NoSuchNode(name.into(), names().collect()))
    }

    /// The name of a node.
    pub(super) fn name(&self, node: NodeIndex) -> &str {
        self.header.nodes.get(node.index()).map_or("?", |(name, _)| name)
    }

    /// The node that had this address at first.
    pub(super) fn holder(&self, addr: SocketAddr) -> Option<NodeIndex> {
        let ip = addr.ip().to_canonical();
        let mut nodes = self.header.nodes.iter();
        nodes.position(|(_, known)| known.ip() == ip).map(NodeIndex::from_index)
    }

    fn address(&self, node: NodeIndex) -> Option<SocketAddr> {
        self.header.nodes.get(node.index()).map(|(_, addr)| *addr)
    }

    /// The first entry behind a time, or behind all.
    pub(super) fn until(&self, at: Option<Instant>) -> usize {
        at.map_or(self.entries.len(), |at| self.entries.partition_point(|entry| entry.at() <= at))
    }

    /// When an entry was.
    pub(super) fn at(&self, place: usize) -> Instant {
        self.entries.get(place).map_or(Instant::ZERO, Entry::at)
    }

    /// A step.
    pub(super) fn step(&self, place: usize) -> Option<&Record<'t>> {
        match self.entries.get(place) {
            Some(Entry::Step(record)) => Some(record),
            Some(Entry::Note(_)) | None => None,
        }
    }

    /// A note.
    pub(super) fn note(&self, place: usize) -> Option<&Noted> {
        match self.entries.get(place) {
            Some(Entry::Note(note)) => Some(&note.what),
            Some(Entry::Step(_)) | None => None,
        }
    }

    /// What a step reports.
    pub(super) fn events(&self, place: usize) -> impl Iterator<Item = &Event> {
        self.step(place).into_iter().flat_map(|record| &record.actions).filter_map(|action| {
            let Action::Emit(event) = action else { return None };
            Some(&**event)
        })
    }

    /// The input of a step in words, or a note.
    pub(super) fn words(&self, place: usize) -> String {
        let mut text = Text::new(&self.header);
        match self.entries.get(place) {
            Some(Entry::Note(note)) => text.note(&note.what),
            Some(Entry::Step(record)) => text.input_words(record),
            None => String::new(),
        }
    }

    /// A datagram in words that follow its sender's name.
    pub(super) fn sent_words(&self, to: SocketAddr, payload: &[u8]) -> String {
        Text::new(&self.header).sent_words(to, payload)
    }

    /// The last step of a node before `end` that is as wanted.
    pub(super) fn last_step(
        &self,
        node: NodeIndex,
        end: usize,
        wanted: impl Fn(&Record<'t>) -> bool,
    ) -> Option<usize> {
        self.entries.get(..end)?.iter().rposition(|entry| match entry {
            Entry::Step(record) => record.node == node && wanted(record),
            Entry::Note(_) => false,
        })
    }

    /// The last note before `end` that is as wanted.
    pub(super) fn last_note(&self, end: usize, wanted: impl Fn(&Noted) -> bool) -> Option<usize> {
        self.entries.get(..end)?.iter().rposition(|entry| match entry {
            Entry::Note(note) => wanted(&note.what),
            Entry::Step(_) => false,
        })
    }

    /// The last change before `end` that is as wanted.
    pub(super) fn last_change(&self, end: usize, wanted: impl Fn(Change) -> bool) -> Option<usize> {
        self.last_note(end, |what| matches!(what, Noted::Change(change) if wanted(*change)))
    }

    /// The step of the scenario that made a change: the last one of the same moment.
    pub(super) fn cause_of(&self, place: usize) -> Option<usize> {
        let done = self.last_note(place, |what| matches!(what, Noted::Done(_)))?;
        (self.at(done) == self.at(place)).then_some(done)
    }

    /// The step in which a datagram was sent that has arrived at a place.
    pub(super) fn sent(
        &self,
        arrived: usize,
        sender: NodeIndex,
        receiver: NodeIndex,
        payload: &[u8],
    ) -> Option<usize> {
        let to = self.address(receiver)?;
        self.last_step(sender, arrived, |record| {
            record.actions.iter().any(|action| {
                matches!(action, Action::SendDatagram { to: other, payload: sent }
                    if other.ip() == to.ip() && *sent == payload)
            })
        })
    }

    /// The step in which a datagram of a place has arrived, if it has.
    pub(super) fn arrival(
        &self,
        sent: usize,
        receiver: NodeIndex,
        payload: &[u8],
    ) -> Option<usize> {
        let later = self.entries.get(sent + 1..)?.iter().position(|entry| match entry {
            Entry::Step(Record { node, input: Input::Datagram { payload: it, .. }, .. }) => {
                *node == receiver && *it == payload
            }
            Entry::Step(_) | Entry::Note(_) => false,
        });
        later.map(|later| sent + 1 + later)
    }

    /// What became of a datagram that was sent at a place and is told to have gone astray: at once,
    /// or when it would have arrived.
    pub(super) fn stray(
        &self,
        sent: usize,
        (from, to): (NodeIndex, NodeIndex),
        bytes: usize,
    ) -> Option<(usize, Stray)> {
        let later = self.entries.get(sent + 1..)?;
        later.iter().enumerate().find_map(|(place, entry)| {
            let Entry::Note(note) = entry else { return None };
            let Noted::Stray(stray) = note.what else { return None };
            let is_it =
                (stray.from, stray.to) == (from, to) && usize::try_from(stray.bytes) == Ok(bytes);
            is_it.then_some((sent + 1 + place, stray))
        })
    }

    /// Who is at the other end of a stream.
    pub(super) fn peer(
        &self,
        place: usize,
        node: NodeIndex,
        stream: StreamId,
    ) -> Option<NodeIndex> {
        let opened = self.last_step(
            node,
            place,
            |record| matches!(record.input, Input::StreamOpened { stream: it, .. } if it == stream),
        )?;
        let Input::StreamOpened { peer, .. } = self.step(opened)?.input else { return None };
        self.holder(peer)
    }
}
