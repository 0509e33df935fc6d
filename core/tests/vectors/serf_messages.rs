//! The captured messages of the Serf layer other than intents and full states.

use serde_json::{Value, json};
use tithing_core::event::Reject;
use tithing_core::wire::coordinate;
use tithing_core::wire::dialect::{Dialect, Writer};
use tithing_core::wire::serf::SerfMessage;
use tithing_core::wire::serf::conflict::ConflictAnswer;
use tithing_core::wire::serf::keys::{
    KeyResponse, decode_key_request, encode_key_request, encode_key_response,
};
use tithing_core::wire::serf::query::{FLAG_ACK, FLAG_NO_BROADCAST, Filter};

use crate::support::{bytes, hex, vectors};
use crate::{Tally, count, tally};

const SERF: &str = include_str!("../data/serf_messages.json");

/// Text if it is some, else hexadecimal digits, as the vectors say it.
fn text_or_hex(bytes: Option<&[u8]>) -> Value {
    let Some(bytes) = bytes else { return Value::Null };
    match std::str::from_utf8(bytes) {
        Ok(text) if text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) => json!(text),
        _ => json!(hex(bytes)),
    }
}

fn described_filter(filter: Filter<'_>) -> Value {
    match filter {
        Filter::Nodes(names) => json!({ "node": names.iter().collect::<Vec<_>>() }),
        Filter::Tag { tag, expr } => json!({ "tag": { "Expr": expr, "Tag": tag } }),
    }
}

/// The fields, and the bytes written again.
fn there_and_back(raw: &[u8]) -> (Value, Vec<u8>) {
    let mut again = Vec::new();
    let described = match SerfMessage::decode(raw).expect("a good message") {
        SerfMessage::UserEvent(event) => {
            event.encode(&mut again);
            json!({
                "CC": event.coalesce, "LTime": event.ltime.0, "Name": event.name,
                "Payload": text_or_hex(event.payload),
            })
        }
        SerfMessage::Query(query) => {
            let bodies: Vec<Vec<u8>> = query.filters.bodies().map(<[u8]>::to_vec).collect();
            query.encode(&mut again, &bodies);
            let filters: Vec<Value> =
                query.filters.iter().map(|it| described_filter(it.expect("good"))).collect();
            assert_eq!(query.flags & !(FLAG_ACK | FLAG_NO_BROADCAST), 0);
            json!({
                "Addr": query.addr.ip().to_string(), "Port": query.port, "ID": query.id,
                "Filters": if filters.is_empty() { Value::Null } else { filters.into() },
                "Flags": query.flags, "LTime": query.ltime.0, "Name": query.name,
                "Payload": text_or_hex(query.payload), "RelayFactor": query.relay_factor,
                "SourceNode": query.source_node,
                "Timeout": query.timeout.as_nanos().to_string(),
            })
        }
        SerfMessage::QueryResponse(response) => {
            response.encode(&mut again);
            json!({
                "Flags": response.flags, "From": response.from, "ID": response.id,
                "LTime": response.ltime.0, "Payload": text_or_hex(response.payload),
            })
        }
        SerfMessage::Relay(relay) => {
            relay.encode(&mut again);
            there_and_back(relay.message);
            json!({
                "DestAddr": {
                    "IP": relay.addr.ip().to_string(), "Port": relay.port, "Zone": relay.zone,
                },
                "DestName": relay.node,
            })
        }
        SerfMessage::Leave(_) | SerfMessage::Join(_) => panic!("an intent"),
    };
    (described, again)
}

/// Payloads of internal queries and of what comes back.
fn payload_there_and_back(kind: &str, raw: &[u8]) -> (Value, Vec<u8>) {
    let mut again = Vec::new();
    let described = match kind {
        "key-request" => {
            let key = decode_key_request(raw).expect("a good request");
            encode_key_request(key, &mut again);
            json!({ "Key": text_or_hex(Some(key)) })
        }
        "key-response" => {
            let response = KeyResponse::decode(raw).expect("a good response");
            let keys: Option<Vec<String>> =
                response.keys().map(|keys| keys.map(String::from).collect());
            let verdict = (response.result, response.message);
            encode_key_response(verdict, keys.as_deref(), response.primary_key, &mut again);
            json!({
                "Keys": keys, "Message": response.message, "PrimaryKey": response.primary_key,
                "Result": response.result,
            })
        }
        "conflict-response" => {
            let answer = ConflictAnswer::decode(raw).expect("a good answer").expect("a member");
            answer.encode(&mut again);
            let versions = answer.versions;
            json!({
                "Addr": answer.addr.map(|it| it.ip().to_string()), "Port": answer.port,
                "Name": answer.name, "Status": 1, "Tags": answer.tags,
                "ProtocolMin": versions.protocol_min, "ProtocolMax": versions.protocol_max,
                "ProtocolCur": versions.protocol, "DelegateMin": versions.delegate_min,
                "DelegateMax": versions.delegate_max, "DelegateCur": versions.delegate,
            })
        }
        "ping-ack" => {
            let coordinate = coordinate::decode_ack(raw).expect("good").expect("a coordinate");
            coordinate::encode_ack(&coordinate, &mut again);
            json!({
                "Adjustment": coordinate.adjustment, "Error": coordinate.error,
                "Height": coordinate.height, "Vec": coordinate.position,
            })
        }
        other => panic!("what is {other}?"),
    };
    (described, again)
}

/// Goal: every captured event, query, response, relayed message and payload is understood and
/// written again as it was. Method: compare every field, encode, compare the bytes; those in
/// another dialect are read only.
#[test]
fn every_captured_message_about_events_and_queries_is_understood_and_written_again() {
    let mut seen = Tally::new();
    for vector in vectors(SERF) {
        let (raw, decoded) = (bytes(&vector["hex"]), &vector["decoded"]);
        let kind = decoded["kind"].as_str().expect("a kind");
        let (described, again) = match kind {
            "user-event" | "query" | "query-response" | "relay" => there_and_back(&raw),
            "key-request" | "key-response" | "conflict-response" | "ping-ack" => {
                payload_there_and_back(kind, &raw)
            }
            _ => continue,
        };
        let body = if kind == "ping-ack" { &decoded["coordinate"] } else { &decoded["body"] };
        assert!(is_alike(&described, body), "{}: {described}", vector["name"]);
        if decoded["reencodes"] != json!(false) {
            assert_eq!(again, raw, "{}", vector["name"]);
        }
        count(&mut seen, &json!(kind));
    }
    let all = [
        ("conflict-response", 2),
        ("key-request", 9),
        ("key-response", 10),
        ("ping-ack", 4),
        ("query", 25),
        ("query-response", 35),
        ("relay", 11),
        ("user-event", 5),
    ];
    assert_eq!(seen, tally(&all));
}

/// Addresses may be written in two ways, floats are compared as such.
fn is_alike(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| is_alike(value, &b[key]))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_alike(a, b))
        }
        (Value::String(a), Value::String(b)) => {
            let ip = |text: &str| text.parse::<std::net::IpAddr>().ok().map(|it| it.to_canonical());
            a == b || (ip(a).is_some() && ip(a) == ip(b))
        }
        // Too wide for JSON.
        (Value::String(a), Value::Number(b)) => *a == b.to_string(),
        (Value::Number(a), Value::Number(b)) => {
            let (Some(a), Some(b)) = (a.as_f64(), b.as_f64()) else { return false };
            (a - b).abs() <= f64::EPSILON * a.abs()
        }
        _ => ours == theirs,
    }
}

/// Goal: what ends the process of a reference node goes no further. Method: a query with an empty
/// filter among good ones, and a key request without any bytes.
#[test]
fn what_kills_a_reference_node_is_refused() {
    let query = |filters: &[&[u8]]| {
        let mut message = vec![4];
        let mut writer = Writer::new(&mut message, Dialect::Gossip);
        writer.map(2);
        writer.str("Addr");
        writer.bytes(&[127, 0, 0, 1]);
        writer.str("Filters");
        writer.array(filters.len());
        for filter in filters {
            writer.bytes(filter);
        }
        message
    };
    let nodes: &[u8] = b"\x00\x91\xa1a";
    assert!(SerfMessage::decode(&query(&[nodes])).is_ok());
    let bad = query(&[nodes, b""]);
    assert_eq!(SerfMessage::decode(&bad).map(|_| ()), Err(Reject::EmptyFilter));
    assert_eq!(decode_key_request(b""), Err(Reject::Empty));
}
