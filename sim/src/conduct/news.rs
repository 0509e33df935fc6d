//! How often news is told (PROTOCOL.md P-50 to P-53): a claim is queued when it is believed, makes
//! room for later news about the same member, and goes out so many times, no more and no less.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use tithing_core::member::State;
use tithing_core::wire::codec::Codec;
use tithing_core::wire::message::Message;
use tithing_core::wire::packet;
use tithing_core::wire::serf::SerfMessage;
use tithing_core::{Incarnation, Node};

use super::Life;
use super::outs::Head;

/// What is told of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// It is there.
    Alive(Incarnation),
    /// It does not answer, somebody says.
    Suspect(Incarnation, String),
    /// It is gone, somebody says.
    Dead(Incarnation, String),
}

/// What has been told so far.
#[derive(Debug)]
struct Told {
    claim: Claim,
    times: u32,
}

/// The queue of claims, as it has to be.
#[derive(Debug, Default)]
pub(super) struct News {
    queue: BTreeMap<String, Told>,
    /// The claim that this node has left has been told as often as wanted.
    pub(super) goodbye_told: bool,
}

pub(super) const RULE: &str = "news is told as often as wanted";

impl News {
    /// Something is believed.
    pub(super) fn push(&mut self, about: &str, claim: Claim) {
        self.queue.insert(about.to_owned(), Told { claim, times: 0 });
    }

    pub(super) fn forget(&mut self, about: &str) {
        self.queue.remove(about);
    }

    /// A claim goes out. Says what is wrong with that.
    fn tell(&mut self, about: &str, claim: &Claim, limit: u32) -> Option<String> {
        let Some(told) = self.queue.get_mut(about) else {
            return Some(format!("{claim:?} of {about} is no news"));
        };
        if told.claim != *claim {
            let wanted = &told.claim;
            return Some(format!("{claim:?} of {about} is told, and {wanted:?} is true"));
        }
        told.times += 1;
        if told.times >= limit {
            self.queue.remove(about);
        }
        None
    }

    pub(super) fn is_telling(&self, about: &str) -> bool {
        self.queue.contains_key(about)
    }
}

/// How often news is told in a table of `n`.
pub(super) fn limit(mult: u32, n: usize) -> u32 {
    let mut power: usize = 1;
    let mut digits: u32 = 0;
    while power <= n {
        power = power.saturating_mul(10);
        digits += 1;
    }
    mult * digits
}

impl Life {
    /// Reads a datagram that goes out: why, and what it tells.
    pub(super) fn read_sent(
        &mut self,
        (to, payload): (SocketAddr, &[u8]),
        codec: &mut Codec,
    ) -> Head {
        self.read((to, payload), true, codec)
    }

    /// The same of a ping for somebody else, which warns nobody.
    pub(super) fn read_relayed(
        &mut self,
        (to, payload): (SocketAddr, &[u8]),
        codec: &mut Codec,
    ) -> Head {
        self.read((to, payload), false, codec)
    }

    fn read(&mut self, (to, payload): (SocketAddr, &[u8]), warns: bool, codec: &mut Codec) -> Head {
        let limits = self.set.config.limits.clone();
        let (mut head, mut at, mut wrong) = (Head::Nothing, 0, None);
        packet::open(payload, &limits, codec, &mut |message| {
            let Ok(message) = message else { return };
            let found = if at == 0 {
                head = Self::head(&message);
                if let (Head::Answer, Message::User(bytes)) = (&head, &message)
                    && let Ok(message) = SerfMessage::decode(bytes)
                {
                    self.serf.asking.answer(to, &message);
                }
                matches!(head, Head::Claim | Head::Broadcast).then(|| self.told(&message)).flatten()
            } else if at == 1 && warns && self.is_warning(&mut head, &message) {
                None
            } else {
                self.told(&message)
            };
            wrong = wrong.take().or(found);
            at += 1;
        });
        if let Some(wrong) = wrong {
            self.lapse(RULE, wrong);
        }
        head
    }

    /// Why a datagram goes out, read without counting what it tells.
    pub(super) fn peek_head(&self, payload: &[u8], codec: &mut Codec) -> Head {
        let limits = self.set.config.limits.clone();
        let mut head = None;
        packet::open(payload, &limits, codec, &mut |message| {
            if let (None, Ok(message)) = (&head, message) {
                head = Some(Self::head(&message));
            }
        });
        head.unwrap_or(Head::Nothing)
    }

    fn head(message: &Message<'_>) -> Head {
        match message {
            Message::Ping(ping) => {
                Head::Ping { seq_no: ping.seq_no, node: ping.node.into(), suspect: false }
            }
            Message::IndirectPing(ping) => {
                let (seq_no, node) = (ping.seq_no, ping.node.into());
                Head::IndirectPing { seq_no, node, nack: ping.nack }
            }
            Message::Ack(ack) => Head::Ack(ack.seq_no),
            Message::Nack(nack) => Head::Nack(nack.seq_no),
            Message::Suspect(_) | Message::Alive(_) | Message::Dead(_) => Head::Claim,
            Message::User(bytes) => match SerfMessage::decode(bytes) {
                Ok(SerfMessage::QueryResponse(_) | SerfMessage::Relay(_)) => Head::Answer,
                Ok(_) | Err(_) => Head::Broadcast,
            },
        }
    }

    /// Whether this second message tells a pinged member that it is suspected.
    fn is_warning(&self, head: &mut Head, message: &Message<'_>) -> bool {
        let (Head::Ping { node, suspect, .. }, Message::Suspect(claim)) = (head, message) else {
            return false;
        };
        let row = self.table.rows.get(node.as_str());
        let is_it = claim.node == node
            && self.set.is_self(claim.from)
            && row.is_some_and(|row| {
                row.state == State::Suspect && row.incarnation == claim.incarnation
            });
        *suspect = is_it;
        is_it
    }

    /// A message from a queue goes out.
    fn told(&mut self, message: &Message<'_>) -> Option<String> {
        let limit = limit(self.set.gossip().retransmit_mult, self.table.len());
        let (about, claim) = match message {
            Message::Alive(alive) => (alive.node, Claim::Alive(alive.incarnation)),
            Message::Suspect(it) => (it.node, Claim::Suspect(it.incarnation, it.from.into())),
            Message::Dead(it) => (it.node, Claim::Dead(it.incarnation, it.from.into())),
            Message::User(bytes) => {
                let mult = self.set.gossip().retransmit_mult;
                let limit = self::limit(mult, self.set.serf_members);
                self.serf.passed.tell(bytes, limit, &self.set.config.name);
                if let Ok(SerfMessage::Query(query)) = SerfMessage::decode(bytes) {
                    self.serf.asking.ask(&query);
                }
                return None;
            }
            Message::Ping(_) | Message::IndirectPing(_) | Message::Ack(_) | Message::Nack(_) => {
                return Some("a ping or an answer behind another message".into());
            }
        };
        let wrong = self.news.tell(about, &claim, limit);
        let is_over = !self.news.is_telling(about);
        if self.set.is_self(about) && self.table.is_leaving && is_over {
            self.news.goodbye_told = true;
        }
        wrong
    }

    /// What waits has to be what there is to tell.
    pub(super) fn compare_news(&mut self, core: &Node) {
        let waiting = core.queues().membership;
        let wanted = self.news.queue.len();
        if waiting != wanted {
            let about: Vec<_> = self.news.queue.keys().collect();
            let seen = format!("{waiting} claims wait, wanted are {wanted}: {about:?}");
            self.news.queue.retain(|_, _| waiting > 0);
            self.lapse(RULE, seen);
        }
    }
}
