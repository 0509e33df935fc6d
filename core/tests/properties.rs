//! What must hold for any order of messages and ticks.

use proptest::prelude::*;
use tithing_core::explain::ENTRIES_MAX;
use tithing_core::member::State;
use tithing_core::time::Duration;
use tithing_core::wire::message::{Accusation, Alive, Message};
use tithing_core::wire::serf::{JoinIntent, LeaveIntent};
use tithing_core::{
    Action, Actions, Command, CommandId, Config, Event, Explanation, Incarnation, Input, Instant,
    LamportTime, Node, Profile, Reply, Seed,
};

const NAMES: [&str; 4] = ["me", "a", "b", "c"];

/// A message, or a pause before the next.
#[derive(Clone, Debug)]
enum Op {
    Alive(usize, u32),
    Suspect(usize, u32, usize),
    Dead(usize, u32, usize),
    JoinIntent(usize, u64),
    LeaveIntent(usize, u64),
    Wait(u64),
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(op(), 0..40)
}

fn op() -> impl Strategy<Value = Op> {
    let (who, inc, time) = (0..NAMES.len(), 1..6u32, 1..12u64);
    prop_oneof![
        (who.clone(), inc.clone()).prop_map(|(n, i)| Op::Alive(n, i)),
        (who.clone(), inc.clone(), who.clone()).prop_map(|(n, i, f)| Op::Suspect(n, i, f)),
        (who.clone(), inc, who.clone()).prop_map(|(n, i, f)| Op::Dead(n, i, f)),
        (who.clone(), time.clone()).prop_map(|(n, t)| Op::JoinIntent(n, t)),
        (who, time).prop_map(|(n, t)| Op::LeaveIntent(n, t)),
        (1..2_000u64).prop_map(Op::Wait),
    ]
}

/// A node and the list of everything that it wanted done.
struct Run {
    node: Node,
    now: Instant,
    trace: Vec<String>,
}

impl Run {
    fn new() -> Self {
        let config = Config::new("me", ([127, 0, 0, 1], 7946).into(), Profile::Lan);
        let node = Node::new(config.build().expect("valid"), Seed(1), Instant::ZERO);
        let mut run = Self { node, now: Instant::ZERO, trace: Vec::new() };
        run.step(Input::Tick);
        run
    }

    fn step(&mut self, input: Input<'_>) {
        let before = (self.node.incarnation(), self.node.clocks());
        let mut out = Actions::new();
        self.node.step(self.now, input, &mut out);
        self.check_explanations(&out);
        self.trace.extend(out.iter().map(|action| format!("{} {action:?}", self.now)));
        assert!(self.node.incarnation() >= before.0, "an incarnation went down");
        let clocks = self.node.clocks();
        assert!(clocks.iter().zip(before.1).all(|(now, was)| *now >= was), "a clock went down");
    }

    /// Every change of state is followed by its reason, which `explain` then knows too.
    fn check_explanations(&self, out: &Actions) {
        let mut unexplained = None;
        for action in out.iter() {
            let Action::Emit(event) = action else { continue };
            if let Event::Explained { member, state, why } = &*event {
                let change = Some((member.name.clone(), *state));
                assert!(unexplained.take().is_none_or(|it| Some(it) == change), "{event:?}");
                assert_eq!(why.last.at, self.now);
                let history = self.node.explain(&member.name).expect("a member").history;
                assert!(history.contains(&why.last), "{history:?}");
                continue;
            }
            assert_eq!(unexplained, None, "{event:?}");
            if let Event::StateChanged { member, from: Some(_), to: Some(to), .. } = &*event {
                unexplained = Some((member.name.clone(), *to));
            }
        }
        assert_eq!(unexplained, None);
    }

    fn tick_until(&mut self, end: Instant) {
        while let Some(deadline) = self.node.next_deadline().filter(|&at| at <= end) {
            self.now = self.now.max(deadline);
            self.step(Input::Tick);
        }
        self.now = end;
    }

    fn op(&mut self, op: &Op, times: usize) {
        let mut bytes = Vec::new();
        let claim = |node: usize, incarnation, from: usize| Accusation {
            incarnation: Incarnation(incarnation),
            node: NAMES[node],
            from: NAMES[from],
        };
        match *op {
            Op::Wait(millis) => return self.tick_until(self.now + Duration::from_millis(millis)),
            Op::Alive(node, incarnation) => Message::Alive(Alive {
                incarnation: Incarnation(incarnation),
                node: NAMES[node],
                addr: &[127, 0, 0, u8::try_from(node + 1).expect("small")],
                port: 7946,
                meta: Some(&[0xff, 0x80]),
                versions: &[1, 5, 2, 2, 5, 5],
            })
            .encode(&mut bytes),
            Op::Suspect(node, inc, from) => {
                Message::Suspect(claim(node, inc, from)).encode(&mut bytes);
            }
            Op::Dead(node, inc, from) => Message::Dead(claim(node, inc, from)).encode(&mut bytes),
            Op::JoinIntent(node, ltime) => {
                bytes.push(8);
                JoinIntent { ltime: LamportTime(ltime), node: NAMES[node] }.encode(&mut bytes);
            }
            Op::LeaveIntent(node, ltime) => {
                bytes.push(8);
                let ltime = LamportTime(ltime);
                LeaveIntent { ltime, node: NAMES[node], prune: false }.encode(&mut bytes);
            }
        }
        for _ in 0..times {
            self.step(Input::Datagram { from: ([127, 0, 0, 2], 7946).into(), payload: &bytes });
        }
    }

    fn members(&mut self) -> Vec<String> {
        let mut out = Actions::new();
        let input = Input::Command { id: CommandId(1), command: Command::Members };
        self.node.step(self.now, input, &mut out);
        let members = out.iter().find_map(|action| {
            let Action::Reply { reply, .. } = action else { return None };
            let Reply::Members(members) = &*reply else { return None };
            Some(members.iter().map(|it| format!("{it:?}")).collect())
        });
        members.expect("an answer")
    }
}

proptest! {
    /// Goal: a message that arrives twice means what it means once; incarnations and clocks only
    /// rise. Method: the same messages, once and thrice.
    #[test]
    fn duplicates_change_nothing(ops in ops()) {
        let (mut once, mut thrice) = (Run::new(), Run::new());
        for op in &ops {
            once.op(op, 1);
            thrice.op(op, 3);
        }
        prop_assert_eq!(once.members(), thrice.members());
        prop_assert_eq!(once.node.incarnation(), thrice.node.incarnation());
        prop_assert_eq!(once.node.clocks(), thrice.node.clocks());
    }

    /// Goal: P-130 and P-133, every change of state has its reason at once, and no history outgrows
    /// its bound, whatever arrives. Method: long random runs; each step is checked for its reasons,
    /// and the end for its bounds.
    #[test]
    fn every_change_of_state_is_explained(ops in prop::collection::vec(op(), 0..200)) {
        let mut run = Run::new();
        for op in &ops {
            run.op(op, 1);
        }
        let explained: Vec<_> = NAMES.iter().filter_map(|name| run.node.explain(name)).collect();
        prop_assert!(explained.iter().all(|it| it.history.len() <= ENTRIES_MAX));
        let gone = |it: &&Explanation| it.state.is_some_and(|state| state != State::Alive);
        prop_assert!(explained.iter().filter(gone).all(|it| it.why.is_some()));
    }

    /// Goal: ticks that come early or twice change nothing (PROTOCOL.md P-91). Method: the same
    /// messages with ticks strewn in between; every action is the same, at the same time.
    #[test]
    fn extra_ticks_change_nothing(ops in ops()) {
        let (mut plain, mut ticking) = (Run::new(), Run::new());
        for op in &ops {
            plain.op(op, 1);
            ticking.op(op, 1);
            ticking.tick_until(ticking.now);
            for _ in 0..2 {
                ticking.step(Input::Tick);
            }
            plain.tick_until(plain.now);
        }
        prop_assert_eq!(plain.trace, ticking.trace);
    }

    /// Goal: time never runs backwards inside a node (PROTOCOL.md P-90). Method: every second step
    /// claims to lie in the past; the actions are those of a clock that stood still.
    #[test]
    fn a_clock_that_goes_back_is_clamped(ops in ops()) {
        let (mut plain, mut jumping) = (Run::new(), Run::new());
        for op in &ops {
            plain.op(op, 1);
            jumping.op(op, 1);
            let now = jumping.now;
            jumping.now = Instant::ZERO;
            let mut out = Actions::new();
            jumping.node.step(Instant::ZERO, Input::Tick, &mut out);
            jumping.now = now;
            jumping.trace.extend(out.iter().map(|action| format!("{now} {action:?}")));
            plain.step(Input::Tick);
        }
        prop_assert_eq!(plain.trace, jumping.trace);
        prop_assert_eq!(plain.node.counters().clock_backwards, 0);
    }
}
