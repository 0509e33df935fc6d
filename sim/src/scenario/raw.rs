//! The text form, key by key. Unknown keys are errors; every value knows where it stands.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Value};

use super::units::{Ratio, Span};
use crate::link::Gate;

/// A whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawScenario {
    pub(super) version: Spanned<i64>,
    pub(super) title: String,
    #[serde(default)]
    pub(super) story: String,
    #[serde(default)]
    pub(super) seed: Option<Spanned<i64>>,
    pub(super) duration: Spanned<Span>,
    #[serde(default)]
    pub(super) stop: Option<RawStop>,
    #[serde(default)]
    pub(super) keys: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(super) nodes: Option<Spanned<RawNodes>>,
    #[serde(default)]
    pub(super) node: Vec<RawNode>,
    #[serde(default)]
    pub(super) link: RawLink,
    #[serde(default)]
    pub(super) step: Vec<Spanned<RawStep>>,
    #[serde(default)]
    pub(super) expect: Vec<Spanned<RawExpect>>,
}

/// `[stop]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStop {
    pub(super) not_before: Span,
    pub(super) converged_for: Span,
}

/// `[nodes]`: how many, and what holds for all.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNodes {
    pub(super) count: Option<Spanned<usize>>,
    pub(super) profile: Option<Spanned<String>>,
    pub(super) compression: Option<bool>,
    pub(super) stall_awareness: Option<bool>,
    pub(super) ipv6: Option<bool>,
    pub(super) snapshot: Option<Spanned<Names>>,
    pub(super) address_book: Option<bool>,
    pub(super) seeds: Option<Spanned<Names>>,
    pub(super) probe_interval: Option<Span>,
    #[serde(default)]
    pub(super) tags: BTreeMap<String, String>,
    pub(super) keys: Option<Spanned<Names>>,
    pub(super) label: Option<Spanned<String>>,
    pub(super) skip_inbound_label_check: Option<bool>,
    pub(super) verify_incoming: Option<bool>,
    pub(super) verify_outgoing: Option<bool>,
}

/// `[[node]]`: one node.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNode {
    pub(super) name: Spanned<String>,
    pub(super) profile: Option<Spanned<String>>,
    pub(super) compression: Option<bool>,
    pub(super) stall_awareness: Option<bool>,
    pub(super) ipv6: Option<bool>,
    pub(super) address_book: Option<bool>,
    pub(super) seeds: Option<Spanned<Names>>,
    pub(super) probe_interval: Option<Span>,
    pub(super) tags: Option<BTreeMap<String, String>>,
    pub(super) keys: Option<Spanned<Names>>,
    pub(super) label: Option<Spanned<String>>,
    pub(super) skip_inbound_label_check: Option<bool>,
    pub(super) verify_incoming: Option<bool>,
    pub(super) verify_outgoing: Option<bool>,
    pub(super) start: Option<Span>,
}

/// `[link]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLink {
    pub(super) latency: Option<Span>,
    pub(super) jitter: Option<Span>,
    pub(super) loss: Option<Ratio>,
    pub(super) duplicate: Option<Ratio>,
    pub(super) reorder: Option<Ratio>,
    pub(super) reorder_by: Option<Span>,
    pub(super) burst: Option<Ratio>,
    pub(super) burst_for: Option<Span>,
    pub(super) corrupt: Option<Ratio>,
    pub(super) mtu: Option<u32>,
    pub(super) rate: Option<u32>,
    pub(super) udp: Option<Gate>,
    pub(super) tcp: Option<Gate>,
    pub(super) tcp_cut: Option<Ratio>,
}

/// `[[step]]`: which keys there may be depends on what is done.
pub(super) type RawStep = BTreeMap<String, Spanned<Value>>;

/// `[[expect]]`: the union of the keys of all expectations.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExpect {
    pub(super) at: Option<Spanned<Span>>,
    pub(super) by: Option<Spanned<Span>>,
    pub(super) from: Option<Spanned<Span>>,
    pub(super) within: Option<Spanned<Span>>,
    pub(super) never: Option<Spanned<bool>>,
    pub(super) on: Option<Spanned<Names>>,
    pub(super) member: Option<Spanned<Names>>,
    pub(super) status: Option<Spanned<String>>,
    pub(super) event: Option<Spanned<String>>,
    pub(super) converged: Option<Spanned<bool>>,
}

/// One name, or a list of names.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "a name or a list of names")]
pub(super) enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    pub(super) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}
