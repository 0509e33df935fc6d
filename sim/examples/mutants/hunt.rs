//! One mutant: built, and given to the campaign.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Trouble;
use crate::copy::Copy;
use crate::list::Mutant;
use crate::results::Outcome;

/// A campaign that takes longer than this hangs, which is noticed too.
const PATIENCE: Duration = Duration::from_mins(2);

/// From one look at a running campaign to the next.
const LOOK: Duration = Duration::from_millis(20);

/// What came of a hunt.
pub(crate) struct Hunt {
    pub(crate) outcome: Outcome,
    /// How long it took, the build included.
    pub(crate) seconds: u64,
}

/// Builds a mutant and plays so many seeds on so many threads, up to the first that breaks a rule.
pub(crate) fn hunt(
    copy: &Copy,
    mutant: &Mutant,
    (seeds, jobs): (u64, u64),
) -> Result<Hunt, Trouble> {
    let begun = Instant::now();
    let outcome = match copy.build(mutant)? {
        None => Outcome::NoBuild,
        Some(program) => {
            let child = Command::new(program)
                .args(["0".into(), seeds.to_string(), jobs.to_string()])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .map_err(|error| format!("cannot hunt: {error}"))?;
            wait(child)?
        }
    };
    Ok(Hunt { outcome, seconds: begun.elapsed().as_secs() })
}

fn wait(mut child: Child) -> Result<Outcome, Trouble> {
    let say = |error| format!("cannot wait: {error}");
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(say)? {
            break status;
        }
        if begun.elapsed() > PATIENCE {
            child.kill().map_err(say)?;
            child.wait().map_err(say)?;
            return Ok(Outcome::Caught { seed: 0, rule: "hangs".into() });
        }
        thread::sleep(LOOK);
    };
    let mut text = String::new();
    if let Some(mut out) = child.stdout.take() {
        out.read_to_string(&mut text).map_err(say)?;
    }
    if !status.success() {
        return Ok(Outcome::Caught { seed: 0, rule: "crash".into() });
    }
    Outcome::read(text.trim()).ok_or_else(|| format!("a hunt said: {text}"))
}
