use super::Tail;

/// Goal: the end of a text survives, however it comes. Method: texts of all lengths around the
/// bound, in pieces of all sizes.
#[test]
fn the_last_bytes_survive_however_they_come() {
    let text: Vec<u8> = (0..40).collect();
    for len in 0..=text.len() {
        for piece in 1..=20 {
            let mut tail = Tail::new(8);
            for part in text[..len].chunks(piece) {
                tail.push(part);
            }
            assert_eq!(tail.total_bytes(), len as u64);
            assert_eq!(tail.into_bytes(), &text[len.saturating_sub(8)..len], "{len} {piece}");
        }
    }
}
