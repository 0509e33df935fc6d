#![expect(clippy::wildcard_enum_match_arm, reason = "each lie is about a few things only")]

use std::collections::BTreeSet;

use tithing_core::command::{QueryEnd, QueryRequest};
use tithing_core::event::MemberChange;
use tithing_core::wire::serf::{JoinIntent, LeaveIntent};
use tithing_core::{LamportTime, Seed};

use super::*;
use crate::link::LinkSettings;
use crate::scenario::{JoinPlan, NodeSpec};
use crate::world::{Observer, World};
use crate::{NodeIndex, Scenario, run};

/// How the models are lied to.
struct Lie {
    /// What is told in place of an input.
    input: fn(&Input<'_>) -> Option<Input<'static>>,
    /// How often an action is told.
    times: fn(&Action<'_>) -> usize,
    /// How fast clocks run, in hundredths.
    clock: u64,
}

const TRUTH: Lie = Lie { input: |_| None, times: |_| 1, clock: 100 };

struct Liar {
    conduct: Conduct,
    lie: Lie,
    rules: BTreeSet<&'static str>,
}

impl Observer for Liar {
    fn on_step(&mut self, step: &Step<'_>) {
        let input = (self.lie.input)(step.input);
        let input = input.as_ref().unwrap_or(step.input);
        let shown = Instant::from_nanos(step.shown.as_nanos() / 100 * self.lie.clock);
        let times = |action: &Action<'_>| (self.lie.times)(action);
        let actions = step.actions.iter().flat_map(|it| vec![it.clone(); times(&it)]).collect();
        let Step { at, node, actions: all, core, security, record, .. } = *step;
        let step = Step { at, shown, node, input, actions: all, core, security, record };
        self.rules.extend(self.conduct.watch(&step, actions).iter().map(|lapse| lapse.rule));
    }

    fn on_change(&mut self, _at: Instant, change: Change) {
        self.conduct.on_change(change);
    }
}

/// A life in which all happens that there are rules for.
fn lapses_of(lie: Lie) -> BTreeSet<&'static str> {
    let liar = Liar { conduct: Conduct::new(4), lie, rules: BTreeSet::new() };
    let mut world = World::new(Seed(7), LinkSettings::default(), liar);
    let nodes = [0, 1, 2, 3].map(NodeIndex);
    for (node, name) in nodes.iter().zip(["n1", "n2", "n3", "n4"]) {
        world.add_node(&NodeSpec::new(name));
        world.start(*node);
    }
    let second = |at| Instant::ZERO + Duration::from_secs(at);
    let to = JoinPlan { to: vec!["n1".into()], retry: None };
    nodes[1..].iter().for_each(|node| world.join(*node, to.clone()));
    world.run_until(second(10));
    let tags = [("role".to_owned(), "web".to_owned())].into();
    world.command(nodes[1], Command::UpdateTags { set: tags, delete: Vec::new() });
    let event = ("deploy".to_owned(), Vec::new());
    world
        .command(nodes[2], Command::UserEvent { name: event.0, payload: event.1, coalesce: false });
    let text = r#"{"ask":1}"#.as_bytes().to_vec();
    let query = QueryRequest {
        name: "load".into(),
        payload: text,
        nodes: Vec::new(),
        tags: std::collections::BTreeMap::new(),
        wants_acks: true,
        relay_factor: 1,
        timeout: Duration::from_secs(5),
        end: QueryEnd::Deadline,
    };
    world.command(nodes[0], Command::Query(Box::new(query)));
    world.run_until(second(20));
    world.isolate(nodes[2]);
    world.run_until(second(23));
    world.heal();
    world.run_until(second(30));
    world.kill(nodes[3]);
    world.run_until(second(45));
    world.start(nodes[3]);
    world.run_until(second(110));
    world.kill(nodes[3]);
    world.run_until(second(160));
    world.command(nodes[1], Command::Leave);
    world.run_until(second(170));
    world.observer.rules
}

/// Whether a datagram holds such a message.
fn holds(payload: &[u8], is_it: fn(&Message<'_>) -> bool) -> bool {
    let mut found = false;
    let limits = tithing_core::Limits::default();
    packet::open(payload, &limits, &mut Codec::default(), &mut |message| {
        found |= message.is_ok_and(|message| is_it(&message));
    });
    found
}

/// The datagram is not told of.
fn hidden(input: &Input<'_>, is_it: fn(&Message<'_>) -> bool) -> Option<Input<'static>> {
    match input {
        Input::Datagram { payload, .. } if holds(payload, is_it) => Some(Input::Tick),
        _ => None,
    }
}

fn unless_sent(action: &Action<'_>, is_it: fn(&Message<'_>) -> bool) -> usize {
    match action {
        Action::SendDatagram { payload, .. } => usize::from(!holds(payload, is_it)),
        _ => 1,
    }
}

fn times_if(action: &Action<'_>, times: usize, is_it: fn(&Event) -> bool) -> usize {
    match action {
        Action::Emit(event) if is_it(event) => times,
        _ => 1,
    }
}

/// Goal: each rule breaks if it is not kept. Method: models that are lied to about what their
/// nodes hear, do or see on their clocks; with the truth no rule breaks.
#[test]
fn each_rule_breaks_when_it_is_not_kept() {
    assert_eq!(lapses_of(TRUTH), BTreeSet::new());
    for (rule, lie) in lies() {
        let broken = lapses_of(lie);
        assert!(broken.contains(rule), "{rule} holds, broken are {broken:?}");
    }
}

fn lies() -> Vec<(&'static str, Lie)> {
    let mut lies = lies_about_members();
    lies.extend(lies_about_leaving());
    lies.extend(lies_about_asking());
    lies
}

fn lies_about_members() -> Vec<(&'static str, Lie)> {
    let unheard = |input| Lie { input, ..TRUTH };
    let told = |times| Lie { times, ..TRUTH };
    vec![
        (
            "whoever is asked answers",
            unheard(|it| hidden(it, |message| matches!(message, Message::Ping(_)))),
        ),
        (
            "members are probed one by one, each in its turn",
            unheard(|it| hidden(it, |message| matches!(message, Message::Ack(_)))),
        ),
        (
            "the silent are asked on every path, in time",
            told(|it| times_if(it, 0, |event| matches!(event, Event::PingTimedOut { .. }))),
        ),
        (
            "who does not answer in time is accused, and nobody else",
            told(|it| times_if(it, 2, |event| matches!(event, Event::Suspected { .. }))),
        ),
        (
            "a suspicion has its time",
            told(|it| times_if(it, 2, |event| matches!(event, Event::SuspicionExpired { .. }))),
        ),
        (
            "whenever a probe is due somebody is probed",
            told(|it| unless_sent(it, |message| matches!(message, Message::Ping(_)))),
        ),
        (
            "everybody is probed in each round",
            told(|it| match it {
                Action::SendDatagram { to, payload } if to.ip().to_string() == "10.0.0.2" => {
                    usize::from(!holds(payload, |it| matches!(it, Message::Ping(_))))
                }
                _ => 1,
            }),
        ),
        (
            "a suspected member is told so",
            unheard(|it| hidden(it, |message| matches!(message, Message::Alive(_)))),
        ),
        (
            "claims are believed as the rules want it",
            unheard(|it| hidden(it, |message| matches!(message, Message::Suspect(_)))),
        ),
        (
            "news is told as often as wanted",
            told(|it| unless_sent(it, |message| matches!(message, Message::Alive(_)))),
        ),
        (
            "news goes to some members in each round",
            told(|it| 1 + usize::from(unless_sent(it, |it| matches!(it, Message::Alive(_))) == 0)),
        ),
        (
            "full state is exchanged now and then, with somebody who is there",
            told(|it| times_if(it, 0, |event| matches!(event, Event::PushPullStarted { .. }))),
        ),
        (
            "a full state holds all that is known",
            unheard(|it| hidden(it, |message| matches!(message, Message::Alive(_)))),
        ),
        (
            "the health score follows from what is heard",
            unheard(|it| hidden(it, |message| matches!(message, Message::Nack(_)))),
        ),
        ("only the long gone are forgotten", Lie { clock: 50, ..TRUTH }),
        ("the long gone are forgotten", Lie { clock: 300, ..TRUTH }),
    ]
}

/// Intents from far ahead, as a datagram.
fn from_the_future() -> Input<'static> {
    let mut message = vec![8];
    JoinIntent { ltime: LamportTime(1_000), node: "n2" }.encode(&mut message);
    datagram(message)
}

/// A member that has failed is to be forgotten.
fn a_prune() -> Input<'static> {
    let mut message = vec![8];
    LeaveIntent { ltime: LamportTime(1_000), node: "n4", prune: true }.encode(&mut message);
    datagram(message)
}

fn datagram(message: Vec<u8>) -> Input<'static> {
    let from = "10.0.0.2:7946".parse().unwrap();
    Input::Datagram { from, payload: message.leak() }
}

fn lies_about_leaving() -> Vec<(&'static str, Lie)> {
    let told = |times| Lie { times, ..TRUTH };
    vec![
        (
            "only who joins says so",
            // An exchange that no timer has asked for is a join.
            Lie {
                input: |it| match it {
                    Input::Tick => Some(Input::Persisted { outcome: Ok(()) }),
                    _ => None,
                },
                ..TRUTH
            },
        ),
        (
            "whoever is forced out is gone",
            Lie {
                input: |it| match it {
                    Input::Command { command: Command::Leave, .. } => Some(a_prune()),
                    _ => None,
                },
                ..TRUTH
            },
        ),
        (
            "nobody leaves unasked",
            Lie {
                input: |it| match it {
                    Input::Command { command: Command::Leave, .. } => Some(Input::Tick),
                    _ => None,
                },
                ..TRUTH
            },
        ),
        (
            "a leave takes its time in each of its parts",
            told(|it| {
                let is_own = |event: &Event| match event {
                    Event::StateChanged { to, .. } => *to == Some(State::Left),
                    _ => false,
                };
                times_if(it, 0, is_own)
            }),
        ),
        (
            "whoever hears of a time is past it",
            Lie {
                input: |it| match it {
                    Input::Command { command: Command::Query(_), .. } => Some(from_the_future()),
                    _ => None,
                },
                ..TRUTH
            },
        ),
    ]
}

fn lies_about_asking() -> Vec<(&'static str, Lie)> {
    let told = |times| Lie { times, ..TRUTH };
    vec![
        (
            "whoever is asked hears it, and says so",
            told(|it| {
                let is_answer = |message: &Message<'_>| match message {
                    Message::User(bytes) => {
                        matches!(SerfMessage::decode(bytes), Ok(SerfMessage::QueryResponse(_)))
                    }
                    _ => false,
                };
                unless_sent(it, is_answer)
            }),
        ),
        (
            "a query has its time",
            Lie {
                input: |it| match it {
                    Input::Command { id, command: Command::Query(request) } => {
                        let timeout = Duration::from_secs(1);
                        let request = QueryRequest { timeout, ..(**request).clone() };
                        let command = Command::Query(Box::new(request));
                        Some(Input::Command { id: *id, command })
                    }
                    _ => None,
                },
                ..TRUTH
            },
        ),
        (
            "applications hear of changed tags",
            told(|it| {
                let is_update = |event: &Event| match event {
                    Event::Member { change, .. } => *change == MemberChange::Update,
                    _ => false,
                };
                times_if(it, 0, is_update)
            }),
        ),
        (
            "tags are what was ordered",
            Lie {
                input: |it| match it {
                    Input::Command { id, command: Command::UpdateTags { .. } } => {
                        let set = [("role".to_owned(), "db".to_owned())].into();
                        let command = Command::UpdateTags { set, delete: Vec::new() };
                        Some(Input::Command { id: *id, command })
                    }
                    _ => None,
                },
                ..TRUTH
            },
        ),
    ]
}

/// Goal: nodes that are watched less closely do the same. Method: a story, both ways.
#[test]
fn nobody_acts_otherwise_for_being_watched() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/kill9.toml");
    let scenario = Scenario::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
    let report = |scrutiny| run(&scenario, crate::Options { scrutiny, ..Default::default() });
    let [closely, barely] = [crate::Scrutiny::Full, crate::Scrutiny::Outcome].map(report);
    assert_eq!((closely.hash, closely.violations), (barely.hash, barely.violations));
}
