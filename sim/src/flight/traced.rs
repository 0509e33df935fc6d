//! The trace of a life that is led again.

use std::net::SocketAddr;

use tithing_core::flight::Step;
use tithing_core::{Actions, Instant};

use super::Replay;
use crate::record::Recorder;
use crate::scenario::NodeIndex;
use crate::trace::{self, Header};

/// Where a trace goes.
pub(super) struct Tracer<'s> {
    begin: Instant,
    sink: &'s mut dyn FnMut(&[u8]),
    recorder: Recorder,
    frame: Vec<u8>,
}

impl<'s> Tracer<'s> {
    /// Begins the trace of a life that was led again before: its others have names.
    pub(super) fn new(replay: &Replay, sink: &'s mut dyn FnMut(&[u8])) -> Self {
        sink(&header(replay).to_bytes());
        let (begin, recorder) = (replay.begin, Recorder::default());
        Self { begin, sink, recorder, frame: Vec::new() }
    }

    /// A step.
    pub(super) fn step(&mut self, step: &Step<'_>, actions: &Actions) {
        let at = Instant::ZERO + step.at.since(self.begin);
        self.recorder.begin(at, NodeIndex(0), &step.input);
        self.recorder.finish(actions);
        trace::frame_step(&mut self.frame, self.recorder.last());
        (self.sink)(&self.frame);
    }
}

fn header(replay: &Replay) -> Header {
    let own = |(name, _): &(&String, &SocketAddr)| **name == replay.node;
    let (own, others): (Vec<_>, Vec<_>) = replay.members.iter().partition(own);
    let nodes = own.into_iter().chain(others);
    Header {
        title: format!("the flight of {}", replay.node),
        seed: 0,
        nodes: nodes.map(|(name, addr)| (name.clone(), *addr)).collect(),
        scenario: String::new(),
        withholds_keys: false,
        version: replay.software.clone(),
    }
}
