//! Each kind of message on its own: whatever becomes of its type byte, an input is a body.

use tithing_core::event::Reject;
use tithing_core::wire::codec::Codec;
use tithing_core::wire::message::Message;
use tithing_core::wire::packet;
use tithing_core::wire::serf::{
    self, Clocks, JoinIntent, LeaveIntent, PushPullState, SerfMessage, Slot, SlotEvent,
};
use tithing_core::{LamportTime, Limits, tags};

use super::{check_rewrite, kind};
use crate::larder::Larder;
use crate::outcome::{Fact, Outcome};
use crate::target::Target;

/// To read a message takes no memory: everything is borrowed.
const NO_MEMORY: u64 = 0;

/// Tags are copied: their text, mended where it is no UTF-8, and their places in a tree.
const TAG_BYTES_MAX: u64 = 256 << 10;

/// A message of the gossip layer.
#[derive(Debug)]
struct Gossip {
    name: &'static str,
    /// The kind's name, as facts have it.
    kind: &'static str,
    type_byte: u8,
}

impl Target for Gossip {
    fn name(&self) -> &'static str {
        self.name
    }

    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>> {
        bodies(&messages(&larder.datagrams), self.type_byte)
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        let message = [&[self.type_byte][..], input].concat();
        match outcome.within(NO_MEMORY, |_| Message::decode(&message)) {
            Ok(read) => {
                outcome.add(Fact::Read(kind(&read)));
                assert_eq!(kind(&read), self.kind);
                let rewritten = check_rewrite(&read);
                let is_all_read = matches!(read, Message::User(_));
                if !is_all_read {
                    let longer = [&rewritten[..], b"more"].concat();
                    assert_eq!(Message::decode(&longer), Ok(read), "spare bytes change it");
                }
            }
            Err(reason) => outcome.add(Fact::Dropped(reason)),
        }
    }

    fn expected(&self) -> Vec<Fact> {
        let mut facts = Vec::from([Fact::Read(self.kind)]);
        if self.kind != "user" {
            facts.extend([Reject::Truncated, Reject::Malformed].map(Fact::Dropped));
        }
        facts
    }
}

/// A message of the Serf layer.
#[derive(Debug)]
struct Intent {
    name: &'static str,
    type_byte: u8,
}

impl Target for Intent {
    fn name(&self) -> &'static str {
        self.name
    }

    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>> {
        bodies(&larder.serf, self.type_byte)
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        let message = [&[self.type_byte][..], input].concat();
        let mut out = Vec::new();
        let read = match outcome.within(NO_MEMORY, |_| SerfMessage::decode(&message)) {
            Ok(read) => read,
            Err(reason) => return outcome.add(Fact::Dropped(reason)),
        };
        outcome.add(Fact::Read(self.name));
        match read {
            SerfMessage::Leave(LeaveIntent { ltime, node, prune }) => {
                LeaveIntent { ltime, node, prune }.encode(&mut out);
            }
            SerfMessage::Join(JoinIntent { ltime, node }) => {
                JoinIntent { ltime, node }.encode(&mut out);
            }
            SerfMessage::UserEvent(event) => event.encode(&mut out),
            SerfMessage::Query(query) => {
                let bodies: Vec<Vec<u8>> = query.filters.bodies().map(<[u8]>::to_vec).collect();
                query.encode(&mut out, &bodies);
            }
            SerfMessage::QueryResponse(response) => response.encode(&mut out),
            SerfMessage::Relay(relay) => relay.encode(&mut out),
        }
        assert_eq!(SerfMessage::decode(&out), Ok(read), "written again it means something else");
    }

    fn expected(&self) -> Vec<Fact> {
        let dropped = [Reject::Truncated, Reject::Malformed].map(Fact::Dropped);
        [&[Fact::Read(self.name)][..], &dropped].concat()
    }
}

/// The Serf layer's part of a full state.
#[derive(Debug)]
struct State;

impl Target for State {
    fn name(&self) -> &'static str {
        "serf-state"
    }

    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>> {
        bodies(&larder.serf, 2)
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        let message = [&[2][..], input].concat();
        let state = match outcome.within(NO_MEMORY, |_| PushPullState::decode(&message)) {
            Ok(state) => state,
            Err(reason) => return outcome.add(Fact::Dropped(reason)),
        };
        outcome.add(Fact::Read("state"));
        if state.bad_names() > 0 {
            outcome.add(Fact::Saw("bad names"));
        }
        // What is listed was in the message, so that lists are no longer than it is.
        let parts = Parts::of(&state);
        let listed = parts.left.len() + parts.times.len() + parts.slots.len();
        assert!(listed <= message.len());
        let again = parts.encoded();
        let again = PushPullState::decode(&again).expect("what we write can be read");
        assert_eq!(Parts::of(&again), parts, "written again it means something else");
    }

    fn expected(&self) -> Vec<Fact> {
        let dropped = [Reject::Truncated, Reject::Malformed].map(Fact::Dropped);
        [&[Fact::Read("state"), Fact::Saw("bad names")][..], &dropped].concat()
    }
}

/// All that a state says.
#[derive(Debug, PartialEq, Eq)]
struct Parts<'a> {
    clocks: Clocks,
    left: Vec<&'a str>,
    times: Vec<(&'a str, LamportTime)>,
    slots: Vec<Option<(LamportTime, Vec<SlotEvent<'a>>)>>,
}

impl<'a> Parts<'a> {
    fn of(state: &PushPullState<'a>) -> Self {
        let (ltime, event_ltime) = (state.ltime, state.event_ltime);
        let slots = state.events().map(|slot| slot.map(|it| (it.ltime, it.events().collect())));
        Self {
            clocks: Clocks { ltime, event_ltime, query_ltime: state.query_ltime },
            left: state.left_members().collect(),
            times: state.status_ltimes().collect(),
            slots: slots.collect(),
        }
    }

    fn encoded(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let slots = self
            .slots
            .iter()
            .map(|slot| slot.as_ref().map(|(ltime, events)| Slot { ltime: *ltime, events }));
        let left = self.left.iter().copied();
        serf::encode_push_pull(&mut out, self.clocks, slots, left, self.times.iter().copied());
        out
    }
}

/// A member's metadata.
#[derive(Debug)]
struct Tags;

impl Target for Tags {
    fn name(&self) -> &'static str {
        "tags"
    }

    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>> {
        larder.meta.clone()
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        // Nobody's metadata is longer.
        let input = input.get(..512).unwrap_or(input);
        let read = outcome.within(TAG_BYTES_MAX, |_| tags::decoded(input));
        outcome.add(Fact::Read(if input.first() == Some(&0xff) { "tags" } else { "role" }));
        outcome.add(Fact::Saw(if read.len() > 1 { "several tags" } else { "few tags" }));
        assert_eq!(tags::decoded(&tags::encoded(&read, 5)), read, "written again they differ");
    }

    fn expected(&self) -> Vec<Fact> {
        Vec::from([Fact::Read("tags"), Fact::Read("role"), Fact::Saw("several tags")])
    }
}

/// All messages in these datagrams, wherever they lie.
fn messages(datagrams: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut messages = Vec::new();
    for datagram in datagrams {
        packet::open(datagram, &Limits::default(), &mut Codec::default(), &mut |message| {
            messages.extend(message.map(|message| check_rewrite(&message)));
        });
    }
    messages
}

/// The bodies of those messages that begin with a type.
fn bodies(messages: &[Vec<u8>], type_byte: u8) -> Vec<Vec<u8>> {
    let body = |message: &Vec<u8>| Some(message.strip_prefix(&[type_byte])?.to_vec());
    let mut bodies: Vec<_> = messages.iter().filter_map(body).collect();
    if bodies.is_empty() {
        bodies.push(Vec::from([0x80]));
    }
    bodies
}

/// A target for each kind.
pub(crate) fn all() -> Vec<Box<dyn Target>> {
    let gossip = [
        ("ping", "ping", 0),
        ("indirect-ping", "indirect ping", 1),
        ("ack", "ack", 2),
        ("suspect", "suspect", 3),
        ("alive", "alive", 4),
        ("dead", "dead", 5),
        ("user", "user", 8),
        ("nack", "nack", 11),
    ];
    let mut all: Vec<Box<dyn Target>> = Vec::new();
    for (name, kind, type_byte) in gossip {
        all.push(Box::new(Gossip { name, kind, type_byte }));
    }
    for (name, type_byte) in [("leave-intent", 0), ("join-intent", 1)] {
        all.push(Box::new(Intent { name, type_byte }));
    }
    all.push(Box::new(State));
    all.push(Box::new(Tags));
    all
}
