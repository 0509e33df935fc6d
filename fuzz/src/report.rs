//! What is said when an input breaks something.

use std::cell::RefCell;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Once;

use crate::larder::hex;

/// Longer inputs are no argument of a command.
const ARGUMENT_BYTES_MAX: usize = 4_000;

/// The input that is being tried.
#[derive(Clone, Debug, Default)]
struct Trial {
    target: String,
    input: Vec<u8>,
    keep: Option<PathBuf>,
}

thread_local! {
    /// Tests try inputs on several threads.
    static TRIAL: RefCell<Option<Trial>> = const { RefCell::new(None) };
}

/// Says from now on, when this thread panics, which input was being tried and how to try it again.
/// With `keep`, the input is written to a file of that folder too.
pub fn install(keep: Option<PathBuf>) {
    static HOOK: Once = Once::new();
    TRIAL.set(Some(Trial { keep, ..Trial::default() }));
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            before(panic);
            let trial = TRIAL.try_with(|trial| trial.borrow().clone()).unwrap_or_default();
            if let Some(trial) = trial.filter(|trial| !trial.target.is_empty()) {
                let _unheard = std::io::stderr().write_all(trial.told().as_bytes());
            }
        }));
    });
}

/// This input is tried next. No-op without [`install`].
pub fn trying(target: &str, input: &[u8]) {
    TRIAL.with_borrow_mut(|trial| {
        if let Some(trial) = trial {
            target.clone_into(&mut trial.target);
            trial.input.clear();
            trial.input.extend_from_slice(input);
        }
    });
}

/// Nothing is being tried any more.
pub fn done() {
    trying("", &[]);
}

impl Trial {
    fn told(&self) -> String {
        let Self { target, input, keep } = self;
        let digits = hex(input);
        let name = format!("{target}-{:08x}.hex", crc32fast::hash(input));
        let text = format!("# Broke {target}.\n{digits}\n");
        let kept = keep.as_ref().map(|folder| {
            let path = folder.join(&name);
            let written =
                std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text));
            written.map(|()| path.display().to_string())
        });
        let (shown, note) = match kept {
            Some(Ok(path)) => (path, String::new()),
            Some(Err(error)) => (digits.clone(), format!("It could not be written: {error}.\n")),
            None => (digits.clone(), String::new()),
        };
        let command = "cargo run --release -p tithing-fuzz -- replay";
        let again = if shown.len() > ARGUMENT_BYTES_MAX {
            format!("Write that to {name}, then: {command} {target} {name}")
        } else {
            format!("Again: {command} {target} {shown}")
        };
        format!("Target {target} broke on these {} bytes:\n{digits}\n{note}{again}\n", input.len())
    }
}
