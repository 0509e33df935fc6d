use std::vec::Vec;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::id::MemberId;
use crate::prng::{Prng, Seed};

#[derive(Deserialize)]
struct Case {
    name: std::string::String,
    start: Wire,
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    node: std::string::String,
    other: Wire,
    rtt_ns: i64,
    after: Wire,
    distance_after_ns: i64,
    #[serde(default)]
    rejected: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wire {
    vec: Vec<f64>,
    error: f64,
    adjustment: f64,
    height: f64,
}

impl Wire {
    /// `None` for a coordinate of another dimension.
    fn coordinate(&self) -> Option<Coordinate> {
        let position = self.vec.as_slice().try_into().ok()?;
        let Self { error, adjustment, height, .. } = *self;
        Some(Coordinate { position, error, adjustment, height })
    }
}

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-6)
}

fn model(own: Coordinate) -> Model {
    Model::new(own, Prng::new(Seed(1), 1))
}

/// Goal: coordinates move exactly as the reference's (PROTOCOL.md P-152). Method: 41 recorded
/// steps, with rejections, clamps and a reset, to 1e-9.
#[test]
fn recorded_steps_give_the_recorded_coordinates() {
    let text = include_str!("../../tests/data/vivaldi.json");
    let cases: Vec<Case> = serde_json::from_str(text).unwrap();
    let mut steps = 0;
    for case in &cases {
        let mut model = model(case.start.coordinate().unwrap());
        for step in &case.steps {
            steps += 1;
            let peer = MemberId(step.node[1..].parse().unwrap());
            let other = step.other.coordinate();
            // A negative time and another dimension cannot even be said.
            let round_trip = u64::try_from(step.rtt_ns).map(Duration::from_nanos);
            let taken = match (other, round_trip) {
                (Some(other), Ok(time)) => model.update(peer, &other, time).is_ok(),
                _ => false,
            };
            assert_eq!(taken, !step.rejected, "{}", case.name);
            let (own, after) = (*model.own(), step.after.coordinate().unwrap());
            let pairs = own.position.iter().zip(&after.position);
            let scalars = [
                (&own.error, &after.error),
                (&own.adjustment, &after.adjustment),
                (&own.height, &after.height),
            ];
            for (a, b) in pairs.chain(scalars) {
                assert!(is_close(*a, *b), "{}: {own:?} is not {after:?}", case.name);
            }
            if let Some(other) = other {
                let off = own.distance_nanos(&other).abs_diff(step.distance_after_ns);
                assert!(off <= 1, "{}: off by {off} ns", case.name);
            }
        }
    }
    assert_eq!(steps, 41);
}

/// Goal: two nodes at one place get apart. Method: both at the origin, one measurement.
#[test]
fn nodes_at_one_place_are_pushed_apart() {
    let mut model = model(Coordinate::default());
    let other = Coordinate::default();
    model.update(MemberId(1), &other, Duration::from_millis(40)).unwrap();
    let apart = magnitude(&difference(&model.own().position, &other.position));
    assert!(apart > 0.001, "{apart}");
}

/// Goal: what a network would look like comes out. Method: nodes on a line, 10 ms a step, measure
/// each other for a while; estimates are then within a tenth or 1 ms.
#[test]
fn estimates_follow_a_network_that_fits() {
    let count = 6;
    let mut nodes: Vec<Model> =
        (1..=count).map(|n| Model::new(Coordinate::default(), Prng::new(Seed(n), 1))).collect();
    let places: Vec<usize> = (0..nodes.len()).collect();
    let truth =
        |a: usize, b: usize| Duration::from_millis(10) * u32::try_from(a.abs_diff(b)).unwrap();
    for round in 0..600 {
        for &a in &places {
            let b = (a + 1 + round % (places.len() - 1)) % places.len();
            let other = *nodes[b].own();
            let peer = MemberId(u32::try_from(b).unwrap());
            nodes[a].update(peer, &other, truth(a, b)).unwrap();
        }
    }
    for &a in &places {
        for b in places.iter().copied().filter(|b| *b != a) {
            let guess = nodes[a].own().round_trip_time(nodes[b].own());
            let off = guess.abs_diff(truth(a, b));
            assert!(off < truth(a, b) / 10 + Duration::from_millis(1), "{a} {b}: {guess:?}");
        }
    }
}

fn any_coordinate() -> impl Strategy<Value = Coordinate> {
    let number =
        prop_oneof![Just(f64::MAX), Just(f64::MIN), Just(0.0), any::<f64>(), -10.0..10.0_f64,];
    (prop::array::uniform8(number.clone()), number.clone(), number.clone(), number).prop_map(
        |(position, error, adjustment, height)| Coordinate { position, error, adjustment, height },
    )
}

proptest! {
    /// Goal: no coordinate that a peer sends, however immense, leaves a node with one that is not
    /// finite (PROTOCOL.md P-154). Method: any coordinates and round trips.
    #[test]
    fn the_own_coordinate_is_always_finite(
        updates in prop::collection::vec((any_coordinate(), 0..12_000_000_000_u64, 0..3_u32), 1..60)
    ) {
        let mut model = model(Coordinate::default());
        for (other, nanos, peer) in updates {
            let before = *model.own();
            let taken = model.update(MemberId(peer), &other, Duration::from_nanos(nanos)).is_ok();
            prop_assert_eq!(taken, other.is_finite() && nanos <= 10_000_000_000);
            prop_assert!(model.own().is_finite());
            prop_assert!(taken || *model.own() == before);
            let _ = model.own().round_trip_time(&other);
        }
    }
}
