//! The broadcast queue: order, limit, displacement, bounds.

use std::vec::Vec;

use super::*;
use crate::wire::codec::Codec;
use crate::wire::packet::Wrap;

fn draw(queue: &mut BroadcastQueue, budget: usize, limit: u32) -> (Vec<u8>, Done) {
    let (mut packet, mut done) = (PacketBuilder::default(), Done::default());
    let left = queue.draw(&mut packet, budget, Class::Membership, limit, &mut done);
    assert!(left <= budget);
    let bytes = packet.finish(Wrap::default(), &mut Codec::default());
    (bytes.to_vec(), done)
}

fn push(queue: &mut BroadcastQueue, message: &[u8], about: Option<u32>) -> Done {
    let mut done = Done::default();
    queue.push(message, about.map(MemberId), None, (3, &mut done));
    done
}

/// Goal: a message is sent exactly as often as the limit says. Method: draw until empty.
#[test]
fn a_message_is_sent_up_to_its_limit() {
    let mut queue = BroadcastQueue::default();
    push(&mut queue, b"hello", None);
    for _ in 0..4 {
        assert_eq!(draw(&mut queue, 100, 4).0, b"hello");
    }
    assert!(queue.is_empty());
}

/// Goal: the least sent go first, among them the longest that fits, among equals the newest.
/// Method: messages of different lengths and a budget for one.
#[test]
fn the_order_is_transmissions_then_length_then_age() {
    let mut queue = BroadcastQueue::default();
    for message in [b"aa".as_slice(), b"bbbb", b"cc"] {
        push(&mut queue, message, None);
    }
    let drawn: Vec<Vec<u8>> = (0..4).map(|_| draw(&mut queue, 6, 9).0).collect();
    assert_eq!(drawn, [b"bbbb".as_slice(), b"cc", b"aa", b"bbbb"]);
    assert_eq!(draw(&mut queue, 5, 9).0, b"cc", "what does not fit is passed over");
}

/// Goal: newer news about a member replaces older; others stay. Method: two claims about one.
#[test]
fn news_about_a_member_displaces_older_news() {
    let mut queue = BroadcastQueue::default();
    let mut done = Done::default();
    queue.push(b"old", Some(MemberId(1)), Some(Ticket::Goodbye), (9, &mut done));
    push(&mut queue, b"other", Some(2));
    queue.push(b"new", Some(MemberId(1)), None, (9, &mut done));
    assert_eq!(done.tickets, [Ticket::Goodbye], "whoever waited is told");
    assert_eq!(queue.entries.len(), 2);
    assert_eq!(draw(&mut queue, 7, 9).0, b"other");
    assert_eq!(draw(&mut queue, 7, 9).0, b"new");
}

/// Goal: the queue is bounded and what was sent most goes first. Method: one too many.
#[test]
fn at_the_bound_the_most_sent_is_dropped() {
    let mut queue = BroadcastQueue::default();
    push(&mut queue, b"sent", None);
    draw(&mut queue, 100, 9);
    for message in [b"x".as_slice(), b"y"] {
        assert_eq!(push(&mut queue, message, None).shed, 0);
    }
    assert_eq!(push(&mut queue, b"z", None).shed, 1);
    let (packet, _) = draw(&mut queue, 100, 9);
    assert!(!packet.windows(4).any(|window| window == b"sent"));
}

/// Goal: no class starves another. Method: more of each than a packet holds; each has its quarter,
/// whatever the others want.
#[test]
fn each_class_has_its_share_of_a_packet() {
    let audience = Audience { gossip: 9, serf: 9, retransmit_mult: 4 };
    let kinds = [b'm', b'i', b'q', b'e'];
    for missing in kinds.iter().map(Some).chain([None]) {
        let mut outbox = Outbox::default();
        for n in 0..100_u8 {
            let Outbox { membership, intents, queries, events, done } = &mut outbox;
            for (kind, queue) in kinds.into_iter().skip(1).zip([intents, queries, events]) {
                if missing != Some(&kind) {
                    queue.push(&[kind, n, 0, 0, 0, 0, 0, 0], None, (999, &mut *done));
                }
            }
            if missing != Some(&b'm') {
                membership.push(&[b'm', n, 0, 0, 0, 0, 0, 0], None, None, (999, &mut *done));
            }
        }
        let mut packet = PacketBuilder::default();
        outbox.fill(&mut packet, 440, audience);
        let bytes = packet.finish(Wrap::default(), &mut Codec::default()).to_vec();
        let count =
            |kind: &u8| bytes.windows(8).filter(|it| it[0] == *kind && it[2..] == [0; 6]).count();
        for kind in &kinds {
            let (least, most) = if missing == Some(kind) { (0, 0) } else { (9, 31) };
            assert!((least..=most).contains(&count(kind)), "{kind} without {missing:?}");
        }
        let all: usize = kinds.iter().map(count).sum();
        assert!(all >= 36, "the room of who is silent is used: {all}");
    }
}
