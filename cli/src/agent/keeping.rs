//! What a running agent reads and writes: its configuration again, its tags, its keys. All of it
//! happens on a thread of its own, since disks may hang.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tithing_net_mio::{Agent, Observer, os_text};
use tracing::{error, info, warn};

use super::files::{Mode, Written};
use super::keys::{self, KeyFileError};
use super::options::{Notes, Occasion, Options};
use super::tags_file::{self, TagsFileError};
use super::worker::Worker;
use crate::flags::Parsed;

/// The files of a running agent.
#[derive(Debug)]
pub(super) struct Keeping {
    worker: Worker<Done>,
    tags_file: Option<PathBuf>,
    key_file: Option<PathBuf>,
    /// A change of tags is being written.
    is_saving_tags: bool,
    configuration: Saving,
    /// Files of which it was told that others can read them.
    told_open: BTreeSet<PathBuf>,
}

/// What is under way with something of which the latest state counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Saving {
    Idle,
    UnderWay,
    /// It is out of date already.
    Again,
}

/// A job that is done.
#[derive(Debug)]
enum Done {
    Tags(Result<Written, TagsFileError>),
    Keys(Result<(Written, usize), KeyFileError>),
    Configuration(Box<Reading>),
}

/// What stands in the files of a configuration now.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) options: Result<(Options, Notes), String>,
    pub(super) keys: Option<Result<keys::Read, KeyFileError>>,
    pub(super) tags: Option<Result<Option<BTreeMap<String, String>>, TagsFileError>>,
}

impl Keeping {
    /// From now on the agent's tags are changed by others only once they are in their file, if
    /// there is one.
    pub(super) fn new(options: &Options, agent: &mut Agent) -> Self {
        let path = |text: &str| (!text.is_empty()).then(|| PathBuf::from(text));
        let tags_file = path(&options.node.tags_file);
        if tags_file.is_some() {
            agent.hold_tags();
        }
        Self {
            worker: Worker::new(agent.remote()),
            tags_file,
            key_file: path(&options.encryption.keyring_file),
            is_saving_tags: false,
            configuration: Saving::Idle,
            told_open: BTreeSet::new(),
        }
    }

    /// The file of the keys, if there is one.
    pub(super) fn key_file(&self) -> Option<&Path> {
        self.key_file.as_deref()
    }

    /// Somebody wants other tags: they are written first.
    pub(super) fn on_tags_asked(&mut self, agent: &mut Agent, observer: &mut dyn Observer) {
        while !self.is_saving_tags {
            let (Some(path), Some(tags)) = (self.tags_file.clone(), agent.held_tags()) else {
                return;
            };
            match self.worker.start(move || Done::Tags(tags_file::write(&path, &tags))) {
                Ok(()) => self.is_saving_tags = true,
                Err(error) => {
                    let cause = format!("Failed to write tags file: {}", os_text(&error));
                    agent.refuse_tags(cause, observer);
                }
            }
        }
    }

    /// A member wants other keys for the node: they are written first.
    pub(super) fn on_keys_asked(&mut self, agent: &mut Agent) {
        let Some(keys) = agent.keys_to_keep() else { return };
        let path = self.key_file.clone().unwrap_or_default();
        let write = move || Done::Keys(keys::write(&path, &keys).map(|it| (it, keys.len())));
        if self.configuration == Saving::UnderWay {
            // What is read before it is no longer what the node has.
            self.configuration = Saving::Again;
        }
        if let Err(error) = self.worker.start(write) {
            agent.tell_keys_kept(Err(not_written(&os_text(&error))));
        }
    }

    /// Reads all that stands in files again. An error is told at once; what is read comes later.
    pub(super) fn read_again(&mut self, parsed: &Parsed) -> Result<(), String> {
        if self.configuration != Saving::Idle {
            self.configuration = Saving::Again;
            return Ok(());
        }
        let (parsed, tags_file) = (parsed.clone(), self.tags_file.clone());
        let key_file = self.key_file.clone();
        let read = move || {
            Done::Configuration(Box::new(Reading {
                options: Options::read(&parsed, Occasion::Reload)
                    .map_err(|error| error.to_string()),
                keys: key_file.as_deref().map(keys::read),
                tags: tags_file.as_deref().map(tags_file::read),
            }))
        };
        self.worker.start(read).map_err(|error| os_text(&error))?;
        self.configuration = Saving::UnderWay;
        Ok(())
    }

    /// Takes what is done. Returns what was read, if anything was.
    pub(super) fn on_nudged(
        &mut self,
        parsed: &Parsed,
        agent: &mut Agent,
        observer: &mut dyn Observer,
    ) -> Option<Box<Reading>> {
        let mut reading = None;
        while let Some(done) = self.worker.next_outcome() {
            match done {
                Done::Tags(outcome) => self.on_tags_saved(outcome, agent, observer),
                Done::Keys(outcome) => self.on_keys_saved(outcome, agent),
                Done::Configuration(read) => {
                    let saving = std::mem::replace(&mut self.configuration, Saving::Idle);
                    if saving == Saving::Again && self.read_again(parsed).is_ok() {
                        continue;
                    }
                    reading = Some(read);
                }
            }
        }
        reading
    }

    fn on_tags_saved(
        &mut self,
        outcome: Result<Written, TagsFileError>,
        agent: &mut Agent,
        observer: &mut dyn Observer,
    ) {
        self.is_saving_tags = false;
        match outcome {
            Ok(written) => {
                let path = self.tags_file.clone().unwrap_or_default();
                tell_in_place(written, &path, &mut self.told_open);
                agent.pass_tags();
            }
            Err(error) => agent.refuse_tags(error.to_string(), observer),
        }
        self.on_tags_asked(agent, observer);
    }

    fn on_keys_saved(
        &mut self,
        outcome: Result<(Written, usize), KeyFileError>,
        agent: &mut Agent,
    ) {
        let path = self.key_file.clone().unwrap_or_default();
        let outcome = match outcome {
            Ok((written, count)) => {
                tell_in_place(written, &path, &mut self.told_open);
                info!(target: "agent", "Saved keyring with {count} keys to {}", path.display());
                Ok(())
            }
            Err(error) => Err(not_written(&error.to_string())),
        };
        agent.tell_keys_kept(outcome);
    }

    /// All that is under way reaches the disk, unless that takes too long. Nobody but the log hears
    /// of it any more, and what has not begun is not done.
    pub(super) fn finish(mut self, patience: Duration, agent: &mut Agent) {
        let end = Instant::now() + patience;
        while let Some(done) = self.worker.wait(end) {
            match done {
                Done::Keys(outcome) => self.on_keys_saved(outcome, agent),
                Done::Tags(_) | Done::Configuration(_) => {}
            }
        }
    }
}

/// Keys stay as they are because of this. It is said in the log, and to whoever wanted them
/// changed.
fn not_written(cause: &str) -> String {
    let text = format!("Failed to write keyring file: {cause}");
    error!(target: "agent", "{text}");
    text
}

fn tell_in_place(written: Written, path: &Path, told_open: &mut BTreeSet<PathBuf>) {
    let Written::InPlace(mode) = written else { return };
    let shown = path.display();
    warn!(target: "agent", "{shown} was written in place: nothing can be put in its stead");
    if mode == Mode::Kept && told_open.insert(path.to_owned()) {
        warn!(target: "agent", "{shown} keeps its mode: it is not this user's to change");
    }
}

#[cfg(test)]
mod tests;
