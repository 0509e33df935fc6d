//! One node of `tithing-core` on real sockets: one thread, one poll loop.
//!
//! ```text
//! poll until the node's deadline -> read the clock once -> hand over all that has arrived,
//! then the tick -> carry out what the node wants -> again
//! ```
//!
//! # An agent in your program
//!
//! A [`Service`] is an agent on a thread of its own. Nothing is called back: events come from a
//! queue, and everything may be called at any time, on any thread, also while an event is handled.
//!
//! ```
//! use tithing_core::{Config, Profile};
//! use tithing_net_mio::{AgentConfig, AgentEvent, Service};
//!
//! let bind = "127.0.0.1:0".parse()?;
//! let service = Service::start(AgentConfig::new(Config::new("n1", bind, Profile::Lan), bind))?;
//! // service.join(["10.0.0.1"])?;
//! service.send_event("deploy", "v1")?;
//! for event in service.events() {
//!     match event {
//!         AgentEvent::Query(query) => service.answer(&query, "fine")?,
//!         AgentEvent::User(event) if &*event.name == "deploy" => break,
//!         AgentEvent::NameLost | AgentEvent::Left => break,
//!         AgentEvent::User(_) | AgentEvent::Member { .. } => {}
//!     }
//! }
//! service.leave()?;
//! service.shutdown()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `examples/embed.rs` has two of them that talk to each other.
//!
//! # The loop
//!
//! There is no protocol in here. The loop feeds [`tithing_core::Node::step`] and carries out its
//! actions; what happens besides is told to an [`Observer`]. Only host names are looked up
//! and the snapshot is written on other threads, which answer through a channel and wake the loop.
//!
//! ```no_run
//! use tithing_core::{Command, Config, Event, Profile};
//! use tithing_net_mio::{Agent, AgentConfig, Notice, Observer, Signal, Wake};
//!
//! struct Printer;
//!
//! impl Observer for Printer {
//!     fn on_event(&mut self, event: &Event) {
//!         eprintln!("{event:?}");
//!     }
//!     fn on_notice(&mut self, notice: &Notice<'_>) {
//!         eprintln!("{notice:?}");
//!     }
//! }
//!
//! let bind = "127.0.0.1:7946".parse()?;
//! let config = AgentConfig::new(Config::new("n1", bind, Profile::Lan), bind);
//! let mut agent = Agent::bind(config)?;
//! agent.listen_rpc("127.0.0.1:7373".parse()?)?;
//! agent.watch_signals()?;
//! loop {
//!     match agent.run(None, &mut Printer)? {
//!         Wake::Signal(Signal::User1) => {}
//!         Wake::Signal(_) => _ = agent.submit(Command::Leave),
//!         Wake::Replied(..) | Wake::LeftByRpc | Wake::NameLost | Wake::Stop => break,
//!         Wake::KeysAsked | Wake::TagsAsked | Wake::Nudged | Wake::TimeUp => {}
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod agent;
mod backoff;
mod bind;
mod config;
mod desk;
mod error;
mod flight;
mod interfaces;
mod keys;
mod linux;
mod log_history;
mod mdns;
mod net;
mod observer;
mod pipe;
mod remote;
mod resolver;
mod rpc;
mod service;
mod snapshot;
mod stats;
mod streams;
mod tags;
mod token;
mod udp;
mod vitals;
mod web;

pub use agent::Agent;
pub use config::{AgentConfig, DriverLimits, RpcLimits};
pub use desk::{Signal, Wake};
pub use error::{ListenError, StartError, os_text};
pub use flight::{FlightSettings, Payloads};
pub use interfaces::{Interface, by_name as interface_by_name};
pub use log_history::LogHistory;
pub use mdns::{Families, MdnsError, MdnsSettings, UnfitName};
pub use observer::{Caller, DriverCounters, Notice, Observer, Port, RpcCounters};
pub use remote::{Gone, Remote, SendError};
pub use rpc::RpcPeer;
pub use service::{AgentEvent, Answers, Events, Leave, QueryNews, Service, ServiceError};
pub use snapshot::{SnapshotFound, SnapshotSettings};
pub use vitals::{DriverTraffic, SnapshotWork, Vitals};
pub use web::{Page, PageStatus};
