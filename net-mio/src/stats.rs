//! What an agent tells of itself over RPC.

use std::collections::BTreeMap;
use std::thread;

use tithing_core::Node;
use tithing_core::rpc::response::Stats;

/// How a node is, in the sections and under the keys that Serf's users know.
pub(crate) fn of(node: &Node, handlers: &BTreeMap<String, String>) -> Stats {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let runtime = [
        ("arch", std::env::consts::ARCH.to_owned()),
        ("cpu_count", cores.to_string()),
        ("os", std::env::consts::OS.to_owned()),
        ("version", concat!("tithing-", env!("CARGO_PKG_VERSION")).to_owned()),
    ];
    let [member_time, event_time, query_time] = node.clocks().map(|time| time.0.to_string());
    let [members, failed, left] = node.member_counts().map(|count| count.to_string());
    let serf = [
        ("encrypted", node.is_encrypted().to_string()),
        ("event_time", event_time),
        ("failed", failed),
        ("health_score", node.health_score().to_string()),
        ("left", left),
        ("member_time", member_time),
        ("members", members),
        ("query_time", query_time),
    ];
    let agent = [("name", node.config().name.clone())];
    let section = |values: &[(&str, String)]| -> BTreeMap<String, String> {
        values.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect()
    };
    let sections = [
        ("agent", section(&agent)),
        ("event_handlers", handlers.clone()),
        ("runtime", section(&runtime)),
        ("serf", section(&serf)),
        ("tags", node.tags().clone()),
    ];
    sections.into_iter().map(|(name, values)| (name.to_owned(), values)).collect()
}
