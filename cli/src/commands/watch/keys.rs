//! What is typed.

/// A key that means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Character(char),
    Enter,
    Escape,
    Backspace,
    Interrupt,
    Suspend,
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
}

/// The keys of what a terminal sent in one piece. A sequence is never cut: terminals write it at
/// once.
pub(super) fn keys(bytes: &[u8]) -> Vec<Key> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'\x1b' => {
                let (key, left) = escape(after);
                found.extend(key);
                rest = left;
            }
            b'\r' | b'\n' => found.push(Key::Enter),
            0x08 | 0x7f => found.push(Key::Backspace),
            0x03 | 0x04 => found.push(Key::Interrupt),
            0x1a => found.push(Key::Suspend),
            0..0x20 => {}
            _ => {
                let len = bytes.len() - after.len() - 1;
                let tail = &bytes[len..];
                let character = character(tail);
                found.extend(character.map(Key::Character));
                rest = &tail[character.map_or(1, char::len_utf8)..];
            }
        }
    }
    found
}

fn character(bytes: &[u8]) -> Option<char> {
    let first = &bytes[..bytes.len().min(4)];
    match str::from_utf8(first) {
        Ok(text) => text.chars().next(),
        Err(error) => str::from_utf8(&first[..error.valid_up_to()]).ok()?.chars().next(),
    }
}

/// What comes after an escape.
fn escape(bytes: &[u8]) -> (Option<Key>, &[u8]) {
    let Some((b'[' | b'O', sequence)) = bytes.split_first() else {
        return (Some(Key::Escape), bytes);
    };
    let end = sequence.iter().position(|byte| (0x40..=0x7e).contains(byte));
    let Some(end) = end else { return (None, &[]) };
    let (sequence, rest) = sequence.split_at(end + 1);
    let key = match sequence {
        b"A" => Some(Key::Up),
        b"B" => Some(Key::Down),
        b"5~" => Some(Key::PageUp),
        b"6~" => Some(Key::PageDown),
        b"H" | b"1~" | b"7~" => Some(Key::Home),
        b"F" | b"4~" | b"8~" => Some(Key::End),
        _ => None,
    };
    (key, rest)
}

#[cfg(test)]
mod tests;
