//! Whether a helper's word reaches the prober in time.

use std::time::Duration;

use tithing_core::event::Event;
use tithing_core::{Action, Instant, Profile, Seed};
use tithing_sim::scenario::units::Span;
use tithing_sim::scenario::{JoinPlan, NodeSpec};
use tithing_sim::world::{Change, Observer, Step};
use tithing_sim::{LinkSettings, NodeIndex, World};

const NODES: u32 = 5;
const VICTIM: NodeIndex = NodeIndex(NODES - 1);

/// The health scores of those who have just accused somebody.
#[derive(Default)]
struct Scores(Vec<u32>);

impl Observer for Scores {
    fn on_step(&mut self, step: &Step<'_>) {
        for action in step.actions.iter() {
            if let Action::Emit(event) = &action
                && let Event::Suspected { .. } = &**event
            {
                self.0.push(step.core.health_score());
            }
        }
    }

    fn on_change(&mut self, _at: Instant, _change: Change) {}
}

/// Goal: P-124, a prober at full health has all nacks before its verdict, in each profile, and so
/// keeps its health. Method: kill one of five; packets take nearly as long as the profile bears.
#[test]
fn nacks_arrive_before_the_verdict_in_every_profile() {
    for (profile, latencies) in
        [(Profile::Lan, [1, 40]), (Profile::Wan, [20, 180]), (Profile::Local, [1, 90])]
    {
        for millis in latencies {
            let scores = scores_after_a_kill(profile, Duration::from_millis(millis));
            assert!(!scores.is_empty(), "{profile:?}, {millis} ms: nobody was accused");
            assert!(scores.iter().all(|score| *score == 0), "{profile:?}, {millis} ms: {scores:?}");
        }
    }
}

/// Goal: the test above can fail. Method: packets that take longer than the lan profile bears.
#[test]
fn nacks_that_come_late_cost_health() {
    let scores = scores_after_a_kill(Profile::Lan, Duration::from_millis(60));
    assert!(scores.iter().any(|score| *score > 0), "{scores:?}");
}

fn scores_after_a_kill(profile: Profile, latency: Duration) -> Vec<u32> {
    let jitter = Span(Duration::from_millis(5));
    let link = LinkSettings { latency: Span(latency), jitter, ..LinkSettings::default() };
    let mut world = World::new(Seed(1), link, Scores::default());
    for n in 1..=NODES {
        let node = world.add_node(&NodeSpec { profile, ..NodeSpec::new(format!("n{n}")) });
        world.start(node);
    }
    for place in 1..NODES {
        world.join(NodeIndex(place), JoinPlan { to: vec!["n1".into()], retry: None });
    }
    world.run_until(Instant::ZERO + Duration::from_mins(2));
    assert!(world.observer.0.is_empty(), "accused before the kill");
    world.kill(VICTIM);
    world.run_until(Instant::ZERO + Duration::from_mins(4));
    world.observer.0
}
