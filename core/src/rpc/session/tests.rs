use std::collections::BTreeMap;
use std::format;
use std::string::{String, ToString};
use std::vec;

use proptest::prelude::{Strategy, any, prop};
use serde_json::Value;

use super::*;
use crate::command::{CommandError, KeyText};
use crate::member::Status;
use crate::rpc::record::StreamRecord;
use crate::rpc::request::{EventBody, MembersFilter, TagsBody};
use crate::rpc::response::{self, ResponseHeader};
use crate::wire::keyring::Keyring;

use agent::{Agent, member};

mod agent;
mod gate;
mod streams;

/// Exchanges with a real agent: name, connection, bytes both ways, and who closed.
const EXCHANGES: &str = include_str!("../../../tests/data/rpc.json");
/// What the real command line client sends and gets.
const CLIENT: &str = include_str!("../../../tests/data/rpc_cli.json");

fn hex(text: &Value) -> Vec<u8> {
    let text = text.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn reason_of(closed: Option<Effect>) -> String {
    match closed {
        Some(Effect::Close(Some(fault))) => fault.to_string(),
        other => panic!("no fault: {other:?}"),
    }
}

fn bytes_of(request: &Request) -> Vec<u8> {
    let mut bytes = Vec::new();
    request.encode(1, &mut bytes);
    bytes
}

fn values(mut bytes: &[u8]) -> Vec<&[u8]> {
    let mut values = Vec::new();
    while !bytes.is_empty() {
        let len = crate::rpc::scan::Scan::default().advance(bytes).unwrap().unwrap();
        let (value, rest) = bytes.split_at(len);
        values.push(value);
        bytes = rest;
    }
    values
}

fn error_of(response: &[u8]) -> String {
    ResponseHeader::decode(values(response)[0]).unwrap().error
}

/// Changes what is of no account in a response: the order of the tags of a streamed member.
fn settled(name: &str, response: &[u8]) -> (Vec<Vec<u8>>, Option<StreamRecord>) {
    let mut parts: Vec<_> = values(response).iter().map(|value| value.to_vec()).collect();
    let is_chance = name.starts_with("tags while streaming");
    let record = is_chance.then(|| StreamRecord::decode(&parts.pop().unwrap()).unwrap());
    (parts, record)
}

/// The agent of a recorded connection, as far as it matters: what happened on other connections
/// before.
fn recorded_agent(connection: u64, is_shaken: bool) -> Agent {
    if !is_shaken {
        return Agent::new(Vec::new());
    }
    let mut agent = Agent::shaken();
    match connection {
        31 => {
            agent.members = vec![member("n1", "127.0.0.11", &[("role", "web"), ("x", "z")])];
            agent.clocks = [10, 13];
        }
        32 => agent.clocks = [13, 15],
        40 => {
            agent.members = vec![member("ne", "127.0.0.14", &[])];
            let key = base64::decode(b"HvY8ubRZMgafUOWvrOadwOckVa1wN3QWAo46FVKbVN8=").unwrap();
            agent.ring = Keyring::new(Key::new(&key).unwrap(), []).unwrap();
        }
        _ => {}
    }
    agent
}

/// Goal: clients of a real agent get the same bytes from us. Method: play the recorded requests,
/// with a node that gives the recorded facts; compare bytes and who closed. Not compared: after
/// `leave` the agent closes, not the session; a header without a command repeats the one before
/// it in a real agent (here it is the empty command); a filter that makes no
/// sense is answered here; maps of a real agent are in any order.
#[test]
fn recorded_exchanges_give_the_recorded_bytes() {
    let exchanges: Value = serde_json::from_str(EXCHANGES).unwrap();
    let mut agents: BTreeMap<u64, Agent> = BTreeMap::new();
    let mut played = 0;
    for exchange in exchanges.as_array().unwrap() {
        let name = exchange["name"].as_str().unwrap();
        let answered_otherwise =
            ["header with lower-case field names", "members-filtered bad regex"];
        if answered_otherwise.contains(&name) {
            continue;
        }
        let connection = exchange["connection"].as_u64().unwrap();
        let agent = agents
            .entry(connection)
            .or_insert_with(|| recorded_agent(connection, exchange["setup"].as_bool().unwrap()));
        agent.written.clear();
        agent.send(&hex(&exchange["request"]));
        let recorded = hex(&exchange["response"]);
        assert_eq!(settled(name, &agent.written), settled(name, &recorded), "{name}");
        let closed = exchange["closed"].as_bool().unwrap() && name != "leave";
        assert_eq!(agent.closed.is_some(), closed, "{name}");
        played += 1;
    }
    assert_eq!(played, 103);
}

/// Goal: the real command line client is answered as by a real agent, however the network cuts
/// its bytes. Method: play each whole conversation at once and byte by byte, but for those whose
/// answers depend on another node.
#[test]
fn the_real_client_is_answered_as_by_a_real_agent() {
    let conversations: Value = serde_json::from_str(CLIENT).unwrap();
    let mut played = 0;
    for conversation in conversations.as_array().unwrap() {
        if ["query", "keys", "rtt"].contains(&conversation["argv"][0].as_str().unwrap()) {
            continue;
        }
        let request = hex(&conversation["request"]);
        for piece_len in [request.len(), 1] {
            let n1 = member("n1", "127.0.0.11", &[("role", "web")]);
            let mut agent = Agent::new(vec![n1, member("n2", "127.0.0.12", &[])]);
            agent.listening = vec!["127.0.0.12"];
            request.chunks(piece_len).for_each(|piece| agent.send(piece));
            assert_eq!(agent.written, hex(&conversation["response"]), "{}", conversation["argv"]);
            assert_eq!(agent.closed, None);
        }
        played += 1;
    }
    assert_eq!(played, 12);
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
}

/// What the recorded command lines of the real client ask for, in their order.
fn our_requests() -> Vec<Vec<Request>> {
    let filter = |tags: &[(&str, &str)], status: &str, name: &str| {
        Request::MembersFiltered(MembersFilter {
            tags: map(tags),
            status: status.to_string(),
            name: name.to_string(),
        })
    };
    let event = |payload: Option<&[u8]>, coalesce| {
        let payload = payload.map(<[u8]>::to_vec);
        Request::Event(EventBody { name: "deploy".to_string(), payload, coalesce })
    };
    let query = QueryBody {
        wants_acks: true,
        timeout: 300_000_000,
        name: "load".to_string(),
        payload: Some(b"15m".to_vec()),
        ..QueryBody::default()
    };
    let filtered = QueryBody {
        nodes: vec!["n1".to_string()],
        tags: map(&[("role", "web")]),
        wants_acks: false,
        relay_factor: 1,
        payload: None,
        ..query.clone()
    };
    let force_leave =
        |prune| Request::ForceLeave { node: "nobody".to_string(), prune, report: false };
    let tags = |set: &[(&str, &str)], delete: &str| {
        Request::Tags(TagsBody { set: map(set), delete: vec![delete.to_string()] })
    };
    let key = KeyText::new("T9jncgl9mbLus+baTTa7q7nPSUrXwbDi2dhbtqir37s=");
    let coordinate = |node: &str| Request::GetCoordinate { node: node.to_string() };
    let single = [
        filter(&[], "", ""),
        filter(&[("role", "w.*")], "alive", "n1"),
        Request::Join { existing: vec!["127.0.0.12".to_string()], replay: true },
        Request::Auth { key: b"k".to_vec() },
        event(Some(b"abc"), true),
        event(None, false),
        event(Some(b""), true),
        Request::Query(query),
        Request::Query(filtered),
        force_leave(false),
        force_leave(true),
        tags(&[("a", "b")], "c"),
        tags(&[], "a"),
        Request::Keys(KeyRequest::List),
        Request::Keys(KeyRequest::Install(key)),
    ];
    let rtt = vec![coordinate("n1"), coordinate("nobody")];
    single.map(|request| vec![request]).into_iter().chain([rtt, vec![Request::Leave]]).collect()
}

/// Goal: our client sends what the real one sends. Method: compare the bytes of the conversations.
#[test]
fn our_requests_are_those_of_the_real_client() {
    let conversations: Value = serde_json::from_str(CLIENT).unwrap();
    let conversations = conversations.as_array().unwrap();
    let ours = our_requests();
    assert_eq!(ours.len(), conversations.len());
    for (requests, conversation) in ours.iter().zip(conversations) {
        let mut bytes = Vec::new();
        Request::Handshake { version: 1 }.encode(1, &mut bytes);
        for (seq, request) in (2..).zip(requests) {
            request.encode(seq, &mut bytes);
        }
        assert_eq!(bytes, hex(&conversation["request"]), "{}", conversation["argv"]);
    }
}

/// Goal: every member field arrives. Method: encode members of both families and decode them.
#[test]
fn members_survive_the_way_to_the_client() {
    let mut agent = Agent::shaken();
    let mut last = member("n2", "::1", &[("a", "b"), ("c", "")]);
    last.status = Status::Leaving;
    agent.members.push(last);
    agent.send(&bytes_of(&Request::Members));
    let records = response::decode_members(values(&agent.written)[1]).unwrap();
    assert_eq!(records.len(), 2);
    assert_eq!(records[0].name, "n1");
    assert_eq!(records[0].addr, [127, 0, 0, 11]);
    assert_eq!(records[0].versions, agent.members[0].peer.versions);
    let second = &records[1];
    assert_eq!(
        (second.name.as_str(), second.port, second.status.as_str()),
        ("n2", 7946, "leaving")
    );
    assert_eq!(second.addr.len(), 16);
    assert_eq!(second.tags.get("a").map(String::as_str), Some("b"));
    assert_eq!(second.tags.len(), 2);
}

/// Tags, status and name of a filter, and the members that pass it.
type Case =
    (&'static [(&'static str, &'static str)], &'static str, &'static str, &'static [&'static str]);

/// Goal: filters select by status and by tags, where a missing tag is empty. Method: three members
/// and filters with the names that they should leave.
#[test]
fn filters_select_members() {
    let mut agent = Agent::shaken();
    agent.members = vec![
        member("a", "127.0.0.1", &[("dc", "east"), ("role", "web")]),
        member("b", "127.0.0.2", &[("dc", "west")]),
        member("c", "127.0.0.3", &[]),
    ];
    agent.members[1].status = Status::Failed;
    let cases: [Case; 7] = [
        (&[], "", "", &["a", "b", "c"]),
        (&[("dc", "")], "", "", &["c"]),
        (&[("dc", ".*")], "", "", &["a", "b", "c"]),
        (&[("dc", ".+"), ("role", "web")], "", "", &["a"]),
        (&[], "failed|left", "", &["b"]),
        (&[], "alive", "[b-c]", &["c"]),
        (&[("dc", "eas")], "", "", &[]),
    ];
    for (tags, status, name, expected) in cases {
        agent.written.clear();
        agent.send(&bytes_of(&Request::MembersFiltered(MembersFilter {
            tags: tags.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect(),
            status: status.to_string(),
            name: name.to_string(),
        })));
        let records = response::decode_members(values(&agent.written)[1]).unwrap();
        let names: Vec<_> = records.iter().map(|record| record.name.as_str()).collect();
        assert_eq!(names, expected, "{tags:?} {status} {name}");
    }
}

/// Goal: requests in advance are executed in their order, one after the other. Method: three at
/// once; the node's answers come late.
#[test]
fn requests_in_advance_wait_for_their_turn() {
    let mut session = Session::new(SessionId(1), None);
    let mut bytes = bytes_of(&Request::Handshake { version: 1 });
    for (seq, request) in [(2, Request::Members), (3, Request::Leave)] {
        request.encode(seq, &mut bytes);
    }
    let mut out = Vec::new();
    session.on_bytes(&bytes, &mut out);
    assert_eq!(out.len(), 2);
    let Some(Effect::Command { id: first, command: Command::Members }) = out.pop() else {
        panic!("{out:?}");
    };
    out.clear();
    session.on_reply(CommandId(first.0 + 1), &Reply::Members(Vec::new()), &mut out);
    assert!(out.is_empty(), "an answer to another command is ignored");
    session.on_reply(first, &Reply::Members(Vec::new()), &mut out);
    let Some(Effect::Command { id: second, command: Command::Leave }) = out.pop() else {
        panic!("{out:?}");
    };
    assert_ne!(first, second);
    out.clear();
    session.on_end(&mut out);
    assert!(out.is_empty(), "the leave is still to be answered");
    session.on_reply(second, &Reply::Left { timed_out: true }, &mut out);
    assert_eq!(out.len(), 2);
    assert_eq!(out[1], Effect::Close(None));
    let Effect::Write(response) = &out[0] else { panic!("{out:?}") };
    assert_eq!(
        ResponseHeader::decode(response).unwrap(),
        ResponseHeader { seq: 3, ..ResponseHeader::default() }
    );
}

/// Goal: refusals reach the client in the words of the node, with a body only where clients read
/// one. Method: refuse each command.
#[test]
fn refusals_are_told_to_the_client() {
    let join = Request::Join { existing: Vec::new(), replay: false };
    for (request, error, len) in [
        (join, CommandError::JoinAfterLeave, 2),
        (Request::Leave, CommandError::LeaveInProgress, 1),
        (Request::Members, CommandError::TooMany, 2),
        (Request::Keys(KeyRequest::List), CommandError::TooMany, 2),
        (Request::GetCoordinate { node: String::new() }, CommandError::TooMany, 2),
        (Request::Query(QueryBody::default()), CommandError::BadFilter, 1),
    ] {
        let mut session = Agent::shaken().session;
        let mut out = Vec::new();
        session.on_bytes(&bytes_of(&request), &mut out);
        let Some(Effect::Command { id, .. }) = out.pop() else { panic!("{out:?}") };
        session.on_reply(id, &Reply::Refused(error.clone()), &mut out);
        let Some(Effect::Write(response)) = out.pop() else { panic!("{out:?}") };
        assert_eq!(values(&response).len(), len, "{request:?}");
        assert_eq!(error_of(&response), error.to_string());
    }
}

/// Goal: what makes no sense closes the connection, with a reason for the log and no response.
/// Method: a table of bad bytes and reasons.
#[test]
fn nonsense_closes_with_a_reason() {
    let with_body = |kind: RequestKind, body: &[u8]| {
        let mut bytes = vec![0x82, 0xa7];
        bytes.extend(b"Command");
        bytes.push(0xa0 | u8::try_from(kind.name().len()).unwrap());
        bytes.extend(kind.name().as_bytes());
        bytes.extend(b"\xa3Seq\x05");
        bytes.extend(body);
        bytes
    };
    let many_tags: Vec<u8> =
        [b"\x81\xa4Tags\xde\x00\x41".as_slice(), &b"\xa1a\xa1a".repeat(65)].concat();
    let many_addresses: Vec<u8> =
        [b"\x81\xa8Existing\xdc\x10\x01".as_slice(), &b"\xa0".repeat(4097)].concat();
    let header = "failed to decode request header: ";
    let body = "Failed to evaluate request: decode failed: ";
    let cases = [
        (vec![0xc1], format!("{header}unexpected type at byte 0")),
        (b"\x81\xa3Seq\xff".to_vec(), format!("{header}number out of range at byte 5")),
        (vec![0xdd, 0xff, 0xff, 0xff, 0xff], format!("{header}message too large")),
        (vec![0xc6, 0x00, 0x10, 0x00, 0x00], format!("{header}message too large")),
        (
            with_body(RequestKind::Handshake, b"\x81\xa7Version\xce\xff\xff\xff\xff"),
            format!("{body}number out of range at byte 9"),
        ),
        (
            with_body(RequestKind::Join, b"\x81\xa8Existing\xa1a"),
            format!("{body}unexpected type at byte 10"),
        ),
        (with_body(RequestKind::Join, b"\xa4oops"), format!("{body}unexpected type at byte 0")),
        (
            with_body(RequestKind::Join, &many_addresses),
            format!("{body}number out of range at byte 10"),
        ),
        (
            with_body(RequestKind::MembersFiltered, &many_tags),
            format!("{body}number out of range at byte 6"),
        ),
    ];
    for (bytes, reason) in cases {
        let mut agent = Agent::shaken();
        agent.send(&bytes);
        assert!(agent.written.is_empty(), "{bytes:x?}");
        assert_eq!(reason_of(agent.closed), reason, "{bytes:x?}");
    }
}

/// Goal: a client cannot keep the agent busy with expressions. Method: as many as may come at once,
/// each small enough, all together just small enough and one byte too large.
#[test]
fn all_patterns_of_a_filter_share_one_bound() {
    let filter = |bytes: usize| {
        let tags = (0..64).map(|n| (n.to_string(), "a".repeat(127))).collect();
        let (status, name) = ("a".repeat(bytes - 64 * 127), String::new());
        bytes_of(&Request::MembersFiltered(MembersFilter { tags, status, name }))
    };
    let mut agent = Agent::shaken();
    agent.send(&filter(8 << 10));
    assert_eq!(error_of(&agent.written), "");
    agent.written.clear();
    agent.send(&filter((8 << 10) + 1));
    assert!(error_of(&agent.written).starts_with("Failed to compile regex: "));
}

/// Goal: a field that is missing is empty, and never that of the request before. Method: headers
/// without one of the fields, after a request that had both.
#[test]
fn a_missing_header_field_is_empty() {
    let mut agent = Agent::shaken();
    agent.send(b"\x81\xa7Command\xa7members");
    let header = ResponseHeader::decode(values(&agent.written)[0]).unwrap();
    assert_eq!((header.seq, header.error.as_str()), (0, ""));
    agent.written.clear();
    agent.send(b"\x81\xa3Seq\x4e");
    let header = ResponseHeader::decode(&agent.written).unwrap();
    assert_eq!((header.seq, header.error.as_str()), (78, "Unsupported command"));
    assert_eq!(agent.closed, Some(Effect::Close(Some(Fault::UnknownCommand(String::new())))));
}

/// Goal: text is text, but a key may be any bytes. Method: bytes that are not UTF-8 in both.
#[test]
fn names_are_text_and_keys_are_bytes() {
    let mut agent = Agent::shaken();
    agent.send(&bytes_of(&Request::Auth { key: vec![0xff] }));
    assert_eq!(error_of(&agent.written), "Invalid authentication token");
    assert_eq!(agent.closed, None);
    agent.send(b"\x82\xa7Command\xb0members-filtered\xa3Seq\x05\x81\xa4Name\xa1\xff");
    assert_eq!(
        reason_of(agent.closed),
        "Failed to evaluate request: decode failed: text at byte 6 is not UTF-8"
    );
}

/// Goal: a command's name cannot forge a line of the log. Method: an unknown name with a newline.
#[test]
fn an_unknown_command_is_logged_on_one_line() {
    let mut agent = Agent::shaken();
    agent.send(b"\x81\xa7Command\xa3a\nb");
    assert_eq!(error_of(&agent.written), "Unsupported command");
    assert_eq!(
        reason_of(agent.closed),
        "Failed to evaluate request: command 'a\\nb' not recognized"
    );
}

/// Goal: an end in the middle is a fault, an end between requests is none. Method: both, and one
/// between a header and its body.
#[test]
fn an_end_is_a_fault_only_in_the_middle() {
    let join = bytes_of(&Request::Join { existing: Vec::new(), replay: false });
    let header_len = values(&join)[0].len();
    for (len, fault) in [
        (0, None),
        (1, Some(Fault::Header(MessageError::Truncated))),
        (header_len, Some(Fault::Body(MessageError::Truncated))),
        (header_len + 1, Some(Fault::Body(MessageError::Truncated))),
        (join.len(), None),
    ] {
        let mut agent = Agent::shaken();
        agent.send(&join[..len]);
        let mut effects = Vec::new();
        agent.session.on_end(&mut effects);
        agent.perform(effects);
        assert_eq!(agent.closed, Some(Effect::Close(fault)), "{len}");
    }
}

/// Goal: a client that asks and does not read makes the agent hold little. Method: say that the
/// backlog is full, send on until the session does not read, then clear it.
#[test]
fn a_client_that_does_not_read_is_held_off() {
    let mut agent = Agent::shaken();
    let mut effects = Vec::new();
    agent.session.on_backlog(Backlog::Full, &mut effects);
    let request = bytes_of(&Request::Members);
    let piece = request.repeat(1000);
    let mut sent = 0;
    while agent.session.is_reading() {
        agent.send(&piece);
        sent += 1000;
    }
    assert!(sent * request.len() < REQUEST_BYTES_MAX + piece.len());
    assert!(agent.commands.is_empty());
    agent.session.on_backlog(Backlog::Clear, &mut effects);
    agent.perform(effects);
    assert_eq!(agent.commands.len(), sent);
    assert!(agent.session.is_reading());
    assert_eq!(agent.closed, None);
}

/// Goal: a driver that goes on reading does not make the session hold more than its bound.
/// Method: push while nothing is taken.
#[test]
fn a_flood_closes_the_session() {
    let mut agent = Agent::shaken();
    let mut effects = Vec::new();
    agent.session.on_backlog(Backlog::Full, &mut effects);
    let piece = vec![0xc0; REQUEST_BYTES_MAX];
    agent.send(&piece);
    agent.send(&piece);
    assert_eq!(agent.closed, None);
    agent.send(&[0xc0]);
    assert_eq!(agent.closed, Some(Effect::Close(Some(Fault::Flood))));
    assert!(!agent.session.is_reading());
}

/// Bytes that are often nearly a request.
fn nearly_requests() -> impl Strategy<Value = Vec<u8>> {
    let filter = MembersFilter { name: "n.*".into(), ..MembersFilter::default() };
    let requests = [
        Request::Handshake { version: 1 },
        Request::Join { existing: vec!["127.0.0.12".into()], replay: true },
        Request::MembersFiltered(filter),
        Request::Members,
        Request::Leave,
    ];
    let valid: Vec<u8> = requests.iter().flat_map(bytes_of).collect();
    prop::collection::vec((0..valid.len(), any::<u8>()), 0..6).prop_map(move |changes| {
        let mut bytes = valid.clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes
    })
}

proptest::proptest! {
    /// Goal: no bytes make a session panic, hold more than its bound, or speak after it closed.
    /// Method: random and nearly right bytes in random pieces.
    #[test]
    fn any_bytes_are_survived(
        noise in prop::collection::vec(any::<u8>(), 0..300),
        nearly in nearly_requests(),
        piece_len in 1_usize..50,
    ) {
        for bytes in [noise, nearly] {
            let mut agent = Agent::new(vec![member("n1", "127.0.0.11", &[])]);
            for piece in bytes.chunks(piece_len) {
                let written = agent.written.len();
                let was_closed = agent.closed.is_some();
                agent.send(piece);
                proptest::prop_assert!(agent.session.inbox.len() <= 2 * REQUEST_BYTES_MAX);
                proptest::prop_assert!(!was_closed || agent.written.len() == written);
            }
        }
    }
}
