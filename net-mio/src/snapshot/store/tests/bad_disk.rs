//! A disk of two files that crashes or fails when it is told to, and loses what a real one may
//! lose.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::snapshot::disk::{Disk, Name};

/// What goes wrong, counted in operations from the first.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// Operation `at` and all behind it do not happen; if it is a write, so many bytes of it do.
    Crash { at: usize, bytes: usize },
    /// So many operations fail; a write fails in its middle.
    Fails { at: usize, length: usize },
}

/// What a crash takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Crash {
    /// The process only: what was written is there.
    Killed,
    /// All that was not synced, and the last rename.
    PowerCut,
    /// All that was not synced; the rename is there.
    PowerCutAfterRename,
    /// The second half of what was not synced.
    Torn,
    /// What was not synced is zeros: its place was given, its bytes were not written.
    Zeros,
}

impl Crash {
    pub(super) const ALL: [Self; 5] =
        [Self::Killed, Self::PowerCut, Self::PowerCutAfterRename, Self::Torn, Self::Zeros];
}

#[derive(Clone, Debug, Default)]
struct Inode {
    bytes: Vec<u8>,
    synced: usize,
}

#[derive(Clone, Debug, Default)]
struct State {
    inodes: Vec<Inode>,
    names: BTreeMap<Name, usize>,
    synced_names: BTreeMap<Name, usize>,
    fault: Option<Fault>,
    refuses_cuts: bool,
    operations: usize,
    /// The operation and the length of each write.
    writes: Vec<(usize, usize)>,
}

/// A machine with such a disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Machine(Arc<Mutex<State>>);

/// The disk as one process sees it.
#[derive(Debug)]
pub(super) struct BadDisk(pub(super) Machine);

impl Machine {
    pub(super) fn with(fault: Fault) -> Self {
        let state = State { fault: Some(fault), ..State::default() };
        Self(Arc::new(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// How many operations there were, and the writes among them.
    pub(super) fn counted(&self) -> (usize, Vec<(usize, usize)>) {
        let state = self.state();
        (state.operations, state.writes.clone())
    }

    pub(super) fn put(&self, name: Name, bytes: Option<&[u8]>) {
        let Some(bytes) = bytes else { return };
        let mut state = self.state();
        state.inodes.push(Inode { bytes: bytes.to_vec(), synced: bytes.len() });
        let inode = state.inodes.len() - 1;
        state.names.insert(name, inode);
        state.synced_names.insert(name, inode);
    }

    pub(super) fn names(&self) -> Vec<Name> {
        self.state().names.keys().copied().collect()
    }

    pub(super) fn refuse_cuts(&self, refuses: bool) {
        self.state().refuses_cuts = refuses;
    }

    /// The machine as it is after a crash, in good health.
    pub(super) fn after(&self, crash: Crash) -> Self {
        let mut state = self.state().clone();
        state.fault = None;
        state.refuses_cuts = false;
        if crash == Crash::PowerCut {
            state.names = state.synced_names.clone();
        }
        for inode in &mut state.inodes {
            let synced = inode.synced.min(inode.bytes.len());
            match crash {
                Crash::Killed => {}
                Crash::PowerCut | Crash::PowerCutAfterRename => inode.bytes.truncate(synced),
                Crash::Torn => inode.bytes.truncate(synced + (inode.bytes.len() - synced) / 2),
                Crash::Zeros => inode.bytes[synced..].fill(0),
            }
            inode.synced = inode.bytes.len();
        }
        state.synced_names = state.names.clone();
        Self(Arc::new(Mutex::new(state)))
    }
}

impl State {
    /// One more operation. For one that goes wrong: how much of a write still happens.
    fn operate(&mut self) -> Result<(), usize> {
        let at = self.operations;
        self.operations += 1;
        match self.fault {
            Some(Fault::Crash { at: cut, bytes }) if at >= cut => {
                Err(if at == cut { bytes } else { 0 })
            }
            Some(Fault::Fails { at: from, length }) if (from..from + length).contains(&at) => {
                Err(5)
            }
            _ => Ok(()),
        }
    }

    fn allow(&mut self) -> io::Result<()> {
        self.operate().map_err(|_| io::ErrorKind::StorageFull.into())
    }
}

impl Disk for BadDisk {
    type File = usize;

    fn read(&mut self, name: Name) -> io::Result<Option<Vec<u8>>> {
        let mut state = self.0.state();
        state.allow()?;
        Ok(state.names.get(&name).map(|inode| state.inodes[*inode].bytes.clone()))
    }

    fn open(&mut self, name: Name) -> io::Result<usize> {
        let mut state = self.0.state();
        state.allow()?;
        if let Some(inode) = state.names.get(&name) {
            return Ok(*inode);
        }
        state.inodes.push(Inode::default());
        let inode = state.inodes.len() - 1;
        state.names.insert(name, inode);
        Ok(inode)
    }

    fn write(&mut self, file: &mut usize, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.0.state();
        let at = state.operations;
        let allowed = state.operate();
        state.writes.push((at, bytes.len()));
        let count = allowed.err().unwrap_or(bytes.len()).min(bytes.len());
        state.inodes[*file].bytes.extend(&bytes[..count]);
        match allowed {
            Ok(()) => Ok(count),
            Err(_) => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    fn truncate(&mut self, file: &mut usize, bytes: u64) -> io::Result<()> {
        let mut state = self.0.state();
        state.allow()?;
        let bytes = usize::try_from(bytes).unwrap();
        if state.refuses_cuts && bytes < state.inodes[*file].bytes.len() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        state.inodes[*file].bytes.truncate(bytes);
        Ok(())
    }

    fn sync(&mut self, file: &mut usize) -> io::Result<()> {
        let mut state = self.0.state();
        state.allow()?;
        state.inodes[*file].synced = state.inodes[*file].bytes.len();
        Ok(())
    }

    fn replace(&mut self) -> io::Result<()> {
        let mut state = self.0.state();
        state.allow()?;
        let inode = state.names.remove(&Name::Next).ok_or(io::ErrorKind::NotFound)?;
        state.names.insert(Name::Current, inode);
        Ok(())
    }

    fn remove(&mut self, name: Name) -> io::Result<()> {
        let mut state = self.0.state();
        state.allow()?;
        state.names.remove(&name).map(|_| ()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync_names(&mut self) -> io::Result<()> {
        let mut state = self.0.state();
        state.allow()?;
        state.synced_names = state.names.clone();
        Ok(())
    }
}
