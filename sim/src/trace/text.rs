//! A trace as text: a line for each input and each action (legend in `docs/SIMULATION.md`).
//!
//! One rule keeps it short: a tick is not written, since its actions are.

use std::collections::BTreeMap;
use std::fmt::{Debug, Display};
use std::net::SocketAddr;

use tithing_core::command::OldEvents;
use tithing_core::event::NameVotes;
use tithing_core::member::WireAddr;
use tithing_core::snapshot::{Durability, Record as Kept};
use tithing_core::wire::codec::Codec;
use tithing_core::wire::envelope::Envelope;
use tithing_core::wire::label;
use tithing_core::wire::message::{Accusation, Message};
use tithing_core::wire::packet;
use tithing_core::wire::serf::SerfMessage;
use tithing_core::wire::stream::{StreamMessage, StreamReader};
use tithing_core::{Action, Command, Event, Input, Instant, Limits, Reply};

use super::{Entry, Header, Noted};
use crate::check::Sent;
use crate::record::Record;
use crate::scenario::NodeIndex;
use crate::world::Stray;

/// A time in seconds, to the microsecond.
fn time(at: Instant) -> String {
    let micros = at.as_nanos() / 1_000;
    format!("{:>5}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// Writes records as text.
pub struct Text {
    names: Vec<String>,
    by_address: BTreeMap<SocketAddr, String>,
    out: String,
    codec: Codec,
    limits: Limits,
}

impl Text {
    /// Begins with the header.
    pub fn new(header: &Header) -> Self {
        let out = format!("# {} (seed {})\n", header.title, header.seed);
        let by_address = header.nodes.iter().map(|(name, addr)| (*addr, name.clone())).collect();
        let names = header.nodes.iter().map(|(name, _)| name.clone()).collect();
        Self { names, by_address, out, codec: Codec::default(), limits: Limits::default() }
    }

    /// For the steps of one node of which no more is known than who it is.
    pub(crate) fn of_one(name: &str, addr: SocketAddr) -> Self {
        Self {
            names: vec![name.to_owned()],
            by_address: BTreeMap::from([(addr, name.to_owned())]),
            out: String::new(),
            codec: Codec::default(),
            limits: Limits::default(),
        }
    }

    /// Adds the lines of one entry.
    pub fn push(&mut self, entry: &Entry<'_>) {
        for line in self.entry(entry) {
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }

    /// The lines of one entry, with time and node.
    pub fn entry(&mut self, entry: &Entry<'_>) -> Vec<String> {
        let at = time(entry.at());
        match entry {
            Entry::Note(note) => vec![format!("{at} * {}", self.note(&note.what))],
            Entry::Step(record) => {
                let lines = self.lines(record);
                let name = self.name(record.node);
                lines.into_iter().map(|line| format!("{at} {name} {line}")).collect()
            }
        }
    }

    /// What a note tells, without its time.
    pub fn note(&self, what: &Noted) -> String {
        match what {
            Noted::Done(words) => words.clone(),
            Noted::Stray(Stray { from, to, bytes, fate }) => {
                let (from, to, fate) = (self.name(*from), self.name(*to), fate.as_str());
                format!("a datagram from {from} to {to} [{bytes}] {fate}")
            }
            Noted::Change(change) => match (change.node(), change.as_str()) {
                (Some(node), words) => format!("{} {words}", self.name(node)),
                (None, words) => words.into(),
            },
        }
    }

    /// The input of a step, without its mark.
    pub(crate) fn input_words(&mut self, record: &Record<'_>) -> String {
        let words = self.input(&record.input).unwrap_or_else(|| "a timer".into());
        words.trim_start_matches("<- ").into()
    }

    /// A datagram that is sent, in words that follow its sender's name.
    pub(crate) fn sent_words(&mut self, to: SocketAddr, payload: &[u8]) -> String {
        format!("sent {} {}", self.whom(to), self.datagram(payload))
    }

    /// An event, without its mark.
    pub(crate) fn event_words(&self, event: &Event) -> String {
        self.event(event)
    }

    /// The name of a node.
    pub fn name(&self, node: NodeIndex) -> &str {
        self.names.get(node.index()).map_or("?", |name| name)
    }

    /// What the input and the actions of a step are, without time and node.
    pub fn lines(&mut self, record: &Record<'_>) -> Vec<String> {
        let mut lines = Vec::with_capacity(1 + record.actions.len());
        lines.extend(self.input(&record.input));
        for action in &record.actions {
            lines.push(self.action(action));
        }
        lines
    }

    /// All lines.
    pub fn finish(self) -> String {
        self.out
    }

    /// The name of the node with this address, or the address.
    fn whom(&self, addr: SocketAddr) -> String {
        self.by_address.get(&addr).cloned().unwrap_or_else(|| {
            // Streams come from other ports of the same machine.
            let machine = SocketAddr::new(addr.ip(), crate::scenario::PORT);
            self.by_address.get(&machine).cloned().unwrap_or_else(|| addr.to_string())
        })
    }

    fn input(&mut self, input: &Input<'_>) -> Option<String> {
        Some(match input {
            Input::Tick => return None,
            Input::Datagram { from, payload } => {
                format!("<- {} {}", self.whom(*from), self.datagram(payload))
            }
            Input::StreamOpened { stream, peer } => {
                format!("<- {stream} open to {}", self.whom(*peer))
            }
            Input::StreamData { stream, data } => format!("<- {stream} {} bytes", data.len()),
            Input::StreamClosed { stream } => format!("<- {stream} end"),
            Input::StreamFailed { stream, error } => format!("<- {stream} failed: {error:?}"),
            Input::SendFailed { to, error } => {
                format!("<- sending to {} failed: {error:?}", self.whom(*to))
            }
            Input::SendBlocked { to } => format!("<- sending to {} blocked", self.whom(*to)),
            Input::Resolved { lookup, outcome } => format!("<- lookup {lookup}: {outcome:?}"),
            Input::Command { id, command } => format!("<- command {id}: {}", asked(command)),
            Input::Persisted { outcome: Ok(()) } => "<- persisted".into(),
            Input::Persisted { outcome: Err(error) } => format!("<- not persisted: {error}"),
            Input::KeysKept { outcome: Ok(()) } => "<- keys kept".into(),
            Input::KeysKept { outcome: Err(error) } => format!("<- keys not kept: {error}"),
        })
    }

    fn action(&mut self, action: &Action<'_>) -> String {
        match action {
            Action::SendDatagram { to, payload } => {
                format!("-> {} {}", self.whom(*to), self.datagram(payload))
            }
            Action::OpenStream { stream, to } => format!("-> {stream} open to {}", self.whom(*to)),
            Action::WriteStream { stream, data } => format!("-> {stream} {}", self.stream(data)),
            Action::CloseStream { stream } => format!("-> {stream} close"),
            Action::Resolve { lookup, name } => format!("-> lookup {lookup}: {name}"),
            Action::Emit(event) => format!("!  {}", self.event(event)),
            Action::Reply { to, reply } => format!("-> reply {to}: {}", words(reply)),
            Action::Persist { record, durability } => keep(record, *durability),
            Action::KeepKeys { keys } => format!("-> keep {} keys", keys.len()),
        }
    }

    /// What a packet says, or that it is sealed: a trace knows no keys.
    fn datagram(&mut self, payload: &[u8]) -> String {
        let (label, packet) = label_of(payload);
        let (mut parts, mut is_read) = (Vec::new(), false);
        packet::open(packet, &self.limits, &mut self.codec, &mut |part| {
            is_read |= part.is_ok();
            parts.push(match part {
                Ok(message) => describe(&message),
                Err(reject) => format!("bad part ({reject:?})"),
            });
        });
        if !is_read && Sent::Datagram(packet).nonce().is_some() {
            parts = vec!["sealed".into()];
        }
        format!("{label}{} [{}]", parts.join(" + "), payload.len())
    }

    /// A message written at once, or its size.
    fn stream(&mut self, data: &[u8]) -> String {
        let (label, rest) = label_of(data);
        if Sent::Stream(rest).nonce().is_some() {
            return format!("{label}sealed [{}]", data.len());
        }
        let mut reader = StreamReader::default();
        reader.push(rest, &self.limits);
        match reader.poll(&self.limits, &mut self.codec, &Envelope::none()) {
            Ok(Some(message)) => format!("{label}{} [{}]", describe_stream(&message), data.len()),
            _ => format!("{label}[{}]", data.len()),
        }
    }

    fn event(&self, event: &Event) -> String {
        match event {
            Event::Member { change, member, forced } => {
                let order = if *forced { " by order" } else { "" };
                format!("member {} {change:?}{order}", member.name)
            }
            Event::StatusChanged { member, from, to, ltime } => {
                format!("status {} {} @{ltime}", member.name, change(from.as_ref(), to.as_ref()))
            }
            Event::StateChanged { member, from, to, incarnation } => {
                let change = change(from.as_ref(), to.as_ref());
                format!("state {} {change} #{incarnation}", member.name)
            }
            Event::Refuted { claim, from, incarnation } => {
                let from = from.as_deref().unwrap_or("somebody");
                format!("refuted {claim:?} of {from} #{incarnation}")
            }
            Event::SuspicionExpired { member, confirmations } => {
                format!("suspicion of {} ran out, {confirmations} confirmations", member.name)
            }
            Event::PushPullStarted { to, .. } => format!("push/pull with {}", self.whom(*to)),
            Event::PushPullFailed { to, error } => self.failed("push/pull with", *to, error),
            Event::RedialFailed { to, error } => self.failed("redial of", *to, error),
            Event::Stalled { length } => format!("stood still for {length:?}"),
            Event::StreamAccepted { from } => format!("accepted {}", self.whom(*from)),
            Event::Suspected { member } => format!("suspected {}", member.name),
            Event::PingTimedOut { member } => format!("ping timed out: {}", member.name),
            Event::FallbackPingFailed { member, error } => {
                format!("stream ping failed: {} ({error:?})", member.name)
            }
            Event::FallbackPingWorked { member } => format!("stream ping worked: {}", member.name),
            Event::ReconnectStarted { member } => format!("reconnecting to {}", member.name),
            Event::NameConflict { member, addr, port } => {
                format!("name conflict: {} at {} port {port}", member.name, addr.ip())
            }
            Event::IntentReceived { kind, node } => format!("{kind:?} intent of {node}"),
            Event::Rejected { from, reason } => {
                let from = from.map_or_else(|| "?".into(), |from| self.whom(from));
                format!("rejected {reason:?} from {from}")
            }
            Event::Explained { member, state, why } => {
                let words = why.words(&|source| self.whom(source.into()));
                format!("why {} is {state}: {words}", member.name)
            }
            Event::User(event) => format!("hears of {} @{}", event.name, event.ltime),
            Event::Query(query) => format!("is asked {} {}", query.name, query.query),
            Event::QueryAcked { query, from } => format!("query {query} heard by {from}"),
            Event::QueryAnswered { query, from, payload } => {
                format!("query {query} answered by {from} [{}]", payload.len())
            }
            Event::StrayResponse { query, from } => format!("query {query} over when {from} spoke"),
            Event::QueryEnded { query, report } => format!("query {query} is over: {report:?}"),
            Event::KeyringChanged { change, by } => format!("keyring changed: {change:?} by {by}"),
            Event::NameVoted { votes, verdict } => format!("name {verdict:?}: {}", counted(votes)),
            Event::RejoinStarted { name, to } => format!("rejoining {name} at {to}"),
            Event::Rejoined { name, to } => format!("rejoined {name} at {to}"),
            Event::RejoinFailed => "rejoined nobody".into(),
            Event::SnapshotFailed { error } => format!("snapshot not written: {error}"),
            Event::SnapshotRecovered => "snapshot written again".into(),
            Event::Isolated { missing } => format!("isolated, {missing} missing"),
            Event::Connected { length } => format!("connected after {length:?}"),
            Event::RetryStarted { name, to } => format!("trying {name} at {}", self.whom(*to)),
            Event::QueueLong { queue, depth } => format!("{queue:?} wait to be sent: {depth}"),
            Event::ReconnectSkipped | Event::IntentRefuted | Event::Shed(_) => format!("{event:?}"),
        }
    }

    fn failed(&self, what: &str, with: SocketAddr, why: &impl Debug) -> String {
        format!("{what} {} failed: {why:?}", self.whom(with))
    }
}

/// From one status or state to another, of a member that may be unknown.
fn change<T: Display>(from: Option<&T>, to: Option<&T>) -> String {
    let known = |it: Option<&T>| it.map_or_else(|| "unknown".into(), ToString::to_string);
    format!("{} -> {}", known(from), known(to))
}

fn counted(votes: &NameVotes) -> String {
    let NameVotes { ours, theirs, abstained } = votes;
    format!("{ours} for us, {theirs} against, {abstained} for nobody")
}

/// A label as a word of its own, and what follows it.
fn label_of(bytes: &[u8]) -> (String, &[u8]) {
    match label::split(bytes) {
        Ok(Some((label, rest))) if !label.is_empty() => {
            (format!("({}) ", String::from_utf8_lossy(label)), rest)
        }
        _ => (String::new(), bytes),
    }
}

/// A record as it stands in the file.
fn keep(record: &Kept, durability: Durability) -> String {
    let mut lines = Vec::new();
    record.write(&mut lines);
    let lines = String::from_utf8_lossy(&lines);
    let lines: Vec<&str> = lines.lines().collect();
    let word = match durability {
        Durability::Written => "keep",
        Durability::Synced => "sync",
    };
    format!("-> {word} {}", lines.join("; "))
}

/// What a node is asked. Keys are not shown.
fn asked(command: &Command) -> String {
    match command {
        Command::Join { addresses, old_events } => {
            let replay = if *old_events == OldEvents::Wanted { ", with old events" } else { "" };
            format!("join {}{replay}", addresses.join(", "))
        }
        Command::Leave => "leave".into(),
        Command::Members => "members".into(),
        Command::UserEvent { name, payload, .. } => format!("event {name} [{}]", payload.len()),
        Command::Query(request) => format!("query {} [{}]", request.name, request.payload.len()),
        Command::Respond { query, payload } => format!("answer {query} [{}]", payload.len()),
        Command::UpdateTags { set, delete } => format!("tags {set:?}, without {delete:?}"),
        Command::ForceLeave { name, prune: false } => format!("force {name} out"),
        Command::ForceLeave { name, prune: true } => format!("forget {name}"),
        Command::Explain { name } => format!("explain {name}"),
        Command::Coordinate { name } => format!("coordinate of {name}"),
        Command::ChangeKeys { .. }
        | Command::InstallKey { .. }
        | Command::UseKey { .. }
        | Command::RemoveKey { .. }
        | Command::ListKeys => format!("{command:?}"),
    }
}

fn words(reply: &Reply) -> String {
    match reply {
        Reply::Joined(report) if report.failures.is_empty() => {
            format!("joined, {} reached", report.reached)
        }
        Reply::Members(members) => format!("{} members", members.len()),
        Reply::Explained(explanation) => {
            explanation.as_ref().map_or_else(|| "nobody".into(), |it| it.words())
        }
        Reply::Keys(keys) => format!("{} keys", keys.len()),
        Reply::KeysChanged(report) => format!(
            "keys changed: {} of {} answered, {} errors",
            report.responses, report.nodes, report.errors
        ),
        Reply::Done => "done".into(),
        Reply::QueryBegun(query) => format!("query {query}"),
        Reply::Joined(_)
        | Reply::Left { .. }
        | Reply::ForceLeft(_)
        | Reply::Coordinate(_)
        | Reply::Refused(_) => format!("{reply:?}"),
    }
}

/// One message of the gossip layer.
fn describe(message: &Message<'_>) -> String {
    let accuse = |word: &str, it: &Accusation<'_>| {
        format!("{word} {} by {} #{}", it.node, it.from, it.incarnation)
    };
    match message {
        Message::Ping(ping) => format!("ping {} ({})", ping.seq_no, ping.node),
        Message::IndirectPing(ping) => format!("ping {} for me ({})", ping.seq_no, ping.node),
        Message::Ack(ack) => format!("ack {}", ack.seq_no),
        Message::Nack(nack) => format!("nack {}", nack.seq_no),
        Message::Suspect(it) => accuse("suspect", it),
        Message::Dead(it) if it.node == it.from => {
            format!("goodbye {} #{}", it.node, it.incarnation)
        }
        Message::Dead(it) => accuse("dead", it),
        Message::Alive(alive) => {
            let ip = WireAddr::from_bytes(alive.addr).map(|addr| addr.ip().to_string());
            let ip = ip.unwrap_or_else(|| "?".into());
            format!("alive {} {ip} #{}", alive.node, alive.incarnation)
        }
        Message::User(bytes) => match SerfMessage::decode(bytes) {
            Ok(SerfMessage::Leave(it)) => format!("leave-intent {} @{}", it.node, it.ltime),
            Ok(SerfMessage::Join(it)) => format!("join-intent {} @{}", it.node, it.ltime),
            Ok(SerfMessage::UserEvent(it)) => format!("event {} @{}", it.name, it.ltime),
            Ok(SerfMessage::Query(it)) => format!("query {} @{}", it.name, it.ltime),
            Ok(SerfMessage::QueryResponse(it)) => format!("response of {} @{}", it.from, it.ltime),
            Ok(SerfMessage::Relay(it)) => format!("relay for {}", it.node),
            Err(reject) => format!("bad serf message ({reject:?})"),
        },
    }
}

/// One message of a stream.
fn describe_stream(message: &StreamMessage<'_>) -> String {
    match message {
        StreamMessage::PushPull(state) => {
            let nodes: Vec<String> = state
                .nodes()
                .map(|node| {
                    format!("{} {} #{}", node.name, state_word(node.state), node.incarnation)
                })
                .collect();
            format!("state: {}", nodes.join(", "))
        }
        StreamMessage::Ping(ping) => format!("ping {} ({})", ping.seq_no, ping.node),
        StreamMessage::Ack(ack) => format!("ack {}", ack.seq_no),
        StreamMessage::User(bytes) => format!("user message of {} bytes", bytes.len()),
        StreamMessage::Error(text) => format!("error: {text}"),
    }
}

/// A member's state as a number of the wire.
const fn state_word(state: u8) -> &'static str {
    match state {
        0 => "alive",
        1 => "suspect",
        2 => "dead",
        3 => "left",
        _ => "?",
    }
}
