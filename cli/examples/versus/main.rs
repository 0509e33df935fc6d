//! Two programs side by side: clusters of agents of each, one after the other in every round, and
//! a table of the medians.
//!
//! ```text
//! cargo run --release --example versus -p tithing-cli -- target/release/serf /usr/bin/serf
//! ```
//!
//! Everything happens on loopback addresses in a network namespace of its own (`unshare`, `ip`),
//! so that what goes over the wire is the cluster's alone. A figure of the second program stands
//! beside that of the first, and their ratio: below 1 the first program needs less.

mod cluster;
mod figures;
mod process;

use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::time::Duration;

use clap::Parser;

use self::figures::{Figure, Table};

/// Compares two agents: memory, processor, network, and how fast they do what agents do.
#[derive(Debug, Parser)]
struct Args {
    /// The program to be judged.
    ours: String,
    /// The program that it is compared with.
    theirs: String,
    /// Agents in a cluster; a table for each number.
    #[arg(long, default_value = "3,30,100", value_delimiter = ',')]
    sizes: Vec<u8>,
    /// Rounds; in each both programs have their turn.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds in which an idle cluster is watched.
    #[arg(long, default_value_t = 30)]
    idle: u64,
}

/// Set in the process that runs in the namespace.
const INSIDE: &str = "TITHING_VERSUS_INSIDE";

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the prompt")]
fn main() -> ExitCode {
    let args = Args::parse();
    if std::env::var_os(INSIDE).is_none() {
        eprintln!("versus: cannot open a network namespace: {}", enter_namespace());
        return ExitCode::FAILURE;
    }
    for &size in &args.sizes {
        match compare(&args, size) {
            Ok(table) => println!("{table}"),
            Err(error) => {
                eprintln!("versus: {size} agents: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// Becomes the same program in a network namespace of its own. Returns only if that fails.
fn enter_namespace() -> io::Error {
    let own_path = match std::env::current_exe() {
        Ok(path) => path,
        Err(error) => return error,
    };
    Command::new("unshare")
        .args(["-rn", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"])
        .arg(own_path)
        .args(std::env::args_os().skip(1))
        .env(INSIDE, "1")
        .exec()
}

#[expect(clippy::print_stderr, reason = "a program for the prompt")]
fn compare(args: &Args, size: u8) -> io::Result<Table> {
    let mut table = Table::new(size);
    for round in 1..=args.rounds {
        for (column, program) in [&args.ours, &args.theirs].into_iter().enumerate() {
            eprintln!("{size} agents, round {round} of {}: {program}", args.rounds);
            let values = measure(program, size, Duration::from_secs(args.idle))?;
            table.add(column, &values);
        }
    }
    Ok(table)
}

/// All figures of one cluster of `program`.
fn measure(program: &str, size: u8, idle: Duration) -> io::Result<Vec<(Figure, f64)>> {
    let (mut cluster, ready) = cluster::Cluster::begin(program, size)?;
    let mut values = vec![(Figure::Ready, ready)];
    values.push((Figure::Convergence, cluster.form()?));
    values.extend(cluster.idle(idle)?);
    values.push((Figure::Spread, cluster.spread()?));
    values.push((Figure::MembersCalls, cluster.members_calls()?));
    values.push((Figure::Prompt, cluster.prompt()?));
    values.push((Figure::Burst, cluster.burst()?));
    Ok(values)
}
