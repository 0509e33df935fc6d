use super::*;
use crate::flags::Secret;

/// Goal: a reload takes what can change while the agent runs, and names the rest once for each
/// time. Method: a reading that differs in a bit of everything, twice.
#[test]
fn a_reload_takes_what_it_can_and_names_the_rest() {
    let mut running = Options::default();
    let mut new = Options::default();
    new.logging.level = "debug".to_owned();
    new.handlers.specs.push("x.sh".to_owned());
    new.node.tags.insert("a".to_owned(), "b".to_owned());
    new.shutdown.leave_on_terminate = true;
    new.network.bind = "127.0.0.1".to_owned();
    new.rpc.auth = Secret::from("secret".to_owned());
    new.discovery.mdns.disable_ipv4 = true;
    new.discovery.start_join.push("c".to_owned());
    let left = ["bind", "rpc_auth", "start_join", "mdns.disable_ipv4"];
    assert_eq!(running.reload(new.clone()), left);
    assert_eq!(running.logging, new.logging);
    assert_eq!(running.handlers, new.handlers);
    assert_eq!(running.node, new.node);
    assert_eq!(running.shutdown, new.shutdown);
    assert_eq!(running.network, Options::default().network);
    assert_eq!(running.discovery, Options::default().discovery);
    assert_eq!(running.reload(new), left);
    let same = running.clone();
    assert!(running.reload(same).is_empty());
}

/// Goal: no key is forgotten. Method: those that a reload applies are keys.
#[test]
fn what_is_reloaded_has_keys() {
    assert!(RELOADED.iter().all(|name| KEYS.iter().any(|key| key.name == *name)));
}
