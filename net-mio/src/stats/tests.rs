use std::net::SocketAddr;

use tithing_core::{Config, Profile};

use super::*;
use crate::agent::Agent;
use crate::config::AgentConfig;

/// Goal: figures of what is off are not shown, as in Serf. Method: an agent with and one without
/// coordinates; all else is the same.
#[test]
fn resets_of_coordinates_are_shown_only_if_there_are_coordinates() {
    let keys = |coordinates| {
        let bind = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut node = Config::new("n1", bind, Profile::Local);
        node.serf.coordinates = coordinates;
        let agent = Agent::bind(AgentConfig::new(node, bind)).unwrap();
        let mut stats = of(agent.node(), &Section::new());
        stats.remove("serf").unwrap().into_keys().collect::<Vec<_>>()
    };
    let (with, without) = (keys(true), keys(false));
    assert_eq!(with.first().map(String::as_str), Some("coordinate_resets"));
    assert_eq!(with.get(1..), Some(&*without));
}
