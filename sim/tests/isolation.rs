//! Clusters that fall apart for a moment or for a month find together again, with no command.

use std::time::Duration;

use tithing_sim::scenario::security::SecurityChange;
use tithing_sim::scenario::units::Span;
use tithing_sim::scenario::{
    DiskFate, Expectation, JoinPlan, NodeIndex, NodeSpec, Op, Scenario, TimedStep, What, When,
};
use tithing_sim::{Options, Report, Tell, run};

/// Two retry intervals.
const HEALING_TIME: Duration = Duration::from_secs(60);

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
    /// The first is restarted without any memory or seed: the others have to find it.
    Forgets,
}

const FATES: [Fate; 4] = [Fate::Lives, Fate::Restarts, Fate::Moves, Fate::Forgets];

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
            (CUT_AT, Op::Partition { groups: groups.collect() }),
        ];
        let restart = |nodes| Op::Restart {
            nodes,
            join: None,
            change: SecurityChange::default(),
            disk: DiskFate::default(),
        };
        match self.fate {
            Fate::Lives => {}
            Fate::Restarts => steps.push((middle, restart(all))),
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
            link: Default::default(),
            steps: steps.into_iter().map(|(at, op)| TimedStep { at: Span(at), op }).collect(),
            expectations: vec![Expectation { when: When::At(end), what: What::Converged }],
        }
    }

    fn node(&self, n: usize) -> NodeSpec {
        let mut node = NodeSpec::new(format!("n{n}"));
        if matches!(self.fate, Fate::Restarts | Fate::Moves) {
            node.looking.seeds = vec!["n1".into(), "n2".into()];
        }
        // A month of probes every second would be all that this test does.
        if self.outage > Duration::from_hours(1) {
            node.looking.probe_interval = Some(Span(Duration::from_secs(60)));
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

fn heals(groups: &'static [usize], outage: Duration, fates: &[Fate], seeds: u64) {
    for &fate in fates {
        for seed in 1..=seeds {
            let case = Case { groups, outage, fate, seed };
            let report = case.play();
            let begun = std::time::Instant::now();
            assert!(report.is_good(), "{case:?}: {}", case.story());
            let healed = report.converged_at.map(|at| at.as_nanos());
            eprintln!(
                "{case:?} {:?} {:?}",
                healed.map(|h| h as f64 / 1e9 - case.healed_at().as_secs_f64()),
                begun.elapsed()
            );
        }
    }
}

#[test]
fn moments() {
    for groups in [&[1, 4][..], &[3, 3], &[2, 2, 2]] {
        heals(groups, Duration::from_secs(5), &FATES, 5);
        heals(groups, Duration::from_secs(60), &FATES, 5);
    }
}

#[test]
fn days() {
    for groups in [&[1, 3][..], &[2, 2], &[1, 1, 1]] {
        let now = std::time::Instant::now();
        heals(groups, Duration::from_hours(25), &FATES, 2);
        eprintln!("{:?}", now.elapsed());
    }
}

#[test]
fn months() {
    for groups in [&[1, 2][..], &[2, 2], &[1, 1, 1]] {
        let now = std::time::Instant::now();
        heals(groups, Duration::from_hours(30 * 24), &[Fate::Lives], 1);
        eprintln!("{:?}", now.elapsed());
    }
}
