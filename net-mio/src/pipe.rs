//! A connection that is written without ever waiting.

use std::io::{self, Read, Write};
use std::net::Shutdown;

use mio::net::TcpStream;

use crate::error::is_would_block;

/// Buffers above this size are given back once they are empty.
const KEPT_BYTES: usize = 4 << 10;

/// A stream of bytes each way.
pub(crate) trait Connection: Read + Write {
    /// Asks the system for what suits exchanges of messages.
    fn prepare(&self);

    /// Tells the other end that nothing more will come.
    fn finish(&self);
}

impl Connection for TcpStream {
    fn prepare(&self) {
        // Exchanges are a message each way: waiting to fill packets only costs time.
        let _refused = self.set_nodelay(true);
    }

    fn finish(&self) {
        let _gone = self.shutdown(Shutdown::Write);
    }
}

/// A socket and what still has to be written to it.
#[derive(Debug)]
pub(crate) struct Pipe<S = TcpStream> {
    socket: S,
    unwritten: Vec<u8>,
    written: usize,
    bytes_max: usize,
}

/// Why bytes were not taken.
#[derive(Debug)]
pub(crate) enum WriteError {
    /// More would wait than may.
    Overflow,
    /// The connection is broken.
    Broken(io::Error),
}

impl<S: Connection> Pipe<S> {
    /// `bytes_max` bounds what may wait to be written.
    pub(crate) fn new(socket: S, bytes_max: usize) -> Self {
        socket.prepare();
        Self { socket, unwritten: Vec::new(), written: 0, bytes_max }
    }

    pub(crate) fn socket_mut(&mut self) -> &mut S {
        &mut self.socket
    }

    /// How many bytes wait to be written.
    pub(crate) fn unwritten_len(&self) -> usize {
        self.unwritten.len() - self.written
    }

    /// How many bytes of memory what waits takes.
    pub(crate) fn held_bytes(&self) -> usize {
        self.unwritten.capacity()
    }

    /// Takes `data` to be written after all that waits. Writes nothing yet.
    pub(crate) fn buffer(&mut self, data: &[u8]) -> Result<(), WriteError> {
        if self.unwritten_len() + data.len() > self.bytes_max {
            return Err(WriteError::Overflow);
        }
        if self.written > self.unwritten.len() / 2 {
            self.unwritten.drain(..self.written);
            self.written = 0;
        }
        self.unwritten.extend_from_slice(data);
        Ok(())
    }

    /// Writes `data` after all that waits, as far as the system takes it now; the rest waits.
    pub(crate) fn write(&mut self, data: &[u8]) -> Result<(), WriteError> {
        let mut data = data;
        if self.unwritten_len() == 0 {
            let taken = write_some(&mut self.socket, data).map_err(WriteError::Broken)?;
            data = data.get(taken..).unwrap_or_default();
        }
        if data.is_empty() {
            return Ok(());
        }
        self.buffer(data)
    }

    /// Writes of what waits as much as the system takes.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let waiting = self.unwritten.get(self.written..).unwrap_or_default();
        self.written += write_some(&mut self.socket, waiting)?;
        if self.unwritten_len() == 0 {
            self.written = 0;
            self.unwritten.clear();
            self.unwritten.shrink_to(KEPT_BYTES);
        }
        Ok(())
    }

    /// Reads what has arrived; 0 when the other end has finished.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.socket.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    /// Tells the other end that nothing more will come.
    pub(crate) fn finish(&self) {
        self.socket.finish();
    }
}

/// Writes until everything is written or the system takes no more. Returns how much it took.
fn write_some(socket: &mut impl Write, data: &[u8]) -> io::Result<usize> {
    let mut taken = 0;
    while let Some(rest) = data.get(taken..).filter(|rest| !rest.is_empty()) {
        match socket.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => taken += n,
            Err(error) if is_would_block(&error) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(taken)
}
