use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec;

use alloc::boxed::Box;
use alloc::sync::Arc;
use proptest::prelude::*;

use super::*;
use crate::event::UserEvent;
use crate::id::LamportTime;
use crate::member::{Identity, Versions, WireAddr};
use MemberChange::{Failed, Join, Leave, Reap, Update};

fn at(millis: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(millis)
}

fn peer(name: &str, meta: u8) -> Peer {
    Arc::new(Identity {
        name: name.into(),
        addr: WireAddr::V4([127, 0, 0, 1]),
        port: 7946,
        meta: Box::from([meta]),
        versions: Versions::default(),
    })
}

fn member(change: MemberChange, name: &str) -> Event {
    Event::Member { change, member: peer(name, 0), forced: false }
}

fn user(name: &str, ltime: u64, payload: u8, coalesce: bool) -> Event {
    let payload = Box::from([payload]);
    Event::User(Arc::new(UserEvent {
        ltime: LamportTime(ltime),
        name: name.into(),
        payload,
        coalesce,
    }))
}

/// What was told, in a few words.
fn words(heard: &[Heard]) -> Vec<String> {
    let word = |heard: &Heard| match heard {
        Heard::Members { change, members } => {
            let names: Vec<&str> = members.iter().map(|member| &*member.name).collect();
            format!("{change:?} {}", names.join(" "))
        }
        Heard::Event(Event::User(event)) => {
            format!("{} {} {}", event.name, event.ltime.0, event.payload[0])
        }
        Heard::Event(event) => format!("{event:?}"),
    };
    heard.iter().map(word).collect()
}

fn agent() -> Coalescer {
    Coalescer::new(Window::AGENT, Window::AGENT)
}

/// What is told of one round of events after another, each followed by silence.
fn rounds(rounds: &[&[Event]]) -> Vec<Vec<String>> {
    let mut coalescer = agent();
    let mut told = Vec::new();
    for (n, events) in (0..).zip(rounds) {
        let mut heard = Vec::new();
        for event in *events {
            coalescer.on_event(at(n * 10_000), event.clone(), &mut heard);
        }
        assert_eq!(heard, [], "all of it is held back");
        coalescer.on_tick(at(n * 10_000 + 1_000), &mut heard);
        assert_eq!(coalescer.next_deadline(), None);
        told.push(words(&heard));
    }
    told
}

/// Rounds of what happens to a member, and what is told of each.
type Row<'a> = (&'a [&'a [MemberChange]], &'a [&'a [&'a str]]);

/// Goal: P-216, what is told of one member. Method: table of rounds, with what Serf's rule says of
/// each: the last event of a round is told if it differs from the one told last, an update always;
/// and ours: a join is not swallowed by an update.
#[test]
fn the_last_that_happened_to_a_member_is_told() {
    let table: &[Row<'_>] = &[
        (&[&[Join]], &[&["Join a"]]),
        (&[&[Join, Failed]], &[&["Failed a"]]),
        (&[&[Join], &[Failed, Join]], &[&["Join a"], &[]]),
        (&[&[Join], &[Failed], &[Join]], &[&["Join a"], &["Failed a"], &["Join a"]]),
        (&[&[Join], &[Update, Update]], &[&["Join a"], &["Update a"]]),
        (&[&[Update], &[Update]], &[&["Update a"], &["Update a"]]),
        (&[&[Join, Update]], &[&["Join a", "Update a"]]),
        (&[&[Join], &[Failed, Join, Update]], &[&["Join a"], &["Update a"]]),
        (&[&[Failed], &[Join, Update]], &[&["Failed a"], &["Join a", "Update a"]]),
        (&[&[Update], &[Failed, Join]], &[&["Update a"], &["Join a"]]),
        (&[&[Join, Update, Leave]], &[&["Leave a"]]),
        (&[&[Leave], &[Reap], &[Join]], &[&["Leave a"], &["Reap a"], &["Join a"]]),
        (&[&[Reap], &[Join, Reap]], &[&["Reap a"], &["Reap a"]]),
    ];
    for (events, expected) in table {
        let events: Vec<Vec<Event>> = events
            .iter()
            .map(|round| round.iter().map(|change| member(*change, "a")).collect())
            .collect();
        let events: Vec<&[Event]> = events.iter().map(Vec::as_slice).collect();
        assert_eq!(rounds(&events), *expected, "{events:?}");
    }
}

/// Goal: what happened to many is told at once: by kind, by name, with what is known last. Method:
/// several members of every kind, in no order.
#[test]
fn members_are_told_of_by_kind_and_name() {
    let events = [
        member(Reap, "e"),
        member(Failed, "d"),
        member(Join, "c"),
        member(Update, "f"),
        member(Leave, "b"),
        member(Join, "a"),
    ];
    let expected = ["Join a c", "Leave b", "Failed d", "Update f", "Reap e"];
    assert_eq!(rounds(&[&events]), [expected]);
    let mut coalescer = agent();
    let mut heard = Vec::new();
    for meta in [1, 2] {
        let event = Event::Member { change: Update, member: peer("a", meta), forced: false };
        coalescer.on_event(at(0), event, &mut heard);
    }
    coalescer.flush(&mut heard);
    assert_eq!(heard, [Heard::Members { change: Update, members: vec![peer("a", 2)] }]);
}

/// Goal: P-217, what is told of user events. Method: Serf's own example, two names, and one event
/// that may not be coalesced.
#[test]
fn the_latest_user_events_of_a_name_are_told() {
    let times = |ltimes: &[u64]| -> Vec<Event> {
        (0..).zip(ltimes).map(|(n, ltime)| user("deploy", *ltime, n, true)).collect()
    };
    let told = rounds(&[&times(&[1010, 1012, 1011, 1012]), &times(&[1011])]);
    assert_eq!(told[0], ["deploy 1012 1", "deploy 1012 3"]);
    assert_eq!(told[1], ["deploy 1011 0"], "what was told is not remembered");
    let two = [user("b", 7, 0, true), user("a", 9, 0, true), user("b", 8, 0, true)];
    assert_eq!(rounds(&[&two]), [["b 8 0", "a 9 0"]]);
    let mut coalescer = agent();
    let mut heard = Vec::new();
    coalescer.on_event(at(0), user("a", 7, 0, true), &mut heard);
    coalescer.on_event(at(0), user("a", 8, 0, false), &mut heard);
    assert_eq!(words(&heard), ["a 8 0"], "it passes what is held");
    coalescer.flush(&mut heard);
    assert_eq!(words(&heard), ["a 8 0", "a 7 0"]);
    assert_eq!(coalescer.next_deadline(), None);
}

/// Goal: P-215, when it is told: after a second of silence, after three seconds at the latest.
/// Method: one event, then one every 900 ms; of members and of users at the same time.
#[test]
fn it_is_told_after_silence_or_at_the_latest() {
    let mut coalescer = agent();
    let mut heard = Vec::new();
    coalescer.on_event(at(0), member(Join, "a"), &mut heard);
    assert_eq!(coalescer.next_deadline(), Some(at(1_000)));
    coalescer.on_event(at(500), user("u", 1, 0, true), &mut heard);
    assert_eq!(coalescer.next_deadline(), Some(at(1_000)));
    coalescer.on_tick(at(999), &mut heard);
    assert_eq!(heard, []);
    coalescer.on_tick(at(1_000), &mut heard);
    assert_eq!(words(&heard), ["Join a"]);
    assert_eq!(coalescer.next_deadline(), Some(at(1_500)));
    for n in 0..4 {
        coalescer.on_event(at(1_400 + n * 900), user("u", 2 + n, 0, true), &mut heard);
    }
    // The first was heard at 500 ms, so that the round ended at 3.5 s, before the last.
    assert_eq!(words(&heard), ["Join a", "u 4 0"]);
    assert_eq!(coalescer.next_deadline(), Some(at(5_100)));
    coalescer.on_tick(at(6_000), &mut heard);
    assert_eq!(words(&heard), ["Join a", "u 4 0", "u 5 0"]);
}

/// Goal: without a window everything passes as it comes. Method: either of its times zero.
#[test]
fn without_a_window_nothing_is_held_back() {
    for period in [Duration::ZERO, Duration::from_secs(3)] {
        let quiescent = if period.is_zero() { Duration::from_secs(1) } else { Duration::ZERO };
        let window = Window { period, quiescent };
        let mut coalescer = Coalescer::new(window, window);
        let mut heard = Vec::new();
        for event in [member(Join, "a"), member(Join, "a"), user("u", 1, 0, true)] {
            coalescer.on_event(at(0), event, &mut heard);
        }
        assert_eq!(words(&heard), ["Join a", "Join a", "u 1 0"]);
        assert_eq!(coalescer.next_deadline(), None);
    }
}

/// Goal: what is held is bounded. Method: one user event more than there is room for; they are told
/// before their time.
#[test]
fn what_is_held_is_bounded() {
    let mut coalescer = agent();
    let mut heard = Vec::new();
    for n in 0..4_097 {
        coalescer.on_event(at(0), user(&format!("{n}"), n, 0, true), &mut heard);
    }
    assert_eq!(heard.len(), 4_096);
    coalescer.flush(&mut heard);
    assert_eq!(heard.len(), 4_097);
}

proptest! {
    /// Goal: nobody misses how things stand in the end, and nothing is told that did not happen:
    /// whatever comes, the last told of each member is the last that happened to it, and of each
    /// name of a user event that is quiet the latest is told. Method: random events at random
    /// times; an observer that is told everything as the model.
    #[test]
    fn nothing_is_lost_but_what_was_overtaken(
        script in prop::collection::vec((0_u64..2_000, 0_u8..2, 0_u8..3, 0_u8..5, 0_u64..4), 1..60),
    ) {
        let mut coalescer = agent();
        let (mut heard, mut now) = (Vec::new(), 0);
        let mut last_change: BTreeMap<String, MemberChange> = BTreeMap::new();
        let mut happened = Vec::new();
        for (delay, kind, name, change, ltime) in script {
            now += delay;
            let name = format!("{name}");
            let event = if kind == 0 {
                let change = [Join, Leave, Failed, Update, Reap][usize::from(change)];
                last_change.insert(name.clone(), change);
                member(change, &name)
            } else {
                user(&name, ltime, change, true)
            };
            // Without a window everything is told as it comes.
            Coalescer::new(Window::default(), Window::default()).on_event(
                at(now),
                event.clone(),
                &mut happened,
            );
            coalescer.on_event(at(now), event, &mut heard);
            let deadline = coalescer.next_deadline().expect("something is held");
            prop_assert!(deadline <= at(now + 1_000), "nothing waits for more than its window");
        }
        coalescer.flush(&mut heard);
        let happened = words(&happened);
        let mut told: BTreeMap<String, MemberChange> = BTreeMap::new();
        for heard in &heard {
            if let Heard::Members { change, members } = heard {
                prop_assert!(!members.is_empty());
                for member in members {
                    let word = format!("{change:?} {}", member.name);
                    prop_assert!(happened.contains(&word), "{}", word);
                    told.insert(String::from(&*member.name), *change);
                }
            } else {
                prop_assert!(happened.contains(&words(core::slice::from_ref(heard))[0]));
            }
        }
        prop_assert_eq!(told, last_change);
        prop_assert_eq!(coalescer.next_deadline(), None);
    }
}
