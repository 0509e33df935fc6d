use std::collections::BTreeMap;

use super::*;

fn addr(n: u16) -> SocketAddr {
    SocketAddr::from(([10, 0, n.to_be_bytes()[0], n.to_be_bytes()[1]], 7946))
}

/// Nodes on one link where every question is heard, and answered 5 ms later, by everybody.
struct Link {
    scouts: Vec<Scout>,
    /// Who has been joined by whom, and whether a join works.
    joined: BTreeMap<usize, BTreeSet<SocketAddr>>,
    answers: Vec<(Instant, usize, SocketAddr)>,
    questions: usize,
    packets: usize,
    joins: usize,
}

impl Link {
    fn new(nodes: u16) -> Self {
        let scouts = (1..=nodes).map(|n| Scout::new(Seed(n.into()), Instant::ZERO)).collect();
        let (joined, answers) = (BTreeMap::new(), Vec::new());
        Self { scouts, joined, answers, questions: 0, packets: 0, joins: 0 }
    }

    fn run(&mut self, length: Duration) {
        let end = Instant::ZERO + length;
        loop {
            let answer_at = self.answers.iter().map(|&(at, ..)| at).min();
            let move_at = self.scouts.iter().map(Scout::next_deadline).min();
            let Some(now) = [answer_at, move_at].into_iter().flatten().min() else { return };
            if now > end {
                return;
            }
            let is_due = |&(at, ..): &(Instant, usize, SocketAddr)| at <= now;
            let (due, later): (Vec<_>, Vec<_>) = self.answers.drain(..).partition(is_due);
            self.answers = later;
            for (_, to, found) in due {
                self.scouts[to].on_found(found, now);
            }
            for n in 0..self.scouts.len() {
                while let Some(step) = self.scouts[n].next_move(now) {
                    self.perform(n, step, now);
                }
            }
        }
    }

    fn perform(&mut self, n: usize, step: Move, now: Instant) {
        match step {
            Move::Ask(_) => {
                self.questions += 1;
                self.packets += 1 + self.scouts.len();
                for answering in 1..=u16::try_from(self.scouts.len()).unwrap() {
                    self.answers.push((now + Duration::from_millis(5), n, addr(answering)));
                }
            }
            Move::Join(found) => {
                let own = addr(u16::try_from(n).unwrap() + 1);
                let known = self.joined.entry(n).or_default();
                let strange: Vec<_> =
                    found.into_iter().filter(|it| *it != own && !known.contains(it)).collect();
                if !strange.is_empty() {
                    self.joins += 1;
                    known.extend(strange);
                    self.scouts[n].on_joined();
                }
            }
        }
    }
}

/// Goal: discovery stays quiet, however many nodes there are. Method: 1, 10 and 100 nodes that are
/// started at once, ten minutes, every packet counted: a question each, and an answer of everybody
/// (itself included) to each.
#[test]
fn packets_of_ten_minutes_are_few() {
    // Alone: 0 s, then pauses of 1, 2, 4 .. 60 s, each behind a second of listening.
    for (nodes, questions_max) in [(1, 17), (10, 12), (100, 12)] {
        let mut link = Link::new(nodes);
        link.run(Duration::from_mins(10));
        let nodes = usize::from(nodes);
        assert!(link.questions <= nodes * questions_max, "{nodes}: {}", link.questions);
        assert!(link.questions >= nodes * 10, "{nodes}: {}", link.questions);
        assert_eq!(link.packets, link.questions * (1 + nodes));
        assert_eq!(link.joins, if nodes == 1 { 0 } else { nodes });
    }
}

/// Goal: who answers within the same moment is joined together, who answers later apart. Method:
/// three answers, the third 150 ms behind; and one long after.
#[test]
fn those_found_together_are_joined_together() {
    let ms = |ms| Instant::ZERO + Duration::from_millis(ms);
    let mut scout = Scout::new(Seed(1), Instant::ZERO);
    assert!(matches!(scout.next_move(ms(0)), Some(Move::Ask(_))));
    scout.on_found(addr(1), ms(3));
    scout.on_found(addr(2), ms(80));
    scout.on_found(addr(1), ms(90));
    assert_eq!(scout.next_deadline(), ms(180));
    assert_eq!(scout.next_move(ms(180)), Some(Move::Join(vec![addr(1), addr(2)])));
    scout.on_found(addr(3), ms(950));
    assert_eq!(scout.next_deadline(), ms(1_000));
    assert_eq!(scout.next_move(ms(1_000)), Some(Move::Join(vec![addr(3)])));
    assert_eq!(scout.next_move(ms(1_000)), None);
    scout.on_found(addr(4), ms(1_001));
    let deadline = scout.next_deadline();
    assert!(deadline > ms(1_870) && deadline <= ms(2_000), "{deadline:?}");
    assert!(matches!(scout.next_move(deadline), Some(Move::Ask(_))));
    // Whoever could not be joined is found again.
    scout.on_found(addr(1), deadline);
    let joined = scout.next_move(deadline + QUIET);
    assert_eq!(joined, Some(Move::Join(vec![addr(1)])));
}

/// Goal: a stranger who makes up addresses does not fill the memory. Method: 1,000 of them.
#[test]
fn found_addresses_are_bounded() {
    let mut scout = Scout::new(Seed(1), Instant::ZERO);
    scout.next_move(Instant::ZERO);
    for n in 0..1_000 {
        scout.on_found(addr(n), Instant::ZERO);
    }
    let Some(Move::Join(found)) = scout.next_move(Instant::ZERO + QUIET) else { panic!("nobody") };
    assert_eq!(found.len(), FOUND_MAX);
}
