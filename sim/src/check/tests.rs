//! Each rule fires when it is fed facts that break it, and only then.

use std::sync::Arc;
use std::time::Duration;

use tithing_core::command::{QueryId, QueryReport, QueryRequest, ReceivedQuery};
use tithing_core::event::{MemberChange, UserEvent};
use tithing_core::member::{Identity, Peer, State, Status, Versions, WireAddr};
use tithing_core::{Command, Event, Incarnation, Instant, LamportTime, Queues, Reply};

use super::{Checks, Fact, Sent};
use crate::scenario::NodeIndex;
use crate::views::Views;
use crate::world::Change;

const A: NodeIndex = NodeIndex(0);
const B: NodeIndex = NodeIndex(1);
const C: NodeIndex = NodeIndex(2);

/// Forged facts about three nodes, second after second.
struct Forge {
    checks: Checks,
    now: Instant,
}

impl Forge {
    /// Three nodes that run and see each other.
    fn new(is_clean: bool) -> Self {
        let views = Views::new(["a", "b", "c"].map(String::from), is_clean);
        let mut forge = Self { checks: Checks::new(views), now: Instant::ZERO };
        for node in [A, B, C] {
            forge.change(Change::Started(node));
        }
        for observer in [A, B, C] {
            for member in [A, B, C] {
                forge.joins(observer, member);
            }
        }
        assert!(forge.checks.views().is_converged());
        forge
    }

    fn wait(&mut self, seconds: u64) {
        self.now += Duration::from_secs(seconds);
    }

    fn change(&mut self, change: Change) {
        self.wait(1);
        self.checks.on_change(self.now, change);
    }

    fn event(&mut self, observer: NodeIndex, event: &Event) {
        self.wait(1);
        self.checks.on_event(self.now, observer, event);
    }

    fn status(&mut self, observer: NodeIndex, member: NodeIndex, to: Option<Status>) {
        let from = self.checks.views().status(observer, member);
        let ltime = LamportTime(1);
        self.event(observer, &Event::StatusChanged { member: peer(member), from, to, ltime });
    }

    fn state(
        &mut self,
        observer: NodeIndex,
        member: NodeIndex,
        from: Option<State>,
        to: Option<State>,
    ) {
        let incarnation = Incarnation(1);
        let event = Event::StateChanged { member: peer(member), from, to, incarnation };
        self.event(observer, &event);
    }

    fn hears(&mut self, observer: NodeIndex, member: NodeIndex, change: MemberChange) {
        let event = Event::Member { change, member: peer(member), forced: false };
        self.event(observer, &event);
    }

    fn joins(&mut self, observer: NodeIndex, member: NodeIndex) {
        self.state(observer, member, None, Some(State::Alive));
        self.status(observer, member, Some(Status::Alive));
        self.hears(observer, member, MemberChange::Join);
    }

    fn clocks(&mut self, node: NodeIndex, incarnation: u32, clocks: [u64; 3]) {
        let (incarnation, clocks) = (Incarnation(incarnation), clocks.map(LamportTime));
        self.checks.on_clocks(self.now, node, Fact::Clocks { incarnation, clocks });
    }

    fn sends(&mut self, node: NodeIndex, sent: Sent<'_>) {
        self.checks.on_sent(self.now, node, sent);
    }

    fn hears_event(&mut self, node: NodeIndex, name: &str, ltime: u64) {
        let event = UserEvent {
            ltime: LamportTime(ltime),
            name: name.into(),
            payload: Box::default(),
            coalesce: false,
        };
        self.event(node, &Event::User(Arc::new(event)));
    }

    /// `A` asks all.
    fn asks(&mut self, wants_acks: bool) {
        let request = QueryRequest { wants_acks, ..QueryRequest::default() };
        let command = Command::Query(Box::new(request));
        self.checks.on_command(self.now, A, Fact::Asked(&command));
        let begun = Reply::QueryBegun(QUERY);
        self.checks.on_command(self.now, A, Fact::Answered(&begun));
    }

    fn is_asked(&mut self, node: NodeIndex) {
        let query = ReceivedQuery {
            query: QUERY,
            name: "q".into(),
            payload: Box::default(),
            from: "a".into(),
            timeout: Duration::from_secs(3),
        };
        self.event(node, &Event::Query(Arc::new(query)));
    }

    fn answers(&mut self, from: &str) {
        let (from, payload) = (from.into(), Box::default());
        self.event(A, &Event::QueryAnswered { query: QUERY, from, payload });
    }

    fn ends(&mut self, acks: u32, responses: u32) {
        let report = QueryReport { acks, responses, members: 3 };
        self.event(A, &Event::QueryEnded { query: QUERY, report });
    }

    /// The rules that were broken, without repetitions.
    fn broken(&self) -> Vec<&'static str> {
        let mut rules: Vec<_> = self.checks.violations().iter().map(|it| it.rule).collect();
        rules.dedup();
        rules
    }
}

fn peer(member: NodeIndex) -> Peer {
    Arc::new(Identity {
        name: Arc::from(["a", "b", "c"][member.index()]),
        addr: WireAddr::V4([10, 0, 0, 1]),
        port: 7946,
        meta: Box::default(),
        versions: Versions::default(),
    })
}

const FALSE_FAILURE: &str = "nobody is declared failed that was reachable and running all along";
const LEFT: &str = "a member that left is not called failed";
const GHOST: &str = "nobody who is gone comes back to life";
const CLOCKS: &str = "incarnations and Lamport times never go down";
const CONVERGENCE: &str = "views converge within the bound";
const EVENTS: &str = "an event reaches every member that stays connected, each at most once";
const QUERIES: &str = "a query ends with the right counts";
const QUERY: QueryId = QueryId { ltime: LamportTime(7), id: 9 };
const TABLE: &str = "every sequence of opinions is one that the table allows";

/// Goal: the false-failure rule fires. Method: call a steady node failed on a good network; then
/// the same with each excuse.
#[test]
fn calling_a_steady_node_failed_breaks_a_rule() {
    let mut forge = Forge::new(true);
    forge.status(A, B, Some(Status::Failed));
    assert_eq!(forge.broken(), [FALSE_FAILURE]);

    let mut forge = Forge::new(true);
    forge.state(A, B, Some(State::Alive), Some(State::Dead));
    assert_eq!(forge.broken(), [FALSE_FAILURE]);

    let excuses = [
        Change::Killed(B),
        Change::Paused(B),
        Change::Paused(A),
        Change::Leaving(B),
        Change::Network { is_clean: false, is_partitioned: true },
    ];
    for excuse in excuses {
        let mut forge = Forge::new(true);
        forge.change(excuse);
        forge.status(A, B, Some(Status::Failed));
        assert_eq!(forge.broken(), [""; 0], "{excuse:?}");
    }
    let mut forge = Forge::new(false);
    forge.status(A, B, Some(Status::Failed));
    assert_eq!(forge.broken(), [""; 0], "a network with faults");
}

/// Goal: the rule about goodbyes fires. Method: a node leaves, somebody who could hear it calls it
/// failed in the end; then the same for somebody who could not.
#[test]
fn calling_a_left_node_failed_breaks_a_rule() {
    let leave = |forge: &mut Forge, last: Status| {
        forge.change(Change::Leaving(C));
        forge.change(Change::Exited(C));
        forge.status(A, C, Some(Status::Leaving));
        forge.status(A, C, Some(Status::Left));
        forge.status(B, C, Some(Status::Failed));
        if last == Status::Left {
            forge.status(B, C, Some(Status::Left));
        }
        forge.wait(600);
        forge.checks.on_settled(forge.now);
    };
    let mut forge = Forge::new(true);
    leave(&mut forge, Status::Failed);
    assert_eq!(forge.broken(), [LEFT, CONVERGENCE]);

    let mut forge = Forge::new(true);
    leave(&mut forge, Status::Left);
    assert_eq!(forge.broken(), [""; 0], "it heard it in time");

    let mut forge = Forge::new(true);
    forge.change(Change::Paused(B));
    leave(&mut forge, Status::Failed);
    assert_eq!(forge.broken(), [CONVERGENCE], "it could not hear it, but the views differ");
}

/// Goal: the rule about ghosts fires. Method: everybody knows that a node is gone, and a minute
/// later somebody sees it alive; then the same too early, and after a restart.
#[test]
fn seeing_a_ghost_breaks_a_rule() {
    let bury = |forge: &mut Forge| {
        forge.change(Change::Killed(C));
        forge.status(A, C, Some(Status::Failed));
        forge.status(B, C, Some(Status::Failed));
    };
    let mut forge = Forge::new(true);
    bury(&mut forge);
    forge.wait(70);
    forge.status(A, C, Some(Status::Alive));
    assert_eq!(forge.broken(), [GHOST]);

    let mut forge = Forge::new(true);
    bury(&mut forge);
    forge.status(A, C, Some(Status::Alive));
    assert_eq!(forge.broken(), [""; 0], "an old packet may still be under way");

    let mut forge = Forge::new(true);
    bury(&mut forge);
    forge.wait(70);
    forge.change(Change::Started(C));
    forge.status(A, C, Some(Status::Alive));
    assert_eq!(forge.broken(), [""; 0], "it was started again");

    let mut forge = Forge::new(true);
    forge.change(Change::Killed(C));
    forge.status(A, C, Some(Status::Failed));
    forge.wait(70);
    forge.status(A, C, Some(Status::Alive));
    assert_eq!(forge.broken(), [""; 0], "b still thinks that it is there");
}

/// Goal: the rule about clocks fires for each clock, and a new life begins anew. Method: lower
/// each.
#[test]
fn a_clock_that_falls_breaks_a_rule() {
    for (incarnation, clocks) in [(1, [5, 5, 5]), (2, [4, 5, 5]), (2, [5, 4, 5]), (2, [5, 5, 4])] {
        let mut forge = Forge::new(true);
        forge.clocks(A, 2, [5, 5, 5]);
        forge.clocks(A, 2, [5, 5, 5]);
        forge.clocks(B, 0, [1, 1, 1]);
        assert_eq!(forge.broken(), [""; 0]);
        forge.clocks(A, incarnation, clocks);
        assert_eq!(forge.broken(), [CLOCKS]);
    }
    let mut forge = Forge::new(true);
    forge.clocks(A, 2, [5, 5, 5]);
    forge.change(Change::Killed(A));
    forge.change(Change::Started(A));
    forge.clocks(A, 1, [1, 1, 1]);
    assert_eq!(forge.broken(), [""; 0], "a new life");
}

/// Goal: the table of statuses is watched. Method: every step from every status.
#[test]
fn a_step_that_the_table_forbids_breaks_a_rule() {
    use Status::{Alive, Failed, Leaving, Left};
    let allowed = [
        (None, Some(Alive)),
        (None, Some(Leaving)),
        (Some(Alive), Some(Leaving)),
        (Some(Alive), Some(Failed)),
        (Some(Leaving), Some(Alive)),
        (Some(Leaving), Some(Left)),
        (Some(Leaving), None),
        (Some(Failed), Some(Left)),
        (Some(Failed), Some(Alive)),
        (Some(Failed), None),
        (Some(Left), Some(Alive)),
        (Some(Left), None),
    ];
    let all = [None, Some(Alive), Some(Leaving), Some(Failed), Some(Left)];
    for from in all {
        for to in all {
            let mut forge = Forge::new(false);
            forge.checks.views.set_status(A, B, from);
            forge.status(A, B, to);
            let is_broken = forge.broken() == [TABLE];
            assert_eq!(is_broken, !allowed.contains(&(from, to)), "{from:?} to {to:?}");
        }
    }
    let mut forge = Forge::new(false);
    let from = Some(Failed);
    let event =
        Event::StatusChanged { member: peer(B), from, to: Some(Left), ltime: LamportTime(1) };
    forge.event(A, &event);
    assert_eq!(forge.broken(), [TABLE], "it was alive, not failed");
}

/// Goal: states and events are watched too. Method: one forbidden step of each.
#[test]
fn states_and_events_out_of_order_break_a_rule() {
    let mut forge = Forge::new(false);
    forge.state(A, B, Some(State::Alive), Some(State::Suspect));
    forge.state(A, B, Some(State::Suspect), Some(State::Dead));
    assert_eq!(forge.broken(), [""; 0]);
    forge.state(A, B, Some(State::Dead), Some(State::Suspect));
    assert_eq!(forge.broken(), [TABLE]);

    for (first, then) in [
        (MemberChange::Join, None),
        (MemberChange::Failed, Some(MemberChange::Failed)),
        (MemberChange::Leave, Some(MemberChange::Failed)),
        (MemberChange::Reap, Some(MemberChange::Update)),
    ] {
        let mut forge = Forge::new(false);
        forge.hears(A, B, first);
        if let Some(then) = then {
            assert_eq!(forge.broken(), [""; 0]);
            forge.hears(A, B, then);
        }
        assert_eq!(forge.broken(), [TABLE], "{first:?}, {then:?}");
    }
}

/// Goal: the rule about convergence fires. Method: settle with one wrong view, and with none.
#[test]
fn a_view_that_stays_wrong_breaks_a_rule() {
    let mut forge = Forge::new(false);
    forge.checks.on_settled(forge.now);
    assert_eq!(forge.broken(), [""; 0]);
    forge.status(B, A, Some(Status::Failed));
    forge.checks.on_settled(forge.now);
    assert_eq!(forge.broken(), [CONVERGENCE]);
    let seen = &forge.checks.violations()[0].seen;
    assert_eq!(seen, "node 2 sees node 1 as failed, which runs");
}

const APART: &str = "no view holds a member of another cluster";
const NONCES: &str = "what has to be sealed is, and no nonce is used twice";

/// Goal: the rule about clusters fires, and views of strangers are right if they are empty. Method:
/// c is of another cluster; a hears of b, and then of c.
#[test]
fn a_member_of_another_cluster_breaks_a_rule() {
    let views = Views::new(["a", "b", "c"].map(String::from), true).of_clusters(vec![0, 0, 1]);
    let mut forge = Forge { checks: Checks::new(views), now: Instant::ZERO };
    for node in [A, B, C] {
        forge.change(Change::Started(node));
        forge.joins(node, node);
    }
    forge.joins(A, B);
    forge.joins(B, A);
    assert_eq!(forge.broken(), [""; 0]);
    assert!(forge.checks.views().is_converged());
    forge.joins(A, C);
    assert_eq!(forge.broken(), [APART]);
    assert_eq!(forge.checks.views().first_wrong(), Some((A, C)));
}

/// A sealed block with this prefix and counter, as long as the shortest there is.
fn block(prefix: u8, counter: u8) -> Vec<u8> {
    let nonce = [[prefix; 9].as_slice(), &[0, 0, counter]].concat();
    [&[1], nonce.as_slice(), &[0; 16]].concat()
}

/// Goal: the rule about nonces fires for every kind of packet, whatever sealed it. Method: forged
/// packets of one process and of two, with a nonce that comes again or falls back.
#[test]
fn a_nonce_that_comes_again_breaks_a_rule() {
    let stream = |block: Vec<u8>| [&[10, 0, 0, 0, 29], block.as_slice()].concat();
    let labelled = |bytes: Vec<u8>| [b"\xf4\x04blue", bytes.as_slice()].concat();
    let good = |forge: &mut Forge| {
        forge.sends(A, Sent::Datagram(&block(1, 0)));
        forge.sends(B, Sent::Datagram(&labelled(block(2, 0))));
        forge.sends(A, Sent::Stream(&stream(block(1, 1))));
        forge.sends(A, Sent::Stream(&labelled(stream(block(1, 2)))));
        assert_eq!(forge.broken(), [""; 0]);
    };
    let again: [(NodeIndex, Vec<u8>); 4] =
        [(A, block(1, 2)), (A, block(1, 0)), (B, block(1, 2)), (C, labelled(block(2, 0)))];
    for (node, bytes) in again {
        let mut forge = Forge::new(true);
        good(&mut forge);
        forge.sends(node, Sent::Datagram(&bytes));
        assert_eq!(forge.broken(), [NONCES]);
    }
    let mut forge = Forge::new(true);
    good(&mut forge);
    forge.sends(B, Sent::Stream(&stream(block(2, 0))));
    assert_eq!(forge.broken(), [NONCES], "a stream after a datagram");
}

/// Goal: the same rule fires when something goes out in plain. Method: forge a ping, a stream, and
/// blocks that are cut short.
#[test]
fn something_sent_in_plain_breaks_a_rule() {
    let ping = b"\x00\x82\xa5SeqNo\x01\xa4Node\xa2n1";
    let cut = &block(1, 0)[..28];
    let plain =
        [Sent::Datagram(ping), Sent::Datagram(cut), Sent::Datagram(b""), Sent::Stream(ping)];
    for sent in plain.into_iter().chain([Sent::Stream(&block(1, 0))]) {
        let mut forge = Forge::new(true);
        forge.sends(A, sent);
        assert_eq!(forge.broken(), [NONCES], "{sent:?}");
        assert_eq!(forge.checks.violations()[0].seen, "something was sent in plain");
    }
}

/// Goal: a rule of somebody else is asked too. Method: one that always fires.
#[test]
fn a_rule_can_be_added() {
    struct Never;
    impl super::Checker for Never {
        fn rule(&self) -> &'static str {
            "nothing happens"
        }

        fn on_fact(&mut self, _seen: &super::Seen<'_>, _views: &Views) -> Option<String> {
            Some("something happened".into())
        }
    }
    let mut forge = Forge::new(true);
    forge.checks.add(Box::new(Never));
    forge.change(Change::Paused(A));
    assert_eq!(forge.broken(), ["nothing happens"]);
}

/// Goal: convergence is about every view of every running node. Method: one wrong view at a time.
#[test]
fn views_have_converged_when_every_running_node_is_right() {
    let mut forge = Forge::new(true);
    forge.status(B, A, Some(Status::Leaving));
    assert!(!forge.checks.views().is_converged());
    assert_eq!(forge.checks.views().first_wrong(), Some((B, A)));
    forge.status(B, A, Some(Status::Alive));
    assert!(forge.checks.views().is_converged());

    forge.change(Change::Killed(C));
    assert!(!forge.checks.views().is_converged());
    forge.status(A, C, Some(Status::Failed));
    forge.status(B, C, Some(Status::Failed));
    assert!(forge.checks.views().is_converged());

    forge.status(A, C, Some(Status::Left));
    assert!(!forge.checks.views().is_converged(), "it was killed, and never left");

    forge.change(Change::Paused(B));
    forge.change(Change::Resumed(B));
    forge.change(Change::Killed(A));
    forge.status(B, A, Some(Status::Failed));
    assert!(forge.checks.views().is_converged(), "what a dead node thought does not count");
}

/// Goal: the rule about events fires for what is heard twice and for what is never heard, and for
/// nothing that is excused. Method: tell events with each of the excuses.
#[test]
fn an_event_that_is_missed_or_doubled_is_found() {
    let mut missed = Forge::new(true);
    missed.hears_event(A, "deploy", 5);
    missed.hears_event(B, "deploy", 5);
    missed.checks.on_settled(missed.now);
    assert_eq!(missed.broken(), [EVENTS]);

    let mut doubled = Forge::new(true);
    doubled.hears_event(A, "deploy", 5);
    doubled.hears_event(A, "deploy", 6);
    assert!(doubled.broken().is_empty());
    doubled.hears_event(A, "deploy", 6);
    assert_eq!(doubled.broken(), [EVENTS]);

    for excuse in [
        Change::Killed(C),
        Change::Started(C),
        Change::Leaving(C),
        Change::Joined(C),
        Change::Killed(A),
    ] {
        let mut excused = Forge::new(true);
        excused.hears_event(A, "deploy", 5);
        excused.hears_event(B, "deploy", 5);
        excused.change(excuse);
        excused.checks.on_settled(excused.now);
        assert!(!excused.broken().contains(&EVENTS), "{excuse:?}");
    }
    for (remembers, expected) in [(true, &[EVENTS][..]), (false, &[])] {
        let mut again = Forge::new(true);
        again.hears_event(A, "deploy", 5);
        again.change(Change::Killed(A));
        if remembers {
            again.change(Change::Restored(A));
        }
        again.change(Change::Started(A));
        again.hears_event(A, "deploy", 5);
        assert_eq!(again.broken(), expected, "with a snapshot it knows that it has heard of it");
    }
    let mut late = Forge::new(true);
    late.hears_event(A, "first", 9);
    late.change(Change::Joined(B));
    late.change(Change::Joined(C));
    late.hears_event(A, "older", 4);
    late.checks.on_settled(late.now);
    assert!(late.broken().is_empty(), "what is older than a join is not wanted");
}

/// Goal: the rule about queries fires for wrong counts, and for answers that are missing on a good
/// network only. Method: forged queries of three nodes.
#[test]
fn a_query_with_wrong_counts_is_found() {
    let query = |change: Option<Change>, answers: &[&str], ends: (u32, u32)| {
        let mut forge = Forge::new(true);
        forge.asks(false);
        for node in [A, B, C] {
            forge.is_asked(node);
        }
        for from in answers {
            forge.answers(from);
        }
        if let Some(change) = change {
            forge.change(change);
        }
        forge.ends(ends.0, ends.1);
        let mut broken = forge.broken();
        broken.retain(|rule| *rule == QUERIES);
        !broken.is_empty()
    };
    assert!(!query(None, &["a", "b", "c"], (0, 3)));
    assert!(query(None, &["a", "b", "c"], (0, 2)), "not what was seen");
    assert!(query(None, &["a", "b", "c"], (1, 3)), "an ack that nobody sent");
    assert!(query(None, &["a", "b"], (0, 2)), "one is missing on a good network");
    assert!(!query(Some(Change::Killed(C)), &["a", "b"], (0, 2)));
    assert!(query(None, &["a", "b", "b", "c"], (0, 3)), "one is counted twice");
}

/// Goal: the rule about queues fires when one is longer than its bound. Method: queues of the
/// bound's length, and one that is longer by one.
#[test]
fn a_queue_that_is_too_long_is_found() {
    let is_found = |events| {
        let mut forge = Forge::new(true);
        let queues = Queues { membership: 4_096, intents: 4_096, queries: 4_096, events };
        forge.checks.on_queues(forge.now, A, queues);
        forge.broken() == ["queues stay within their caps"]
    };
    assert!(!is_found(4_096));
    assert!(is_found(4_097));
}
