use super::*;

/// Goal: nobody is sent to a node that is of no use yet, or will not be for long. Method: the life
/// of a node that has seeds, and of one that has none.
#[test]
fn a_node_is_ready_between_its_join_and_its_leave() {
    let first = Standing::default();
    assert_eq!(first.unready(false), None);
    let mut second = Standing { has_seeds: true, ..first };
    assert_eq!(second.unready(false), Some("not ready: it has joined nobody yet"));
    second.has_joined = true;
    assert_eq!(second.unready(false), None);
    assert_eq!(second.unready(true), Some("not ready: it sees no other member"));
    second.is_leaving = true;
    assert_eq!(second.unready(false), Some("not ready: it leaves the cluster"));
}

/// Goal: gauges tell hosts apart at a sink, and only there, as in Serf; blanks are replaced.
/// Method: a value of each kind, with a sink and without.
#[test]
fn gauges_have_the_hosts_name_if_there_is_a_sink() {
    let names = |addr: &str| {
        let sinks = [(SinkKind::Statsd, addr)];
        let mut metrics = Metrics::new(false, &sinks, "vm", Runs::default()).unwrap();
        let at = metrics.now();
        metrics.record("a b", Value::one(Kind::Gauge, 1.0), &at);
        metrics.record("a b", Value::one(Kind::Counter, 1.0), &at);
        let later = at.wall.checked_add(jiff::Span::new().seconds(20)).unwrap();
        let later = Moment { wall: later, uptime: at.uptime };
        let dump = metrics.buckets.dump(&later);
        let names: Vec<String> =
            dump.lines().map(|line| line.split('\'').nth(1).unwrap().to_owned()).collect();
        names
    };
    assert_eq!(names(""), ["serf-agent.a_b", "serf-agent.a_b"]);
    assert_eq!(names("127.13.2.9:9"), ["serf-agent.vm.a_b", "serf-agent.a_b"]);
}
