use std::format;
use std::string::ToString as _;

use super::*;
use crate::command::{Command, KeyOperation};
use crate::wire::keyring::{Key, Keyring};

fn key(fill: u8) -> Key {
    Key::new(&[fill; 16]).unwrap()
}

/// Goal: a key that was left out of a command is put back by who has it, and by nobody else.
/// Method: through a ring that has it, and one that has another.
#[test]
fn keys_are_put_back_by_their_prints() {
    let print = KeyPrint::of(&key(1));
    assert_ne!(print, KeyPrint::of(&key(2)));
    let blank = || {
        let command = Command::UseKey { key: key(1) };
        let bytes = postcard::to_allocvec(&command).unwrap();
        assert!(!bytes.contains(&1), "{bytes:?}");
        postcard::from_bytes::<Command>(&bytes).unwrap()
    };
    let mut command = blank();
    give_keys(&mut command, print, &Keyring::new(key(2), [key(1)]).unwrap()).unwrap();
    assert_eq!(command, Command::UseKey { key: key(1) });
    let missing = give_keys(&mut blank(), print, &Keyring::new(key(2), []).unwrap());
    assert_eq!(missing, Err(MissingKey(print)));
    let mut list = Command::ChangeKeys { operation: KeyOperation::List, relay_factor: 0 };
    assert_eq!(give_keys(&mut list, print, &Keyring::default()), Ok(()));
}

/// Goal: a print is short, and the same for the same key. Method: text of it.
#[test]
fn prints_are_shown_by_their_first_bytes() {
    let print = KeyPrint::of(&key(1));
    assert_eq!(print.to_string().len(), 8);
    assert_eq!(print.to_string(), KeyPrint::of(&key(1)).to_string());
    assert_eq!(format!("{print:?}"), format!("KeyPrint({print})"));
}

/// Goal: what is no record is told apart from what is a bad one. Method: both.
#[test]
fn what_is_no_record_is_said_so() {
    assert_eq!(Reader::new(b"TITHSIM1").err(), Some(NotARecord::Magic));
    assert_eq!(Reader::new(b"TITHFLY1").err(), Some(NotARecord::Header));
    assert_eq!(Reader::new(b"TITHFLY1\x01\0\0\0\0\0\0\0\0").err(), Some(NotARecord::Header));
    assert!(begins_as_record(b"TITHFLY1"));
}
