use tithing_core::Instant;

use super::Queue;

/// Goal: earlier first, and of the same time in the order of pushing. Method: push mixed times.
#[test]
fn items_come_by_time_and_then_by_order_of_pushing() {
    let mut queue = Queue::new();
    for (at, item) in [(5, 'c'), (1, 'a'), (5, 'd'), (3, 'b'), (9, 'e')] {
        queue.push(Instant::from_nanos(at), item);
    }
    let mut seen = String::new();
    while let Some((_, item)) = queue.pop_until(Instant::from_nanos(5)) {
        seen.push(item);
    }
    assert_eq!(seen, "abcd");
    assert_eq!(queue.next_at(), Some(Instant::from_nanos(9)));
}
