use std::sync::Arc;
use std::thread;
use std::time::Instant;

use super::Mailbox;

/// Goal: a mailbox is bounded and says what it lost. Method: more items than it holds.
#[test]
fn the_oldest_makes_room_and_is_counted() {
    let mailbox = Mailbox::new(3);
    for item in 0..10 {
        mailbox.push(item);
    }
    mailbox.close();
    mailbox.push(10);
    let left: Vec<i32> = std::iter::from_fn(|| mailbox.take(None)).collect();
    assert_eq!((left, mailbox.dropped()), (vec![7, 8, 9], 7));
}

/// Goal: whoever waits is woken, by an item and by the end. Method: a thread that takes all.
#[test]
fn who_waits_hears_of_items_and_of_the_end() {
    let mailbox = Arc::new(Mailbox::new(3));
    let reader = thread::spawn({
        let mailbox = Arc::clone(&mailbox);
        move || std::iter::from_fn(|| mailbox.take(None)).collect::<Vec<i32>>()
    });
    mailbox.push(1);
    mailbox.close();
    assert_eq!(reader.join().unwrap(), [1]);
    assert_eq!(Mailbox::<i32>::new(1).take(Some(Instant::now())), None);
}
