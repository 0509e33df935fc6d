//! The directory: a number lives as long as somebody holds it.

use std::format;
use std::sync::Arc;

use super::*;
use crate::member::{Identity, Versions, WireAddr};

fn peer(name: &str) -> Peer {
    Arc::new(Identity {
        name: name.into(),
        addr: WireAddr::V4([127, 0, 0, 1]),
        port: 1,
        meta: [].into(),
        versions: Versions::default(),
    })
}

/// Goal: names are found as long as one layer holds them, and numbers are reused afterwards.
/// Method: hold and release in both layers.
#[test]
fn a_number_lives_while_a_layer_holds_it() {
    let mut directory = Directory::new((1, 2));
    let a = directory.insert(peer("a"));
    directory.hold(a, Layer::Gossip);
    directory.hold(a, Layer::Serf);
    directory.release(a, Layer::Gossip);
    assert_eq!(directory.find("a"), Some(a));
    directory.release(a, Layer::Serf);
    assert_eq!(directory.find("a"), None);
    assert!(directory.peer(a).is_none());
    let b = directory.insert(peer("b"));
    assert_eq!(b, a, "the number is reused");
    assert_eq!(directory.index.len(), 1);
}

/// Goal: the index survives its own growth. Method: a thousand names, each found again.
#[test]
fn a_thousand_names_are_found() {
    let mut directory = Directory::new((3, 4));
    for n in 0..1000 {
        let id = directory.insert(peer(&format!("node-{n}")));
        directory.hold(id, Layer::Gossip);
    }
    for n in 0..1000 {
        let id = directory.find(&format!("node-{n}")).expect("known");
        assert_eq!(&*directory.peer(id).expect("held").name, format!("node-{n}"));
    }
    assert_eq!(directory.find("node-1000"), None);
}
