//! The scratch copy in which mutants are built: core and simulator, nothing else.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Trouble;
use crate::list::Mutant;

/// Built fast rather than run fast; assertions stay on, as in every campaign.
const PROFILE: &str = "
[workspace.lints.rust]
warnings = \"allow\"

[profile.mutants]
inherits = \"release\"
lto = \"off\"
opt-level = 2
codegen-units = 256
incremental = true
debug-assertions = true
overflow-checks = true
panic = \"unwind\"
";

/// A copy, and where it is built.
pub(crate) struct Copy {
    root: PathBuf,
    dir: PathBuf,
}

impl Copy {
    /// Makes the copy, or makes an old one like the original again.
    pub(crate) fn new(root: &Path, dir: &Path) -> Result<Self, Trouble> {
        let copy = Self { root: root.into(), dir: dir.into() };
        for part in ["core", "sim"] {
            refresh(&root.join(part), &dir.join(part))?;
        }
        let manifest = read(&root.join("Cargo.toml"))?;
        let (kept, _) = manifest.split_once("[workspace.lints").ok_or("no lints in Cargo.toml")?;
        let members = "members = [\"core\", \"sim\"]";
        let kept: Vec<&str> = kept
            .lines()
            .map(|line| if line.starts_with("members") { members } else { line })
            .filter(|line| !line.starts_with("tithing-net-mio"))
            .collect();
        write(&dir.join("Cargo.toml"), &(kept.join("\n") + PROFILE))?;
        write(&dir.join("Cargo.lock"), &read(&root.join("Cargo.lock"))?)?;
        Ok(copy)
    }

    /// Builds the hunt with a change. Nothing if it does not compile.
    pub(crate) fn build(&self, mutant: &Mutant) -> Result<Option<PathBuf>, Trouble> {
        let (source, target) = (self.root.join(&mutant.file), self.dir.join(&mutant.file));
        let original = read(&source)?;
        fs::write(&target, mutant.apply(&original)?).map_err(|e| say(&target, &e))?;
        let built = self.build_as_it_is();
        fs::write(&target, original).map_err(|e| say(&target, &e))?;
        built
    }

    /// Builds the hunt without any change.
    pub(crate) fn build_as_it_is(&self) -> Result<Option<PathBuf>, Trouble> {
        let target = self.dir.join("target");
        let status = Command::new("cargo")
            .args(["build", "--quiet", "--profile", "mutants", "-p", "tithing-sim"])
            .args(["--example", "hunt"])
            .env("CARGO_TARGET_DIR", &target)
            .current_dir(&self.dir)
            .stderr(std::process::Stdio::null())
            .status()
            .map_err(|error| format!("cargo: {error}"))?;
        Ok(status.success().then(|| target.join("mutants/examples/hunt")))
    }
}

/// Makes a directory like another one. A file that is the same keeps its time, so that it is not
/// built again.
fn refresh(from: &Path, to: &Path) -> Result<(), Trouble> {
    fs::create_dir_all(to).map_err(|e| say(to, &e))?;
    let list = |dir: &Path| fs::read_dir(dir).map_err(|e| say(dir, &e));
    for entry in list(to)?.filter_map(Result::ok) {
        if !from.join(entry.file_name()).exists() {
            let path = entry.path();
            let gone =
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.map_err(|e| say(&path, &e))?;
        }
    }
    for entry in list(from)?.filter_map(Result::ok) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            refresh(&path, &target)?;
        } else {
            let bytes = fs::read(&path).map_err(|e| say(&path, &e))?;
            if fs::read(&target).ok().as_ref() != Some(&bytes) {
                fs::write(&target, bytes).map_err(|e| say(&target, &e))?;
            }
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Trouble> {
    fs::read_to_string(path).map_err(|error| say(path, &error))
}

/// Writes a file, unless it is the same already.
fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text).map_err(|error| say(path, &error))
}

fn say(path: &Path, error: &std::io::Error) -> Trouble {
    format!("{}: {error}", path.display())
}
