//! Why a probe had no answer: the fate of each packet of it.

use tithing_core::{Action, Event};

use super::{LinkKind, Teller};
use crate::scenario::NodeIndex;
use crate::trace::Noted;
use crate::world::{Change, StrayFate};

impl Teller<'_> {
    /// A probe that nobody answered.
    pub(super) fn tell_probe(&mut self, verdict: usize, node: NodeIndex) {
        let Ok(target) = self.trail.place(&self.about) else { return };
        let waited =
            self.last(node, verdict + 1, |event| matches!(event, Event::PingTimedOut { .. }));
        let Some(waited) = waited else { return };
        let Some((sent, bytes)) = self.last_datagram(node, target, waited) else { return };
        let root = self.tell_fate(sent, (node, target), &bytes);
        self.tell_helpers(waited, node, target);
        self.tell_stream_ping(verdict, node);
        if let Some(root) = root {
            self.tell_change(root);
        }
    }

    /// The last datagram that a node sent to another before a place.
    fn last_datagram(
        &self,
        node: NodeIndex,
        target: NodeIndex,
        end: usize,
    ) -> Option<(usize, Vec<u8>)> {
        let to = self.trail.header.nodes.get(target.index())?.1;
        let place = self.trail.last_step(node, end, |record| {
            record.actions.iter().any(|action| {
                matches!(action, Action::SendDatagram { to: other, .. } if other.ip() == to.ip())
            })
        })?;
        let sent = self.trail.step(place)?.actions.iter().find_map(|action| {
            let Action::SendDatagram { to: other, payload } = action else { return None };
            (other.ip() == to.ip()).then(|| payload.to_vec())
        });
        sent.map(|bytes| (place, bytes))
    }

    /// Tells what became of a ping, or of its ack. Returns the change of the world behind it.
    fn tell_fate(
        &mut self,
        sent: usize,
        (node, target): (NodeIndex, NodeIndex),
        bytes: &[u8],
    ) -> Option<usize> {
        let words = self.sent_words(sent, bytes);
        let name = self.trail.name(node).to_owned();
        let about = self.about.clone();
        let stray = self.trail.stray(sent, (node, target), bytes.len());
        let arrival = self.trail.arrival(sent, target, bytes);
        match (stray, arrival) {
            (Some((place, stray)), arrival) if arrival.is_none_or(|it| place < it) => {
                let text = format!("{name} {words}: it {}", stray.fate.as_str());
                self.push(sent, LinkKind::Detail, text);
                self.behind(place, stray.fate, target)
            }
            (_, Some(arrival)) => {
                let taken = self.between(sent, arrival);
                let text = format!("{name} {words}: {about} heard it after {taken}");
                self.push(sent, LinkKind::Detail, text);
                self.tell_answer(arrival, (node, target))
            }
            (_, None) => {
                let text = format!("{name} {words}: {about} stood still, and never took it");
                self.push(sent, LinkKind::Detail, text);
                self.stood_still(sent, target)
            }
        }
    }

    /// What became of the answer to a ping that has arrived.
    fn tell_answer(
        &mut self,
        arrival: usize,
        (node, target): (NodeIndex, NodeIndex),
    ) -> Option<usize> {
        let about = self.about.clone();
        let Some((sent, bytes)) = self.last_datagram(target, node, arrival + 1) else {
            self.push(arrival, LinkKind::Detail, format!("{about} did not answer"));
            return self.stood_still(arrival, target);
        };
        if sent != arrival {
            self.push(arrival, LinkKind::Detail, format!("{about} did not answer"));
            return self.stood_still(arrival, target);
        }
        let words = self.sent_words(sent, &bytes);
        let stray = self.trail.stray(sent, (target, node), bytes.len());
        let arrived = self.trail.arrival(sent, node, &bytes);
        match (stray, arrived) {
            (Some((place, stray)), it) if it.is_none_or(|it| place < it) => {
                let text = format!("{about} {words}: it {}", stray.fate.as_str());
                self.push(sent, LinkKind::Detail, text);
                self.behind(place, stray.fate, node)
            }
            (_, Some(place)) => {
                let taken = self.between(sent, place);
                let text = format!("{about} {words}: it was heard after {taken}");
                self.push(sent, LinkKind::Detail, text);
                self.stood_still(sent, target)
            }
            (_, None) => {
                self.push(sent, LinkKind::Detail, format!("{about} {words}: it never arrived"));
                None
            }
        }
    }

    /// The time from one place to another.
    fn between(&self, from: usize, to: usize) -> String {
        format!("{:.3} s", self.trail.at(to).since(self.trail.at(from)).as_secs_f64())
    }

    /// A datagram of a step in words.
    fn sent_words(&self, sent: usize, bytes: &[u8]) -> String {
        let actions = self.trail.step(sent).into_iter().flat_map(|record| &record.actions);
        let mut same = actions.filter_map(|action| {
            let Action::SendDatagram { to, payload } = action else { return None };
            (*payload == bytes).then(|| self.trail.sent_words(*to, payload))
        });
        same.next().unwrap_or_default()
    }

    /// Who was asked to try as well.
    fn tell_helpers(&mut self, waited: usize, node: NodeIndex, target: NodeIndex) {
        let Some(record) = self.trail.step(waited) else { return };
        let mut lines = Vec::new();
        for action in &record.actions {
            let Action::SendDatagram { to, payload } = action else { continue };
            let Some(helper) = self.trail.holder(*to).filter(|it| *it != target) else { continue };
            let stray = self.trail.stray(waited, (node, helper), payload.len());
            let arrival = self.trail.arrival(waited, helper, payload);
            let fate = match (stray, arrival) {
                (Some((place, stray)), it) if it.is_none_or(|it| place < it) => stray.fate.as_str(),
                (_, Some(_)) => "arrived, to no avail",
                (_, None) => "was never taken",
            };
            lines.push(format!("{}: it {fate}", self.trail.sent_words(*to, payload)));
        }
        let name = self.trail.name(node).to_owned();
        for line in lines {
            self.push(waited, LinkKind::Detail, format!("{name} {line}"));
        }
    }

    /// What came of the ping by stream.
    fn tell_stream_ping(&mut self, verdict: usize, node: NodeIndex) {
        let failed =
            self.last(node, verdict + 1, |event| matches!(event, Event::FallbackPingFailed { .. }));
        let Some(failed) = failed else { return };
        let error = self.trail.events(failed).find_map(|event| {
            let Event::FallbackPingFailed { error, .. } = event else { return None };
            Some(error.to_string())
        });
        let (name, about) = (self.trail.name(node).to_owned(), &self.about);
        let text = format!("{name} tried {about} by stream: {}", error.unwrap_or_default());
        self.push(failed, LinkKind::Detail, text);
    }

    /// The change of the world that made a datagram go astray.
    fn behind(&self, place: usize, fate: StrayFate, receiver: NodeIndex) -> Option<usize> {
        let is_faulty = |it| matches!(it, Change::Network { is_clean: false, .. });
        let is_divided = |it| matches!(it, Change::Network { is_partitioned: true, .. });
        match fate {
            StrayFate::Lost
            | StrayFate::LostInBurst
            | StrayFate::Corrupted
            | StrayFate::TooLarge
            | StrayFate::Congested
            | StrayFate::Filtered => self.began(place, is_faulty),
            StrayFate::Blocked => self.began(place, is_divided),
            StrayFate::Nobody => self.trail.last_change(place, |change| {
                matches!(change, Change::Killed(it) | Change::Exited(it) if it == receiver)
            }),
            StrayFate::Overflowed => self.stood_still(place, receiver),
        }
    }

    /// Where a state of the network began that still held at a place.
    fn began(&self, place: usize, holds: impl Fn(Change) -> bool) -> Option<usize> {
        let is_network = |change: Change| matches!(change, Change::Network { .. });
        let mut began = None;
        let mut end = place;
        while let Some(at) = self.trail.last_change(end, is_network) {
            match self.trail.note(at) {
                Some(Noted::Change(change)) if holds(*change) => began = Some(at),
                _ => break,
            }
            end = at;
        }
        began
    }

    /// Since when a node has stood still, if it does.
    fn stood_still(&self, place: usize, node: NodeIndex) -> Option<usize> {
        self.trail
            .last_change(place + 1, |change| matches!(change, Change::Paused(it) if it == node))
    }
}
