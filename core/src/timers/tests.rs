//! The timer index against a naive model.

use std::vec::Vec;

use proptest::prelude::*;

use super::*;

fn key(n: u8) -> TimerKey {
    match n % 4 {
        0 => TimerKey::Probe,
        1 => TimerKey::Gossip,
        2 => TimerKey::Relay(SeqNo(u32::from(n / 4))),
        _ => TimerKey::Suspicion(MemberId(u32::from(n / 4))),
    }
}

proptest! {
    /// Goal: set, cancel, delay and pop mean what a plain list means. Method: random operations on
    /// both.
    #[test]
    fn agrees_with_a_plain_list(
        ops in prop::collection::vec((0u8..4, any::<u8>(), 0u64..50), 0..200),
    ) {
        let mut timers = Timers::default();
        let mut model: Vec<(Instant, TimerKey)> = Vec::new();
        for (op, which, at) in ops {
            let (key, at) = (key(which), Instant::from_nanos(at));
            match op {
                0 => {
                    timers.set(key, at);
                    model.retain(|&(_, k)| k != key);
                    model.push((at, key));
                }
                1 => {
                    let armed = model.iter().any(|&(_, k)| k == key);
                    prop_assert_eq!(timers.cancel(key), armed);
                    model.retain(|&(_, k)| k != key);
                }
                2 => {
                    let length = Duration::from_nanos(at.as_nanos());
                    timers.delay(key, length);
                    let kept = model.iter_mut().filter(|(_, k)| *k == key);
                    kept.for_each(|(armed, _)| *armed += length);
                }
                _ => {
                    model.sort_unstable();
                    let due = model.first().copied().filter(|&(t, _)| t <= at);
                    prop_assert_eq!(timers.due(at).next(), due);
                    if let Some((at, key)) = due {
                        prop_assert!(!timers.take(key, at + Duration::from_nanos(1)));
                        prop_assert!(timers.take(key, at));
                        model.remove(0);
                    }
                }
            }
            model.sort_unstable();
            prop_assert_eq!(timers.next_deadline(), model.first().map(|&(t, _)| t));
        }
    }
}
