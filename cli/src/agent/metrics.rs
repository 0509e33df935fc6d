//! What is measured, and where it goes: to buckets of the last minute that SIGUSR1 shows and to
//! statsd and statsite, by Serf's names; and to the pages of `-metrics-addr`, by names of our own
//! (docs/OPERATIONS.md, "What each metric means").

mod buckets;
mod events;
mod pages;
mod process;
mod runs;
mod sink;
mod totals;

use std::io::{self, Write};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jiff::Zoned;
use tithing_core::member::Status;
use tithing_core::{Command, Event};
use tithing_net_mio::{Notice, Page, PageStatus, Vitals};

use self::buckets::{Buckets, Moment};
use self::events::EventCounts;
pub(crate) use self::runs::{RunOutcome, Runs};
use self::sink::Sink;
pub(crate) use self::sink::SinkKind;
use self::totals::Totals;

/// In front of every name, as in Serf.
const PREFIX: &str = "serf-agent";

/// Serf looks at its queues so often.
const QUEUE_INTERVAL: Duration = Duration::from_secs(30);

/// The thread that shows the last minute does nothing else.
const STACK_BYTES: usize = 64 << 10;

/// What kind of number a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// How it is now.
    Gauge,
    /// Something to be added up.
    Counter,
    /// One of many of which the spread matters: milliseconds, or bytes.
    Sample,
}

/// A value, or several of the same size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Value {
    pub(crate) kind: Kind,
    pub(crate) count: f64,
    pub(crate) size: f64,
}

impl Value {
    const fn one(kind: Kind, size: f64) -> Self {
        Self { kind, count: 1.0, size }
    }
}

/// Where the node stands on its way into the cluster and out of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Standing {
    /// It was told of others that it is to join.
    has_seeds: bool,
    has_joined: bool,
    is_leaving: bool,
}

/// Everything that is measured of one agent.
pub(crate) struct Metrics {
    began: Instant,
    /// In the names of gauges, if there are sinks.
    host: Option<String>,
    buckets: Buckets,
    sinks: Vec<Sink>,
    last: Totals,
    /// The bucket for which the process was looked at.
    looked_at: i64,
    queues_at: Instant,
    events: EventCounts,
    runs: Runs,
    standing: Standing,
    /// The thread that shows the last minute.
    dump: Option<JoinHandle<()>>,
}

impl Metrics {
    /// `has_seeds`: the node is to join others. `sinks` are the addresses of statsd and statsite;
    /// what is wrong with them is seen later.
    pub(crate) fn new(
        has_seeds: bool,
        sinks: &[(SinkKind, &str)],
        host_name: &str,
        runs: Runs,
    ) -> io::Result<Self> {
        let wanted = sinks.iter().filter(|(_, addr)| !addr.is_empty());
        let sinks: Vec<Sink> =
            wanted.map(|&(kind, addr)| Sink::new(kind, addr)).collect::<io::Result<_>>()?;
        let began = Instant::now();
        Ok(Self {
            began,
            host: (!sinks.is_empty()).then(|| host_name.to_owned()),
            buckets: Buckets::default(),
            sinks,
            last: Totals::default(),
            looked_at: 0,
            queues_at: began + QUEUE_INTERVAL,
            events: EventCounts::default(),
            runs,
            standing: Standing { has_seeds, ..Standing::default() },
            dump: None,
        })
    }

    pub(crate) fn on_event(&mut self, event: &Event) {
        let names = self.events.note(event);
        if !names.is_empty() {
            let at = self.now();
            for name in names {
                self.record(&name, Value::one(Kind::Counter, 1.0), &at);
            }
        }
    }

    /// Whether the agent leaves, whoever has asked for it.
    pub(crate) fn is_leaving(&self) -> bool {
        self.standing.is_leaving
    }

    pub(crate) fn on_notice(&mut self, notice: &Notice<'_>) {
        if let Notice::CommandGiven { command: Command::Leave, .. } = notice {
            self.standing.is_leaving = true;
        }
    }

    /// Notes what has changed since the last turn.
    pub(crate) fn on_turn(&mut self, vitals: &Vitals<'_>) {
        let totals = Totals::of(vitals);
        let at = self.now();
        let changes = totals.since(&self.last);
        self.last = totals;
        for (name, value) in changes {
            self.record(name, value, &at);
        }
        for (script, took) in self.runs.take_times() {
            let millis = took.as_secs_f64() * 1e3;
            self.record(&format!("agent.invoke.{script}"), Value::one(Kind::Sample, millis), &at);
        }
        if vitals.node.count_of(Status::Alive) > 1 {
            self.standing.has_joined = true;
        }
        self.look_at_queues(vitals, &at);
        self.look_at_process(&at);
    }

    fn look_at_queues(&mut self, vitals: &Vitals<'_>, at: &Moment) {
        if Instant::now() < self.queues_at {
            return;
        }
        self.queues_at = Instant::now() + QUEUE_INTERVAL;
        let queues = vitals.node.queues();
        for (name, depth) in [
            ("serf.queue.Intent", queues.intents),
            ("serf.queue.Event", queues.events),
            ("serf.queue.Query", queues.queries),
        ] {
            let depth = u32::try_from(depth).unwrap_or(u32::MAX);
            self.record(name, Value::one(Kind::Sample, depth.into()), at);
        }
    }

    /// Once for each bucket.
    fn look_at_process(&mut self, at: &Moment) {
        let number = Buckets::number(at);
        if self.looked_at == number {
            return;
        }
        self.looked_at = number;
        let Some(look) = process::look() else { return };
        for (name, value) in [
            ("runtime.num_goroutines", look.threads),
            ("runtime.alloc_bytes", look.anonymous_bytes),
            ("runtime.sys_bytes", look.resident_bytes),
        ] {
            self.record(name, Value::one(Kind::Gauge, totals::float(value)), at);
        }
    }

    fn record(&mut self, name: &str, value: Value, at: &Moment) {
        let name = match &self.host {
            Some(host) if value.kind == Kind::Gauge => format!("{PREFIX}.{host}.{name}"),
            Some(_) | None => format!("{PREFIX}.{name}"),
        };
        let name = name.replace(' ', "_");
        for sink in &self.sinks {
            sink.send(&name, value);
        }
        self.buckets.add(&name, value, at);
    }

    fn now(&self) -> Moment {
        Moment { wall: Zoned::now(), uptime: self.began.elapsed() }
    }

    /// Writes the last minute to standard error, in Serf's form. A thread does it: nobody may have
    /// to wait for whoever reads there. What is not read yet makes the next dump void.
    pub(crate) fn show(&mut self) {
        if self.dump.as_ref().is_some_and(|dump| !dump.is_finished()) {
            return;
        }
        let text = self.buckets.dump(&self.now());
        let work = move || {
            let _nobody_reads = io::stderr().write_all(text.as_bytes());
        };
        let thread = thread::Builder::new().name("dump".to_owned()).stack_size(STACK_BYTES);
        self.dump = thread.spawn(work).ok();
    }

    /// A page for whoever watches the agent.
    pub(crate) fn page(&self, path: &str, vitals: &Vitals<'_>) -> Page {
        match path {
            "/metrics" => Page {
                status: PageStatus::Ok,
                content_type: "text/plain; version=0.0.4; charset=utf-8",
                text: self.exposition(vitals),
            },
            // It is answered by the loop itself.
            "/healthz" => Page::words(PageStatus::Ok, "ok"),
            "/readyz" => match self.standing.unready(vitals.node.is_isolated()) {
                None => Page::words(PageStatus::Ok, "ready"),
                Some(why) => Page::words(PageStatus::Unavailable, why),
            },
            _ => Page::not_found(),
        }
    }

    fn exposition(&self, vitals: &Vitals<'_>) -> String {
        let is_ready = self.standing.unready(vitals.node.is_isolated()).is_none();
        pages::exposition(&pages::Sources {
            vitals,
            events: &self.events,
            runs: self.runs.totals(),
            is_ready,
        })
    }
}

impl Standing {
    /// Why nobody should count on this node, if that is so.
    fn unready(self, is_isolated: bool) -> Option<&'static str> {
        if self.is_leaving {
            Some("not ready: it leaves the cluster")
        } else if self.has_seeds && !self.has_joined {
            Some("not ready: it has joined nobody yet")
        } else if is_isolated {
            Some("not ready: it sees no other member")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests;
