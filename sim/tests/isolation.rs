//! Clusters that fall apart for a moment or for a month find together again, with no command.

use std::time::Duration;

use tithing_core::Profile;
use tithing_core::config::Keeping;
use tithing_sim::scenario::security::SecurityChange;
use tithing_sim::scenario::units::Span;
use tithing_sim::scenario::{
    DiskFate, Expectation, JoinPlan, NodeIndex, NodeSpec, Op, Scenario, TimedStep, What, When,
};
use tithing_sim::{LinkSettings, Options, Report, Tell, run};

/// Two retry intervals.
const HEALING_TIME: Duration = Duration::from_mins(1);

/// When the network falls apart.
const CUT_AT: Duration = Duration::from_secs(30);

/// What happens to the processes inside the outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Nothing. They know each other by a join.
    Lives,
    /// All are restarted with no memory but their seeds, the names of two nodes.
    Restarts,
    /// The same, and all have other addresses behind their old names.
    Moves,
    /// All are restarted with no seeds, but with what they have written down.
    Remembers,
    /// The first is restarted without any memory or seed: the others have to find it.
    Forgets,
}

const FATES: [Fate; 5] = [Fate::Lives, Fate::Restarts, Fate::Moves, Fate::Remembers, Fate::Forgets];

/// One case: into groups of which sizes the cluster falls apart, for how long, and what happens
/// meanwhile.
#[derive(Clone, Copy, Debug)]
struct Case {
    groups: &'static [usize],
    outage: Duration,
    fate: Fate,
    seed: u64,
}

impl Case {
    fn healed_at(&self) -> Duration {
        CUT_AT + self.outage
    }

    fn scenario(&self) -> Scenario {
        let count: usize = self.groups.iter().sum();
        let nodes: Vec<NodeSpec> = (1..=count).map(|n| self.node(n)).collect();
        let all: Vec<NodeIndex> = places(0, count);
        let mut next = 0;
        let groups = self.groups.iter().map(|size| {
            next += size;
            places(next - size, *size)
        });
        let middle = CUT_AT + self.outage / 2;
        let mut steps = vec![
            (Duration::ZERO, Op::Join { nodes: all.clone(), join: join("n1") }),
            (CUT_AT, Op::Partition { groups: groups.collect(), bridge: Vec::new() }),
        ];
        let restart = |nodes| Op::Restart {
            nodes,
            join: None,
            change: SecurityChange::default(),
            disk: DiskFate::default(),
        };
        match self.fate {
            Fate::Lives => {}
            Fate::Restarts | Fate::Remembers => steps.push((middle, restart(all))),
            Fate::Moves => {
                steps.push((middle, Op::Move { nodes: all.clone() }));
                steps.push((middle, restart(all)));
            }
            Fate::Forgets => steps.push((middle, restart(places(0, 1)))),
        }
        steps.push((self.healed_at(), Op::Heal));
        let end = Span(self.healed_at() + HEALING_TIME);
        Scenario {
            title: format!("{self:?}"),
            story: String::new(),
            seed: self.seed,
            duration: end,
            stop: None,
            nodes,
            link: LinkSettings::default(),
            steps: steps.into_iter().map(|(at, op)| TimedStep { at: Span(at), op }).collect(),
            expectations: vec![Expectation { when: When::At(end), what: What::Converged }],
        }
    }

    fn node(&self, n: usize) -> NodeSpec {
        let mut node = NodeSpec::new(format!("n{n}"));
        if matches!(self.fate, Fate::Restarts | Fate::Moves) {
            node.looking.seeds = vec!["n1".into(), "n2".into()];
        }
        if self.fate == Fate::Remembers {
            node.snapshot = Keeping::On;
        }
        // A month of probes every second would be all that this test does.
        if self.outage > Duration::from_hours(1) {
            node.profile = Profile::Wan;
            node.looking.probe_interval = Some(Span(Duration::from_mins(1)));
        }
        node
    }

    fn play(&self) -> Report {
        run(&self.scenario(), Options::default())
    }

    /// How the same run went, for whoever has to find out why.
    fn story(&self) -> String {
        run(&self.scenario(), Options { story: Tell::Story, ..Options::default() }).to_text()
    }
}

fn places(from: usize, count: usize) -> Vec<NodeIndex> {
    (from..from + count).map(|at| NodeIndex(u32::try_from(at).expect("few nodes"))).collect()
}

fn join(to: &str) -> JoinPlan {
    JoinPlan { to: vec![to.into()], retry: None }
}

/// Plays every fate with some seeds.
fn heals(groups: &'static [usize], outage: Duration, fates: &[Fate], seeds: u64) {
    for &fate in fates {
        for seed in 1..=seeds {
            let case = Case { groups, outage, fate, seed };
            let report = case.play();
            assert!(report.is_good(), "{}", case.story());
        }
    }
}

/// Goal: who was cut off for a moment or a minute is back within two retry intervals, whatever has
/// happened to the processes meanwhile. Method: one against many, half against half, three ways.
#[test]
fn a_moment_or_a_minute_apart_heals() {
    for groups in [&[1, 4][..], &[1, 6], &[3, 3], &[2, 2, 2]] {
        heals(groups, Duration::from_secs(5), &FATES, 5);
        heals(groups, Duration::from_mins(1), &FATES, 5);
    }
}

/// Goal: the same after the reaper has erased everybody from every table. Method: 25 hours.
#[test]
fn longer_than_the_reaper_remembers_heals() {
    for groups in [&[1, 3][..], &[2, 2], &[1, 1, 1]] {
        heals(groups, Duration::from_hours(25), &FATES, 1);
    }
}

/// Goal: the same after a month. Method: 30 days; the larger groups, whose members keep busy with
/// each other, with one fate each.
#[test]
fn a_month_apart_heals() {
    let month = Duration::from_hours(30 * 24);
    heals(&[1, 1, 1], month, &FATES, 1);
    heals(&[1, 2], month, &[Fate::Lives], 1);
    heals(&[2, 2], month, &[Fate::Moves], 1);
}

/// Goal: it is the address book that heals. Method: the same day without it, and the halves stay
/// apart.
#[test]
fn without_the_address_book_a_day_apart_is_for_good() {
    let outage = Duration::from_hours(25);
    let case = Case { groups: &[2, 2], outage, fate: Fate::Lives, seed: 1 };
    let mut scenario = case.scenario();
    for node in &mut scenario.nodes {
        node.looking.address_book = false;
    }
    let report = run(&scenario, Options::default());
    assert_eq!(report.converged_at, None);
    assert!(!report.is_good());
}

/// Goal: nodes that the name service has led astray at their start become one cluster once it is
/// right. Method: for the first 30 s the names answer nothing, dead addresses, or pairs that
/// never hear of each other; no command is given at all.
#[test]
fn islands_at_boot_become_one_cluster() {
    let answers: [[&[u32]; 2]; 3] = [[&[], &[]], [&[4], &[4]], [&[0, 1], &[2, 3]]];
    for [left, right] in answers {
        for seed in 1..=5 {
            let report = run(&islands(left, right, seed), Options::default());
            assert!(report.is_good(), "{left:?} {right:?}: {}", report.to_text());
        }
    }
}

/// Two names, each the only seed of two of four nodes, that are right after 30 s. The fifth node
/// never runs.
fn islands(left: &[u32], right: &[u32], seed: u64) -> Scenario {
    let healed_at = Duration::from_secs(30);
    let case = Case { groups: &[4], outage: Duration::ZERO, fate: Fate::Lives, seed };
    let mut scenario = case.scenario();
    for (place, node) in scenario.nodes.iter_mut().enumerate() {
        node.looking.seeds = vec![if place < 2 { "left" } else { "right" }.into()];
    }
    let never = NodeSpec { start: Span(Duration::from_hours(1)), ..NodeSpec::new("n5") };
    scenario.nodes.push(never);
    let answer = |name: &str, to: &[u32]| Op::Resolve {
        name: name.into(),
        to: Some(to.iter().copied().map(NodeIndex).collect()),
    };
    let all = [0, 1, 2, 3];
    let steps = [
        (Duration::ZERO, answer("left", left)),
        (Duration::ZERO, answer("right", right)),
        (healed_at, answer("left", &all)),
        (healed_at, answer("right", &all)),
    ];
    scenario.steps = steps.into_iter().map(|(at, op)| TimedStep { at: Span(at), op }).collect();
    scenario.duration = Span(healed_at + HEALING_TIME);
    scenario.expectations =
        vec![Expectation { when: When::At(scenario.duration), what: What::Converged }];
    scenario
}
