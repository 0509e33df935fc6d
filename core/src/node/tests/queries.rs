//! Queries, between nodes without latency or loss (PROTOCOL.md P-180 to P-192).

use std::boxed::Box;
use std::string::ToString;

use super::*;
use crate::command::{QueryEnd, QueryId, QueryReport, QueryRequest};

fn cluster(count: u8) -> World {
    let mut world = World::with_nodes(count, false);
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
        self.events.iter().find_map(|(_, event)| match event {
            Event::QueryEnded { query: it, report } if *it == query => Some(*report),
            _ => None,
        })
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
    let mut world = cluster(3);
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
    let mut world = cluster(3);
    let query = world.ask(1, QueryRequest { end: QueryEnd::Answered, ..load() });
    world.run(Duration::from_secs(1));
    for (at, query) in world.asked() {
        assert_eq!(world.ended(query), None);
        world.command(at, Command::Respond { query, payload: Vec::new() });
    }
    let report = QueryReport { acks: 3, responses: 3, members: 3 };
    assert_eq!(world.ended(query), Some(report));
}
