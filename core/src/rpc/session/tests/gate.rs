//! Who may ask for anything.

use std::vec::Vec;

use super::*;
use crate::rpc::LogLevel;

fn errors_of(written: &[u8]) -> Vec<String> {
    values(written).iter().map(|value| ResponseHeader::decode(value).unwrap().error).collect()
}

fn auth(key: &[u8]) -> Vec<u8> {
    bytes_of(&Request::Auth { key: key.to_vec() })
}

/// Goal: without the key there is one refusal for each request, and its body is no header.
/// Method: requests with and without a body, in one piece and byte by byte.
#[test]
fn a_request_without_the_key_is_refused_once() {
    let event = EventBody { name: "x".into(), payload: Some(b"y".to_vec()), coalesce: false };
    let mut bytes = bytes_of(&Request::Members);
    bytes.extend(bytes_of(&Request::Event(event)));
    bytes.extend(bytes_of(&Request::Stats));
    bytes.extend(b"\x82\xa7Command\xa5bogus\xa3Seq\x01");
    for piece_len in [bytes.len(), 1] {
        let mut agent = Agent::guarded("secret");
        bytes.chunks(piece_len).for_each(|piece| agent.send(piece));
        assert_eq!(errors_of(&agent.written), ["Authentication required"; 4]);
        assert!(agent.commands.is_empty() && agent.closed.is_none());
    }
}

/// Goal: the right key opens, for good; a wrong one may be followed by the right one.
/// Method: keys in this order, and what is answered then.
#[test]
fn the_right_key_opens_for_good() {
    let mut agent = Agent::guarded("secret");
    assert!(!agent.session.is_admitted());
    agent.send(&auth(b"secre"));
    agent.send(&auth(b"secret"));
    agent.send(&auth(b""));
    assert!(agent.session.is_admitted());
    let wrong = "Invalid authentication token";
    assert_eq!(errors_of(&agent.written), [wrong, "", wrong]);
    agent.written.clear();
    agent.send(&bytes_of(&Request::Members));
    assert_eq!(error_of(&agent.written), "");
    assert_eq!(agent.commands.len(), 1);
}

/// Goal: guessing costs connections. Method: wrong keys in one piece, then the right one.
#[test]
fn too_many_wrong_keys_end_the_session() {
    let mut agent = Agent::guarded("secret");
    agent.send(&[auth(b"a"), auth(b"b"), auth(b"c"), auth(b"secret")].concat());
    assert_eq!(errors_of(&agent.written), ["Invalid authentication token"; 3]);
    assert_eq!(reason_of(agent.closed), "too many wrong authentication tokens");
}

/// Goal: strangers cannot fill the memory. Method: a large request before the key, and after it.
#[test]
fn a_large_request_has_to_wait_for_the_key() {
    let event = EventBody { name: "x".repeat(20 << 10), payload: None, coalesce: false };
    let request = bytes_of(&Request::Event(event));
    let mut agent = Agent::guarded("secret");
    agent.send(&request);
    assert!(reason_of(agent.closed).ends_with("message too large"));

    let mut agent = Agent::guarded("secret");
    agent.send(&[auth(b"secret"), request].concat());
    assert_eq!(agent.closed, None);
    assert_eq!(agent.commands.len(), 1);
}

/// Goal: an expression that makes no sense is an error like any other. Method: a bad one, then a
/// good one on the same connection; clients read a body after the error, as after that of a join.
#[test]
fn a_bad_expression_is_answered() {
    let mut agent = Agent::shaken();
    let filter = |name: &str| {
        Request::MembersFiltered(MembersFilter { name: name.into(), ..<_>::default() })
    };
    agent.send(&bytes_of(&filter("n(")));
    assert!(error_of(&agent.written).starts_with("Failed to compile regex: "));
    assert_eq!(response::decode_members(values(&agent.written)[1]).unwrap(), []);
    agent.written.clear();
    agent.send(&bytes_of(&filter("n1")));
    assert_eq!(error_of(&agent.written), "");
    assert_eq!(agent.closed, None);
}

/// Goal: a monitor gets what matters enough, from its begin to its stop; there is one at a time.
/// Method: levels in several cases, lines of all levels.
#[test]
fn a_monitor_gets_the_lines_of_its_level() {
    let mut agent = Agent::shaken();
    let monitor = |level: &str| bytes_of(&Request::Monitor { level: level.into() });
    for (level, error) in [
        ("loud", "Unknown log level: LOUD"),
        ("", "Unknown log level: "),
        ("Warn", ""),
        ("DEBUG", "Monitor already exists"),
    ] {
        agent.written.clear();
        agent.send(&monitor(level));
        assert_eq!(error_of(&agent.written), error);
    }
    agent.written.clear();
    let log = |agent: &mut Agent, level, line| {
        let mut effects = Vec::new();
        agent.session.on_log(level, line, &mut effects);
        agent.perform(effects);
    };
    log(&mut agent, LogLevel::Info, "not wanted");
    log(&mut agent, LogLevel::Warn, "wanted");
    log(&mut agent, LogLevel::Err, "wanted too");
    let parts = values(&agent.written);
    assert_eq!(parts.len(), 4);
    let line = |value| crate::rpc::record::decode_log(value).unwrap();
    assert_eq!((line(parts[1]), line(parts[3])), ("wanted".into(), "wanted too".into()));
    assert_eq!(agent.session.monitor(), Some(1));
    agent.send(&bytes_of(&Request::Stop { stream: 1 }));
    assert_eq!(agent.session.monitor(), None);
}
