//! Named keys, and what is made of them.

use std::collections::BTreeMap;
use std::ops::Range;

use tithing_core::wire::keyring::KEYS_MAX;
use tithing_core::wire::label::LABEL_BYTES_MAX;
use toml::Spanned;

use super::{Parsed, fault};
use crate::scenario::raw::Names;
use crate::scenario::security::NamedKey;

/// The table `[keys]`. No reason of a fault shows a key, nor what may be one.
#[derive(Default)]
pub(super) struct Rings(BTreeMap<String, NamedKey>);

impl Rings {
    pub(super) fn new(raw: BTreeMap<String, Spanned<String>>) -> Parsed<Self> {
        let mut keys: BTreeMap<String, NamedKey> = BTreeMap::new();
        for (name, text) in raw {
            let Some(key) = NamedKey::from_base64(&name, text.get_ref()) else {
                let reason = "this is no key, expected 16, 24 or 32 bytes in base64";
                return fault(text.span(), reason);
            };
            if let Some(same) = keys.values().find(|old| old.key == key.key) {
                let reason =
                    format!("\"{name}\" is the same key as \"{}\", expected each once", same.name);
                return fault(text.span(), reason);
            }
            keys.insert(name, key);
        }
        Ok(Self(keys))
    }

    /// The key of this name.
    pub(super) fn key(&self, name: &Spanned<String>) -> Parsed<NamedKey> {
        self.named(name.get_ref(), name.span())
    }

    fn named(&self, name: &str, span: Range<usize>) -> Parsed<NamedKey> {
        let Some(key) = self.0.get(name) else {
            let names: Vec<&str> = self.0.keys().map(String::as_str).collect();
            let reason = if names.is_empty() {
                "this is the name of no key, expected one of those in [keys], but it is empty"
                    .into()
            } else {
                format!("this is the name of no key, expected one of {}", names.join(", "))
            };
            return fault(span, reason);
        };
        Ok(key.clone())
    }

    /// The keys of a ring, in order.
    pub(super) fn keys(&self, names: Option<&Spanned<Names>>) -> Parsed<Option<Vec<NamedKey>>> {
        let Some(names) = names else { return Ok(None) };
        let span = names.span();
        let keys: Parsed<Vec<NamedKey>> =
            names.get_ref().as_slice().iter().map(|name| self.named(name, span.clone())).collect();
        let keys = keys?;
        let is_twice = |at: usize| keys.iter().take(at).any(|old| old.name == keys[at].name);
        if (0..keys.len()).any(is_twice) {
            return fault(span, "a key is named twice, expected each once");
        }
        if keys.len() > KEYS_MAX {
            return fault(span, format!("{} keys, expected at most {KEYS_MAX}", keys.len()));
        }
        Ok(Some(keys))
    }
}

/// A label that fits its header.
pub(super) fn label(raw: &Spanned<String>) -> Parsed<String> {
    let len = raw.get_ref().len();
    if len > LABEL_BYTES_MAX {
        let reason = format!("a label of {len} bytes, expected at most {LABEL_BYTES_MAX}");
        return fault(raw.span(), reason);
    }
    Ok(raw.get_ref().clone())
}
