//! A cluster of one program's agents, and what can be measured of it.

use std::fs;
use std::io;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use tithing_cli::client::{Client, ClientError, Target};
use tithing_core::rpc::request::{EventBody, Request};

use crate::figures::{Figure, median};
use crate::process::{Agent, Ears};

/// How long agents may take to form a cluster, or an event to reach all.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long a cluster is left alone before it counts as idle.
const SETTLING: Duration = Duration::from_secs(10);

/// Events whose way to all is timed, one after the other.
const SPREADS: u64 = 10;

/// Events of a burst.
const BURST: usize = 1000;

/// A burst is over when nothing has arrived for so long.
const SILENCE: Duration = Duration::from_secs(5);

/// How long `members` is called.
const CALLS: Duration = Duration::from_secs(2);

/// Command lines timed.
const PROMPTS: usize = 20;

/// The link layer's header on the loopback device, not a part of what IP sends.
const LINK_HEADER_BYTES: f64 = 14.0;

/// Running agents, all in one cluster once they have formed it.
#[derive(Debug)]
pub(crate) struct Cluster {
    program: String,
    size: u8,
    agents: Vec<Agent>,
    ears: Arc<Ears>,
    events: usize,
}

impl Cluster {
    /// Starts the first agent. Also returns after how many milliseconds it answers over RPC.
    pub(crate) fn begin(program: &str, size: u8) -> io::Result<(Self, f64)> {
        let ears = Arc::new(Ears::default());
        let begun = Instant::now();
        let first = Agent::start(program, 1, &ears)?;
        let target = target(&first);
        while Client::connect(&target).is_err() {
            if begun.elapsed() > PATIENCE {
                return Err(io::Error::other("the first agent does not answer"));
            }
            thread::sleep(Duration::from_micros(200));
        }
        let ready = millis(begun.elapsed());
        let agents = vec![first];
        Ok((Self { program: program.to_owned(), size, agents, ears, events: 0 }, ready))
    }

    /// Starts the others. Returns after how many milliseconds everybody knows everybody.
    pub(crate) fn form(&mut self) -> io::Result<f64> {
        let begun = Instant::now();
        for number in 2..=self.size {
            self.agents.push(Agent::start(&self.program, number, &self.ears)?);
        }
        let size = usize::from(self.size);
        let is_formed = |heard: &crate::process::Heard| heard.joins >= size;
        let formed = self
            .ears
            .wait("cluster", PATIENCE, |all| all.len() == size && all.iter().all(is_formed))?;
        Ok(millis(formed - begun))
    }

    /// Leaves the cluster alone and watches what it needs.
    pub(crate) fn idle(&self, length: Duration) -> io::Result<Vec<(Figure, f64)>> {
        thread::sleep(SETTLING);
        let (cpu, sent, begun) = (self.cpu()?, Sent::now()?, Instant::now());
        thread::sleep(length);
        let seconds = begun.elapsed().as_secs_f64();
        let per_node = f64::from(self.size) * seconds;
        let sent = sent.until(&Sent::now()?);
        let memory = |file: &str, label: &str| -> io::Result<f64> {
            let of_all = self.agents.iter().map(|agent| agent.kib(file, label));
            Ok(median(&of_all.collect::<io::Result<Vec<f64>>>()?))
        };
        Ok(vec![
            (Figure::Rss, memory("status", "VmRSS")?),
            (Figure::Pss, memory("smaps_rollup", "Pss")?),
            (Figure::Cpu, (self.cpu()? - cpu) / per_node * 100.0),
            (Figure::Bytes, sent.bytes / per_node),
            (Figure::Packets, sent.packets / per_node),
        ])
    }

    /// Seconds of processor time of all agents up to now.
    fn cpu(&self) -> io::Result<f64> {
        self.agents.iter().map(Agent::cpu).sum()
    }

    /// Milliseconds until an event has reached all, the middle of some. They begin at all points
    /// of an interval of gossip, as a user's do.
    pub(crate) fn spread(&mut self) -> io::Result<f64> {
        let mut client = self.client()?;
        let mut times = Vec::new();
        for number in 0..SPREADS {
            thread::sleep(Duration::from_millis(number * 77 % 200));
            let begun = Instant::now();
            client.request(&event()).map_err(io::Error::other)?;
            self.events += 1;
            let wanted = self.events;
            let everywhere = self
                .ears
                .wait("event", PATIENCE, |all| all.iter().all(|heard| heard.events >= wanted))?;
            times.push(millis(everywhere - begun));
        }
        Ok(median(&times))
    }

    /// Calls of `members` that one client can make in a second.
    pub(crate) fn members_calls(&self) -> io::Result<f64> {
        let mut client = self.client()?;
        let (begun, mut calls) = (Instant::now(), 0.0);
        while begun.elapsed() < CALLS {
            client.members(&Request::Members).map_err(io::Error::other)?;
            calls += 1.0;
        }
        Ok(calls / begun.elapsed().as_secs_f64())
    }

    /// Milliseconds that `members` takes at the prompt.
    pub(crate) fn prompt(&self) -> io::Result<f64> {
        let mut times = Vec::new();
        for _ in 0..PROMPTS {
            let begun = Instant::now();
            let output = Command::new(&self.program)
                .args(["members", "-rpc-addr", &self.agents[0].rpc_addr()])
                .output()?;
            times.push(millis(begun.elapsed()));
            if !output.status.success() {
                return Err(io::Error::other("serf members has failed"));
            }
        }
        Ok(median(&times))
    }

    /// Percent of a burst of events that arrives, over all agents.
    pub(crate) fn burst(&mut self) -> io::Result<f64> {
        let mut client = self.client()?;
        let before = self.total_events();
        for _ in 0..BURST {
            client.request(&event()).map_err(io::Error::other)?;
        }
        let (mut last, mut heard_at) = (self.total_events(), Instant::now());
        while heard_at.elapsed() < SILENCE {
            thread::sleep(Duration::from_millis(50));
            let total = self.total_events();
            if total != last {
                (last, heard_at) = (total, Instant::now());
            }
        }
        let sent = u32::try_from(BURST * self.agents.len()).map_err(io::Error::other)?;
        let arrived = u32::try_from(last - before).map_err(io::Error::other)?;
        Ok(f64::from(arrived) / f64::from(sent) * 100.0)
    }

    fn total_events(&self) -> usize {
        self.ears.heard().iter().map(|heard| heard.events).sum()
    }

    fn client(&self) -> io::Result<Client> {
        let connected: Result<Client, ClientError> = Client::connect(&target(&self.agents[0]));
        connected.map_err(io::Error::other)
    }
}

/// What has gone over the loopback device, IP headers included.
#[derive(Debug)]
struct Sent {
    bytes: f64,
    packets: f64,
}

impl Sent {
    fn now() -> io::Result<Self> {
        let text = fs::read_to_string("/proc/net/dev")?;
        let numbers = text.lines().find_map(|line| line.trim().strip_prefix("lo:"));
        let numbers: Vec<f64> = numbers
            .unwrap_or_default()
            .split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect();
        // The first two columns of those for what was sent.
        let [bytes, packets] = numbers.get(8..10).unwrap_or_default() else {
            return Err(io::Error::other("/proc/net/dev has no loopback device"));
        };
        Ok(Self { bytes: bytes - packets * LINK_HEADER_BYTES, packets: *packets })
    }

    fn until(&self, later: &Self) -> Self {
        Self { bytes: later.bytes - self.bytes, packets: later.packets - self.packets }
    }
}

fn target(agent: &Agent) -> Target {
    Target { addr: agent.rpc_addr(), auth: String::new(), silence_timeout: Duration::from_mins(1) }
}

/// Not coalesced: each is to be heard.
fn event() -> Request {
    Request::Event(EventBody { name: "deploy".to_owned(), payload: None, coalesce: false })
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
