//! A terminal that a test types into and reads from.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::harness::{PATIENCE, ours};

/// A terminal with a shell in it. Gone when dropped.
pub(crate) struct Terminal {
    socket: PathBuf,
}

impl Terminal {
    /// A terminal of this size that runs `shell`, with our `serf` on its path.
    pub(crate) fn open(name: &str, columns: u16, lines: u16, shell: &str) -> Self {
        let socket = std::env::temp_dir().join(format!("tithing-{name}-{}", std::process::id()));
        let terminal = Self { socket };
        let bin = ours().parent().expect("a folder").display().to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        // A start file of the person who runs the tests must not matter.
        let environment = format!(
            "env -i HOME=/nonexistent LC_ALL=C.UTF-8 PS1='$ ' \
             TERM=screen PATH={bin}:{path} {shell}"
        );
        let (columns, lines) = (columns.to_string(), lines.to_string());
        terminal.tmux(&["new-session", "-d", "-x", &columns, "-y", &lines, &environment]);
        terminal
    }

    fn tmux(&self, args: &[&str]) -> String {
        let output = Command::new("tmux")
            .args(["-f", "/dev/null", "-S"])
            .arg(&self.socket)
            .args(args)
            .output()
            .expect("tmux is there");
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "tmux {args:?}: {error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Types text as it is.
    pub(crate) fn write(&self, text: &str) {
        self.tmux(&["send-keys", "-l", text]);
    }

    /// Presses keys by their names: `Enter`, `Tab`, `C-c`.
    pub(crate) fn press(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }

    pub(crate) fn resize(&self, columns: u16, lines: u16) {
        self.tmux(&["resize-window", "-x", &columns.to_string(), "-y", &lines.to_string()]);
    }

    /// What the screen shows.
    pub(crate) fn shown(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// Waits until the screen shows what `is_it` wants, and returns it.
    pub(crate) fn wait_until(&self, what: &str, is_it: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let shown = self.shown();
            if is_it(&shown) {
                return shown;
            }
            assert!(Instant::now() < deadline, "waited for {what} in vain:\n{shown}");
        }
    }

    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.wait_until(text, |shown| shown.contains(text))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let killed = Command::new("tmux").arg("-S").arg(&self.socket).arg("kill-server").output();
        drop(killed);
    }
}
