//! A socket of this machine: a file that clients connect to.

use std::fs::{self, Permissions};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use mio::event::Source;
use mio::net::{UnixListener, UnixStream};
use mio::{Interest, Registry, Token};
use socket2::{Domain, SockAddr, Socket, Type};

use crate::error::ListenError;

/// Connections that wait to be accepted.
const BACKLOG: i32 = 1024;

/// Only the agent's own user may connect.
const MODE: u32 = 0o600;

/// A listening socket, and its file, which goes with it.
#[derive(Debug)]
pub(super) struct UnixDoor {
    listener: UnixListener,
    path: PathBuf,
    file: Option<FileId>,
}

/// Which file stands at a path, on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    fn of(path: &Path) -> Option<Self> {
        let found = fs::symlink_metadata(path).ok()?;
        Some(Self { device: found.dev(), inode: found.ino() })
    }
}

impl UnixDoor {
    /// Makes the file and listens. A socket that an agent has left behind when it was killed is
    /// replaced; nothing else is.
    pub(super) fn open(path: &Path) -> Result<Self, ListenError> {
        let at = |call| move |error| ListenError { call, error };
        let socket = match bind(path) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_abandoned(path) => {
                fs::remove_file(path).map_err(at("bind"))?;
                bind(path)
            }
            outcome => outcome,
        };
        let socket = socket.map_err(at("bind"))?;
        let file = FileId::of(path);
        // Nobody can connect before the socket listens.
        fs::set_permissions(path, Permissions::from_mode(MODE)).map_err(at("chmod"))?;
        socket.set_nonblocking(true).map_err(at("setsockopt"))?;
        socket.listen(BACKLOG).map_err(at("listen"))?;
        let listener = UnixListener::from_std(OwnedFd::from(socket).into());
        Ok(Self { listener, path: path.to_owned(), file })
    }

    pub(super) fn accept(&self) -> io::Result<UnixStream> {
        self.listener.accept().map(|(socket, _)| socket)
    }
}

impl Drop for UnixDoor {
    /// The file goes, unless another agent has put its own there.
    fn drop(&mut self) {
        if self.file.is_some() && FileId::of(&self.path) == self.file {
            let _gone_already = fs::remove_file(&self.path);
        }
    }
}

fn bind(path: &Path) -> io::Result<Socket> {
    let addr = SockAddr::unix(path)?;
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.bind(&addr)?;
    Ok(socket)
}

/// Whether a path is a socket on which nobody listens.
fn is_abandoned(path: &Path) -> bool {
    let is_socket = fs::symlink_metadata(path).is_ok_and(|it| it.file_type().is_socket());
    let attempt = || {
        let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
        // One that listens may have no room for another connection: that is not waited for.
        socket.set_nonblocking(true)?;
        socket.connect(&SockAddr::unix(path)?)
    };
    let is_refused = |error: io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    is_socket && attempt().is_err_and(is_refused)
}

impl Source for UnixDoor {
    fn register(&mut self, to: &Registry, token: Token, interest: Interest) -> io::Result<()> {
        self.listener.register(to, token, interest)
    }

    fn reregister(&mut self, to: &Registry, token: Token, interest: Interest) -> io::Result<()> {
        self.listener.reregister(to, token, interest)
    }

    fn deregister(&mut self, from: &Registry) -> io::Result<()> {
        self.listener.deregister(from)
    }
}

#[cfg(test)]
mod tests;
