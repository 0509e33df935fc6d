//! Reading the captured vectors, and messages in the words that the vectors use.

use core::fmt::Write as _;

use serde_json::{Value, json};
use tithing_core::wire::message::{Message, Source};
use tithing_core::wire::push_pull::NodeState;

/// The vectors of a file.
pub(crate) fn vectors(text: &str) -> Vec<Value> {
    serde_json::from_str(text).expect("a list of vectors")
}

/// Bytes from their text, with or without `0x` before it.
pub(crate) fn bytes(text: &Value) -> Vec<u8> {
    let text = text.as_str().expect("bytes as text");
    let digits = text.strip_prefix("0x").unwrap_or(text).as_bytes();
    let pairs = digits.as_chunks::<2>().0;
    let pair = |pair: &[u8; 2]| {
        let pair = core::str::from_utf8(pair).expect("ASCII");
        u8::from_str_radix(pair, 16).expect("two digits")
    };
    pairs.iter().map(pair).collect()
}

/// Bytes as text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::from("0x");
    for byte in bytes {
        write!(text, "{byte:02x}").expect("writing to a string");
    }
    text
}

/// An address as the vectors have it: IPv4 dotted, all else as bytes.
fn address(bytes: &[u8]) -> String {
    match <[u8; 4]>::try_from(bytes) {
        Ok(octets) => std::net::Ipv4Addr::from(octets).to_string(),
        Err(_) => hex(bytes),
    }
}

/// A message as the vectors have it.
pub(crate) fn describe(message: &Message<'_>) -> Value {
    let (kind, id, fields) = match message {
        Message::User(body) => {
            return json!({ "type": "user", "id": 8, "body": hex(body) });
        }
        Message::Ping(ping) => {
            let fields = json!({ "Node": ping.node, "SeqNo": ping.seq_no.0 });
            ("ping", 0, with_source(fields, &ping.source))
        }
        Message::IndirectPing(ping) => {
            let fields = json!({
                "Nack": ping.nack,
                "Node": ping.node,
                "Port": ping.port,
                "SeqNo": ping.seq_no.0,
                "Target": address(ping.target),
            });
            ("indirectPing", 1, with_source(fields, &ping.source))
        }
        Message::Ack(ack) => {
            ("ackResp", 2, json!({ "Payload": ack.payload.map(hex), "SeqNo": ack.seq_no.0 }))
        }
        Message::Suspect(claim) | Message::Dead(claim) => {
            let fields = json!({
                "From": claim.from,
                "Incarnation": claim.incarnation.0,
                "Node": claim.node,
            });
            let is_dead = matches!(message, Message::Dead(_));
            if is_dead { ("dead", 5, fields) } else { ("suspect", 3, fields) }
        }
        Message::Alive(alive) => {
            let fields = json!({
                "Addr": address(alive.addr),
                "Incarnation": alive.incarnation.0,
                "Meta": alive.meta.map(hex),
                "Node": alive.node,
                "Port": alive.port,
                "Vsn": hex(alive.versions),
            });
            ("alive", 4, fields)
        }
        Message::Nack(nack) => ("nackResp", 11, json!({ "SeqNo": nack.seq_no.0 })),
    };
    json!({ "type": kind, "id": id, "fields": fields })
}

fn with_source(mut fields: Value, source: &Source<'_>) -> Value {
    if !source.addr.is_empty() {
        fields["SourceAddr"] = json!(address(source.addr));
    }
    if !source.node.is_empty() {
        fields["SourceNode"] = json!(source.node);
    }
    if source.port != 0 {
        fields["SourcePort"] = json!(source.port);
    }
    fields
}

/// A member's entry as the vectors have it.
pub(crate) fn describe_node(node: &NodeState<'_>) -> Value {
    json!({ "fields": {
        "Addr": address(node.addr),
        "Incarnation": node.incarnation.0,
        "Meta": node.meta.map(hex),
        "Name": node.name,
        "Port": node.port,
        "State": node.state,
        "Vsn": hex(node.versions),
    } })
}
