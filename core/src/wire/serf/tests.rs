//! Messages of the Serf layer: there and back, and what strangers may put into them.

use std::string::String;

use proptest::collection::vec as any_vec;
use proptest::prelude::*;

use super::*;

/// Goal: each type has its fate. Method: every type byte with a good body for an intent.
#[test]
fn kinds_are_told_apart() {
    let body = b"\x82\xa5LTime\x05\xa4Node\xa1n";
    let decoded = |kind: u8| {
        SerfMessage::decode(&[&[kind], &body[..]].concat())
            .map(|message| std::format!("{message:?}"))
    };
    let leave = LeaveIntent { ltime: LamportTime(5), node: "n", prune: false };
    let join = JoinIntent { ltime: LamportTime(5), node: "n" };
    assert_eq!(decoded(0), Ok(std::format!("{:?}", SerfMessage::Leave(leave))));
    assert_eq!(decoded(1), Ok(std::format!("{:?}", SerfMessage::Join(join))));
    let event = UserEvent { ltime: LamportTime(5), ..UserEvent::default() };
    assert_eq!(decoded(3), Ok(std::format!("{:?}", SerfMessage::UserEvent(event))));
    let response = QueryResponse { ltime: LamportTime(5), ..QueryResponse::default() };
    assert_eq!(decoded(5), Ok(std::format!("{:?}", SerfMessage::QueryResponse(response))));
    // Neither says where to answer.
    for kind in [4, 9] {
        assert_eq!(decoded(kind), Err(Reject::BadAddress));
    }
    for kind in [2, 6, 7, 8, 10, 255] {
        assert_eq!(decoded(kind), Err(Reject::UnknownType), "{kind}");
    }
    assert_eq!(SerfMessage::decode(b""), Err(Reject::Empty));
    assert_eq!(SerfMessage::decode(b"\x00"), Err(Reject::Truncated));
    assert_eq!(SerfMessage::decode(b"\x01\x81\xa4Node\xa1\xff"), Err(Reject::BadName));
    assert_eq!(SerfMessage::decode(b"\x01\x81\xa5LTime\xff"), Err(Reject::Malformed));
}

/// Goal: intents of versions before pruning are understood. Method: a leave without that key, in
/// other order, with trailing bytes.
#[test]
fn intents_are_read_in_any_shape() {
    let leave = LeaveIntent { ltime: LamportTime(5), node: "n", prune: false };
    let old = b"\x00\x82\xa4Node\xa1n\xa5LTime\xcf\x00\x00\x00\x00\x00\x00\x00\x05 and more";
    assert_eq!(SerfMessage::decode(old), Ok(SerfMessage::Leave(leave)));
    let new = b"\x00\x84\xa5Prune\xc3\xa4Node\xc4\x01n\xa5Color\x90\xa5LTime\x05";
    assert_eq!(
        SerfMessage::decode(new),
        Ok(SerfMessage::Leave(LeaveIntent { prune: true, ..leave }))
    );
}

/// Goal: nil stands for an empty list. Method: a state of nothing but nil.
#[test]
fn lists_may_be_nil() {
    let message = b"\x02\x83\xa6Events\xc0\xabLeftMembers\xc0\xacStatusLTimes\xc0";
    let state = PushPullState::decode(message).unwrap();
    assert_eq!(state.events().count(), 0);
    assert_eq!(state.left_members().count(), 0);
    assert_eq!(state.status_ltimes().count(), 0);
    assert_eq!(state.ltime, LamportTime(0));
    assert_eq!(PushPullState::decode(b"\x02\xc0").map(|state| state.bad_names()), Ok(0));
}

/// Goal: bad names do not spoil a state. Method: one in each list, between good ones.
#[test]
fn bad_names_are_passed_over() {
    let message = b"\x02\x83\xa6Events\x91\x82\xa6Events\x92\x81\xa4Name\xa1\xff\x81\xa4Name\xa1e\
        \xa5LTime\x07\
        \xabLeftMembers\x93\xa1a\xa1\xff\xa1b\xacStatusLTimes\x82\xa1\xff\x01\xa1c\x02";
    let state = PushPullState::decode(message).unwrap();
    assert_eq!(state.left_members().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(state.status_ltimes().collect::<Vec<_>>(), [("c", LamportTime(2))]);
    assert_eq!(state.bad_names(), 2);
    let slot = state.events().next().flatten().unwrap();
    assert_eq!(slot.ltime, LamportTime(7));
    let event = SlotEvent { name: "e", payload: None };
    assert_eq!(slot.events().collect::<Vec<_>>(), [event]);
}

/// Goal: a state is validated whole before anything of it is used. Method: nonsense in each list,
/// lengths that are never delivered, other types.
#[test]
fn bad_states_are_refused_whole() {
    let cases: [(&[u8], Reject); 9] = [
        (b"", Reject::Empty),
        (b"\x00\x80", Reject::UnknownType),
        (b"\x02", Reject::Truncated),
        (b"\x02\x81\xabLeftMembers\x92\xa1a", Reject::Truncated),
        (b"\x02\x81\xabLeftMembers\xdd\xff\xff\xff\xff", Reject::Truncated),
        (b"\x02\x81\xabLeftMembers\x91\x05", Reject::Malformed),
        (b"\x02\x81\xacStatusLTimes\x81\xa1a\xff", Reject::Malformed),
        (b"\x02\x81\xa6Events\x92\xc0\x05", Reject::Malformed),
        (b"\x02\x81\xa6Events\x91\x81\xa6Events\x91\x81\xa4Name\x05", Reject::Malformed),
    ];
    for (message, reason) in cases {
        assert_eq!(PushPullState::decode(message).err(), Some(reason), "{message:02x?}");
    }
}

type Event = (String, Option<Vec<u8>>);

fn events() -> impl Strategy<Value = Vec<Option<(u64, Vec<Event>)>>> {
    let event = (".{0,10}", proptest::option::of(any_vec(any::<u8>(), 0..40)));
    any_vec(proptest::option::of((any::<u64>(), any_vec(event, 0..4))), 0..30)
}

proptest! {
    /// Goal: intents survive. Method: any name and time.
    #[test]
    fn intents_survive(node in ".{0,60}", ltime: u64, prune: bool) {
        let ltime = LamportTime(ltime);
        let leave = LeaveIntent { ltime, node: &node, prune };
        let join = JoinIntent { ltime, node: &node };
        let mut out = Vec::new();
        leave.encode(&mut out);
        prop_assert_eq!(SerfMessage::decode(&out), Ok(SerfMessage::Leave(leave)));
        out.clear();
        join.encode(&mut out);
        prop_assert_eq!(SerfMessage::decode(&out), Ok(SerfMessage::Join(join)));
    }

    /// Goal: states survive in their order, and a cut is noticed wherever it is. Method: random
    /// clocks, slots, names and times.
    #[test]
    fn states_survive(
        times: [u64; 3],
        events in events(),
        left in any_vec(".{0,40}", 0..40),
        status in any_vec((".{0,40}", any::<u64>()), 0..40),
        cut: prop::sample::Index,
    ) {
        let [ltime, event_ltime, query_ltime] = times.map(LamportTime);
        let clocks = Clocks { ltime, event_ltime, query_ltime };
        let slots: Vec<Option<(LamportTime, Vec<SlotEvent<'_>>)>> = events
            .iter()
            .map(|slot| slot.as_ref().map(|(ltime, events)| {
                let events = events.iter().map(|(name, payload)| {
                    SlotEvent { name, payload: payload.as_deref() }
                });
                (LamportTime(*ltime), events.collect())
            }))
            .collect();
        let left: Vec<&str> = left.iter().map(String::as_str).collect();
        let status: Vec<_> =
            status.iter().map(|(name, ltime)| (name.as_str(), LamportTime(*ltime))).collect();
        let mut out = Vec::new();
        let written = slots.iter().map(|slot| {
            slot.as_ref().map(|(ltime, events)| Slot { ltime: *ltime, events })
        });
        encode_push_pull(
            &mut out, clocks, written, left.iter().copied(), status.iter().copied(),
        );

        let state = PushPullState::decode(&out).unwrap();
        let read = Clocks {
            ltime: state.ltime,
            event_ltime: state.event_ltime,
            query_ltime: state.query_ltime,
        };
        prop_assert_eq!(read, clocks);
        prop_assert_eq!(state.left_members().collect::<Vec<_>>(), left);
        prop_assert_eq!(state.status_ltimes().collect::<Vec<_>>(), status);
        let read: Vec<_> = state
            .events()
            .map(|slot| slot.map(|slot| (slot.ltime, slot.events().collect::<Vec<_>>())))
            .collect();
        prop_assert_eq!(read, slots);
        let cut = cut.index(out.len());
        prop_assert!(PushPullState::decode(&out[..cut]).is_err());
    }

    /// Goal: no bytes make the decoders panic, and what they accept can be walked. Method: random
    /// bytes behind each type and each key, and a good state with a byte changed.
    #[test]
    fn decoding_never_panics(
        kind in 0..12_u8,
        mut bytes in any_vec(any::<u8>(), 1..100),
        at: prop::sample::Index,
        byte: u8,
    ) {
        let mut good = Vec::new();
        let event = [SlotEvent { name: "deploy", payload: Some(b"1") }];
        let slots = [None, Some(Slot { ltime: LamportTime(3), events: &event })];
        let status = [("a", LamportTime(1)), ("b", LamportTime(2))];
        let (slots, left, status) = (slots.into_iter(), ["c"].into_iter(), status.into_iter());
        encode_push_pull(&mut good, Clocks::default(), slots, left, status);
        let at = at.index(good.len());
        good[at] = byte;
        let mut messages = Vec::from([good]);
        for key in [&b"\xa6Events"[..], b"\xabLeftMembers", b"\xacStatusLTimes"] {
            messages.push([b"\x02\x81", key, &bytes].concat());
        }
        bytes[0] = kind;
        let _ = SerfMessage::decode(&bytes);
        messages.push(bytes);
        for message in messages {
            if let Ok(state) = PushPullState::decode(&message) {
                let names = state.left_members().count() + state.status_ltimes().count();
                let events = state.events().flatten();
                let events: usize = events.map(|slot| slot.events().count()).sum();
                prop_assert!(names + state.bad_names() + events <= message.len());
            }
        }
    }
}
