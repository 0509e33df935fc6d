//! What changes in an agent when its files are read again.

use std::collections::BTreeMap;
use std::path::Path;

use tithing_core::Command;
use tithing_core::rpc::LogLevel;
use tithing_net_mio::{Agent, Observer, os_text};
use tracing::{info, warn};

use super::ears::Ears;
use super::keeping::Reading;
use super::keys;
use super::options::Options;
use super::settings::{SettingsError, settle_again};
use super::{Program, Running};

/// Changes of tags: what is set, and what is deleted.
type TagChange = (BTreeMap<String, String>, Vec<String>);

impl Program {
    /// Applies what was read. What cannot be read leaves everything as it is.
    pub(super) fn reload(
        &self,
        reading: Reading,
        running: &mut Running<'_>,
        agent: &mut Agent,
        ears: &mut Ears,
    ) {
        let (mut options, notes) = match reading.options {
            Ok(read) => read,
            Err(error) => return self.fail_to_reload(&error),
        };
        let mut warnings = Vec::new();
        let before = (&running.options, &*running.asked_bind);
        let settled = settle_again(&mut options, before, running.host_name, &mut warnings);
        self.warn(&warnings);
        let specs = match settled {
            Ok(specs) => specs,
            Err(error) => return self.fail_to_reload(&error.to_string()),
        };
        if let Some(Err(error)) = &reading.keys {
            return self.fail_to_reload(&error.to_string());
        }
        let wanted = match reading.tags {
            None => Ok(config_change(&running.options.node.tags, &options.node.tags)),
            Some(Err(error)) => Err(error.to_string()),
            Some(Ok(_)) if !options.node.tags.is_empty() => Err(TAGS_CONFIG.to_owned()),
            Some(Ok(tags)) => {
                let held = agent.node().tags();
                Ok(tags.map_or_else(TagChange::default, |tags| config_change(held, &tags)))
            }
        };
        for note in &notes.0 {
            warn!(target: "agent", "{note}");
        }
        self.reload_level(running, &mut options);
        if running.options.handlers.specs != options.handlers.specs {
            ears.handlers.replace(specs);
            agent.show_handlers(ears.handlers.table());
        }
        if let Err(cause) = wanted.and_then(|change| change_tags(change, agent, ears)) {
            self.heading(&format!("Failed to update tags: {cause}"));
            options.node.tags.clone_from(&running.options.node.tags);
        }
        if let (Some(path), Some(Ok(keys))) = (running.keeping.key_file(), &reading.keys) {
            self.reload_keys(path, keys, agent, ears);
        }
        for key in running.options.reload(options) {
            warn!(target: "agent", "'{key}' has changed: it counts from the next start");
        }
    }

    /// The old configuration goes on.
    pub(super) fn fail_to_reload(&self, cause: &str) {
        self.heading(cause);
        self.heading("Failed to reload configs");
    }

    /// A level that makes no sense is told of, and the old one goes on.
    fn reload_level(&self, running: &Running<'_>, options: &mut Options) {
        let name = &options.logging.level;
        if let Some(level) = LogLevel::from_name(name) {
            running.log.set_level(level);
        } else {
            let error = SettingsError::LogLevel(name.to_uppercase());
            self.heading(&error.to_string());
            options.logging.level.clone_from(&running.options.logging.level);
        }
    }

    fn reload_keys(
        &self,
        path: &Path,
        keys: &keys::Read,
        agent: &mut Agent,
        observer: &mut dyn Observer,
    ) {
        if let Err(error) = keys::apply(path, keys, agent, observer) {
            self.heading(&error.to_string());
            self.heading("Failed to reload configs");
        }
    }
}

/// Why there may not be both.
pub(super) const TAGS_CONFIG: &str = "Tags config not allowed while using tag files";

/// What has changed from one set of tags to the other. What was set while the agent ran is in
/// neither, and stays.
fn config_change(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> TagChange {
    let is_news = |(key, value): &(&String, &String)| before.get(*key) != Some(*value);
    let set = after.iter().filter(is_news).map(|(key, value)| (key.clone(), value.clone()));
    let gone = before.keys().filter(|key| !after.contains_key(*key)).cloned();
    (set.collect(), gone.collect())
}

fn change_tags(
    (set, delete): TagChange,
    agent: &mut Agent,
    observer: &mut dyn Observer,
) -> Result<(), String> {
    if set.is_empty() && delete.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = set.keys().chain(&delete).map(String::as_str).collect();
    info!(target: "agent", "Reloaded tags: {}", names.join(" "));
    let command = Command::UpdateTags { set, delete };
    let reply = agent.call(command, observer).map_err(|error| os_text(&error))?;
    reply.refusal().map_or(Ok(()), |error| Err(error.to_string()))
}

#[cfg(test)]
mod tests;
