//! Keyrings: their order, their rules, and their discretion.

use std::format;
use std::string::ToString;
use std::vec::Vec;

use super::*;

fn key(fill: u8) -> Key {
    Key::new(&[fill; 16]).unwrap()
}

/// A ring of these keys, and what is in a ring.
fn ring(fills: &[u8]) -> Keyring {
    let (&primary, others) = fills.split_first().unwrap();
    Keyring::new(key(primary), others.iter().map(|&fill| key(fill))).unwrap()
}

fn fills(ring: &Keyring) -> Vec<u8> {
    ring.keys().map(|key| key.expose()[0]).collect()
}

/// Goal: only keys of AES's three sizes. Method: every length up to 40.
#[test]
fn keys_have_one_of_three_sizes() {
    for len in 0..40 {
        let bytes: Vec<u8> = (0..len).collect();
        let made = Key::new(&bytes);
        if matches!(len, 16 | 24 | 32) {
            assert_eq!(made.unwrap().expose(), bytes);
        } else {
            assert_eq!(made, Err(KeyringError::KeySize));
        }
    }
}

/// Goal: P-105, installing. Method: a new key, one that is there, the first of all.
#[test]
fn a_new_key_goes_to_the_end() {
    let mut ring = ring(&[1, 2]);
    assert_eq!(ring.install(key(3)), Ok(()));
    assert_eq!(fills(&ring), [1, 2, 3]);
    assert_eq!(ring.install(key(2)), Ok(()));
    assert_eq!(fills(&ring), [1, 2, 3]);
    let mut empty = Keyring::default();
    assert!(empty.is_empty() && empty.primary().is_none());
    assert_eq!(empty.install(key(9)), Ok(()));
    assert_eq!(fills(&empty), [9]);
    let same_but_longer = Key::new(&[1; 24]).unwrap();
    assert_eq!(ring.install(same_but_longer), Ok(()));
    assert_eq!(ring.len(), 4, "a longer key is another key");
}

/// Goal: P-105, using. Method: the last of four, the primary, one that is not there.
#[test]
fn a_key_in_use_goes_to_the_front_and_the_rest_keep_their_order() {
    let mut ring = ring(&[1, 2, 3, 4]);
    assert_eq!(ring.select(&key(3)), Ok(()));
    assert_eq!(fills(&ring), [3, 1, 2, 4]);
    assert_eq!(ring.select(&key(3)), Ok(()));
    assert_eq!(ring.select(&key(5)), Err(KeyringError::NotInRing));
    assert_eq!(fills(&ring), [3, 1, 2, 4]);
}

/// Goal: P-105, removing. Method: one in the middle, the primary, one that is not there.
#[test]
fn the_primary_cannot_be_removed() {
    let mut ring = ring(&[1, 2, 3]);
    assert_eq!(ring.remove(&key(2)), Ok(()));
    assert_eq!(ring.remove(&key(2)), Ok(()));
    assert_eq!(ring.remove(&key(1)), Err(KeyringError::Primary));
    assert_eq!(fills(&ring), [1, 3]);
}

/// Goal: P-104, a ring is bounded. Method: one key too many.
#[test]
fn a_ring_holds_only_so_many_keys() {
    let mut ring = Keyring::default();
    for fill in 0..64 {
        assert_eq!(ring.install(key(fill)), Ok(()));
    }
    assert_eq!(ring.install(key(64)), Err(KeyringError::Full));
    assert_eq!(ring.install(key(63)), Ok(()), "it is there already");
    assert_eq!(ring.len(), KEYS_MAX);
}

/// Goal: callers read what they know from Serf. Method: the texts.
#[test]
fn errors_speak_as_serf_does() {
    let texts = [
        (KeyringError::KeySize, "key size must be 16, 24 or 32 bytes"),
        (KeyringError::NotInRing, "Requested key is not in the keyring"),
        (KeyringError::Primary, "Removing the primary key is not allowed"),
        (KeyringError::NoKeyring, "No keyring to modify (encryption not enabled)"),
        (KeyringError::Empty, "Keyring is empty (encryption not enabled)"),
    ];
    for (error, text) in texts {
        assert_eq!(error.to_string(), text);
    }
    assert_eq!(
        KeyringError::Full.to_string(),
        format!("The keyring holds {KEYS_MAX} keys already")
    );
}

/// Goal: keys do not leak into logs, traces and records. Method: print them and everything around
/// them, write them down and read them back.
#[test]
fn keys_are_never_shown_nor_recorded() {
    let ring = ring(&[0xab, 0xcd]);
    assert_eq!(format!("{ring:?} {:?}", key(0xab)), "Keyring(2 keys) Key(..)");
    assert_eq!(format!("{:?}", ring.primary().unwrap()), "Cipher(..)");
    let command = crate::Command::InstallKey { key: key(0xab) };
    assert_eq!(format!("{command:?}"), "InstallKey { key: Key(..) }");
    let reply = crate::Reply::Keys(Vec::from([key(0xab)]));
    let record = postcard::to_stdvec(&(&command, &reply)).unwrap();
    assert!(!record.contains(&0xab), "{record:?}");
    let (read, _): (crate::Command, crate::Reply) = postcard::from_bytes(&record).unwrap();
    let crate::Command::InstallKey { key: blank } = read else { panic!("another command") };
    assert!(blank.expose().is_empty());
    assert_eq!(Keyring::default().install(blank.clone()), Err(KeyringError::KeySize));
    assert_eq!(self::ring(&[1]).select(&blank), Err(KeyringError::NotInRing));
}
