//! The keys of a configuration file: one table for reading them, merging them, and comparing what
//! two readings have found.

use std::collections::BTreeMap;

use super::Options;
use crate::flags::Secret;
use crate::go;

/// One key, and the option that it sets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) field: Field,
}

/// Where the value of a key goes, which says what it has to be and how it is merged.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field {
    /// Text. An empty one changes nothing.
    Text(fn(&mut Options) -> &mut String),
    /// Text that must not be seen. An empty one changes nothing.
    Secret(fn(&mut Options) -> &mut Secret),
    /// A whole number. 0 changes nothing.
    Number(fn(&mut Options) -> &mut i64),
    /// A whole number. 0 and less change nothing.
    Version(fn(&mut Options) -> &mut i64),
    /// Text that is a duration. 0 changes nothing.
    Duration(fn(&mut Options) -> &mut go::Duration),
    /// `true` switches on; no later file can switch off, as in Serf.
    SwitchOn(fn(&mut Options) -> &mut bool),
    /// The last file counts.
    Switch(fn(&mut Options) -> &mut bool),
    /// A list, added to what earlier sources have listed.
    List(fn(&mut Options) -> &mut Vec<String>),
    /// An object of texts, merged key by key.
    Texts(fn(&mut Options) -> &mut BTreeMap<String, String>),
    /// An object with keys of its own.
    Object(&'static [Key]),
    /// A truth value of Serf that means nothing to a node of ours.
    Nothing,
}

const fn key(name: &'static str, field: Field) -> Key {
    Key { name, field }
}

/// All keys. Durations are read in this order.
pub(super) const KEYS: &[Key] = &[
    key("node_name", Field::Text(|it| &mut it.node.name)),
    key("role", Field::Text(|it| &mut it.node.role)),
    key("disable_coordinates", Field::SwitchOn(|it| &mut it.node.disable_coordinates)),
    key("tags", Field::Texts(|it| &mut it.node.tags)),
    key("tags_file", Field::Text(|it| &mut it.node.tags_file)),
    key("bind", Field::Text(|it| &mut it.network.bind)),
    key("advertise", Field::Text(|it| &mut it.network.advertise)),
    key("encrypt_key", Field::Secret(|it| &mut it.encryption.key)),
    key("keyring_file", Field::Text(|it| &mut it.encryption.keyring_file)),
    key("log_level", Field::Text(|it| &mut it.logging.level)),
    key("rpc_addr", Field::Text(|it| &mut it.rpc.addr)),
    key("rpc_auth", Field::Secret(|it| &mut it.rpc.auth)),
    key("protocol", Field::Version(|it| &mut it.node.protocol)),
    key("replay_on_join", Field::SwitchOn(|it| &mut it.discovery.replay_on_join)),
    key("query_response_size_limit", Field::Number(|it| &mut it.limits.query_response_bytes)),
    key("query_size_limit", Field::Number(|it| &mut it.limits.query_bytes)),
    key("user_event_size_limit", Field::Number(|it| &mut it.limits.user_event_bytes)),
    key("start_join", Field::List(|it| &mut it.discovery.start_join)),
    key("event_handlers", Field::List(|it| &mut it.handlers.specs)),
    key("profile", Field::Text(|it| &mut it.node.profile)),
    key("snapshot_path", Field::Text(|it| &mut it.snapshot.path)),
    key("leave_on_terminate", Field::SwitchOn(|it| &mut it.shutdown.leave_on_terminate)),
    key("skip_leave_on_interrupt", Field::SwitchOn(|it| &mut it.shutdown.skip_leave_on_interrupt)),
    key("discover", Field::Text(|it| &mut it.discovery.cluster)),
    key("interface", Field::Text(|it| &mut it.network.interface)),
    key("mdns", Field::Object(MDNS_KEYS)),
    key("reconnect_interval", Field::Duration(|it| &mut it.timing.reconnect_interval)),
    key("reconnect_timeout", Field::Duration(|it| &mut it.timing.reconnect_timeout)),
    key("tombstone_timeout", Field::Duration(|it| &mut it.timing.tombstone_timeout)),
    key("retry_interval", Field::Duration(|it| &mut it.discovery.retry_interval)),
    key("broadcast_timeout", Field::Duration(|it| &mut it.timing.broadcast_timeout)),
    key("disable_name_resolution", Field::SwitchOn(|it| &mut it.network.disable_name_resolution)),
    key("enable_syslog", Field::SwitchOn(|it| &mut it.logging.syslog)),
    key("syslog_facility", Field::Text(|it| &mut it.logging.syslog_facility)),
    key("retry_join", Field::List(|it| &mut it.discovery.retry_join)),
    key("retry_max_attempts", Field::Number(|it| &mut it.discovery.retry_max_attempts)),
    key("rejoin_after_leave", Field::SwitchOn(|it| &mut it.snapshot.rejoin_after_leave)),
    key("enable_compression", Field::Switch(|it| &mut it.network.compression)),
    key("statsite_addr", Field::Text(|it| &mut it.telemetry.statsite_addr)),
    key("statsd_addr", Field::Text(|it| &mut it.telemetry.statsd_addr)),
    key("validate_node_names", Field::SwitchOn(|it| &mut it.node.validate_names)),
    key("MsgpackUseNewTimeFormat", Field::Nothing),
    // From here on Serf knows nothing of them.
    key("label", Field::Text(|it| &mut it.network.label)),
    key("skip_inbound_label_check", Field::Switch(|it| &mut it.network.skip_inbound_label_check)),
    key("allow", Field::List(|it| &mut it.network.allow)),
    key("encrypt_verify_incoming", Field::Switch(|it| &mut it.encryption.verify_incoming)),
    key("encrypt_verify_outgoing", Field::Switch(|it| &mut it.encryption.verify_outgoing)),
    key("metrics_addr", Field::Text(|it| &mut it.telemetry.metrics_addr)),
    key("record_path", Field::Text(|it| &mut it.telemetry.record_path)),
    key("record_payloads", Field::Switch(|it| &mut it.telemetry.record_payloads)),
    key("record_size", Field::Version(|it| &mut it.telemetry.record_size)),
    key("log_format", Field::Text(|it| &mut it.logging.format)),
    key("handler_timeout", Field::Duration(|it| &mut it.handlers.timeout)),
];

const MDNS_KEYS: &[Key] = &[
    key("interface", Field::Text(|it| &mut it.discovery.mdns.interface)),
    key("disable_ipv4", Field::SwitchOn(|it| &mut it.discovery.mdns.disable_ipv4)),
    key("disable_ipv6", Field::SwitchOn(|it| &mut it.discovery.mdns.disable_ipv6)),
];
