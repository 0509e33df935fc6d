//! Measures the memory of agents: `agent_rss PROGRAM...`, for example
//! `cargo run --release --example agent_rss -- target/release/serf /usr/bin/serf`.
//!
//! Of each program three agents form a cluster on loopback addresses; then the resident memory of
//! the first is printed, in KiB: all of it, what is its own, the peak, and its threads.

use std::io::{self, BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, ExitCode, Stdio};

/// Processes that end with the measurement, however it ends.
struct Agents(Vec<Child>);

impl Drop for Agents {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _has_ended = child.kill();
            let _is_reaped = child.wait();
        }
    }
}

const IPS: [&str; 3] = ["127.0.9.1", "127.0.9.2", "127.0.9.3"];

fn start(program: &str, ip: &str) -> io::Result<Child> {
    let mut command = Command::new(program);
    command
        .arg("agent")
        .args([format!("-node={ip}"), format!("-bind={ip}"), format!("-rpc-addr={ip}:7373")])
        .stdout(Stdio::piped());
    if ip != IPS[0] {
        command.args(["-join", IPS[0]]);
    }
    command.spawn()
}

/// Reads the child's output until it knows all members.
fn wait_until_joined(child: &mut Child) -> io::Result<()> {
    let stdout = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut joins = 0;
    let mut lines = BufReader::new(stdout).lines();
    for line in lines.by_ref() {
        joins += usize::from(line?.contains("EventMemberJoin"));
        if joins == IPS.len() {
            // The rest is read, too, so that the agent never finds a full pipe.
            std::thread::spawn(move || lines.count());
            return Ok(());
        }
    }
    Err(io::Error::other("the agent ended"))
}

/// The number of a line of `/proc/PID/status`.
fn status(child: &Child, label: &str) -> io::Result<u64> {
    let text = std::fs::read_to_string(format!("/proc/{}/status", child.id()))?;
    let value = text.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(':'));
    let number = value.and_then(|value| value.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| io::Error::other(format!("no {label}")))
}

fn measure(program: &str) -> io::Result<String> {
    let mut agents = Agents(Vec::new());
    for ip in IPS {
        let mut child = start(program, ip)?;
        // The others join the first: its port has to be open.
        while ip == IPS[0] && TcpStream::connect((ip, 7946)).is_err() {
            if child.try_wait()?.is_some() {
                return Err(io::Error::other("the agent ended"));
            }
            std::thread::yield_now();
        }
        agents.0.push(child);
    }
    for child in &mut agents.0 {
        wait_until_joined(child)?;
    }
    let first = &agents.0[0];
    Ok(format!(
        "{program}: RSS {} KiB, of its own {} KiB, peak {} KiB, {} threads",
        status(first, "VmRSS")?,
        status(first, "RssAnon")?,
        status(first, "VmHWM")?,
        status(first, "Threads")?
    ))
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the prompt")]
fn main() -> ExitCode {
    for program in std::env::args().skip(1) {
        match measure(&program) {
            Ok(line) => println!("{line}"),
            Err(error) => {
                eprintln!("{program}: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
