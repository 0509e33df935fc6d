use tithing_core::NetError;
use tithing_core::command::{JoinError, JoinFailure, JoinReport};

use super::*;

/// An agent that only notes what is asked of it, and whose clock is set by hand.
#[derive(Default)]
struct Notes {
    asked: Vec<Command>,
    now: Option<Instant>,
}

impl Joiner for Notes {
    fn submit(&mut self, command: Command) -> CommandId {
        self.asked.push(command);
        CommandId(u64::try_from(self.asked.len()).unwrap())
    }

    fn now(&self) -> Instant {
        self.now.unwrap_or(Instant::ZERO)
    }
}

fn options(max: i64) -> DiscoveryOptions {
    DiscoveryOptions {
        retry_join: vec!["seed.example".to_owned(), "10.0.0.1".to_owned()],
        retry_max_attempts: max,
        replay_on_join: true,
        ..DiscoveryOptions::default()
    }
}

fn failed(attempt: usize) -> Wake {
    let cause = JoinError::Resolve(NetError::NoSuchHost);
    let failures = vec![JoinFailure { address: "seed.example".to_owned(), cause }];
    let id = CommandId(u64::try_from(attempt).unwrap());
    Wake::Replied(id, Reply::Joined(JoinReport { reached: 0, failures }))
}

/// Goal: after the first attempt there are as many more as was said, each an interval later, with
/// the names as they were typed, so that they are looked up again. Method: a limit of two, and
/// attempts that all fail.
#[test]
fn attempts_are_made_until_the_limit() {
    let mut agent = Notes::default();
    let mut retry = RetryJoin::begin(&options(2), &mut agent);
    for attempt in 1..=2 {
        assert_eq!(retry.next_deadline(), None, "nothing is due while it is tried");
        assert_eq!(retry.heed(&failed(attempt), &mut agent), Heeded::Mine);
        let due = retry.next_deadline().unwrap();
        assert_eq!(due, agent.now() + Duration::from_secs(30));
        assert_eq!(retry.heed(&Wake::TimeUp, &mut agent), Heeded::NotMine, "it is too early");
        agent.now = Some(due);
        assert_eq!(retry.heed(&Wake::TimeUp, &mut agent), Heeded::Mine);
        assert_eq!(agent.asked.len(), attempt + 1);
    }
    assert_eq!(retry.heed(&failed(3), &mut agent), Heeded::GivenUp);
    let wanted = Command::Join {
        addresses: vec!["seed.example".to_owned(), "10.0.0.1".to_owned()],
        old_events: OldEvents::Wanted,
    };
    assert!(agent.asked.iter().all(|asked| *asked == wanted));
}

/// Goal: one success is enough; who has no addresses does nothing. Method: an attempt that reaches
/// somebody, replies to others, and no addresses.
#[test]
fn one_success_is_enough() {
    let mut agent = Notes::default();
    let mut retry = RetryJoin::begin(&options(0), &mut agent);
    let reached = Reply::Joined(JoinReport { reached: 1, failures: Vec::new() });
    let of_another = Wake::Replied(CommandId(9), reached.clone());
    assert_eq!(retry.heed(&of_another, &mut agent), Heeded::NotMine);
    assert_eq!(retry.heed(&Wake::Replied(CommandId(1), reached), &mut agent), Heeded::Mine);
    assert_eq!(retry.next_deadline(), None);
    let none = DiscoveryOptions::default();
    assert_eq!(RetryJoin::begin(&none, &mut agent).next_deadline(), None);
    assert_eq!(agent.asked.len(), 1);
}

/// Goal: an agent that leaves joins nobody any more, and does not end because of it. Method: stop
/// while an attempt is under way that is the last.
#[test]
fn who_leaves_does_not_try_again() {
    let mut agent = Notes::default();
    let mut retry = RetryJoin::begin(&options(1), &mut agent);
    retry.heed(&failed(1), &mut agent);
    agent.now = retry.next_deadline();
    retry.heed(&Wake::TimeUp, &mut agent);
    retry.stop();
    assert_eq!(retry.heed(&failed(2), &mut agent), Heeded::Mine);
    assert_eq!(retry.next_deadline(), None);
    assert_eq!(agent.asked.len(), 2);
}

/// Goal: a leave that others have asked for ends the attempts, and a refusal because of it does not
/// end the agent. Method: the last attempt that may be made is refused.
#[test]
fn a_refusal_because_of_a_leave_is_no_failure() {
    let mut agent = Notes::default();
    let mut retry = RetryJoin::begin(&options(1), &mut agent);
    retry.heed(&failed(1), &mut agent);
    agent.now = retry.next_deadline();
    retry.heed(&Wake::TimeUp, &mut agent);
    let refused = Wake::Replied(CommandId(2), Reply::Refused(CommandError::JoinAfterLeave));
    assert_eq!(retry.heed(&refused, &mut agent), Heeded::Mine);
    assert_eq!(retry.next_deadline(), None);
    assert_eq!(agent.asked.len(), 2);
}
