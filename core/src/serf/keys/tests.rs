//! Key operations: the list that is cut, and what a report makes of answers.

use alloc::collections::BTreeMap;

use super::*;
use crate::id::LamportTime;
use crate::wire::serf::query::QueryResponse;

fn keys(count: u8) -> Vec<Key> {
    (1..=count).map(|n| Key::new(&[n; 32]).expect("a good size")).collect()
}

/// The whole message around an answer, as the node `big` of the captured vector sends it.
fn message_bytes(payload: &[u8]) -> usize {
    let mut bytes = Vec::new();
    let (ltime, payload) = (LamportTime(1), Some(payload));
    QueryResponse { ltime, id: 1_202_730_696, from: "big", flags: 0, payload }.encode(&mut bytes);
    bytes.len()
}

fn listed(count: u8, bytes_max: usize) -> Option<(usize, usize, String)> {
    let mut out = Vec::new();
    let fits = list(Some(&keys(count)), bytes_max, |it| message_bytes(it) <= bytes_max, &mut out);
    fits.then(|| {
        let response = KeyResponse::decode(&out).expect("it was written here");
        assert!(response.result);
        assert_eq!(response.primary_key, base64::encode(&[1; 32]));
        let told = response.keys().expect("a list").count();
        (told, message_bytes(&out), response.message.to_string())
    })
}

/// Goal: a list that is too long is cut like the reference's, and says so. Method: the captured
/// case, 45 keys of 32 bytes at the limit of 1,024: 17 keys in 986 bytes; the numbers around it.
#[test]
fn a_list_that_is_too_long_is_cut() {
    let text = |told: u8, of: u8| {
        format!("truncated key list response, showing first {told} of {of} keys")
    };
    assert_eq!(listed(45, 1_024), Some((17, 986, text(17, 45))));
    for count in 1..=64 {
        let (told, bytes, message) = listed(count, 1_024).expect("some answer fits");
        let expected = if told == usize::from(count) { String::new() } else { text(17, count) };
        assert_eq!((told, message), (told.min(19), expected), "{count} keys");
        assert!(bytes <= 1_024);
    }
    assert_eq!(listed(3, 200).map(|(told, ..)| told), Some(0));
    assert_eq!(listed(3, 150), None, "nothing fits");
}

/// Goal: without encryption there is nothing to list, and the text is the reference's. Method: no
/// ring.
#[test]
fn without_keys_nothing_is_listed() {
    let mut out = Vec::new();
    assert!(list(None, 1_024, |_| true, &mut out));
    let response = KeyResponse::decode(&out).expect("it was written here");
    assert_eq!(
        (response.result, response.message),
        (false, "Keyring is empty (encryption not enabled)")
    );
}

/// Goal: keys that a report tells of are bounded. Method: more different ones than there is room
/// for; one that is known still counts.
#[test]
fn a_report_tells_of_so_many_keys() {
    let mut counts = BTreeMap::new();
    for n in 0..1_000 {
        count(&mut counts, &n.to_string());
        count(&mut counts, "0");
    }
    assert_eq!((counts.len(), counts[&KeyText::new("0")]), (256, 1_001));
}

/// Goal: what a report says of success is what the reference says. Method: all three cases.
#[test]
fn reports_speak_as_serf_does() {
    let report =
        |responses, errors| KeyReport { nodes: 3, responses, errors, ..KeyReport::default() };
    assert_eq!(report(3, 0).failure(), None);
    assert_eq!(report(2, 0).failure().as_deref(), Some("2/3 nodes reported success"));
    assert_eq!(report(2, 1).failure().as_deref(), Some("1/3 nodes reported failure"));
}

/// Goal: keys in a report are neither shown nor recorded. Method: a report in every form.
#[test]
fn keys_of_a_report_are_never_shown_nor_recorded() {
    let secret = base64::encode(&[7; 32]);
    let mut report = KeyReport { nodes: 1, ..KeyReport::default() };
    count(&mut report.keys, &secret);
    count(&mut report.primary_keys, &secret);
    assert!(!format!("{report:?}").contains(&secret[..8]));
    let reply = Reply::KeysChanged(Box::new(report));
    let recorded = postcard::to_allocvec(&reply).expect("it is plain data");
    assert!(!recorded.windows(8).any(|part| part == &secret.as_bytes()[..8]));
    let read: Reply = postcard::from_bytes(&recorded).expect("as it was written");
    let Reply::KeysChanged(read) = read else { panic!("another reply") };
    assert_eq!(read.keys, BTreeMap::from([(KeyText::default(), 1)]));
}
