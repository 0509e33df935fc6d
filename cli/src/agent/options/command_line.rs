//! The strongest source: flags.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Notes, Occasion, Options, OptionsError};
use crate::agent::flag_table::{VERIFY_INCOMING, VERIFY_OUTGOING};
use crate::flags::{Parsed, Secret};
use crate::go;

/// What has to be read from the command line before the files are, so that mistakes come up in
/// Serf's order.
#[derive(Debug)]
struct Early {
    tags: BTreeMap<String, String>,
    broadcast_timeout: go::Duration,
    retry_interval: go::Duration,
    handler_timeout: go::Duration,
}

impl Options {
    /// Merges all sources that a command line names, and itself.
    pub(crate) fn read(parsed: &Parsed, occasion: Occasion) -> Result<(Self, Notes), OptionsError> {
        let mut flaws = Vec::new();
        let read = Self::gather(parsed, occasion, &mut flaws);
        flaws.into_iter().next().map_or(Ok(read), Err)
    }

    /// The same, with all that is wrong instead of the first of it. What is wrong is left out.
    pub(crate) fn gather(
        parsed: &Parsed,
        occasion: Occasion,
        flaws: &mut Vec<OptionsError>,
    ) -> (Self, Notes) {
        let early = Early::gather(parsed, flaws);
        let mut options = Self::default();
        let mut notes = Notes::default();
        let mut bad_files = Vec::new();
        for path in parsed.list("config-file") {
            options.take_path((Path::new(path), occasion), &mut notes, &mut bad_files);
        }
        flaws.extend(bad_files.into_iter().map(OptionsError::File));
        options.take_flags(parsed);
        options.take_early(early);
        (options, notes)
    }

    fn take_flags(&mut self, parsed: &Parsed) {
        self.take_texts(parsed);
        self.take_switches(parsed);
        let lists = [
            ("join", &mut self.discovery.start_join),
            ("retry-join", &mut self.discovery.retry_join),
            ("event-handler", &mut self.handlers.specs),
            ("allow", &mut self.network.allow),
        ];
        for (flag, list) in lists {
            list.extend_from_slice(parsed.list(flag));
        }
        if let given @ 1.. = parsed.integer("protocol") {
            self.node.protocol = given;
        }
        if let given @ (..=-1 | 1..) = parsed.integer("retry-max") {
            self.discovery.retry_max_attempts = given;
        }
        if let given @ 1.. = parsed.integer("record-size") {
            self.telemetry.record_size = given;
        }
        let key = parsed.secret("encrypt");
        if *key != Secret::default() {
            self.encryption.key = key.clone();
        }
    }

    fn take_texts(&mut self, parsed: &Parsed) {
        let texts = [
            ("node", &mut self.node.name),
            ("role", &mut self.node.role),
            ("tags-file", &mut self.node.tags_file),
            ("profile", &mut self.node.profile),
            ("bind", &mut self.network.bind),
            ("advertise", &mut self.network.advertise),
            ("iface", &mut self.network.interface),
            ("label", &mut self.network.label),
            ("keyring-file", &mut self.encryption.keyring_file),
            ("rpc-addr", &mut self.rpc.addr),
            ("log-level", &mut self.logging.level),
            ("log-format", &mut self.logging.format),
            ("metrics-addr", &mut self.telemetry.metrics_addr),
            ("record", &mut self.telemetry.record_path),
            ("discover", &mut self.discovery.cluster),
            ("mdns-iface", &mut self.discovery.mdns.interface),
            ("snapshot", &mut self.snapshot.path),
        ];
        for (flag, text) in texts {
            let given = parsed.text(flag);
            if !given.is_empty() {
                given.clone_into(text);
            }
        }
    }

    fn take_switches(&mut self, parsed: &Parsed) {
        let switches = [
            (VERIFY_INCOMING, &mut self.encryption.verify_incoming),
            (VERIFY_OUTGOING, &mut self.encryption.verify_outgoing),
            ("mdns-disable-ipv4", &mut self.discovery.mdns.disable_ipv4),
            ("mdns-disable-ipv6", &mut self.discovery.mdns.disable_ipv6),
            ("record-payloads", &mut self.telemetry.record_payloads),
            ("rejoin", &mut self.snapshot.rejoin_after_leave),
            ("replay", &mut self.discovery.replay_on_join),
            ("skip-inbound-label-check", &mut self.network.skip_inbound_label_check),
            ("syslog", &mut self.logging.syslog),
        ];
        for (flag, switch) in switches {
            if parsed.is_given(flag) {
                *switch = parsed.is_on(flag);
            }
        }
        if parsed.is_given("disable-compression") {
            self.network.compression = !parsed.is_on("disable-compression");
        }
    }

    fn take_early(&mut self, early: Early) {
        self.node.tags.extend(early.tags);
        let durations = [
            (early.broadcast_timeout, &mut self.timing.broadcast_timeout),
            (early.retry_interval, &mut self.discovery.retry_interval),
            (early.handler_timeout, &mut self.handlers.timeout),
        ];
        for (given, duration) in durations {
            if given != go::Duration(0) {
                *duration = given;
            }
        }
    }
}

impl Early {
    fn gather(parsed: &Parsed, flaws: &mut Vec<OptionsError>) -> Self {
        let mut tags = BTreeMap::new();
        for tag in parsed.list("tag") {
            match tag.split_once('=') {
                Some((key, value)) if !key.is_empty() => {
                    tags.insert(key.to_owned(), value.to_owned());
                }
                Some(_) | None => flaws.push(OptionsError::Tag(tag.clone())),
            }
        }
        let mut duration = |flag| match parsed.text(flag) {
            "" => go::Duration(0),
            text => go::Duration::parse(text).unwrap_or_else(|error| {
                flaws.push(OptionsError::Duration(error));
                go::Duration(0)
            }),
        };
        Self {
            tags,
            retry_interval: duration("retry-interval"),
            broadcast_timeout: duration("broadcast-timeout"),
            handler_timeout: duration("handler-timeout"),
        }
    }
}
