//! Keys of test clusters, and files that hold them.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A key of so many bytes, in base64.
pub(crate) fn key(size: usize, fill: u8) -> String {
    STANDARD.encode(vec![fill; size])
}

/// A key file of its own for each agent. It is gone when the test is over.
pub(crate) struct KeyFile(PathBuf);

impl KeyFile {
    pub(crate) fn new(keys: &[&str]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tithing-keys-{}-{number}.json", std::process::id());
        let file = Self(std::env::temp_dir().join(name));
        file.write(keys);
        file
    }

    /// As an operator replaces it: whole at any time, and its owner's alone.
    pub(crate) fn write(&self, keys: &[&str]) {
        let text = format!("[\n  \"{}\"\n]", keys.join("\",\n  \""));
        let new = self.0.with_extension("new");
        fs::write(&new, text).expect("a place for temporary files");
        fs::set_permissions(&new, fs::Permissions::from_mode(0o600)).expect("it is ours");
        fs::rename(&new, &self.0).expect("it is ours");
    }

    /// `-keyring-file=PATH`
    pub(crate) fn flag(&self) -> String {
        format!("-keyring-file={}", self.path())
    }

    pub(crate) fn path(&self) -> String {
        self.0.display().to_string()
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.0);
    }
}
