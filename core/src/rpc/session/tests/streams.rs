//! Streams, queries and keys.

use alloc::sync::Arc;
use core::time::Duration;
use std::format;
use std::string::ToString;
use std::vec::Vec;

use super::agent::{Agent, member, user_event};
use super::{bytes_of, error_of, values};
use crate::command::{ForceLeave, KeyText, QueryId, QueryReport, ReceivedQuery};
use crate::id::LamportTime;
use crate::rpc::record::{QueryRecord, StreamRecord};
use crate::rpc::response::{self, ResponseHeader};
use crate::rpc::session::*;

const QUERY: QueryId = QueryId { ltime: LamportTime(9), id: 3 };

/// Asks with the number `seq`; what is written in return.
fn ask(agent: &mut Agent, seq: u64, request: &Request) -> Vec<u8> {
    agent.written.clear();
    let mut bytes = Vec::new();
    request.encode(seq, &mut bytes);
    agent.send(&bytes);
    core::mem::take(&mut agent.written)
}

fn stream(filter: &str) -> Request {
    Request::Stream { filter: filter.to_string() }
}

fn query(name: &str) -> Request {
    Request::Query(QueryBody { name: name.to_string(), ..QueryBody::default() })
}

/// The streams that records were written for, and the records.
fn records(bytes: &[u8]) -> Vec<(u64, StreamRecord)> {
    let read = |pair: &[&[u8]]| {
        let header = ResponseHeader::decode(pair[0]).unwrap();
        assert_eq!(header.error, "");
        (header.seq, StreamRecord::decode(pair[1]).unwrap())
    };
    values(bytes).chunks(2).map(read).collect()
}

fn received(name: &str) -> Event {
    Event::Query(Arc::new(ReceivedQuery {
        query: QUERY,
        name: name.into(),
        payload: Vec::new().into(),
        from: "n2".into(),
        timeout: Duration::from_secs(1),
    }))
}

/// Goal: each stream gets what its filter lets through, once, under its own number. Method: four
/// streams on one connection, an event of each kind.
#[test]
fn each_stream_gets_its_records_under_its_number() {
    let mut agent = Agent::shaken();
    for (seq, filter) in [(1, "*"), (2, "user:a,user"), (3, "query:q"), (4, "member-failed")] {
        assert_eq!(error_of(&ask(&mut agent, seq, &stream(filter))), "");
    }
    agent.written.clear();
    agent.hear(&user_event(5, "a", b"x", true));
    agent.hear(&received("q"));
    agent.hear(&received("other"));
    let peers = ["n2", "n3"].map(|name| member(name, "127.0.0.2", &[("k", "v")]).peer);
    let mut effects = Vec::new();
    agent.session.on_members(MemberChange::Failed, &peers, &mut effects);
    agent.perform(effects);
    let records = records(&agent.written);
    let seen: Vec<_> = records
        .iter()
        .map(|(seq, record)| {
            let members = record.members.iter().map(|member| &*member.name).collect::<Vec<_>>();
            format!("{seq} {} {} {} {}", record.event, record.id, record.name, members.join("+"))
        })
        .collect();
    assert_eq!(
        seen,
        [
            "1 user 0 a ",
            "2 user 0 a ",
            "1 query 1 q ",
            "3 query 2 q ",
            "1 query 3 other ",
            "1 member-failed 0  n2+n3",
            "4 member-failed 0  n2+n3",
        ]
    );
    assert_eq!((records[0].1.ltime, records[0].1.coalesce), (5, true));
    assert_eq!(records[0].1.payload, b"x");
    let last = &records[6].1.members[1];
    assert_eq!((last.status.as_str(), last.tags.len()), ("failed", 1));
}

/// Goal: what is over is over: a stopped stream, a query at its end, a closed session. Method:
/// events before and after each.
#[test]
fn nothing_comes_after_the_end() {
    let mut agent = Agent::shaken();
    assert!(!agent.session.is_subscribed());
    ask(&mut agent, 1, &stream("user"));
    assert!(agent.session.is_subscribed());
    assert_eq!(error_of(&ask(&mut agent, 2, &Request::Stop { stream: 1 })), "");
    assert!(!agent.session.is_subscribed());
    agent.written.clear();
    agent.hear(&user_event(5, "a", b"", false));
    assert!(agent.written.is_empty());

    ask(&mut agent, 3, &query("unanswered"));
    let query = QueryId { ltime: LamportTime(1), id: 5 };
    let acked = Event::QueryAcked { query, from: "n2".into() };
    let ended = Event::QueryEnded { query, report: QueryReport::default() };
    let of_another = Event::QueryAcked { query: QUERY, from: "n2".into() };
    agent.written.clear();
    for event in [&acked, &of_another, &ended, &acked, &ended] {
        agent.hear(event);
    }
    let written = values(&agent.written);
    let kinds: Vec<_> =
        written.chunks(2).map(|pair| QueryRecord::decode(pair[1]).unwrap()).collect();
    assert_eq!(kinds, [QueryRecord::Ack { from: "n2".to_string() }, QueryRecord::Done]);

    ask(&mut agent, 4, &stream("*"));
    agent.send(&[0xc1]);
    assert!(agent.closed.is_some());
    agent.written.clear();
    agent.hear(&user_event(6, "a", b"", false));
    assert!(agent.written.is_empty());
}

/// Goal: a client that does not read gets what fits the bound, its `done` in any case, and the log
/// is told of the rest. Method: more events than wait, then the end of a query; then it reads.
#[test]
fn records_wait_for_a_client_that_does_not_read_and_are_dropped_beyond_the_bound() {
    let mut agent = Agent::shaken();
    ask(&mut agent, 1, &stream("user"));
    ask(&mut agent, 2, &query("unanswered"));
    agent.written.clear();
    let mut effects = Vec::new();
    agent.session.on_backlog(Backlog::Full, &mut effects);
    for ltime in 0..600 {
        agent.hear(&user_event(ltime, "a", b"", false));
    }
    let query = QueryId { ltime: LamportTime(1), id: 5 };
    agent.hear(&Event::QueryEnded { query, report: QueryReport::default() });
    assert!(agent.written.is_empty());
    assert_eq!(agent.dropped, 600 - 512);
    agent.session.on_backlog(Backlog::Clear, &mut effects);
    agent.perform(effects);
    let written = values(&agent.written);
    assert_eq!(written.len(), 2 * (512 + 1));
    assert_eq!(QueryRecord::decode(written[1025]).unwrap(), QueryRecord::Done);
    let ltimes = records(&agent.written[..]).into_iter().take(512).map(|(_, it)| it.ltime);
    assert!(ltimes.eq(0..512));
    agent.written.clear();
    agent.hear(&user_event(600, "a", b"", false));
    assert_eq!(records(&agent.written).len(), 1);
}

/// Goal: one client cannot take up the agent with streams and queries. Method: one more of each
/// than is allowed.
#[test]
fn streams_and_queries_of_one_client_are_bounded() {
    let mut agent = Agent::shaken();
    for seq in 1..=64 {
        assert_eq!(error_of(&ask(&mut agent, seq, &stream("user:none"))), "");
    }
    assert_eq!(error_of(&ask(&mut agent, 65, &stream("*"))), "Too many streams");
    ask(&mut agent, 66, &Request::Stop { stream: 1 });
    assert_eq!(error_of(&ask(&mut agent, 67, &stream("user"))), "");
    for seq in 100..356 {
        assert_eq!(error_of(&ask(&mut agent, seq, &query("unanswered"))), "");
    }
    let refused = error_of(&ask(&mut agent, 400, &query("unanswered")));
    assert_eq!(refused, "Too many queries are running");
    let query = QueryId { ltime: LamportTime(1), id: 5 };
    agent.hear(&Event::QueryEnded { query, report: QueryReport::default() });
    assert_eq!(error_of(&ask(&mut agent, 401, &self::query("unanswered"))), "");
}

/// Goal: of the queries that a client was told of the latest can be answered. Method: more than
/// are remembered.
#[test]
fn the_oldest_unanswered_query_is_forgotten_first() {
    let mut agent = Agent::shaken();
    ask(&mut agent, 1, &stream("query"));
    for _ in 0..1025 {
        agent.hear(&received("q"));
    }
    let commands = agent.commands.len();
    let respond = |id| Request::Respond { id, payload: b"x".to_vec() };
    let unknown = "No pending queries matching ID";
    assert_eq!(error_of(&ask(&mut agent, 2, &respond(1))), unknown);
    assert_eq!(agent.commands.len(), commands, "nobody was asked");
    ask(&mut agent, 3, &respond(1025));
    let payload = b"x".to_vec();
    assert_eq!(agent.commands.pop(), Some(Command::Respond { query: QUERY, payload }));
}

/// Goal: what is no key goes to no node. Method: keys of wrong lengths and no base64, for each
/// command; the response has the body that clients read.
#[test]
fn what_is_no_key_is_refused_at_once() {
    let kinds: [fn(KeyText) -> KeyRequest; 3] =
        [KeyRequest::Install, KeyRequest::Use, KeyRequest::Remove];
    let mut agent = Agent::shaken();
    for kind in kinds {
        for (text, error) in [
            ("", "key size must be 16, 24 or 32 bytes"),
            ("c2hvcnQ=", "key size must be 16, 24 or 32 bytes"),
            ("!!", "illegal base64 data at input byte 0"),
        ] {
            let response = ask(&mut agent, 5, &Request::Keys(kind(KeyText::new(text))));
            assert_eq!(error_of(&response), error);
            let report = response::decode_keys(values(&response)[1]).unwrap();
            assert_eq!((report.nodes, report.responses, report.errors), (0, 0, 0));
        }
    }
    assert!(agent.commands.is_empty());
    let request = Request::Keys(KeyRequest::Use(KeyText::new("c2hvcnQ=")));
    assert!(!format!("{request:?}").contains("c2hvcnQ"));
}

/// Goal: a change that some node did not answer is told as an error, with what came of it. Method:
/// reports with each shortcoming.
#[test]
fn shortcomings_of_key_changes_are_told() {
    for (nodes, responses, errors, text) in [
        (3, 3, 0, ""),
        (3, 2, 0, "2/3 nodes reported success"),
        (3, 2, 1, "1/3 nodes reported failure"),
    ] {
        let mut session = Agent::shaken().session;
        let mut out = Vec::new();
        session.on_bytes(&bytes_of(&Request::Keys(KeyRequest::List)), &mut out);
        let Some(Effect::Command { id, .. }) = out.pop() else { panic!("{out:?}") };
        let mut report = crate::command::KeyReport { nodes, responses, errors, ..<_>::default() };
        report.keys.insert(KeyText::new("key"), 2);
        report.messages.insert("n3".to_string(), "no".to_string());
        let reply = Reply::KeysChanged(report.clone().into());
        session.on_reply(id, &reply, &mut out);
        let Some(Effect::Write(response)) = out.pop() else { panic!("{out:?}") };
        assert_eq!(error_of(&response), text);
        assert_eq!(response::decode_keys(values(&response)[1]).unwrap(), report);
    }
}

/// Goal: our own callers can know what came of a force-leave; others get what they know. Method:
/// each outcome, asked for and not.
#[test]
fn what_came_of_a_force_leave_is_told_to_those_who_ask() {
    for (outcome, word) in [
        (ForceLeave::Removed, "removed"),
        (ForceLeave::Alive, "alive"),
        (ForceLeave::Unknown, "unknown"),
    ] {
        for (report, told) in [(true, word), (false, "")] {
            let mut session = Agent::shaken().session;
            let mut out = Vec::new();
            let request = Request::ForceLeave { node: "n2".to_string(), prune: true, report };
            session.on_bytes(&bytes_of(&request), &mut out);
            let Some(Effect::Command { id, .. }) = out.pop() else { panic!("{out:?}") };
            session.on_reply(id, &Reply::ForceLeft(outcome), &mut out);
            let Some(Effect::Write(response)) = out.pop() else { panic!("{out:?}") };
            let header = ResponseHeader::decode(&response).unwrap();
            assert_eq!((header.error.as_str(), header.outcome.as_str()), ("", told));
        }
    }
}

/// Goal: a coordinate arrives whole; one of another space is none. Method: encode and decode, and
/// one with too few components.
#[test]
fn coordinates_survive_the_way_to_the_client() {
    let coordinate = crate::coordinate::Coordinate {
        position: [0.5, -1.0, 0.25, 0.0, 2.0, 3.0, 4.0, 5.0],
        error: 0.75,
        adjustment: -0.125,
        height: 0.001,
    };
    let mut bytes = Vec::new();
    response::encode_coordinate(Some(&coordinate), &mut bytes);
    assert_eq!(response::decode_coordinate(&bytes).unwrap(), Some(coordinate));
    bytes.clear();
    response::encode_coordinate(None, &mut bytes);
    assert_eq!(response::decode_coordinate(&bytes).unwrap(), None);
    let short = b"\x82\xa5Coord\x81\xa3Vec\x91\xca\0\0\0\0\xa2Ok\xc3";
    assert_eq!(response::decode_coordinate(short).unwrap(), None);
}

/// Goal: what an agent tells of itself arrives, and what was asked in advance waits for it. Method:
/// `stats` and another request in one piece.
#[test]
fn an_agent_tells_of_itself() {
    let mut agent = Agent::shaken();
    let mut bytes = bytes_of(&Request::Stats);
    Request::Members.encode(2, &mut bytes);
    agent.send(&bytes);
    let written = values(&agent.written);
    let stats = response::decode_stats(written[1]).unwrap();
    assert_eq!(stats["agent"]["name"], "n1");
    assert_eq!(stats["tags"]["role"], "web");
    assert_eq!(ResponseHeader::decode(written[2]).unwrap().seq, 2);
    let mut effects = Vec::new();
    agent.session.on_stats(&stats, &mut effects);
    assert!(effects.is_empty(), "nobody has asked");
}

/// Goal: an early end is asked for only by our own clients. Method: both kinds of query; what the
/// node is asked.
#[test]
fn a_query_may_end_early_if_the_client_wants_it() {
    for (until_answered, end) in [(false, QueryEnd::Deadline), (true, QueryEnd::Answered)] {
        let mut agent = Agent::shaken();
        let query = QueryBody {
            name: "load".to_string(),
            timeout: 5,
            until_answered,
            ..QueryBody::default()
        };
        ask(&mut agent, 1, &Request::Query(query));
        let Some(Command::Query(request)) = agent.commands.pop() else { panic!("no query") };
        assert_eq!((request.end, request.timeout), (end, Duration::from_nanos(5)));
    }
}
