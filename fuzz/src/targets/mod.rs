//! The targets.

pub(crate) mod family;
pub(crate) mod node;
pub(crate) mod packet;
pub(crate) mod rpc;
pub(crate) mod stream;

use tithing_core::wire::message::Message;
use tithing_core::{Limits, SerfLimits};

/// Bounds so tight that inputs of a few thousand bytes meet them.
pub(crate) fn limits() -> Limits {
    Limits {
        members_max: 4,
        broadcasts_max: 16,
        relays_max: 4,
        inbound_streams_max: 4,
        stream_bytes_total_max: 64 << 10,
        stream_bytes_max: 32 << 10,
        decompressed_bytes_max: 128 << 10,
        push_pull_nodes_max: 256,
        serf: SerfLimits { intents_max: 8, ..SerfLimits::default() },
        commands_max: 4,
        join_parallel_max: 2,
        ..Limits::default()
    }
}

/// The name of a message's kind.
pub(crate) fn kind(message: &Message<'_>) -> &'static str {
    match message {
        Message::Ping(_) => "ping",
        Message::IndirectPing(_) => "indirect ping",
        Message::Ack(_) => "ack",
        Message::Suspect(_) => "suspect",
        Message::Alive(_) => "alive",
        Message::Dead(_) => "dead",
        Message::User(_) => "user",
        Message::Nack(_) => "nack",
    }
}

/// What is written of a message means the same, and is written the same way again.
pub(crate) fn check_rewrite(message: &Message<'_>) -> Vec<u8> {
    let mut once = Vec::new();
    message.encode(&mut once);
    let again = Message::decode(&once).expect("what we write can be read");
    assert_eq!(&again, message, "written and read again it means something else");
    let mut twice = Vec::new();
    again.encode(&mut twice);
    assert_eq!(once, twice, "written twice it has two forms");
    once
}
