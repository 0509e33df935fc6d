//! How an agent fares while its RPC port is under fire: memory before, at most and after, and the
//! round trips of the probes of another member.
//!
//! ```sh
//! cargo build --release --bin serf
//! cargo run --release --example rpc_fire -- target/release/serf 1000 30
//! ```
//!
//! Arguments: the program, how many clients, and for how many seconds.
#![expect(clippy::print_stdout, reason = "its figures are for people")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tithing_core::rpc::request::Request;

#[path = "../tests/fire/mod.rs"]
mod fire;

use fire::{Fire, Prober, Seen, memory};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let program = args.get(1).map_or("target/release/serf", String::as_str);
    let number =
        |at: usize, default| args.get(at).and_then(|it| it.parse().ok()).unwrap_or(default);
    let (clients, seconds) = (number(2, 1000), number(3, 30));
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).expect("a limit");

    let config = std::env::temp_dir().join(format!("rpc-fire-{}.json", std::process::id()));
    std::fs::write(&config, "{\"rpc_auth\":\"secret\"}").expect("a file");
    let (child, bind, rpc) = start(program, &config.display().to_string());
    std::fs::remove_file(&config).expect("it was ours");
    let pid = child.0.id();
    let prober = Prober::join(bind);
    wait(Duration::from_secs(5));
    report("before", pid, &prober.seen());
    let latency = members_time(rpc);
    println!("  a call of members: {latency:?}");

    let fire = Fire::begin(rpc, clients, "secret");
    let (start, mut slowest) = (Instant::now(), Duration::ZERO);
    let (mut calls, mut peak) = (0_u32, 0);
    while start.elapsed() < Duration::from_secs(u64::try_from(seconds).unwrap_or(30)) {
        slowest = slowest.max(members_time(rpc));
        calls += 1;
        peak = peak.max(memory(pid)[0]);
        wait(Duration::from_millis(100));
    }
    println!(
        "under fire: {clients} clients, {seconds} s, {} connections, {} MB sent",
        fire.connections.load(Ordering::Relaxed),
        fire.bytes.load(Ordering::Relaxed) / 1_000_000
    );
    println!("  {calls} honest calls of members, the slowest {slowest:?}; RSS up to {peak} KiB");
    report("at the end of it", pid, &prober.seen());
    drop(fire);
    wait(Duration::from_secs(12));
    report("12 s after", pid, &prober.seen());
}

fn wait(length: Duration) {
    thread::sleep(length);
}

/// A process that does not outlive this one, whatever happens.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _has_ended = self.0.kill();
        let _is_reaped = self.0.wait();
    }
}

/// The program has to show in its banner the ports that it got.
fn start(program: &str, config: &str) -> (Running, SocketAddr, SocketAddr) {
    let mut child = Command::new(program)
        .args(["agent", "-node=n1", "-bind=127.0.0.1:0", "-rpc-addr=127.0.0.1:0"])
        .arg(format!("-config-file={config}"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let stdout = child.stdout.take();
    let child = Running(child);
    let mut lines = BufReader::new(stdout.expect("a pipe")).lines();
    let mut addr_of = |label: &str| {
        let line = lines.by_ref().map_while(Result::ok).find(|line| line.contains(label));
        let line = line.expect("a banner");
        line.split('\'').nth(1).and_then(|addr| addr.parse().ok()).expect("an address")
    };
    let (bind, rpc) = (addr_of("Bind addr"), addr_of("RPC addr"));
    thread::spawn(move || lines.for_each(drop));
    (child, bind, rpc)
}

/// How long an honest client waits from connecting to the last byte of the members.
fn members_time(rpc: SocketAddr) -> Duration {
    let start = Instant::now();
    let mut bytes = Vec::new();
    Request::Handshake { version: 1 }.encode(1, &mut bytes);
    Request::Auth { key: b"secret".to_vec() }.encode(2, &mut bytes);
    Request::Members.encode(3, &mut bytes);
    let mut socket = TcpStream::connect(rpc).expect("it listens");
    socket.write_all(&bytes).expect("it reads");
    socket.set_read_timeout(Some(Duration::from_mins(1))).expect("a socket");
    let (mut heard, mut chunk) = (Vec::new(), [0; 4096]);
    while !heard.windows(6).any(|it| it == b"Status") {
        let len = socket.read(&mut chunk).expect("it answers");
        assert!(len > 0, "the agent has disconnected an honest client");
        heard.extend_from_slice(&chunk[..len]);
    }
    start.elapsed()
}

fn report(when: &str, pid: u32, seen: &Seen) {
    let [now, most] = memory(pid);
    let trips =
        seen.round_trips.iter().filter(|(_, count)| *count > 0).map(
            |(bound, count)| match *bound {
                u64::MAX => format!("{count} longer"),
                bound => format!("{count} within {:?}", Duration::from_nanos(bound)),
            },
        );
    println!(
        "{when}: RSS {now} KiB, at most {most} KiB; {} probes, {} accusations; round trips: {}",
        seen.probes,
        seen.accusations,
        trips.collect::<Vec<_>>().join(", ")
    );
}
