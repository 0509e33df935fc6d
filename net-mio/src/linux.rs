//! The one file that is Linux only.

use std::io;
use std::net::UdpSocket;

use rustix::io::Errno;
use rustix::net::netdevice::name_to_index;
use rustix::rand::{GetRandomFlags, getrandom};
use rustix::time::{ClockId, clock_gettime};
use tithing_core::{Instant, NonceSeed, Seed};

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
    random_bytes().map(|bytes| Seed(u64::from_ne_bytes(bytes)))
}

/// The number of the interface called `name`, if there is one.
pub(crate) fn interface_index(name: &str) -> io::Result<Option<u32>> {
    // Any socket will do to ask through.
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    match name_to_index(&socket, name) {
        Ok(index) => Ok(Some(index)),
        Err(Errno::NODEV) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What the nonces of this process come from (docs/decisions/043-keys-of-an-agent.md).
pub(crate) fn nonce_seed() -> io::Result<NonceSeed> {
    random_bytes().map(NonceSeed)
}

/// The system fills a request as small as these at once and whole, or says why not.
fn random_bytes<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    let filled = getrandom(&mut bytes, GetRandomFlags::empty())?;
    if filled < N {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}
