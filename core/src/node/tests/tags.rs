//! Tags that change while a node runs (PROTOCOL.md P-210).

use super::*;
use crate::serf::tags;

fn tag(key: &str, value: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(String::from(key), String::from(value))])
}

fn set(key: &str, value: &str) -> Command {
    Command::UpdateTags { set: tag(key, value), delete: Vec::new() }
}

impl World {
    /// The tags of a member, as another sees them.
    fn tags_of(&mut self, at: SocketAddr, name: &str) -> BTreeMap<String, String> {
        self.replies.clear();
        self.command(at, Command::Members);
        let Some((_, _, Reply::Members(members))) = self.replies.pop() else { panic!("no answer") };
        let member = members.iter().find(|it| &*it.peer.name == name).expect("a member");
        tags::decoded(&member.peer.meta)
    }

    fn reply(&mut self, at: SocketAddr, command: Command) -> Reply {
        self.replies.clear();
        self.command(at, command);
        self.replies.pop().expect("an answer").2
    }
}

/// Goal: new tags are merged with the present ones, and everybody hears of them, once. Method: one
/// of three sets, deletes, and sets what it also deletes.
#[test]
fn new_tags_are_merged_and_told() {
    let mut world = World::with_nodes(3, false);
    world.join_all();
    world.run(Duration::from_secs(3));
    world.events.clear();
    assert_eq!(world.reply(addr(2), set("role", "web")), Reply::Done);
    world.run(Duration::from_secs(3));
    for n in 1..=3 {
        assert_eq!(world.tags_of(addr(n), "n2"), tag("role", "web"), "n{n}");
        assert_eq!(world.changes(addr(n), "n2"), [MemberChange::Update], "n{n}");
    }
    let delete = Vec::from([String::from("role"), String::from("dc"), String::from("none")]);
    let command = Command::UpdateTags { set: tag("dc", "east"), delete };
    assert_eq!(world.reply(addr(2), command), Reply::Done);
    world.run(Duration::from_secs(3));
    for n in 1..=3 {
        assert_eq!(world.tags_of(addr(n), "n2"), tag("dc", "east"), "n{n}");
    }
    assert_eq!(*world.nodes[&addr(2)].tags(), tag("dc", "east"));
}

/// Goal: new tags are this node's own for good: refutations repeat them, full state carries them.
/// Method: accuse the node after the change; then let somebody join who has missed all of it.
#[test]
fn new_tags_survive_refutations_and_reach_those_who_come_later() {
    use crate::wire::message::Accusation;
    let mut world = World::with_nodes(2, false);
    world.join_all();
    world.run(Duration::from_secs(3));
    world.command(addr(2), set("role", "web"));
    world.run(Duration::from_secs(3));
    let before = world.nodes[&addr(2)].incarnation();
    let mut payload = Vec::new();
    let claim = Accusation { incarnation: before, node: "n2", from: "n1" };
    Message::Suspect(claim).encode(&mut payload);
    world.step(addr(2), Input::Datagram { from: addr(1), payload: &payload });
    world.run(Duration::from_secs(3));
    assert!(world.nodes[&addr(2)].incarnation() > before, "it has answered");
    assert_eq!(world.tags_of(addr(1), "n2"), tag("role", "web"));
    world.start(3, |_| ());
    world.run(Duration::ZERO);
    world.command(addr(3), Command::join(Vec::from([String::from("127.0.0.2")])));
    assert_eq!(world.tags_of(addr(3), "n2"), tag("role", "web"));
}

/// Goal: a refused change changes nothing. Method: tags of 513 bytes encoded, of 512, and a change
/// after a leave.
#[test]
fn tags_that_are_refused_change_nothing() {
    let mut world = World::with_nodes(1, false);
    let before = world.nodes[&addr(1)].incarnation();
    // `ff 81 a1 k da 01 f9` and 505 bytes: 512.
    let too_large = set("k", &"x".repeat(506));
    let refused = Reply::Refused(CommandError::TagsTooLarge);
    assert_eq!(world.reply(addr(1), too_large), refused);
    assert_eq!(world.nodes[&addr(1)].tags().len(), 0);
    assert_eq!(world.nodes[&addr(1)].incarnation(), before);
    assert_eq!(world.reply(addr(1), set("k", &"x".repeat(505))), Reply::Done);
    assert!(world.nodes[&addr(1)].incarnation() > before);
    world.command(addr(1), Command::Leave);
    let refused = Reply::Refused(CommandError::TagsAfterLeave);
    assert_eq!(world.reply(addr(1), set("k", "v")), refused);
}

/// Goal: tags that are set to what they are say nothing to anybody. Method: count incarnations and
/// packets.
#[test]
fn tags_that_stay_as_they_are_are_no_news() {
    let mut world = World::with_nodes(2, false);
    world.join_all();
    world.command(addr(1), set("role", "web"));
    world.run(Duration::from_secs(10));
    let before = world.nodes[&addr(1)].incarnation();
    assert_eq!(world.reply(addr(1), set("role", "web")), Reply::Done);
    assert_eq!(world.nodes[&addr(1)].incarnation(), before);
    assert!(world.nodes[&addr(1)].env.outbox.is_empty());
}
