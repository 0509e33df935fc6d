use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use tithing_core::event::Reject;
use tithing_core::{Actions, Config, Input, Instant, Node, Profile, Seed};
use tithing_net_mio::{DriverCounters, DriverTraffic, RpcCounters, SnapshotWork};

use super::*;

/// A page of a node that has just begun, has dropped something, and is accused by a stranger.
fn page() -> String {
    let addr = "127.13.3.1:7946".parse().unwrap();
    let config = Config::new("n1", addr, Profile::Local).build().unwrap();
    let mut node = Node::new(config, Seed(1), Instant::ZERO);
    let mut out = Actions::new();
    node.step(Instant::ZERO, Input::Tick, &mut out);
    node.step(Instant::ZERO, Input::Datagram { from: addr, payload: &[99] }, &mut out);
    let vitals = Vitals {
        node: &node,
        driver: DriverCounters {
            turns_cut_short: 4,
            mdns_answers_withheld: 5,
            ..DriverCounters::default()
        },
        traffic: DriverTraffic::default(),
        rpc: RpcCounters { clients: 2, ..RpcCounters::default() },
        snapshot: Some(SnapshotWork::default()),
    };
    let mut events = EventCounts::default();
    events.accusers.insert(Arc::from("a\"b\n"), 3);
    exposition(&Sources {
        vitals: &vitals,
        events: &events,
        runs: RunTotals::default(),
        is_ready: true,
    })
}

/// Goal: the handbook says what each metric means. Method: its table is the program's.
#[test]
fn the_handbook_has_the_table_of_metrics() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/OPERATIONS.md");
    let text = fs::read_to_string(path).unwrap();
    let wanted = table();
    assert!(text.contains(&wanted), "put this into docs/OPERATIONS.md:\n{wanted}");
}

/// Goal: whatever the table promises is on the page, and nothing else. Method: the names of both;
/// what needs something to have happened has no value yet.
#[test]
fn every_metric_is_on_the_page_with_its_meaning() {
    let page = page();
    let mut valued = BTreeSet::new();
    for line in page.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split(['{', ' ']).next().unwrap();
        let name = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end))
            .unwrap_or(name);
        valued.insert(name);
    }
    for (name, sort, _, meaning) in METRICS {
        let head = format!("# HELP {name} {meaning}\n# TYPE {name} {}\n", sort.word());
        assert!(page.contains(&head), "{name}");
        let may_be_empty = ["serf_member_events_total", "serf_shed_total"].contains(name);
        assert!(valued.remove(name) || may_be_empty, "{name} has no value");
        assert_eq!(*sort == Sort::Counter, name.ends_with("_total"), "{name}");
    }
    assert_eq!(valued, BTreeSet::new());
}

/// Goal: figures are those of the node. Method: some of them.
#[test]
fn the_page_shows_the_node() {
    let page = page();
    for line in [
        "serf_members{status=\"alive\"} 1",
        "serf_rpc_clients 2",
        "serf_turns_cut_short_total 4",
        "serf_driver_dropped_total{what=\"mdns_answer_withheld\"} 5",
        "serf_snapshot_ok 1",
        "serf_ready 1",
        "serf_rejected_total{reason=\"unknown_type\"} 1",
        "serf_refutations_total{accuser=\"a\\\"b\\n\"} 3",
        "serf_probe_round_trip_seconds_bucket{le=\"0.0001\"} 0",
        "serf_probe_round_trip_seconds_bucket{le=\"+Inf\"} 0",
    ] {
        assert!(page.lines().any(|it| it == line), "{line} is not in\n{page}");
    }
    assert_eq!(snake(Reject::BadCrc), "bad_crc");
}
