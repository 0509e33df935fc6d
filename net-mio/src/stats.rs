//! What an agent tells of itself over RPC.

use std::collections::BTreeMap;
use std::fs;
use std::thread;

use tithing_core::Node;
use tithing_core::rpc::response::Stats;

/// Values by key.
pub(crate) type Section = BTreeMap<String, String>;

/// How a node is, in the sections and under the keys that Serf's users know. The words of Go's
/// run-time stand for what is nearest to them: `goroutines` are the threads of this process.
pub(crate) fn of(node: &Node, handlers: &Section) -> Stats {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let runtime = [
        ("arch", architecture().to_owned()),
        ("cpu_count", cores.to_string()),
        ("goroutines", threads().to_string()),
        ("max_procs", cores.to_string()),
        ("os", std::env::consts::OS.to_owned()),
        ("version", concat!("tithing-", env!("CARGO_PKG_VERSION")).to_owned()),
    ];
    let [member_time, event_time, query_time] = node.clocks().map(|time| time.0.to_string());
    let [members, failed, left] = node.member_counts().map(|count| count.to_string());
    let queues = node.queues();
    let serf = [
        ("encrypted", node.is_encrypted().to_string()),
        ("event_queue", queues.events.to_string()),
        ("event_time", event_time),
        ("failed", failed),
        ("health_score", node.health_score().to_string()),
        ("intent_queue", queues.intents.to_string()),
        ("left", left),
        ("member_time", member_time),
        ("members", members),
        ("query_queue", queues.queries.to_string()),
        ("query_time", query_time),
    ];
    let agent = [("name", node.config().name.clone())];
    let section = |values: &[(&str, String)]| -> Section {
        values.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
    };
    let mut serf = section(&serf);
    if node.config().serf.coordinates {
        let resets = node.counters().coordinate_resets.to_string();
        serf.insert("coordinate_resets".to_owned(), resets);
    }
    let sections = [
        ("agent", section(&agent)),
        ("event_handlers", handlers.clone()),
        ("runtime", section(&runtime)),
        ("serf", serf),
        ("tags", node.tags().clone()),
    ];
    sections.into_iter().map(|(name, values)| (name.to_owned(), values)).collect()
}

/// The name that Go has for this machine.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    }
}

/// How many threads this process has, as far as the system tells.
fn threads() -> usize {
    fs::read_dir("/proc/self/task").map_or(1, Iterator::count)
}

#[cfg(test)]
mod tests;
