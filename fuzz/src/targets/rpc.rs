//! The agent's RPC port, and the patterns that come through it.

use std::sync::Arc;
use std::time::Duration;

use tithing_core::command::{
    CommandError, ForceLeave, JoinReport, QueryId, QueryReport, ReceivedQuery,
};
use tithing_core::event::{MemberChange, UserEvent};
use tithing_core::re2::Pattern;
use tithing_core::rpc::response::Stats;
use tithing_core::rpc::{
    AccessKey, Backlog, Effect, LogLevel, REQUEST_BYTES_MAX, Request, Session, SessionId,
};
use tithing_core::{Command, Event, LamportTime, Reply};

use crate::larder::Larder;
use crate::outcome::{Fact, Outcome};
use crate::target::Target;

/// What a session may hold: two requests, a compiled filter of several patterns, and a response.
const SESSION_BYTES_MAX: u64 = 64 << 20;

/// What a pattern may hold, compiled.
const PATTERN_BYTES_MAX: u64 = 32 << 20;

/// One connection of a client.
#[derive(Debug)]
pub(crate) struct Rpc;

impl Target for Rpc {
    fn name(&self) -> &'static str {
        "rpc"
    }

    fn cost(&self) -> u64 {
        5
    }

    fn seeds(&self, larder: &Larder) -> Vec<Vec<u8>> {
        let greeting = larder.rpc[0].clone();
        // What is ours alone is in no recording.
        let mut explain = Vec::new();
        Request::Explain { node: "n2".into() }.encode(2, &mut explain);
        let requests = larder.rpc.iter().chain([&explain]);
        requests.map(|request| [&greeting[..], request].concat()).collect()
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        let hash = usize::try_from(crc32fast::hash(input)).expect("at least 32 bits");
        outcome.within(SESSION_BYTES_MAX, |outcome| converse(input, 1 + hash % 97, outcome));
    }

    fn expected(&self) -> Vec<Fact> {
        let read = [
            "join",
            "members",
            "leave",
            "event",
            "query",
            "tags",
            "force-leave",
            "keys",
            "coordinate",
            "explain",
        ]
        .map(Fact::Read);
        let seen = ["closed at fault", "closed in peace", "waits"].map(Fact::Saw);
        [&read[..], &seen].concat()
    }
}

/// A client that sends these bytes in pieces and reads all answers.
fn converse(input: &[u8], piece_bytes: usize, outcome: &mut Outcome) {
    // Some agents have a key, and few inputs know it.
    let key = piece_bytes.is_multiple_of(7).then(|| AccessKey::new("secret")).flatten();
    let mut session = Session::new(SessionId(1), key.map(Arc::new));
    let mut effects = Vec::new();
    let mut closed = 0;
    for piece in input.chunks(piece_bytes) {
        if session.is_reading() {
            session.on_bytes(piece, &mut effects);
        }
        happen(&mut session, &mut effects);
        closed += perform(&mut session, &mut effects, outcome);
    }
    session.on_backlog(Backlog::Full, &mut effects);
    happen(&mut session, &mut effects);
    session.on_backlog(Backlog::Clear, &mut effects);
    session.on_end(&mut effects);
    closed += perform(&mut session, &mut effects, outcome);
    assert_eq!(closed, 1, "a session whose client has ended closes once");
    assert!(!session.is_reading());
}

/// Does what a session asks for; how often it said that it is over.
fn perform(session: &mut Session, effects: &mut Vec<Effect>, outcome: &mut Outcome) -> usize {
    let mut closed = 0;
    while !effects.is_empty() {
        for effect in std::mem::take(effects) {
            match effect {
                Effect::Write(bytes) => assert!(bytes.len() <= REQUEST_BYTES_MAX),
                Effect::Stats => {
                    outcome.add(Fact::Read("stats"));
                    session.on_stats(&Stats::new(), effects);
                }
                Effect::Dropped(_) => outcome.add(Fact::Saw("records dropped")),
                Effect::Command { id, command } => {
                    let (name, reply) = answer(&command);
                    outcome.add(Fact::Read(name));
                    session.on_reply(id, &reply, effects);
                }
                Effect::Close(fault) => {
                    closed += 1;
                    let is_peace = fault.is_none();
                    let saw = if is_peace { "closed in peace" } else { "closed at fault" };
                    outcome.add(Fact::Saw(saw));
                    let text = fault.map(|fault| fault.to_string()).unwrap_or_default();
                    assert!(!text.contains(char::is_control), "a forged log line: {text}");
                }
            }
        }
    }
    if closed == 0 && session.is_reading() {
        outcome.add(Fact::Saw("waits"));
    }
    closed
}

fn answer(command: &Command) -> (&'static str, Reply) {
    match command {
        Command::Join { .. } => ("join", Reply::Joined(JoinReport::default())),
        Command::Leave => ("leave", Reply::Left { timed_out: false }),
        Command::Members => ("members", Reply::Members(Vec::new())),
        Command::UserEvent { .. } => ("event", Reply::Done),
        Command::Query(_) => ("query", Reply::QueryBegun(QUERY)),
        Command::Respond { .. } => ("respond", Reply::Refused(CommandError::QueryAnswered)),
        Command::UpdateTags { .. } => ("tags", Reply::Refused(CommandError::TagsTooLarge)),
        Command::ForceLeave { .. } => ("force-leave", Reply::ForceLeft(ForceLeave::Removed)),
        Command::ChangeKeys { .. } => ("keys", Reply::KeysChanged(Box::default())),
        Command::Coordinate { .. } => ("coordinate", Reply::Coordinate(None)),
        Command::Explain { .. } => ("explain", Reply::Explained(None)),
        Command::InstallKey { .. }
        | Command::UseKey { .. }
        | Command::RemoveKey { .. }
        | Command::ListKeys => panic!("no client can ask for {command:?}"),
    }
}

/// Every query of the client, and one that it is asked.
const QUERY: QueryId = QueryId { ltime: LamportTime(3), id: 7 };

/// What happens meanwhile: something of each kind that clients may want to hear of.
fn happen(session: &mut Session, effects: &mut Vec<Effect>) {
    session.on_log(LogLevel::Warn, "a line", effects);
    let user = UserEvent {
        ltime: LamportTime(2),
        name: "deploy".into(),
        payload: b"9c45b87".as_slice().into(),
        coalesce: true,
    };
    let asked = ReceivedQuery {
        query: QUERY,
        name: "load".into(),
        payload: Box::default(),
        from: "n2".into(),
        timeout: Duration::from_secs(1),
    };
    for event in [
        Event::User(user.into()),
        Event::Query(asked.into()),
        Event::QueryAcked { query: QUERY, from: "n2".into() },
        Event::QueryAnswered { query: QUERY, from: "n2".into(), payload: Box::default() },
        Event::QueryEnded { query: QUERY, report: QueryReport::default() },
    ] {
        session.on_event(&event, effects);
    }
    session.on_members(MemberChange::Join, &[], effects);
}

/// Patterns of member filters.
#[derive(Debug)]
pub(crate) struct Patterns;

impl Target for Patterns {
    fn name(&self) -> &'static str {
        "pattern"
    }

    fn cost(&self) -> u64 {
        100
    }

    fn seeds(&self, _: &Larder) -> Vec<Vec<u8>> {
        let seeds = ["web-[0-9]+", "^(a|b)*$", r"\pL{2,5}[^\d&&x]", "(?i:x{3,}).*", "a{,2}|"];
        seeds.map(|seed| seed.as_bytes().to_vec()).into()
    }

    fn attempt(&mut self, input: &[u8], outcome: &mut Outcome) {
        let text = String::from_utf8_lossy(input);
        // As many bytes as a request may bring.
        let end = text.floor_char_boundary(8 << 10);
        let pattern = outcome.within(PATTERN_BYTES_MAX, |_| Pattern::anchored(&text[..end]));
        match pattern {
            Ok(pattern) => {
                outcome.add(Fact::Read("pattern"));
                let is_match = outcome.within(PATTERN_BYTES_MAX, |_| pattern.is_match("web-17"));
                outcome.add(Fact::Saw(if is_match { "matches" } else { "does not match" }));
            }
            Err(_) => outcome.add(Fact::Saw("no pattern")),
        }
    }

    fn expected(&self) -> Vec<Fact> {
        let seen = ["matches", "does not match", "no pattern"].map(Fact::Saw);
        [&[Fact::Read("pattern")][..], &seen].concat()
    }
}
