use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tithing_core::coalesce::Heard;
use tithing_core::command::{
    CommandError, JoinError, JoinFailure, JoinReport, QueryId, QueryRequest, ReceivedQuery,
};
use tithing_core::config::NameConflicts;
use tithing_core::event::{Claim, IntentKind, KeyChange, MemberChange, Reject, UserEvent};
use tithing_core::explain::{Entry, Fact, Path, Why};
use tithing_core::member::{Identity, Peer, State, Versions, WireAddr};
use tithing_core::rpc::LogLevel;
use tithing_core::{Command, Event, Incarnation, Instant, LamportTime, NetError, Reply};
use tithing_net_mio::{Caller, LogHistory, Notice, Observer, Port};

use super::Logger;
use crate::agent::log::{Log, LogFormat};
use crate::agent::output::Output;

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines that these calls log, without their times.
fn lines(hear: impl FnOnce(&mut Logger)) -> Vec<String> {
    lines_written(|logger, _| hear(logger))
}

/// The lines that an event costs that comes again and again. They are written out as they come:
/// what does not fit into the queue would be dropped.
fn lines_of_many(event: &Event, count: u32) -> usize {
    let lines = lines_written(|logger, output| {
        for n in 0..count {
            logger.on_event(event);
            if n % 1_000 == 0 {
                output.flush(PATIENCE);
            }
        }
    });
    lines.len()
}

const PATIENCE: Duration = Duration::from_secs(10);

fn lines_written(hear: impl FnOnce(&mut Logger, &Output)) -> Vec<String> {
    lines_in(LogFormat::Text, hear).iter().map(|line| line[24..].to_owned()).collect()
}

fn lines_in(format: LogFormat, hear: impl FnOnce(&mut Logger, &Output)) -> Vec<String> {
    lines_of(&mut Logger::new("n1", NameConflicts::Resolved), format, hear)
}

/// The lines of this logger.
fn lines_of(
    logger: &mut Logger,
    format: LogFormat,
    hear: impl FnOnce(&mut Logger, &Output),
) -> Vec<String> {
    let to = Shared::default();
    let output = Output::new(to.clone()).unwrap();
    output.set_format(format);
    let log = Log::new(output.clone(), LogLevel::Trace, LogHistory::new(), None);
    log.release();
    tracing::subscriber::with_default(log, || hear(logger, &output));
    output.flush(PATIENCE);
    let text = String::from_utf8(to.0.lock().unwrap().clone()).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn event(event: &Event) -> Vec<String> {
    lines(|logger| logger.on_event(event))
}

/// What applications are told.
fn heard(heard: &Heard) -> Vec<String> {
    lines(|logger| logger.on_heard(heard))
}

fn member(name: &str) -> Peer {
    Arc::new(Identity {
        name: name.into(),
        addr: WireAddr::V4([127, 0, 0, 12]),
        port: 7946,
        meta: Box::default(),
        versions: Versions::default(),
    })
}

/// Goal: scripts that watch members in the log go on working. Method: every change, both ways.
#[test]
fn member_events_have_serfs_lines() {
    let table = [
        (MemberChange::Join, false, "EventMemberJoin: n2 127.0.0.12", "member-join"),
        (MemberChange::Leave, false, "EventMemberLeave: n2 127.0.0.12", "member-leave"),
        (MemberChange::Leave, true, "EventMemberLeave (forced): n2 127.0.0.12", "member-leave"),
        (MemberChange::Failed, false, "EventMemberFailed: n2 127.0.0.12", "member-failed"),
        (MemberChange::Update, false, "EventMemberUpdate: n2", "member-update"),
        (MemberChange::Reap, false, "EventMemberReap: n2", "member-reap"),
        (MemberChange::Reap, true, "EventMemberReap (forced): n2 127.0.0.12", "member-reap"),
    ];
    for (change, forced, first, word) in table {
        let lines = event(&Event::Member { change, member: member("n2"), forced });
        assert_eq!(lines, [format!("[INFO] serf: {first}")]);
        let told = heard(&Heard::Members { change, members: vec![member("n2"), member("n3")] });
        assert_eq!(told, [format!("[INFO] agent: Received event: {word}")]);
    }
}

/// Goal: an operator reads why a node is called failed. Method: each step of a failure.
#[test]
fn failure_detection_has_memberlists_lines() {
    let n2 = || member("n2");
    let table = [
        (
            Event::PingTimedOut { member: n2() },
            "[DEBUG] memberlist: Failed ping: n2 (timeout reached)",
        ),
        (
            Event::FallbackPingFailed { member: n2(), error: NetError::Refused },
            "[ERR] memberlist: Failed fallback ping: \
             dial tcp 127.0.0.12:7946: connect: connection refused",
        ),
        (
            Event::FallbackPingWorked { member: n2() },
            "[WARN] memberlist: Was able to connect to n2 but other probes failed, network may \
             be misconfigured",
        ),
        (
            Event::Suspected { member: n2() },
            "[INFO] memberlist: Suspect n2 has failed, no acks received",
        ),
        (
            Event::SuspicionExpired { member: n2(), confirmations: 2 },
            "[INFO] memberlist: Marking n2 as failed, suspect timeout reached (2 peer \
             confirmations)",
        ),
        (
            Event::Refuted {
                claim: Claim::Suspect,
                from: Some("n3".into()),
                incarnation: Incarnation(2),
            },
            "[WARN] memberlist: Refuting a suspect message (from: n3)",
        ),
        (
            Event::ReconnectStarted { member: n2() },
            "[INFO] serf: attempting reconnect to n2 127.0.0.12:7946",
        ),
        (Event::ReconnectSkipped, "[DEBUG] serf: forgoing reconnect for random throttling"),
    ];
    for (fact, line) in table {
        assert_eq!(event(&fact), [line]);
    }
}

/// Goal: a log that is kept in detail tells why a member has failed, and Serf's lines stay alone
/// otherwise. Method: the same reason for a death and for a suspicion.
#[test]
fn a_failure_is_explained_to_those_who_debug() {
    let accused = |by: &str| Entry {
        at: Instant::ZERO,
        incarnation: Some(Incarnation(1)),
        by: Some(by.into()),
        path: Path::Gossip { from: "127.0.0.13:7946".parse::<SocketAddr>().unwrap().into() },
        fact: Fact::Accused { wanted: 0, min_millis: 4_000, max_millis: 24_000 },
    };
    let explained = |state| {
        let why = Why::of(&[accused("n3\n")]).unwrap().into();
        event(&Event::Explained { member: member("n2"), state, why })
    };
    let line = "[DEBUG] memberlist: Why n2 has failed: accused by n3\\n (gossip from \
                127.0.0.13:7946), 4s to refute";
    assert_eq!(explained(State::Dead), [line]);
    assert_eq!(explained(State::Suspect), [""; 0]);
}

/// Goal: the exchanges of a node can be followed. Method: streams, exchanges and intents.
#[test]
fn exchanges_and_intents_have_serfs_lines() {
    let to = "127.0.0.12:7946".parse().unwrap();
    let table = [
        (
            Event::StreamAccepted { from: to },
            "[DEBUG] memberlist: Stream connection from=127.0.0.12:7946",
        ),
        (
            Event::PushPullStarted { member: None, to },
            "[DEBUG] memberlist: Initiating push/pull sync with:  127.0.0.12:7946",
        ),
        (
            Event::PushPullStarted { member: Some(member("n2")), to },
            "[DEBUG] memberlist: Initiating push/pull sync with: n2 127.0.0.12:7946",
        ),
        (
            Event::IntentReceived { kind: IntentKind::Join, node: "n2".into() },
            "[DEBUG] serf: messageJoinType: n2",
        ),
        (
            Event::IntentReceived { kind: IntentKind::Leave, node: "n2".into() },
            "[DEBUG] serf: messageLeaveType: n2",
        ),
        (Event::IntentRefuted, "[DEBUG] serf: Refuting an older leave intent"),
        (
            Event::Refuted { claim: Claim::Alive, from: None, incarnation: Incarnation(3) },
            "[WARN] memberlist: Refuting an alive message",
        ),
    ];
    for (fact, line) in table {
        assert_eq!(event(&fact), [line]);
    }
}

/// Goal: a member that has failed makes no error whenever it is looked for. Method: a redial that
/// fails, and an exchange with somebody who should be there.
#[test]
fn who_is_missing_is_no_error() {
    let to = member("n2").socket_addr();
    let error = JoinError::Dial(to, NetError::Refused);
    let lines = lines(|logger| {
        logger.on_event(&Event::RedialFailed { to, error: error.clone() });
        logger.on_event(&Event::PushPullFailed { to, error });
    });
    assert!(
        lines[0].starts_with("[DEBUG] memberlist: Failed to join 127.0.0.12:7946: "),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("[ERR] memberlist: Push/Pull with 127.0.0.12:7946 failed: "));
}

/// Goal: a name that is taken is told apart from one that others quarrel about, and whether
/// anything is done about it is true. Method: both, and an agent that does nothing.
#[test]
fn a_conflict_about_the_own_name_is_an_error() {
    let conflict = |name| Event::NameConflict {
        member: member(name),
        addr: WireAddr::V4([127, 0, 0, 99]),
        port: 1,
    };
    assert_eq!(
        event(&conflict("n1")),
        ["[ERR] serf: Node name conflicts with another node at 127.0.0.99:1. \
          Names must be unique! (Resolution enabled: true)"]
    );
    let mut reporting = Logger::new("n1", NameConflicts::Reported);
    let told =
        lines_of(&mut reporting, LogFormat::Text, |logger, _| logger.on_event(&conflict("n1")));
    assert!(told[0].ends_with("(Resolution enabled: false)"), "{told:?}");
    assert_eq!(
        event(&conflict("n2")),
        ["[WARN] serf: Name conflict for 'n2' both 127.0.0.12:7946 and 127.0.0.99:1 are claiming"]
    );
}

/// Goal: a stranger cannot fill the log. Method: a thousand broken messages.
#[test]
fn rejected_messages_are_logged_at_a_bounded_rate() {
    let from = Some("127.0.0.99:1".parse().unwrap());
    let lines = lines(|logger| {
        for _ in 0..1000 {
            logger.on_event(&Event::Rejected { from, reason: Reject::BadCrc });
        }
        logger.on_event(&Event::Rejected { from: None, reason: Reject::UnexpectedAck });
    });
    assert!(lines.len() < 10, "{}", lines.len());
    assert_eq!(
        lines[0],
        "[WARN] memberlist: Dropped a message from=127.0.0.99:1: its checksum does not match"
    );
    let last = lines.last().unwrap();
    assert_eq!(last, "[DEBUG] memberlist: Dropped a message: nobody waits for this ack");
}

/// Goal: whatever strangers can cause, again and again, costs few lines and is still counted.
/// Method: eleven thousand of each kind, then what is said of the rest when its time has come.
#[test]
fn whatever_strangers_cause_is_logged_at_a_bounded_rate() {
    let from = "127.0.0.99:1".parse().unwrap();
    let conflict =
        Event::NameConflict { member: member("n2"), addr: WireAddr::V4([127, 0, 0, 99]), port: 1 };
    let refuted = Event::Refuted { claim: Claim::Dead, from: None, incarnation: Incarnation(2) };
    let intent = Event::IntentReceived { kind: IntentKind::Join, node: "n2".into() };
    let declared = Entry {
        at: Instant::ZERO,
        incarnation: Some(Incarnation(1)),
        by: Some("n3".into()),
        path: Path::Gossip { from: SocketAddr::into(from) },
        fact: Fact::Declared,
    };
    let why = Why::of(&[declared]).unwrap().into();
    let explained = Event::Explained { member: member("n2"), state: State::Dead, why };
    for (fact, lines_max) in [
        (conflict, 5),
        (refuted, 5),
        (intent, 100),
        (Event::IntentRefuted, 100),
        (Event::StreamAccepted { from }, 100),
        (explained, 100),
        (Event::Isolated { missing: 1 }, 5),
        (Event::SuspicionExpired { member: member("n2"), confirmations: 0 }, 10_000),
        (Event::KeyringChanged { change: KeyChange::Install, by: "n2".into() }, 100),
        (Event::Connected { length: Duration::ZERO }, 5),
    ] {
        assert_eq!(lines_of_many(&fact, 11_000), lines_max, "{fact:?}");
    }
}

/// Goal: what was asked of the agent is in its log. Method: commands from both sides, and answers.
#[test]
fn commands_and_answers_have_serfs_lines() {
    let client = Caller::Rpc("127.0.0.1:5".parse::<SocketAddr>().unwrap().into());
    let dial = JoinError::Dial("127.0.0.9:7946".parse().unwrap(), NetError::Refused);
    let failures = vec![JoinFailure { address: "127.0.0.9".to_owned(), cause: dial }];
    let lines = lines(|logger| {
        let addresses = vec!["a".to_owned(), "b".to_owned()];
        let join = Command::join(addresses);
        let mut given = |caller, command: &Command| {
            logger.on_notice(&Notice::CommandGiven { caller, command });
        };
        given(client, &join);
        given(client, &Command::Leave);
        given(Caller::Program, &Command::Leave);
        given(client, &Command::Members);
        let mut answered = |reply: &Reply| {
            logger.on_notice(&Notice::CommandAnswered { caller: client, reply });
        };
        answered(&Reply::Joined(JoinReport { reached: 1, failures: failures.clone() }));
        answered(&Reply::Joined(JoinReport { reached: 0, failures }));
        answered(&Reply::Refused(CommandError::LeaveInProgress));
        answered(&Reply::Left { timed_out: true });
    });
    let failed = "Failed to join 127.0.0.9: dial tcp 127.0.0.9:7946: connect: connection refused";
    assert_eq!(
        lines,
        [
            "[INFO] agent: joining: [a b] replay: false",
            "[INFO] agent.ipc: Graceful leave triggered",
            "[INFO] agent: requesting graceful leave from Serf",
            "[INFO] agent: requesting graceful leave from Serf",
            &format!("[DEBUG] memberlist: {failed}"),
            "[INFO] agent: joined: 1 nodes",
            &format!("[DEBUG] memberlist: {failed}"),
            &format!("[WARN] agent: error joining: 1 error occurred: * {failed}"),
            "[WARN] agent: Leave already in progress",
            "[WARN] serf: timeout while waiting for graceful leave",
        ]
    );
}

/// Goal: a client that pounds does not fill the log. Method: a thousand commands refused because
/// too many wait, two refused for other reasons; a thousand that are told of as such, joins that
/// fail among them; and a thousand that nobody is told of.
#[test]
fn a_client_that_pounds_costs_few_lines() {
    let client = Caller::Rpc("127.0.0.1:5".parse::<SocketAddr>().unwrap().into());
    let join = Command::join(vec!["a".to_owned()]);
    let cause = JoinError::Dial("127.0.0.9:7946".parse().unwrap(), NetError::Refused);
    let failures = vec![JoinFailure { address: "127.0.0.9".to_owned(), cause }];
    let joined = Reply::Joined(JoinReport { reached: 0, failures });
    let lines = lines_written(|logger, output| {
        let mut answered = |reply: &Reply| {
            logger.on_notice(&Notice::CommandAnswered { caller: client, reply });
        };
        for _ in 0..1_000 {
            answered(&Reply::Refused(CommandError::TooMany));
        }
        answered(&Reply::Refused(CommandError::LeaveInProgress));
        answered(&Reply::Refused(CommandError::TagsTooLarge));
        for _ in 0..1_000 {
            answered(&joined);
        }
        for _ in 0..1_000 {
            for command in [&join, &Command::Members] {
                logger.on_notice(&Notice::CommandGiven { caller: client, command });
            }
        }
        output.flush(PATIENCE);
    });
    let count = |text: &str| lines.iter().filter(|line| line.contains(text)).count();
    assert_eq!(count("[WARN] agent: Too many commands are waiting"), 1);
    assert_eq!(count("[WARN] agent: Leave already in progress"), 1);
    assert_eq!(count("[WARN] agent: Encoded length of tags exceeds"), 1);
    assert_eq!(count("[WARN] agent: error joining"), 100);
    assert_eq!(count("[INFO] agent: joining: [a]"), 100);
    assert_eq!(lines.len(), 3 + 100 + 100 + 100);
}

/// A query of another node.
fn load_query() -> ReceivedQuery {
    ReceivedQuery {
        query: QueryId { ltime: LamportTime(3), id: 7 },
        name: "load".into(),
        payload: Box::default(),
        from: "n2".into(),
        timeout: Duration::from_secs(1),
    }
}

/// Goal: what users of other nodes say and ask has Serf's lines, at a bounded rate. Method: one of
/// each, then more than a window has room for.
#[test]
fn events_and_queries_have_serfs_lines() {
    let query = load_query().query;
    let user = Event::User(Arc::new(UserEvent {
        ltime: LamportTime(2),
        name: "deploy".into(),
        payload: Box::default(),
        coalesce: true,
    }));
    let asked = Event::Query(Arc::new(load_query()));
    assert_eq!(event(&user), ["[DEBUG] serf: messageUserEventType: deploy"]);
    let told = "[INFO] agent: Received event: user-event: deploy";
    assert_eq!(heard(&Heard::Event(user.clone())), [told]);
    assert_eq!(event(&asked), ["[DEBUG] serf: messageQueryType: load"]);
    assert_eq!(heard(&Heard::Event(asked)), ["[INFO] agent: Received event: query: load"]);
    let acked = Event::QueryAcked { query, from: "n2".into() };
    assert_eq!(event(&acked), ["[DEBUG] serf: messageQueryResponseType: n2"]);
    let stray = Event::StrayResponse { query, from: "n2".into() };
    assert_eq!(
        event(&stray),
        ["[WARN] serf: reply for non-running query (LTime: 3, ID: 7) From: n2"]
    );
    assert_eq!(lines_of_many(&stray, 20_000), 5);
    assert_eq!(lines_of_many(&user, 20_000), 100);
}

/// Goal: what clients ask for has Serf's lines. Method: an event, a query and both ways to force
/// somebody out.
#[test]
fn commands_of_the_serf_layer_have_serfs_lines() {
    let payload = b"a\n\"b\"".to_vec();
    let request = QueryRequest {
        name: "load".to_owned(),
        payload: b"15m".to_vec(),
        ..QueryRequest::default()
    };
    let force_leave = |prune| Command::ForceLeave { name: "n3".to_owned(), prune };
    let commands = [
        Command::UserEvent { name: "deploy".to_owned(), payload, coalesce: true },
        Command::Query(Box::new(request)),
        force_leave(false),
        force_leave(true),
    ];
    let lines = lines(|logger| {
        for command in &commands {
            let caller = Caller::Program;
            logger.on_notice(&Notice::CommandGiven { caller, command });
        }
    });
    assert_eq!(
        lines,
        [
            "[DEBUG] agent: Requesting user event send: deploy. Coalesced: true. \
             Payload: \"a\\n\\\"b\\\"\"",
            "[DEBUG] agent: Requesting query send: load. Payload: \"15m\"",
            "[INFO] agent: Force leaving node: n3",
            "[INFO] agent: Force leaving node (prune): n3",
        ]
    );
}

/// Goal: a program that reads the log as objects finds who and where without Serf's texts. Method:
/// facts of each kind, each as an object without its time.
#[test]
fn facts_have_fields_of_their_own() {
    let from = "127.0.0.99:1".parse().unwrap();
    let facts = [
        Event::Member { change: MemberChange::Failed, member: member("n2"), forced: false },
        Event::Suspected { member: member("n2") },
        Event::FallbackPingFailed { member: member("n2"), error: NetError::Refused },
        Event::Refuted {
            claim: Claim::Suspect,
            from: Some("n3\n".into()),
            incarnation: Incarnation(2),
        },
        Event::Rejected { from: Some(from), reason: Reject::BadCrc },
        Event::Rejected { from: None, reason: Reject::BadCrc },
        Event::StreamAccepted { from },
    ];
    let lines = lines_in(LogFormat::Json, |logger, _| {
        for fact in &facts {
            logger.on_event(fact);
        }
    });
    let fields: Vec<&str> = lines
        .iter()
        .map(|line| {
            line.split_once("\"message\":\"").unwrap().1.split_once("\",\"").map_or("", |it| it.1)
        })
        .collect();
    assert_eq!(
        fields,
        [
            "member\":\"n2\",\"addr\":\"127.0.0.12\"}",
            "member\":\"n2\"}",
            "member\":\"n2\",\"cause\":\"dial tcp 127.0.0.12:7946: connect: connection refused\"}",
            "accuser\":\"n3\\n\"}",
            "addr\":\"127.0.0.99:1\",\"cause\":\"its checksum does not match\"}",
            "cause\":\"its checksum does not match\"}",
            "addr\":\"127.0.0.99:1\"}",
        ]
    );
}

/// Goal: what a program looks for in a line about a command, an event or a query stands in fields
/// of its own. Method: such lines, and what is behind each message.
#[test]
fn lines_about_commands_and_messages_have_fields() {
    let client = Caller::Rpc("127.0.0.1:5".parse::<SocketAddr>().unwrap().into());
    let query = load_query().query;
    let asked = Event::Query(Arc::new(load_query()));
    let join = Command::join(vec!["a".to_owned(), "b".to_owned()]);
    let prune = Command::ForceLeave { name: "n2".to_owned(), prune: true };
    let lines = lines_in(LogFormat::Json, |logger, _| {
        logger.on_event(&asked);
        logger.on_event(&Event::StrayResponse { query, from: "n2".into() });
        logger.on_event(&Event::SuspicionExpired { member: member("n2"), confirmations: 2 });
        logger.on_heard(&Heard::Event(asked));
        let change = MemberChange::Join;
        logger.on_heard(&Heard::Members { change, members: vec![member("n2")] });
        for command in [&join, &prune] {
            logger.on_notice(&Notice::CommandGiven { caller: client, command });
        }
        let reply = &Reply::Refused(CommandError::TooMany);
        logger.on_notice(&Notice::CommandAnswered { caller: client, reply });
    });
    let behind_message = |line: &String| {
        let (_, rest) = line.split_once("\"message\":\"").unwrap();
        rest.split_once("\",\"").map(|(_, fields)| fields.to_owned()).unwrap()
    };
    let fields: Vec<String> = lines.iter().map(behind_message).collect();
    assert_eq!(
        fields,
        [
            "member\":\"n2\",\"name\":\"load\"}",
            "member\":\"n2\"}",
            "member\":\"n2\",\"confirmations\":2}",
            "event\":\"query\",\"name\":\"load\"}",
            "event\":\"member-join\"}",
            "addr\":\"a b\"}",
            "member\":\"n2\"}",
            "cause\":\"Too many commands are waiting\"}",
        ]
    );
}

/// Goal: an operator reads which port takes nobody. Method: an accept that fails at each.
#[test]
fn an_accept_that_fails_names_its_port() {
    let error = io::Error::from_raw_os_error(24);
    let table = [
        (Port::Cluster, "[ERR] memberlist: Error accepting TCP connection"),
        (Port::Rpc, "[ERR] agent.ipc: Failed to accept client"),
        (Port::Web, "[ERR] agent.metrics: Failed to accept client"),
    ];
    for (port, line) in table {
        let notice = Notice::AcceptFailed { port, error: &error, pause: Duration::from_secs(1) };
        let told = lines(|logger| logger.on_notice(&notice));
        assert_eq!(told, [format!("{line}: too many open files; next attempt in 1s")]);
    }
}
