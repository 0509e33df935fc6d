//! The one file that is Linux only.

use std::io;

use rustix::rand::{GetRandomFlags, getrandom};
use rustix::time::{ClockId, clock_gettime};
use tithing_core::{Instant, Seed};

/// Time since the machine was started, time in suspend included: a node that wakes from suspend
/// sees the gap.
pub(crate) fn now() -> Instant {
    let time = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = u64::try_from(time.tv_nsec).unwrap_or(0);
    Instant::from_nanos(seconds.saturating_mul(1_000_000_000).saturating_add(nanos))
}

/// A seed that nobody can guess, from the operating system.
pub(crate) fn seed() -> io::Result<Seed> {
    let mut bytes = [0; 8];
    let filled = getrandom(&mut bytes, GetRandomFlags::empty())?;
    if filled < bytes.len() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Seed(u64::from_ne_bytes(bytes)))
}
