//! What an agent says of a member arrives at the client.

use alloc::sync::Arc;
use alloc::vec;
use std::string::ToString;

use super::*;
use crate::command::{Command, Reply};
use crate::explain::{DirectPing, Evidence, StreamPing};
use crate::id::Incarnation;
use crate::member::{Identity, Status, Versions, WireAddr};
use crate::rpc::request::Request;
use crate::rpc::response::ResponseHeader;
use crate::rpc::{Effect, Session, SessionId};

fn instant(seconds: u64) -> Instant {
    Instant::from_nanos(seconds * 1_000_000_000)
}

/// A member that this node accused and another confirmed.
fn explanation() -> Explanation {
    let helper = core::net::SocketAddr::from(([10, 0, 0, 2], 7946));
    let evidence = Evidence {
        direct: DirectPing::Silent,
        helpers: 3,
        nacks_expected: 3,
        nacks_received: 1,
        stream: StreamPing::Refused,
    };
    let entry = |at, by: &str, path, fact| Entry {
        at: instant(at),
        incarnation: Some(Incarnation(7)),
        by: Some(Arc::from(by)),
        path,
        fact,
    };
    let accused = Fact::Accused { wanted: 2, min_millis: 4_000, max_millis: 24_000 };
    let history = vec![
        entry(10, "n1", Path::Probe(evidence), accused),
        entry(12, "n2", Path::Gossip { from: helper.into() }, Fact::Confirmed { count: 1 }),
        entry(20, "n1", Path::Own, Fact::Expired { count: 1, wanted: 2 }),
    ];
    Explanation {
        asked_at: instant(50),
        member: Arc::new(Identity {
            name: "n3".into(),
            addr: WireAddr::from(core::net::IpAddr::from([10, 0, 0, 3])),
            port: 7946,
            meta: [].into(),
            versions: Versions::default(),
        }),
        state: Some(State::Dead),
        since: Some(instant(20)),
        medium: Some(Medium::Own),
        incarnation: Some(Incarnation(7)),
        status: Some(Status::Failed),
        deadline: None,
        why: Why::of(&history),
        history,
        omitted: 1,
        peers: vec![(helper, Arc::from("n2"))],
    }
}

/// Goal: nothing of an explanation is lost on the way. Method: one with all that there is, asked
/// for through a session, written and read.
#[test]
fn an_explanation_arrives_whole() {
    let mut session = Session::new(SessionId(1), None);
    let (mut bytes, mut effects) = (Vec::new(), Vec::new());
    Request::Handshake { version: 1 }.encode(1, &mut bytes);
    Request::Explain { node: "n3".to_string() }.encode(2, &mut bytes);
    session.on_bytes(&bytes, &mut effects);
    let Some(Effect::Command { id, command: Command::Explain { name } }) = effects.pop() else {
        panic!("nothing is asked: {effects:?}");
    };
    assert_eq!(&*name, "n3");
    effects.clear();
    let reply = Reply::Explained(Some(explanation().into()));
    session.on_reply(id, &reply, &mut effects);
    let [Effect::Write(response)] = effects.as_slice() else { panic!("{effects:?}") };
    let mut header = Vec::new();
    ResponseHeader::encode(2, "", &mut header);
    let record = decode_explanation(response.strip_prefix(&*header).unwrap()).unwrap();

    assert_eq!((&*record.member.name, &*record.member.status), ("n3", "failed"));
    assert_eq!((&*record.state, record.state_age), ("dead", 30_000_000_000));
    assert_eq!((&*record.medium, record.incarnation, record.omitted), ("own", 7, 1));
    assert_eq!(record.why, explanation().words());
    let accusation = record.accusation.unwrap();
    assert_eq!((&*accusation.by, accusation.age), ("n1", 40_000_000_000));
    assert_eq!((accusation.confirmations, accusation.wanted), (1, 2));
    assert!(accusation.path.starts_with("own probe: no ack, helpers 3"), "{}", accusation.path);
    let row = |it: &HistoryRecord| format!("{} {} {} {}", it.fact, it.by, it.path, it.from);
    let rows: Vec<_> = record.history.iter().map(row).collect();
    assert_eq!(rows, ["accused n1 probe ", "confirmed n2 gossip n2", "expired n1 own "]);
    assert_eq!(record.history[1].text, "accused by n2 too (gossip from n2)");
    assert_eq!(record.history[1].age, 38_000_000_000);
}

/// Goal: an agent says that nobody has a name, and goes on. Method: the refusal, and the next
/// request on the same connection.
#[test]
fn a_name_that_nobody_has_is_refused() {
    let mut session = Session::new(SessionId(1), None);
    let (mut bytes, mut effects) = (Vec::new(), Vec::new());
    Request::Handshake { version: 1 }.encode(1, &mut bytes);
    Request::Explain { node: "x".to_string() }.encode(2, &mut bytes);
    Request::Members.encode(3, &mut bytes);
    session.on_bytes(&bytes, &mut effects);
    let Some(Effect::Command { id, .. }) = effects.pop() else { panic!("{effects:?}") };
    effects.clear();
    session.on_reply(id, &Reply::Explained(None), &mut effects);
    let [Effect::Write(response), Effect::Command { command: Command::Members, .. }] =
        effects.as_slice()
    else {
        panic!("{effects:?}");
    };
    let header = ResponseHeader::decode(response).unwrap();
    assert_eq!((header.seq, header.error), (2, unknown_member("x")));
}

/// Goal: half an explanation is an error, not half a truth. Method: every beginning of one.
#[test]
fn half_an_explanation_is_refused() {
    let mut bytes = Vec::new();
    encode_explanation(&explanation(), &mut bytes);
    assert!(decode_explanation(&bytes).is_ok());
    for len in 0..bytes.len() {
        assert!(decode_explanation(&bytes[..len]).is_err(), "{len}");
    }
}
