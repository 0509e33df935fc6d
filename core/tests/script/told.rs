//! What a node did, in a few words.

use std::fmt::Write;
use std::net::SocketAddr;
use tithing_core::{Explanation, Instant, Limits};

use tithing_core::event::{Event, NameVotes};
use tithing_core::member::Peer;
use tithing_core::wire::codec::Codec;
use tithing_core::wire::envelope::Envelope;
use tithing_core::wire::message::Message;
use tithing_core::wire::packet;
use tithing_core::wire::serf::{PushPullState, SerfMessage};
use tithing_core::wire::stream::{StreamMessage, StreamReader};

/// The type byte of a checksum, which is only ever outermost.
const CHECKSUM: u8 = 12;

/// A packet: where it goes, and what it says.
pub(crate) fn datagram(to: SocketAddr, payload: &[u8]) -> String {
    let checksum = payload.first() == Some(&CHECKSUM);
    // Neither the checksum nor the first message's place in a compound counts (P-52).
    let room = if checksum { 1405 } else { 1402 };
    assert!(payload.len() <= room, "a packet of {} bytes", payload.len());
    let mut parts = Vec::new();
    packet::open(payload, &Limits::default(), &mut Codec::default(), &mut |message| {
        parts.push(message.map_or_else(|reason| format!("{reason:?}"), |it| part(&it)));
    });
    let summed = if checksum { " with checksum" } else { "" };
    format!("to {}{summed}: {}", to.ip(), parts.join(" + "))
}

fn part(message: &Message<'_>) -> String {
    match message {
        Message::Ping(ping) => format!("ping {} {}", ping.node, ping.seq_no.0),
        Message::IndirectPing(ping) => {
            let nack = if ping.nack { ", nack wanted" } else { "" };
            format!("ask-ping {} {}{nack}", ping.node, ping.seq_no.0)
        }
        Message::Ack(ack) => format!("ack {}", ack.seq_no.0),
        Message::Nack(nack) => format!("nack {}", nack.seq_no.0),
        Message::Suspect(it) => format!("suspect {} {} by {}", it.node, it.incarnation.0, it.from),
        Message::Dead(it) => format!("dead {} {} by {}", it.node, it.incarnation.0, it.from),
        Message::Alive(it) => format!("alive {} {}", it.node, it.incarnation.0),
        Message::User(bytes) => match SerfMessage::decode(bytes) {
            Ok(SerfMessage::Leave(it)) => format!("leave-intent {} {}", it.node, it.ltime.0),
            Ok(SerfMessage::Join(it)) => format!("join-intent {} {}", it.node, it.ltime.0),
            other => format!("{other:?}"),
        },
    }
}

/// A message of a stream.
pub(crate) fn stream(data: &[u8]) -> String {
    let (mut reader, mut codec) = (StreamReader::default(), Codec::default());
    reader.push(data, &Limits::default());
    match reader
        .poll(&Limits::default(), &mut codec, &Envelope::none())
        .expect("good")
        .expect("whole")
    {
        StreamMessage::Ping(ping) => format!("by stream: ping {} {}", ping.node, ping.seq_no.0),
        StreamMessage::PushPull(state) => {
            let serf = PushPullState::decode(state.user_state).expect("good");
            let left: Vec<&str> = serf.left_members().collect();
            let times = serf.status_ltimes().map(|(node, time)| format!("{node} {}", time.0));
            format!(
                "by stream: state, join {}, clock {}, left {left:?}, times {:?}",
                state.join,
                serf.ltime.0,
                times.collect::<Vec<_>>(),
            )
        }
        other @ (StreamMessage::Ack(_) | StreamMessage::User(_) | StreamMessage::Error(_)) => {
            format!("by stream: {other:?}")
        }
    }
}

/// An event in a few words; `None` for what these scripts are not about.
pub(crate) fn event(event: &Event) -> Option<String> {
    let name = |peer: &Peer| peer.name.to_string();
    Some(match event {
        Event::Member { change, member, forced } => {
            let forced = if *forced { " (forced)" } else { "" };
            format!("member {change:?}{forced}: {}", name(member))
        }
        Event::StatusChanged { member, from, to, ltime } => {
            format!("status of {}: {from:?} -> {to:?}, time {ltime}", name(member))
        }
        Event::StateChanged { member, from, to, incarnation } => {
            format!("state of {}: {from:?} -> {to:?}, incarnation {incarnation}", name(member))
        }
        Event::SuspicionExpired { member, confirmations } => {
            format!("suspicion of {} expired, {confirmations} confirmations", name(member))
        }
        Event::Refuted { claim, from, incarnation } => {
            format!("refuted {claim:?} from {from:?} with incarnation {incarnation}")
        }
        Event::NameConflict { member, addr, .. } => {
            format!("name conflict: {} is also claimed by {}", name(member), addr.ip())
        }
        Event::User(event) => format!("user event {} of time {}", event.name, event.ltime),
        Event::Query(query) => format!("query {} of time {}", query.name, query.query.ltime),
        Event::QueryAcked { from, .. } => format!("{from} has heard the query"),
        Event::QueryAnswered { from, payload, .. } => {
            format!("{from} answers {:?}", String::from_utf8_lossy(payload))
        }
        Event::StrayResponse { from, .. } => format!("{from} speaks when the query is over"),
        Event::QueryEnded { report, .. } => {
            format!("the query is over: {} acks, {} answers", report.acks, report.responses)
        }
        Event::KeyringChanged { change, by } => format!("{change:?} of a key by {by}"),
        Event::NameVoted { votes, verdict } => {
            let NameVotes { ours, theirs, abstained } = votes;
            format!("name {verdict:?}: {ours} for us, {theirs} against, {abstained} for nobody")
        }
        Event::IntentRefuted => "refuted a leave intent".to_owned(),
        Event::Rejected { reason, .. } => format!("dropped: {reason:?}"),
        Event::QueueLong { queue, depth } => format!("queue of {queue:?}: {depth}"),
        Event::Shed(what) => format!("shed: {what:?}"),
        Event::Stalled { length } => format!("stood still for {length:?}"),
        Event::Suspected { member } => format!("accused {}", name(member)),
        Event::FallbackPingWorked { member } => format!("{} answers by stream", name(member)),
        Event::RetryStarted { name, to } => format!("tries {name} at {to}"),
        Event::Isolated { missing } => format!("is isolated, {missing} missing"),
        Event::Connected { length } => format!("is connected after {length:?}"),
        Event::ReconnectStarted { member } => format!("tries {} again", name(member)),
        Event::ReconnectSkipped => "tries nobody this time".to_owned(),
        Event::RejoinStarted { name, .. } => format!("asks {name} to take it back"),
        Event::Rejoined { name, .. } => format!("{name} has taken it back"),
        Event::RejoinFailed => "nobody takes it back".to_owned(),
        Event::SnapshotFailed { error } => format!("cannot write its snapshot: {error}"),
        Event::SnapshotRecovered => "writes its snapshot again".to_owned(),
        Event::IntentReceived { .. }
        | Event::PingTimedOut { .. }
        | Event::FallbackPingFailed { .. }
        | Event::StreamAccepted { .. }
        | Event::PushPullStarted { .. }
        | Event::PushPullFailed { .. }
        | Event::RedialFailed { .. }
        | Event::Explained { .. } => return None,
    })
}

/// All that the node can say of a member.
pub(super) fn explanation(it: Option<&Explanation>) -> String {
    let Some(it) = it else { return "    nobody\n".into() };
    let Explanation { state, status, incarnation, medium, .. } = it;
    let millis = |at: Option<Instant>| at.map(|at| at.as_nanos() / 1_000_000);
    let (since, until) = (millis(it.since), millis(it.deadline));
    let mut text = format!(
        "    {state:?}, {status:?}, since {since:?} until {until:?} ms, \
         incarnation {incarnation:?}, by {medium:?}\n    because: {}\n",
        it.words()
    );
    for entry in &it.history {
        let words = entry.words(&|source| SocketAddr::from(source).to_string());
        let at = entry.at.as_nanos() / 1_000_000;
        writeln!(text, "    - {at} ms: {words}").expect("text");
    }
    if it.omitted > 0 {
        writeln!(text, "    ({} more before)", it.omitted).expect("text");
    }
    text
}
