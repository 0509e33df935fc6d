//! What a cluster at rest hears all day costs no memory.

#[path = "support/steady.rs"]
mod steady;

use steady::{KINDS, NEWS, Receiver, Sealing};

/// Goal: a datagram that is no news is handled without one allocation. Method: every kind, plain,
/// labelled and encrypted with each key size, after the buffers have grown; and one piece of each
/// kind of news, to see the counter count.
#[test]
fn a_datagram_that_is_no_news_allocates_nothing() {
    for sealing in Sealing::ALL {
        for kind in KINDS {
            let mut receiver = Receiver::new(sealing);
            let datagrams = receiver.datagrams(kind);
            receiver.take_all(&datagrams, 1_000);
            let counted = allocation_counter::measure(|| receiver.take_all(&datagrams, 1_000));
            assert_eq!(counted.count_total, 0, "{} {}", sealing.name(), kind.name());
            let messages = receiver.decode_all(&datagrams, 1_000);
            assert_eq!(messages, 1_000 * kind.messages());
        }
        for kind in NEWS {
            let mut receiver = Receiver::new(sealing);
            let news = receiver.rounds(kind, 2);
            let counted = allocation_counter::measure(|| receiver.take_all(&news, 1));
            assert!(counted.count_total > 0, "{}", kind.name());
        }
    }
}
