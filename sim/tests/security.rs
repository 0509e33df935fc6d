//! Encryption is rolled out and keys are rotated in clusters of a hundred nodes, of which five are
//! offline at each step; and two clusters are kept apart by nothing but their labels.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use tithing_core::Seed;
use tithing_core::member::Status;
use tithing_core::prng::Prng;
use tithing_sim::scenario::security::{KeyChange, NamedKey, SecurityChange, SecuritySpec};
use tithing_sim::scenario::units::Span;
use tithing_sim::scenario::{
    DiskFate, EventKind, Expectation, JoinPlan, NodeSpec, Observers, Op, TimedStep, What, When,
};
use tithing_sim::{LinkSettings, NodeIndex, Options, Report, Scenario, Tally, run, sweep};

const NODES: u32 = 100;

/// Nodes that are offline at each step.
const OFFLINE: usize = 5;

/// How many clusters of each kind.
const SEEDS: u64 = 4;

fn at(seconds: u64) -> Span {
    Span(Duration::from_secs(seconds))
}

fn key(name: &str, fill: u8, len: usize) -> NamedKey {
    NamedKey::new(name, &vec![fill; len]).unwrap()
}

fn all_but(away: &[NodeIndex]) -> Vec<NodeIndex> {
    (0..NODES).map(NodeIndex).filter(|node| !away.contains(node)).collect()
}

/// A cluster to which things are done, and what must not happen to it.
struct Story {
    rng: Prng,
    scenario: Scenario,
    /// Who was never offline.
    steady: BTreeSet<NodeIndex>,
}

impl Story {
    fn new(seed: u64, security: &SecuritySpec) -> Self {
        // Packing takes half of the time, and says nothing about keys.
        let compression = seed == 0;
        let spec = |n| NodeSpec {
            compression,
            security: security.clone(),
            ..NodeSpec::new(format!("n{n}"))
        };
        let jitter = Span(Duration::from_millis(1));
        let link = LinkSettings { jitter, ..LinkSettings::default() };
        let scenario = Scenario {
            title: "a hundred nodes".into(),
            story: String::new(),
            seed,
            duration: at(240),
            stop: None,
            nodes: (1..=NODES).map(spec).collect(),
            link,
            steps: Vec::new(),
            expectations: Vec::new(),
        };
        let all: Vec<NodeIndex> = (0..NODES).map(NodeIndex).collect();
        let steady = all.iter().copied().collect();
        let mut story = Self { rng: Prng::new(Seed(seed), 0), scenario, steady };
        let join = JoinPlan { to: vec!["n1".into(), "n2".into()], retry: Some(at(1)) };
        story.step(Span::default(), Op::Join { nodes: all, join });
        story
    }

    fn step(&mut self, at: Span, op: Op) {
        self.scenario.steps.push(TimedStep { at, op });
    }

    fn expect(&mut self, when: When, what: What) {
        self.scenario.expectations.push(Expectation { when, what });
    }

    /// Five nodes that were never offline before go offline.
    fn power_cut(&mut self, when: Span) -> Vec<NodeIndex> {
        // The first few are those that others join.
        let mut choice: Vec<NodeIndex> =
            self.steady.iter().copied().filter(|node| node.0 >= 4).collect();
        self.rng.shuffle(&mut choice);
        choice.truncate(OFFLINE);
        self.steady.retain(|node| !choice.contains(node));
        self.step(when, Op::Kill { nodes: choice.clone() });
        choice
    }

    fn restart(&mut self, when: Span, nodes: &[NodeIndex], change: &SecurityChange) {
        let join =
            Some(JoinPlan { to: ["n1", "n2", "n3"].map(String::from).to_vec(), retry: None });
        self.step(
            when,
            Op::Restart {
                nodes: nodes.to_vec(),
                join,
                change: change.clone(),
                disk: DiskFate::Kept,
            },
        );
    }

    fn keys(&mut self, when: Span, nodes: &[NodeIndex], change: KeyChange, key: &NamedKey) {
        self.step(when, Op::Keys { nodes: nodes.to_vec(), change, key: key.clone() });
    }

    /// Nobody may call these failed from then on.
    fn nobody_fails(&mut self, nodes: &[NodeIndex], from: Span) {
        for &member in nodes {
            let what =
                What::Event { on: Observers::Any, kind: EventKind::Failed, member: Some(member) };
            self.expect(When::Never(from, self.scenario.duration), what);
        }
    }

    fn converged(&mut self, from: u64, by: u64) {
        self.expect(When::Within(at(from), at(by)), What::Converged);
    }

    /// Those whom they join see them. Gossip misses one of a hundred nodes now and then; the rest
    /// follows with full state.
    fn are_seen(&mut self, nodes: &[NodeIndex], when: u64) {
        for &member in nodes {
            let on = Observers::Nodes([0, 1, 2].map(NodeIndex).to_vec());
            let what = What::Status { on, member, status: Some(Status::Alive) };
            self.expect(When::At(at(when)), what);
        }
    }

    fn finish(mut self) -> Scenario {
        let steady: Vec<NodeIndex> = self.steady.iter().copied().collect();
        assert_eq!(steady.len() + 3 * OFFLINE, NODES as usize);
        self.nobody_fails(&steady, Span::default());
        self.converged(240, 240);
        self.scenario.steps.sort_by_key(|step| step.at);
        self.scenario
    }
}

/// A plain cluster gets keys, seals, and insists. At each stage five nodes are offline, come back
/// as they were configured before, and are then brought up to the stage.
fn rollout(seed: u64) -> Scenario {
    let mut story = Story::new(seed, &SecuritySpec::default());
    let stages = [
        SecurityChange {
            keys: Some(vec![key("first", 1, 32)]),
            verify_incoming: Some(false),
            verify_outgoing: Some(false),
            ..SecurityChange::default()
        },
        SecurityChange { verify_outgoing: Some(true), ..SecurityChange::default() },
        SecurityChange { verify_incoming: Some(true), ..SecurityChange::default() },
    ];
    for (begin, stage) in [10, 85, 160].into_iter().zip(stages) {
        let away = story.power_cut(at(begin));
        for (n, node) in (0..).zip(all_but(&away)) {
            let when = Span(at(begin + 15).0 + Duration::from_millis(250) * n);
            story.restart(when, &[node], &stage);
        }
        // They are back before the next stage begins, first as they were.
        story.restart(at(begin + 50), &away, &SecurityChange::default());
        story.nobody_fails(&away, at(begin + 50));
        story.are_seen(&away, begin + 55);
        story.restart(at(begin + 60), &away, &stage);
        story.are_seen(&away, begin + 65);
    }
    story.finish()
}

/// Install, use, remove, with five nodes offline at each step. What those need that come back
/// depends on what they have missed.
fn rotation(seed: u64) -> Scenario {
    let (old, new) = (key("old", 1, 16), key("new", 2, 32));
    let security = SecuritySpec { keys: vec![old.clone()], ..SecuritySpec::default() };
    let mut story = Story::new(seed, &security);
    let as_it_was = SecurityChange::default();

    let without_key = story.power_cut(at(10));
    let on = all_but(&without_key);
    story.keys(at(40), &on, KeyChange::Install, &new);
    // Two of them come back before the key is used, and get it in time.
    let (early, late) = without_key.split_at(2);
    story.restart(at(50), early, &as_it_was);
    story.keys(at(55), early, KeyChange::Install, &new);
    story.nobody_fails(early, at(50));

    let without_use = story.power_cut(at(60));
    let away = [late, without_use.as_slice()].concat();
    let on = all_but(&away);
    story.keys(at(90), &on, KeyChange::Use, &new);
    // Who has both keys reads all and is read, though it seals with the old one.
    story.restart(at(100), &without_use, &as_it_was);
    story.nobody_fails(&without_use, at(100));
    story.keys(at(105), &without_use, KeyChange::Use, &new);
    // Three have missed both steps: they are read, but cannot read anybody, until they get the key.
    story.restart(at(110), late, &as_it_was);
    for &member in late {
        let on = Observers::Nodes(story.steady.iter().copied().collect());
        let status = Some(Status::Failed);
        story.expect(When::At(at(144)), What::Status { on, member, status });
        for first in [0, 1, 2].map(NodeIndex) {
            let on = Observers::Nodes(vec![member]);
            let what = What::Status { on, member: first, status: None };
            story.expect(When::At(at(144)), what);
        }
    }
    story.keys(at(145), late, KeyChange::Install, &new);
    story.keys(at(145), late, KeyChange::Use, &new);
    let join = JoinPlan { to: vec!["n1".into()], retry: None };
    story.step(at(146), Op::Join { nodes: late.to_vec(), join });
    story.nobody_fails(late, at(146));
    story.converged(146, 155);

    let without_removal = story.power_cut(at(160));
    let on = all_but(&without_removal);
    story.keys(at(190), &on, KeyChange::Remove, &old);
    story.restart(at(200), &without_removal, &as_it_was);
    story.nobody_fails(&without_removal, at(200));
    story.converged(200, 205);
    story.keys(at(210), &without_removal, KeyChange::Remove, &old);
    story.finish()
}

/// Plays many, and shows those that are not good.
fn play_all(story: impl Fn(u64) -> Scenario + Sync, mut look: impl FnMut(&Report)) {
    let mut failures = Vec::new();
    sweep(
        0..SEEDS,
        2,
        |seed| run(&story(seed), Options::default()),
        |seed, report| {
            look(&report);
            if !report.is_good() {
                failures.push(format!("seed {seed}: {}", report.to_text()));
            }
            failures.is_empty()
        },
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Goal: P-106, encryption comes to a running cluster and nobody is falsely failed, though five of
/// a hundred miss each stage. Method: some clusters; nothing is ever unreadable, and in the end
/// all is sealed.
#[test]
fn encryption_is_rolled_out_with_some_offline_at_each_stage() {
    play_all(rollout, |report| {
        assert_eq!(report.counts.of(Tally::Unreadable), 0, "seed {}", report.seed);
        assert!(report.counts.of(Tally::Sealed) > 10_000);
        assert!(report.counts.of(Tally::Sealed) < report.counts.of(Tally::Sent));
    });
}

/// Goal: P-105, a key is rotated and nobody is falsely failed, though five of a hundred miss each
/// step. Method: some clusters; whoever has missed too much is outside until it gets the key.
#[test]
fn keys_are_rotated_with_some_offline_at_each_step() {
    play_all(rotation, |report| {
        let of = |tally| report.counts.of(tally);
        assert_eq!(of(Tally::Sealed), of(Tally::Sent), "seed {}", report.seed);
        assert!(of(Tally::Unreadable) > 0, "three could not read the others");
        let nodes = u64::from(NODES);
        let changes = [Tally::KeyInstall, Tally::KeyUse, Tally::KeyRemoval].map(of);
        assert_eq!(changes, [nodes, nodes, nodes], "each node, once");
    });
}

/// Goal: it is the order of the stages that makes a roll-out safe. Method: insist before all seal,
/// and see somebody called failed for nothing.
#[test]
fn a_rollout_in_the_wrong_order_is_noticed() {
    let mut scenario = rollout(1);
    for step in &mut scenario.steps {
        if let Op::Restart { change, .. } = &mut step.op {
            std::mem::swap(&mut change.verify_incoming, &mut change.verify_outgoing);
        }
    }
    let report = run(&scenario, Options::default());
    assert!(!report.is_good());
    assert!(report.counts.of(Tally::Unreadable) > 0);
}

fn two_labels() -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/two_labels.toml");
    Scenario::parse(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Goal: clusters with different labels stay apart for an hour, whatever the dice. Method: some
/// seeds of the story; every label is seen to be refused.
#[test]
fn clusters_with_different_labels_stay_apart() {
    let story = |seed| Scenario { seed, ..two_labels() };
    play_all(story, |report| {
        assert!(report.end.since(tithing_core::Instant::ZERO) >= Duration::from_hours(1));
        assert!(report.counts.of(Tally::ForeignLabel) > 100, "they do reach each other");
        assert_eq!(report.counts.of(Tally::Swap), 4);
    });
}

/// Goal: nothing but the labels keeps them apart. Method: the same story without labels, and with
/// one node that looks at none.
#[test]
fn without_labels_the_two_clusters_become_one() {
    let mut scenario = two_labels();
    for node in &mut scenario.nodes {
        node.security.label.clear();
    }
    let report = run(&scenario, Options::default());
    assert!(!report.is_good());
    let mixed = |expected: &str| expected.contains("never") && expected.contains("as alive");
    assert!(report.unmet.iter().any(|unmet| mixed(&unmet.expected)), "{}", report.to_text());
    assert_eq!(report.counts.of(Tally::ForeignLabel), 0);
}

/// Goal: no key ever stands in a story, a report or a trace. Method: look for the keys of a
/// scenario, as bytes and as base64, in all that a run tells.
#[test]
fn keys_are_not_told() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/encrypted.toml");
    let scenario = Scenario::parse(&fs::read_to_string(path).unwrap()).unwrap();
    let mut trace = Vec::new();
    let mut sink = |piece: &[u8]| trace.extend_from_slice(piece);
    let options =
        Options { story: tithing_sim::Tell::Story, trace: Some(&mut sink), ..Options::default() };
    let report = run(&scenario, options);
    let text = tithing_sim::trace::to_text(&trace, tithing_sim::trace::Notes::Left).unwrap();
    let told = [report.to_text().into_bytes(), format!("{report:?}{scenario:?}").into_bytes()];
    let holds = |all: &[u8], part: &[u8]| all.windows(part.len()).any(|window| window == part);
    assert!(holds(&told[0], b"the key \"new\""), "their names are");
    assert_eq!(scenario.keys().len(), 3);
    for key in scenario.keys().values() {
        let base64 = key.to_base64();
        assert!(holds(scenario.to_string().as_bytes(), base64.as_bytes()), "only here");
        for all in told.iter().map(Vec::as_slice).chain([trace.as_slice(), text.as_bytes()]) {
            assert!(!holds(all, base64.as_bytes()) && !holds(all, key.key.expose()));
        }
    }
}
