//! What a step wants done, in its order; datagrams can be taken ahead of the rest.

use std::net::SocketAddr;
use std::time::Duration;

use tithing_core::{Action, Event, Reply, SeqNo, StreamId};

/// What the first message of a datagram says about why it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// A ping, of our own or for somebody else.
    Ping {
        /// Its number.
        seq_no: SeqNo,
        /// Who is meant.
        node: String,
        /// Whether it tells that member, and nothing else, that it is suspected.
        suspect: bool,
    },
    /// Somebody is asked to ping a member.
    IndirectPing {
        /// Our number.
        seq_no: SeqNo,
        /// Who is meant.
        node: String,
        /// Whether a nack is wanted.
        nack: bool,
    },
    /// An answer to a ping.
    Ack(SeqNo),
    /// Word of somebody's silence.
    Nack(SeqNo),
    /// Claims, from the queue.
    Claim,
    /// Messages of the Serf layer, from the queues.
    Broadcast,
    /// An answer to a query, or one that is passed on.
    Answer,
    /// Nothing that can be read.
    Nothing,
}

/// The actions of a step.
pub(super) struct Outs<'a> {
    actions: Vec<Action<'a>>,
    /// The next action to be looked at.
    at: usize,
    /// Datagrams before this one have been taken.
    sent: usize,
}

impl<'a> Outs<'a> {
    pub(super) const fn new(actions: Vec<Action<'a>>) -> Self {
        Self { actions, at: 0, sent: 0 }
    }

    /// For how long the node found that it stood still, before anything else.
    pub(super) fn stalled(&self) -> Option<Duration> {
        let Some(Action::Emit(event)) = self.actions.first() else { return None };
        if let Event::Stalled { length } = **event { Some(length) } else { None }
    }

    /// The next datagram, which stays.
    pub(super) fn peek_send(&self) -> Option<(SocketAddr, &'a [u8])> {
        self.find_send().map(|(_, to, payload)| (to, payload))
    }

    fn find_send(&self) -> Option<(usize, SocketAddr, &'a [u8])> {
        let mut rest = self.actions.iter().enumerate().skip(self.sent);
        rest.find_map(|(at, action)| {
            let Action::SendDatagram { to, payload } = action else { return None };
            Some((at, *to, *payload))
        })
    }

    /// What is written to a stream, first.
    pub(super) fn written(&self, wanted: StreamId) -> Option<&'a [u8]> {
        self.actions.iter().find_map(|action| {
            let Action::WriteStream { stream, data } = action else { return None };
            (*stream == wanted).then_some(*data)
        })
    }

    /// The next datagram.
    pub(super) fn take_send(&mut self) -> Option<(SocketAddr, &'a [u8])> {
        let (at, to, payload) = self.find_send()?;
        self.sent = at + 1;
        Some((to, payload))
    }

    /// The next action that has not been taken.
    pub(super) fn next(&mut self) -> Option<Action<'a>> {
        loop {
            let action = self.actions.get(self.at)?.clone();
            self.at += 1;
            let is_taken = self.at <= self.sent && matches!(action, Action::SendDatagram { .. });
            if !is_taken {
                return Some(action);
            }
        }
    }

    /// Whether the node reports such a thing.
    pub(super) fn reports(&self, is_it: impl Fn(&Event) -> bool) -> bool {
        self.events().any(is_it)
    }

    /// What the node answers to commands.
    pub(super) fn replies(&self) -> impl Iterator<Item = &Reply> {
        self.actions.iter().filter_map(|action| {
            let Action::Reply { reply, .. } = action else { return None };
            Some(&**reply)
        })
    }

    /// All that the node reports.
    pub(super) fn events(&self) -> impl Iterator<Item = &Event> {
        self.actions.iter().filter_map(|action| {
            let Action::Emit(event) = action else { return None };
            Some(&**event)
        })
    }
}
