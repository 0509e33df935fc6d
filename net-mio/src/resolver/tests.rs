use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Waker};
use tithing_core::{LookupId, NetError};

use super::Resolver;
use crate::token::Source;

fn bench(waiting_max: usize) -> (Poll, Resolver) {
    let poll = Poll::new().unwrap();
    let waker = Arc::new(Waker::new(poll.registry(), Source::Workers.token()).unwrap());
    (poll, Resolver::new(waker, waiting_max))
}

/// Goal: an answer wakes the loop. Method: names that need no name server.
#[test]
fn answers_come_with_a_wake_up() {
    let (mut poll, mut resolver) = bench(8);
    resolver.ask(LookupId(1), "localhost").unwrap();
    resolver.ask(LookupId(2), "::1").unwrap();
    let mut events = Events::with_capacity(4);
    let start = Instant::now();
    let mut answers = Vec::new();
    while answers.len() < 2 {
        assert!(start.elapsed() < Duration::from_secs(10), "{answers:?}");
        poll.poll(&mut events, Some(Duration::from_secs(1))).unwrap();
        while let Some(answer) = resolver.next_answer() {
            answers.push(answer);
        }
    }
    answers.sort_by_key(|&(lookup, _)| lookup);
    let local = answers[0].1.clone().unwrap();
    let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    assert!(local.iter().all(|ip| loopback.contains(ip)), "{local:?}");
    assert_eq!(answers[1], (LookupId(2), Ok(vec![Ipv6Addr::LOCALHOST.into()])));
}

/// Goal: stuck name servers cost bounded memory. Method: no place to wait at all.
#[test]
fn a_full_queue_refuses() {
    let (_poll, mut resolver) = bench(0);
    assert!(matches!(resolver.ask(LookupId(1), "localhost"), Err(NetError::Other(_))));
    assert_eq!(resolver.refused, 1);
}
