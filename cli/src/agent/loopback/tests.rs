use super::*;

fn texts(own: &str, others: &[&str]) -> Vec<String> {
    let mut watch = LoopbackWatch::default();
    watch.on_join("n1", "n1", own.parse().unwrap());
    let text = |ip: &&str| watch.mismatch("n2", ip.parse().unwrap());
    others.iter().filter_map(text).collect()
}

/// Goal: an address that cannot work is told of, and one machine full of agents is not. Method:
/// loopback and others, on either side; a warning is given once.
#[test]
fn loopback_beyond_one_machine_is_told_of() {
    assert_eq!(texts("127.0.0.1", &["127.0.0.2", "::1"]), [""; 0]);
    assert_eq!(texts("10.0.0.1", &["10.0.0.2", "fd00::1"]), [""; 0]);
    assert!(texts("127.0.0.1", &["10.0.0.2"])[0].contains("it is at 127.0.0.1, and n2"));
    assert!(texts("10.0.0.1", &["::1"])[0].starts_with("n2 tells the others that it is at ::1"));
    let mut watch = LoopbackWatch::default();
    for (name, ip) in [("n1", "10.0.0.1"), ("n2", "127.0.0.1")] {
        watch.on_join("n1", name, ip.parse().unwrap());
    }
    assert_eq!(watch.mismatch("n3", "127.0.0.3".parse().unwrap()), None);
}
