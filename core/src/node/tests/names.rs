//! Two nodes of one name (PROTOCOL.md P-200 to P-204).

use super::queries::cluster;
use super::*;
use crate::config::NameConflicts;
use crate::event::{NameVerdict, NameVotes};

impl World {
    /// A node by the name of `n1` at another address joins through node 2.
    fn clone_joins(&mut self, n: u8, change: impl FnOnce(&mut Config)) {
        self.start(n, |config| {
            config.name = "n1".into();
            change(config);
        });
        self.run(Duration::ZERO);
        self.events.clear();
        self.command(addr(n), Command::join(Vec::from([String::from("127.0.0.2")])));
    }

    fn verdicts(&self, n: u8) -> Vec<(NameVotes, NameVerdict)> {
        let verdicts = self.events.iter().filter_map(|(at, event)| {
            let Event::NameVoted { votes, verdict } = event else { return None };
            (*at == addr(n)).then_some((*votes, *verdict))
        });
        verdicts.collect()
    }
}

fn votes(ours: u32, theirs: u32) -> NameVotes {
    NameVotes { ours, theirs, abstained: 0 }
}

/// Goal: the newcomer goes, the holder of the name stays. Method: four nodes, and a fifth by the
/// name of the first; the vote lasts 3.2 s.
#[test]
fn a_newcomer_loses_the_name() {
    let mut world = cluster(4, |_, _| ());
    world.clone_joins(9, |_| ());
    world.run(Duration::from_secs(5));
    assert_eq!(world.verdicts(9), [(votes(0, 3), NameVerdict::Lost)]);
    world.run(Duration::from_mins(5));
    assert_eq!(world.verdicts(9).len(), 1, "it has been told");
    let kept = |(_, verdict): &(NameVotes, NameVerdict)| *verdict == NameVerdict::Kept;
    assert!(world.verdicts(1).iter().all(kept), "{:?}", world.verdicts(1));
}

/// Goal: one voter alone is believed only if it says the same twice. Method: two nodes and a
/// newcomer, which hears of the conflict again and again.
#[test]
fn one_voter_is_asked_twice() {
    let mut world = cluster(2, |_, _| ());
    world.clone_joins(9, |_| ());
    world.run(Duration::from_secs(5));
    assert_eq!(world.verdicts(9), [(votes(0, 1), NameVerdict::Open)]);
    world.run(Duration::from_mins(3));
    let expected = [(votes(0, 1), NameVerdict::Open), (votes(0, 1), NameVerdict::Lost)];
    assert_eq!(world.verdicts(9), expected);
}

/// Goal: a node that nobody answers stays. Method: two nodes alone, both of one name: the
/// reference ends both; and a node that has lost all others when the claim comes.
#[test]
fn no_vote_is_no_verdict() {
    let mut world = cluster(2, |_, _| ());
    world.nodes.remove(&addr(1));
    world.nodes.remove(&addr(2));
    world.start(1, |_| ());
    world.start(2, |config| config.name = "n1".into());
    world.run(Duration::ZERO);
    world.events.clear();
    world.join_all();
    world.run(Duration::from_mins(5));
    for n in [1, 2] {
        let open = (NameVotes::default(), NameVerdict::Open);
        assert!(!world.verdicts(n).is_empty());
        assert!(world.verdicts(n).iter().all(|it| *it == open), "{:?}", world.verdicts(n));
    }
}

/// Goal: the resolution can be switched off. Method: a newcomer that only reports.
#[test]
fn who_does_not_ask_stays() {
    let mut world = cluster(4, |_, _| ());
    world.clone_joins(9, |config| config.serf.name_conflicts = NameConflicts::Reported);
    world.run(Duration::from_mins(2));
    assert_eq!(world.verdicts(9), []);
    let reported = |(at, event): &(SocketAddr, Event)| {
        *at == addr(9) && matches!(event, Event::NameConflict { .. })
    };
    assert!(world.events.iter().any(reported));
}

/// Goal: whose name it is does not depend on the dead: they do not speak against a newcomer.
/// Method: the holder of a name has failed; another is told of it by a late packet, and asks.
#[test]
fn the_dead_have_no_name() {
    use crate::wire::message::Alive;
    let mut world = cluster(3, |_, _| ());
    world.nodes.remove(&addr(1));
    world.run(Duration::from_secs(15));
    world.clone_joins(9, |_| ());
    let alive = Alive {
        incarnation: Incarnation(9),
        node: "n1",
        addr: &[127, 0, 0, 1],
        port: 7946,
        versions: &[1, 5, 2, 2, 5, 5],
        ..Alive::default()
    };
    let mut payload = Vec::new();
    Message::Alive(alive).encode(&mut payload);
    world.step(addr(9), Input::Datagram { from: addr(3), payload: &payload });
    world.run(Duration::from_secs(5));
    let unknown = NameVotes { abstained: 2, ..NameVotes::default() };
    assert_eq!(world.verdicts(9), [(unknown, NameVerdict::Open)]);
}
