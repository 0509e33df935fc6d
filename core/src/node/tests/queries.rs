//! Queries, between nodes without latency or loss (PROTOCOL.md P-180 to P-192).

use std::boxed::Box;
use std::string::ToString;

use proptest::prelude::*;

use super::*;
use crate::command::{QueryEnd, QueryId, QueryReport, QueryRequest};
use crate::member::WireAddr;
use crate::wire::serf::query::{
    FLAG_ACK, FLAG_NO_BROADCAST, Filters, Query, QueryResponse, node_filter, tag_filter,
};
use crate::wire::serf::relay::Relay;

/// Nodes that know each other, configured by `change`, with nothing left to say.
pub(super) fn cluster(count: u8, change: impl Fn(u8, &mut Config)) -> World {
    let mut world = World { now: Instant::from_nanos(1_000), ..World::default() };
    for n in 1..=count {
        world.start(n, |config| {
            config.compression = false;
            change(n, config);
        });
    }
    world.run(Duration::ZERO);
    world.join_all();
    world.run(Duration::from_secs(3));
    world.events.clear();
    world.replies.clear();
    world.sent.clear();
    world
}

fn load() -> QueryRequest {
    QueryRequest { name: "load".to_string(), wants_acks: true, ..QueryRequest::default() }
}

impl World {
    /// Asks, and says which query it is.
    fn ask(&mut self, n: u8, request: QueryRequest) -> QueryId {
        self.replies.clear();
        self.command(addr(n), Command::Query(Box::new(request)));
        let Some((_, _, Reply::QueryBegun(query))) = self.replies.pop() else {
            panic!("a query begins")
        };
        query
    }

    /// Nodes that have been asked.
    fn asked(&self) -> Vec<(SocketAddr, QueryId)> {
        let asked = self.events.iter().filter_map(|(at, event)| {
            let Event::Query(received) = event else { return None };
            Some((*at, received.query))
        });
        asked.collect()
    }

    /// Everybody who has been asked answers with its address.
    fn answer_all(&mut self) {
        for (at, query) in self.asked() {
            let payload = at.to_string().into_bytes();
            self.command(at, Command::Respond { query, payload });
        }
    }

    /// What a query has come to, if it has ended.
    fn ended(&self, query: QueryId) -> Option<QueryReport> {
        self.events.iter().find_map(|(_, event)| {
            let Event::QueryEnded { query: it, report } = event else { return None };
            (*it == query).then_some(*report)
        })
    }

    /// Answers of which somebody was told that no such query runs.
    fn strays(&self) -> Vec<(u32, &str)> {
        let strays = self.events.iter().filter_map(|(_, event)| {
            let Event::StrayResponse { query, from } = event else { return None };
            Some((query.id, &**from))
        });
        strays.collect()
    }

    /// A node hears a message of the Serf layer from another.
    fn hear(&mut self, n: u8, from: u8, message: &[u8]) {
        let payload = [&[8][..], message].concat();
        self.step(addr(n), Input::Datagram { from: addr(from), payload: &payload });
    }

    /// Times that a node dropped something for this reason.
    fn rejects(&self, n: u8, reason: Reject) -> u64 {
        self.nodes[&addr(n)].counters().rejected.get(&reason).copied().unwrap_or(0)
    }

    /// Queries that a node has still to pass on.
    fn passing_on(&self, n: u8) -> usize {
        self.nodes[&addr(n)].env.outbox.queries.len()
    }

    /// Where datagrams are on their way to.
    fn sent_to(&self) -> Vec<SocketAddr> {
        let to = |(_, to, wire): &(_, SocketAddr, Wire)| {
            matches!(wire, Wire::Datagram(..)).then_some(*to)
        };
        self.wires.iter().filter_map(to).collect()
    }

    /// Who has answered with what, in the order of the answers.
    fn answers(&self) -> Vec<(String, String)> {
        let answers = self.events.iter().filter_map(|(_, event)| {
            let Event::QueryAnswered { from, payload, .. } = event else { return None };
            Some((from.to_string(), String::from_utf8_lossy(payload).into_owned()))
        });
        answers.collect()
    }
}

/// Goal: everybody is asked once, says so, answers, and is counted; the query ends at its deadline.
/// Method: three nodes; 3.2 s is the default for so few.
#[test]
fn a_query_reaches_all_and_brings_their_answers() {
    let mut world = cluster(3, |_, _| ());
    let query = world.ask(1, load());
    world.run(Duration::from_secs(1));
    assert_eq!(world.asked().len(), 3);
    world.answer_all();
    let mut answers = world.answers();
    answers.sort();
    let expected = [1, 2, 3].map(|n| (format!("n{n}"), addr(n).to_string()));
    assert_eq!(answers, expected);
    assert_eq!(world.ended(query), None);
    world.run(Duration::from_millis(2_100));
    assert_eq!(world.ended(query), None);
    world.run(Duration::from_millis(200));
    let report = QueryReport { acks: 3, responses: 3, members: 3 };
    assert_eq!(world.ended(query), Some(report));
}

/// Goal: a query that may end early does so with the last answer. Method: three nodes of which
/// one is slow.
#[test]
fn a_query_may_end_with_the_last_answer() {
    let mut world = cluster(3, |_, _| ());
    let query = world.ask(1, QueryRequest { end: QueryEnd::Answered, ..load() });
    world.run(Duration::from_secs(1));
    for (at, query) in world.asked() {
        assert_eq!(world.ended(query), None);
        world.command(at, Command::Respond { query, payload: Vec::new() });
    }
    let report = QueryReport { acks: 3, responses: 3, members: 3 };
    assert_eq!(world.ended(query), Some(report));
}

/// A query of node 2 as it lies in a packet.
fn forged(change: impl FnOnce(&mut Query<'_>), filters: &[Vec<u8>]) -> Vec<u8> {
    let mut query = Query {
        ltime: LamportTime(9),
        id: 7,
        addr: WireAddr::V4([127, 0, 0, 2]),
        port: 7946,
        source_node: "n2",
        filters: Filters::default(),
        flags: 0,
        relay_factor: 0,
        timeout: Duration::from_secs(5),
        name: "load",
        payload: None,
    };
    change(&mut query);
    let mut bytes = Vec::new();
    query.encode(&mut bytes, filters);
    bytes
}

const FORGED: QueryId = QueryId { ltime: LamportTime(9), id: 7 };

fn response(id: u32, from: &str, flags: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let ltime = LamportTime(1);
    QueryResponse { ltime, id, from, flags, payload: None }.encode(&mut bytes);
    bytes
}

/// Goal: a query that waits for all does not wait for who has failed meanwhile. Method: one of
/// three vanishes before it hears of the query; the others answer; the deadline is far.
#[test]
fn a_query_does_not_wait_for_who_has_failed() {
    let mut world = cluster(3, |_, _| ());
    world.nodes.remove(&addr(3));
    let timeout = Duration::from_mins(5);
    let query = world.ask(1, QueryRequest { end: QueryEnd::Answered, timeout, ..load() });
    world.run(Duration::from_secs(2));
    world.answer_all();
    assert_eq!(world.ended(query), None, "it may still be there");
    world.run(Duration::from_secs(15));
    let report = QueryReport { acks: 2, responses: 2, members: 3 };
    assert_eq!(world.ended(query), Some(report));
    assert_eq!(names(&world.view(addr(1)), Status::Failed), ["n3"]);
}

/// Goal: a query that waits for acks too ends with the last of both; one that is for nobody ends
/// at once. Method: answers that overtake their acks; a name that nobody has.
#[test]
fn a_query_ends_early_only_with_all_that_was_asked_for() {
    let mut world = cluster(2, |_, _| ());
    let end = QueryEnd::Answered;
    let query = world.ask(1, QueryRequest { end, nodes: Vec::from(["n2".into()]), ..load() });
    assert_eq!((query.ltime, world.asked()), (LamportTime(1), Vec::new()));
    world.hear(1, 2, &response(query.id, "n2", 0));
    assert_eq!(world.ended(query), None);
    world.hear(1, 2, &response(query.id, "n2", FLAG_ACK));
    let report = QueryReport { acks: 1, responses: 1, members: 1 };
    assert_eq!(world.ended(query), Some(report));
    let query = world.ask(1, QueryRequest { end, nodes: Vec::from(["n9".into()]), ..load() });
    assert_eq!(world.ended(query), Some(QueryReport::default()));
}

/// Goal: who is meant is asked, and nobody else, and the asker knows how many that are. Method:
/// filters by name, by tags, by both; the expression may match anywhere; a missing tag is empty.
#[test]
fn filters_say_who_is_asked() {
    let roles = ["web", "db", "old-web2", ""];
    let mut world = cluster(4, |n, config| {
        let role = roles[usize::from(n) - 1];
        if !role.is_empty() {
            config.tags.insert("role".into(), role.into());
        }
    });
    let mut chosen = |nodes: &[&str], tags: &[(&str, &str)]| {
        world.events.clear();
        let nodes = nodes.iter().map(ToString::to_string).collect();
        let tags = tags.iter().map(|&(tag, expr)| (tag.into(), expr.into())).collect();
        let query = world.ask(1, QueryRequest { nodes, tags, ..load() });
        world.run(Duration::from_secs(4));
        let report = world.ended(query).expect("it has ended");
        let mut asked: Vec<u8> = (1..=4).collect();
        asked.retain(|&n| world.asked().iter().any(|(at, _)| *at == addr(n)));
        assert_eq!((report.members, report.acks), (report.members, report.members));
        assert_eq!(usize::try_from(report.members), Ok(asked.len()));
        asked
    };
    assert_eq!(chosen(&[], &[("role", "web")]), [1, 3]);
    assert_eq!(chosen(&[], &[("role", "^web$")]), [1]);
    assert_eq!(chosen(&["n2", "n4"], &[]), [2, 4]);
    assert_eq!(chosen(&["n1", "n2"], &[("role", "web")]), [1]);
    assert_eq!(chosen(&[], &[("role", "^$")]), [4]);
    assert_eq!(chosen(&[], &[("role", "web"), ("dc", "x")]), [0; 0]);
}

/// Goal: an expression that makes no sense is refused here, and selects nobody elsewhere. Method:
/// an open bracket, from a user and from a peer; the peer's query is passed on all the same.
#[test]
fn bad_expressions_select_nobody() {
    let mut world = cluster(2, |_, _| ());
    let tags = [("role".to_string(), "[".to_string())].into();
    world.command(addr(1), Command::Query(Box::new(QueryRequest { tags, ..load() })));
    let refused = Reply::Refused(CommandError::BadFilter);
    assert_eq!(world.replies, [(addr(1), CommandId(1), refused)]);
    assert_eq!(world.nodes[&addr(1)].clocks()[2], LamportTime(1), "nothing has changed");
    // What is too large is refused unread: it may take a second to compile.
    world.replies.clear();
    let tags = [("role".to_string(), "[".repeat(1_024))].into();
    world.command(addr(1), Command::Query(Box::new(QueryRequest { tags, ..load() })));
    let refused = Reply::Refused(CommandError::QueryTooLarge { bytes_max: 1_024 });
    assert_eq!(world.replies, [(addr(1), CommandId(1), refused)]);
    world.hear(1, 2, &forged(|query| query.flags = FLAG_ACK, &[tag_filter("role", "[")]));
    assert_eq!(world.rejects(1, Reject::BadFilter), 1);
    world.hear(1, 2, &forged(|query| query.id = 8, &[Vec::from([2, 0x80])]));
    assert_eq!(world.rejects(1, Reject::UnknownType), 1);
    assert_eq!((world.asked(), world.passing_on(1)), (Vec::new(), 2));
    assert_eq!(world.sent_to(), []);
}

/// Goal: a query is taken once, whoever brings it how often, and passed on unless it says not to,
/// also by those who are not meant. Method: a query twice, one for another, one not to be passed
/// on, and one that is older than all that is remembered.
#[test]
fn a_query_is_taken_once_and_passed_on() {
    let mut world = cluster(3, |_, _| ());
    world.hear(1, 2, &forged(|_| (), &[]));
    world.hear(1, 3, &forged(|_| (), &[]));
    assert_eq!((world.asked().len(), world.passing_on(1)), (1, 1));
    let for_another = [node_filter(["n3"].into_iter())];
    world.hear(1, 2, &forged(|query| query.id = 8, &for_another));
    assert_eq!((world.asked().len(), world.passing_on(1)), (1, 2));
    world.hear(
        1,
        2,
        &forged(
            |query| {
                query.id = 9;
                query.flags = FLAG_NO_BROADCAST;
            },
            &[],
        ),
    );
    assert_eq!((world.asked().len(), world.passing_on(1)), (2, 2));
    let late = LamportTime(9 + 8_192);
    world.hear(1, 2, &forged(|query| query.ltime = late, &[]));
    assert_eq!(world.nodes[&addr(1)].clocks()[2], LamportTime(late.0 + 1));
    world.hear(1, 2, &forged(|query| query.id = 10, &[]));
    assert_eq!((world.asked().len(), world.rejects(1, Reject::OldQuery)), (3, 1));
    let far = LamportTime(1 << 50);
    world.hear(1, 2, &forged(|query| query.ltime = far, &[]));
    assert_eq!((world.asked().len(), world.rejects(1, Reject::BadLamportTime)), (3, 1));
}

/// Goal: what would end the process of a reference node is refused, and goes no further. Method: a
/// filter without any bytes, and queries about keys without any.
#[test]
fn what_kills_reference_nodes_is_refused() {
    let mut world = cluster(2, |_, _| ());
    world.hear(1, 2, &forged(|_| (), &[Vec::new()]));
    assert_eq!(world.rejects(1, Reject::EmptyFilter), 1);
    for (name, id) in [("_serf_install-key", 1), ("_serf_use-key", 2), ("_serf_remove-key", 3)] {
        for payload in [None, Some(&b""[..])] {
            let forged = forged(|query| (query.name, query.payload) = (name, payload), &[]);
            world.hear(1, 2, &forged);
        }
        assert_eq!(world.rejects(1, Reject::EmptyKeyRequest), 2 * id);
    }
    assert_eq!((world.asked(), world.passing_on(1), world.sent_to()), Default::default());
    for name in ["_serf_use-key", "_serf_list-keys", "_serf_what"] {
        let request = QueryRequest { name: name.into(), ..QueryRequest::default() };
        world.command(addr(1), Command::Query(Box::new(request)));
        let refused = Reply::Refused(CommandError::QueryNameReserved);
        assert_eq!(world.replies.pop(), Some((addr(1), CommandId(1), refused)));
    }
}

/// Goal: only the ack of a ping between nodes matters, no application hears of such queries, and
/// unknown ones are acked but not answered. Method: both, with and without a wish for acks.
#[test]
fn queries_between_nodes_reach_no_application() {
    let mut world = cluster(3, |_, _| ());
    let ping = QueryRequest { name: "_serf_ping".into(), ..load() };
    let query = world.ask(1, ping);
    world.run(Duration::from_secs(4));
    let report = QueryReport { acks: 3, responses: 0, members: 3 };
    assert_eq!((world.ended(query), world.asked()), (Some(report), Vec::new()));
    for (id, flags, sent) in [(1, 0, 0), (2, FLAG_ACK, 1)] {
        let unknown = |query: &mut Query<'_>| {
            (query.name, query.id, query.flags) = ("_serf_what", id, flags);
        };
        world.hear(1, 2, &forged(unknown, &[]));
        assert_eq!(world.sent_to().len(), sent);
    }
    assert_eq!((world.asked(), world.rejects(1, Reject::Unsupported)), (Vec::new(), 2));
}

/// Goal: answers take other ways as well, and count once. Method: five nodes, each answer goes
/// through two others; what was passed on comes a second time.
#[test]
fn relayed_answers_count_once() {
    let mut world = cluster(5, |_, _| ());
    let query = world.ask(1, QueryRequest { relay_factor: 2, ..load() });
    world.run(Duration::from_secs(1));
    world.answer_all();
    world.run(Duration::from_secs(3));
    let report = QueryReport { acks: 5, responses: 5, members: 5 };
    assert_eq!(world.ended(query), Some(report));
    let asker = world.nodes[&addr(1)].counters().queries;
    // The asker's own need no way round; whoever is chosen to relay to itself has it at once.
    assert_eq!((asker.duplicate_acks, asker.duplicate_responses), (8, 8));
    let relayed: u64 = world.nodes.values().map(|node| node.counters().queries.relayed).sum();
    assert!((1..=16).contains(&relayed), "{relayed}");
}

/// Goal: in a cluster of too few nothing is relayed, as with the reference. Method: as many
/// relays as members.
#[test]
fn too_small_a_cluster_does_not_relay() {
    let mut world = cluster(3, |_, _| ());
    world.ask(1, QueryRequest { relay_factor: 3, ..load() });
    world.run(Duration::from_secs(1));
    assert_eq!(world.nodes[&addr(1)].counters().queries.duplicate_acks, 0);
    world.ask(1, QueryRequest { relay_factor: 2, ..load() });
    world.run(Duration::from_secs(1));
    assert_eq!(world.nodes[&addr(1)].counters().queries.duplicate_acks, 4);
}

/// Goal: nobody is made to send to strangers, nor to send on just anything. Method: relays to an
/// unknown address and port, of another kind of message, and of one that is too large.
#[test]
fn only_answers_are_relayed_and_only_to_members() {
    let mut world = cluster(2, |_, _| ());
    let relay = |addr, port, node, message: &[u8]| {
        let mut bytes = Vec::new();
        Relay { addr: WireAddr::V4(addr), port, zone: "", node, message }.encode(&mut bytes);
        bytes
    };
    let answer = response(1, "n2", 0);
    for (n, (addr, port)) in [([10, 0, 0, 9], 7946), ([127, 0, 0, 2], 53)].into_iter().enumerate() {
        for node in ["", "n2"] {
            world.hear(1, 2, &relay(addr, port, node, &answer));
        }
        let unknown = world.rejects(1, Reject::UnknownAddress);
        assert_eq!(usize::try_from(unknown), Ok(2 * (n + 1)));
    }
    let two = [127, 0, 0, 2];
    world.hear(1, 2, &relay(two, 7946, "n2", &forged(|_| (), &[])));
    world.hear(1, 2, &relay(two, 7946, "n2", &[]));
    world.hear(1, 2, &relay(two, 7946, "n2", &relay(two, 7946, "n2", &answer)));
    assert_eq!(world.rejects(1, Reject::Unsupported), 3);
    world.hear(1, 2, &relay(two, 7946, "n2", &[&answer[..], &[0; 2_000]].concat()));
    assert_eq!((world.rejects(1, Reject::TooLarge), world.sent_to()), (1, Vec::new()));
    // Older peers do not say whom they mean.
    for node in ["", "n2"] {
        world.hear(1, 2, &relay(two, 7946, node, &answer));
    }
    assert_eq!(world.sent_to(), [addr(2); 2]);
    world.hear(1, 2, &relay([127, 0, 0, 1], 7946, "n1", &answer));
    assert_eq!((world.sent_to().len(), world.rejects(1, Reject::UnexpectedResponse)), (2, 1));
}

/// Goal: a query cannot make its hearers send to a stranger. Method: one that names an address of
/// nobody: the application hears of it, no ack goes out, and its answer is refused.
#[test]
fn a_query_from_a_stranger_is_not_answered() {
    let mut world = cluster(2, |_, _| ());
    let stranger = |query: &mut Query<'_>| {
        query.addr = WireAddr::V4([10, 0, 0, 9]);
        query.flags = FLAG_ACK;
    };
    world.hear(1, 2, &forged(stranger, &[]));
    assert_eq!((world.asked().len(), world.sent_to()), (1, Vec::new()));
    assert_eq!(world.rejects(1, Reject::UnknownAddress), 1);
    world.command(addr(1), Command::Respond { query: FORGED, payload: Vec::new() });
    let refused = Reply::Refused(CommandError::QuerySourceUnknown);
    assert_eq!(world.replies, [(addr(1), CommandId(1), refused)]);
}

/// Goal: a query is answered once, in time, by who was asked. Method: an answer to nothing, one
/// twice, one at the deadline and one after it.
#[test]
fn a_query_is_answered_once_and_in_time() {
    let mut world = cluster(2, |_, _| ());
    let answer = |world: &mut World, query| {
        world.replies.clear();
        world.command(addr(1), Command::Respond { query, payload: Vec::new() });
        world.replies.pop().map(|(_, _, reply)| reply)
    };
    let over = Some(Reply::Refused(CommandError::QueryOver));
    assert_eq!(answer(&mut world, FORGED), over);
    world.hear(1, 2, &forged(|_| (), &[]));
    assert_eq!(answer(&mut world, FORGED), Some(Reply::Done));
    let again = Some(Reply::Refused(CommandError::QueryAnswered));
    assert_eq!(answer(&mut world, FORGED), again);
    for (id, late, expected) in [(8, 0, Some(Reply::Done)), (9, 1, over)] {
        world.hear(1, 2, &forged(|query| query.id = id, &[]));
        world.now += Duration::from_secs(5) + Duration::from_nanos(late);
        assert_eq!(answer(&mut world, QueryId { id, ..FORGED }), expected);
    }
}

/// Goal: what comes back too late, twice, under a wrong number or unasked for is counted; only what
/// belongs to no running query is told. Method: all of it.
#[test]
fn what_nobody_waits_for_is_counted() {
    let mut world = cluster(2, |_, _| ());
    let query = world.ask(1, QueryRequest { wants_acks: false, ..load() });
    world.events.clear();
    world.hear(1, 2, &response(query.id, "n2", FLAG_ACK));
    world.hear(1, 2, &response(query.id + 1, "n2", 0));
    assert_eq!(world.rejects(1, Reject::UnexpectedResponse), 2);
    for _ in 0..3 {
        world.hear(1, 2, &response(query.id, "n2", 0));
    }
    world.hear(1, 2, &response(query.id, "", 0));
    world.hear(1, 2, &response(query.id, &"x".repeat(256), 0));
    assert_eq!(world.answers(), [("n2".to_string(), String::new())]);
    let counted = world.nodes[&addr(1)].counters().queries;
    assert_eq!((counted.responses, counted.duplicate_responses), (1, 2));
    assert_eq!((world.rejects(1, Reject::BadName), world.rejects(1, Reject::TooLarge)), (1, 1));
    world.run(Duration::from_secs(4));
    assert_eq!(world.ended(query).map(|report| report.responses), Some(1));
    world.hear(1, 2, &response(query.id, "n2", 0));
    assert_eq!(world.rejects(1, Reject::UnexpectedResponse), 3);
    assert_eq!(world.strays(), [(query.id + 1, "n2"), (query.id, "n2")]);
}

/// Goal: an answer that comes by two ways is no news, even if the first one was all that was waited
/// for. Method: a query that ends with its only answer, and the answer once more.
#[test]
fn what_comes_twice_to_a_complete_query_is_no_stray() {
    let mut world = cluster(2, |_, _| ());
    let request = QueryRequest { wants_acks: false, end: QueryEnd::Answered, ..load() };
    let query = world.ask(1, request);
    for n in ["n1", "n2"] {
        world.hear(1, 2, &response(query.id, n, 0));
    }
    assert!(world.ended(query).is_some());
    world.hear(1, 2, &response(query.id, "n2", 0));
    assert_eq!(world.rejects(1, Reject::UnexpectedResponse), 1);
    assert_eq!(world.strays(), []);
}

/// Goal: queries and answers keep to their limits to the byte. Method: payloads of just the limit,
/// and a byte more.
#[test]
fn queries_and_answers_keep_to_their_limits() {
    let mut world = cluster(2, |_, _| ());
    let request = |len| QueryRequest { payload: std::vec![7; len], ..QueryRequest::default() };
    let largest = (0..1_024).rfind(|&len| {
        world.replies.clear();
        world.command(addr(1), Command::Query(Box::new(request(len))));
        matches!(world.replies.pop(), Some((_, _, Reply::QueryBegun(_))))
    });
    let message = |bytes: &Vec<u8>| bytes.windows(900).any(|part| part == [7; 900]);
    world.run(Duration::from_secs(1));
    let largest = largest.expect("some fit");
    assert!(world.sent.iter().any(message), "it fits into a packet");
    world.command(addr(1), Command::Query(Box::new(request(largest + 1))));
    let refused = Reply::Refused(CommandError::QueryTooLarge { bytes_max: 1_024 });
    assert_eq!(world.replies.pop(), Some((addr(1), CommandId(1), refused)));

    world.hear(1, 2, &forged(|_| (), &[]));
    let frame = {
        let mut bytes = Vec::new();
        let payload = &[0; 1_000][..];
        let QueryId { ltime, id } = FORGED;
        let response = QueryResponse { ltime, id, from: "n1", flags: 0, payload: Some(payload) };
        response.encode(&mut bytes);
        bytes.len() - 1_000
    };
    let mut answer = |len: usize| {
        let payload = std::vec![0; len];
        world.command(addr(1), Command::Respond { query: FORGED, payload });
        world.replies.pop().map(|(_, _, reply)| reply)
    };
    let too_large = CommandError::ResponseTooLarge { bytes_max: 1_024, bytes: 1_025 };
    assert_eq!(answer(1_025 - frame), Some(Reply::Refused(too_large)));
    assert_eq!(answer(1_024 - frame), Some(Reply::Done), "it may still answer");
}

/// Goal: an old protocol asks nothing but answers. Method: a cluster of protocols 3 and 5.
#[test]
fn old_protocols_answer_but_do_not_ask() {
    let mut world = cluster(2, |n, config| config.protocol = if n == 1 { 3 } else { 5 });
    world.command(addr(1), Command::Query(Box::new(load())));
    let refused = Reply::Refused(CommandError::QueryUnsupported);
    assert_eq!(world.replies.pop(), Some((addr(1), CommandId(1), refused)));
    let query = world.ask(2, load());
    world.run(Duration::from_secs(1));
    world.answer_all();
    world.run(Duration::from_secs(3));
    let report = QueryReport { acks: 2, responses: 2, members: 2 };
    assert_eq!(world.ended(query), Some(report));
}

/// Goal: alone, one asks oneself, and whoever comes later is not asked what is long over. Method:
/// a lone node; and two of which one vanishes while queries wait.
#[test]
fn nobody_is_asked_what_is_over() {
    let mut world = cluster(1, |_, _| ());
    let query = world.ask(1, QueryRequest { end: QueryEnd::Answered, ..load() });
    assert_eq!(world.passing_on(1), 0);
    world.answer_all();
    let report = QueryReport { acks: 1, responses: 1, members: 1 };
    assert_eq!(world.ended(query), Some(report));

    let mut world = cluster(2, |_, config| {
        config.gossip.gossip_nodes = 0;
        // What rides on pings would be said often enough otherwise.
        config.gossip.retransmit_mult = 1_000;
    });
    world.nodes.remove(&addr(2));
    world.ask(1, load());
    assert_eq!(world.passing_on(1), 1);
    world.run(Duration::from_mins(1));
    assert_eq!(world.passing_on(1), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Goal: whatever bytes come as queries, answers and relays, a node goes on and sends nothing
    /// to an address where no member lives. Method: good messages with bytes changed, left out and
    /// put in, to a node that knows one other.
    #[test]
    fn no_bytes_make_a_node_send_to_strangers(
        changes in prop::collection::vec((0_usize..5, any::<u16>(), 0_u8..3, any::<u8>()), 1..400),
    ) {
        let mut node = known_to_each_other();
        let acked = |query: &mut Query<'_>| (query.flags, query.relay_factor) = (FLAG_ACK, 1);
        let named = |query: &mut Query<'_>| (query.flags, query.name) = (FLAG_ACK, "_serf_ping");
        let mut relay = Vec::new();
        let (addr2, message) = (WireAddr::V4([127, 0, 0, 2]), &*response(1, "n2", 0));
        Relay { addr: addr2, port: 7946, zone: "", node: "n2", message }.encode(&mut relay);
        let messages = [
            forged(acked, &[]),
            forged(acked, &[node_filter(["n1"].into_iter()), tag_filter("role", "^.*$")]),
            forged(named, &[]),
            response(1, "n2", FLAG_ACK),
            relay,
        ];
        let mut sent = 0;
        for (n, (which, place, how, byte)) in changes.into_iter().enumerate() {
            let mut payload = [&[8][..], &messages[which]].concat();
            let place = 1 + usize::from(place) % (payload.len() - 1);
            match how {
                0 => payload[place] = byte,
                1 => payload.truncate(place),
                _ => payload.insert(place, byte),
            }
            node.now += Duration::from_millis(u64::try_from(n).unwrap_or(0));
            let mut out = Actions::new();
            node.step(node.now, Input::Datagram { from: addr(2), payload: &payload }, &mut out);
            for action in out.iter() {
                if let Action::SendDatagram { to, .. } = action {
                    prop_assert_eq!(to, addr(2));
                    sent += 1;
                }
            }
        }
        prop_assert!(sent <= 1_200, "{} packets", sent);
    }
}
