//! Own events: what is refused.

use super::*;

/// Goal: sizes are judged as the reference does, before and after encoding (PROTOCOL.md P-170).
/// Method: sizes at both limits and one beyond.
#[test]
fn sizes_are_judged_before_and_after_encoding() {
    let check = |name: usize, payload: usize| {
        let own = Own {
            name: "n".repeat(name).into(),
            payload: alloc::vec![0; payload].into(),
            coalesce: true,
        };
        own.check(512, LamportTime(1), &mut Vec::new())
    };
    let framing = 30;
    assert_eq!(check(3, 512 - 3 - framing), Ok(()));
    let encoded = Err(CommandError::EncodedEventTooLarge { bytes_max: 512 });
    assert_eq!(check(3, 512 - 3 - framing + 1), encoded);
    assert_eq!(check(512, 0), encoded);
    assert_eq!(check(3, 510), Err(CommandError::EventTooLarge { bytes_max: 512 }));
}
