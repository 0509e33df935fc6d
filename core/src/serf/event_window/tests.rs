//! The window: what is new, in which order it is handed out, what is forgotten.

use std::vec;

use proptest::prelude::*;

use super::*;

fn event(ltime: u64, name: &str) -> Arc<UserEvent> {
    let (ltime, payload) = (LamportTime(ltime), Vec::new().into());
    Arc::new(UserEvent { ltime, name: name.into(), payload, coalesce: false })
}

fn ready(window: &mut EventWindow) -> Vec<u64> {
    let mut ready = Vec::new();
    window.take_ready(&mut ready);
    ready.iter().map(|event| event.ltime.0).collect()
}

/// Goal: what lies behind a gap waits for it. Method: 1, 3, 4, then 2.
#[test]
fn a_gap_is_waited_for() {
    let mut window = EventWindow::new(1 << 20);
    for (ltime, handed_out) in [(1, vec![1]), (3, vec![]), (4, vec![]), (2, vec![2, 3, 4])] {
        assert_eq!(window.admit(event(ltime, "e"), false), Admission::New);
        assert_eq!(ready(&mut window), handed_out);
        assert_eq!(window.gap().is_some(), handed_out.is_empty());
    }
}

/// Goal: a gap that is given up holds nothing back, and what comes late comes still. Method: the
/// same, with patience at an end before 2.
#[test]
fn a_gap_can_be_given_up() {
    let mut window = EventWindow::new(1 << 20);
    for ltime in [1, 3, 6] {
        window.admit(event(ltime, "e"), false);
    }
    assert_eq!(ready(&mut window), [1]);
    window.skip_gap();
    assert_eq!(ready(&mut window), [3]);
    assert!(window.gap().is_some());
    window.admit(event(2, "late"), false);
    assert_eq!(ready(&mut window), [2]);
    window.skip_gap();
    assert_eq!(ready(&mut window), [6]);
    assert!(window.gap().is_none());
}

/// Goal: events of one time are told apart by name and payload, and each is known again. Method:
/// two of one time, each twice; one is this node's own.
#[test]
fn each_event_is_handed_out_once() {
    let mut window = EventWindow::new(1 << 20);
    assert_eq!(window.admit(event(1, "own"), true), Admission::New);
    assert_eq!(window.admit(event(1, "other"), false), Admission::New);
    for name in ["own", "other"] {
        assert_eq!(window.admit(event(1, name), false), Admission::Known);
    }
    assert_eq!(ready(&mut window), [1]);
    assert_eq!(ready(&mut window).len(), 0);
}

/// Goal: what is forgotten is not taken for news, and told apart from what was never wanted.
/// Method: bounds by time and by bytes; a floor from elsewhere.
#[test]
fn forgotten_events_are_old() {
    let mut window = EventWindow::new(3 * cost(&event(1, "e")));
    for ltime in 1..=5 {
        window.admit(event(ltime, "e"), false);
    }
    assert_eq!(window.forget(LamportTime(0)), Pressure::High, "nothing was handed out yet");
    assert_eq!(ready(&mut window), [1, 2, 3, 4, 5]);
    assert_eq!(window.forget(LamportTime(0)), Pressure::None);
    assert_eq!(window.admit(event(2, "e"), false), Admission::Old);
    assert_eq!(window.admit(event(3, "e"), false), Admission::Known);
    assert_eq!(window.forget(LamportTime(5)), Pressure::None);
    assert_eq!(window.admit(event(4, "e"), false), Admission::Old);
    window.raise_floor(LamportTime(9));
    assert_eq!(window.admit(event(8, "e"), false), Admission::Unwanted);
    assert_eq!(window.admit(event(9, "e"), false), Admission::New);
}

/// Goal: the last of all times is one like any other. Method: an event that has it.
#[test]
fn an_event_of_the_last_time_is_handed_out_once() {
    let mut window = EventWindow::new(1 << 20);
    assert_eq!(window.admit(event(u64::MAX, "last"), false), Admission::New);
    assert_eq!(ready(&mut window), [u64::MAX]);
    assert_eq!(ready(&mut window).len(), 0);
    assert!(window.gap().is_none());
}

proptest! {
    /// Goal: whatever the order of arrival, each event is handed out once, and in order as long as
    /// no gap is given up. Method: shuffled runs with repetitions.
    #[test]
    fn order_and_number_do_not_depend_on_arrival(
        order in Just((1..40_u64).collect::<Vec<_>>()).prop_shuffle(),
        again in prop::collection::vec(1..40_u64, 0..40),
    ) {
        let mut window = EventWindow::new(1 << 20);
        window.raise_floor(LamportTime(1));
        let mut seen = Vec::new();
        for ltime in order.into_iter().chain(again) {
            window.admit(event(ltime, "e"), false);
            seen.extend(ready(&mut window));
        }
        prop_assert_eq!(seen, (1..40).collect::<Vec<_>>());
    }
}
