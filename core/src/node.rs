//! The node: routes each input to a machine and applies what it decides.

use crate::action::Actions;
use crate::config::ValidConfig;
use crate::counters::Counters;
use crate::id::{Incarnation, LamportTime};
use crate::input::Input;
use crate::prng::Seed;
use crate::time::Instant;
use crate::timers::{TimerKey, Timers};

/// One member of a cluster: the whole protocol, without the machine around it.
#[derive(Debug)]
pub struct Node {
    config: ValidConfig,
    now: Instant,
    timers: Timers,
    counters: Counters,
}

impl Node {
    /// A node that starts at `now`. Its first deadline is `now`: the first tick announces it.
    pub fn new(config: ValidConfig, _seed: Seed, now: Instant) -> Self {
        let mut timers = Timers::default();
        timers.set(TimerKey::Start, now);
        Self { config, now, timers, counters: Counters::default() }
    }

    /// Takes one input at time `now` and appends what is to be done to `out`.
    pub fn step(&mut self, now: Instant, _input: Input<'_>, _out: &mut Actions) {
        self.now = self.now.max(now);
        while self.timers.pop_due(self.now).is_some() {}
    }

    /// When the next `Tick` is due.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.timers.next_deadline()
    }

    /// The configuration that the node was made with.
    pub fn config(&self) -> &ValidConfig {
        &self.config
    }

    /// What has been counted.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// This node's own incarnation. Never goes down.
    pub fn incarnation(&self) -> Incarnation {
        Incarnation(0)
    }

    /// The member, event and query clocks. They never go down.
    pub fn clocks(&self) -> [LamportTime; 3] {
        [LamportTime(1); 3]
    }
}
