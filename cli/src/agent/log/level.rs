//! Which lines matter.

use std::sync::atomic::{AtomicU8, Ordering};

use tithing_core::rpc::LogLevel;
use tracing::Level;

/// The level from which on lines count. It can be changed while lines are written.
#[derive(Debug)]
pub(super) struct Threshold(AtomicU8);

impl Threshold {
    pub(super) fn new(level: LogLevel) -> Self {
        Self(AtomicU8::new(rank(level)))
    }

    pub(super) fn set(&self, level: LogLevel) {
        self.0.store(rank(level), Ordering::Relaxed);
    }

    pub(super) fn admits(&self, level: LogLevel) -> bool {
        rank(level) >= self.0.load(Ordering::Relaxed)
    }
}

const fn rank(level: LogLevel) -> u8 {
    match level {
        LogLevel::Trace => 0,
        LogLevel::Debug => 1,
        LogLevel::Info => 2,
        LogLevel::Warn => 3,
        LogLevel::Err => 4,
    }
}

pub(super) fn rpc_level(level: Level) -> LogLevel {
    match level {
        Level::ERROR => LogLevel::Err,
        Level::WARN => LogLevel::Warn,
        Level::INFO => LogLevel::Info,
        Level::DEBUG => LogLevel::Debug,
        Level::TRACE => LogLevel::Trace,
    }
}
