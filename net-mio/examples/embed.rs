//! Two agents in one program: one joins the other, asks it something, tells it something, leaves.

use std::error::Error;
use std::thread;

use tithing_core::command::QueryRequest;
use tithing_core::{Config, Profile};
use tithing_net_mio::{AgentConfig, AgentEvent, QueryNews, Service};

fn start(name: &str) -> Result<Service, Box<dyn Error>> {
    // Port 0 is any free one. In a cluster: the machine's address and port 7946.
    let bind = "127.0.0.1:0".parse()?;
    let config = Config::new(name, bind, Profile::Local);
    Ok(Service::start(AgentConfig::new(config, bind))?)
}

#[expect(clippy::print_stdout, reason = "an example shows what it does")]
pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let (one, two) = (start("one")?, start("two")?);
    let events = one.events();
    let server = thread::spawn({
        let one = one.clone();
        move || {
            for event in events {
                match event {
                    AgentEvent::Query(query) => {
                        one.answer(&query, "fine, thanks").expect("it runs");
                    }
                    AgentEvent::User(event) => println!("one hears of {}", event.name),
                    AgentEvent::Member { change, member } => {
                        println!("one hears {} of {}", change.word(), member.name);
                    }
                    AgentEvent::NameLost | AgentEvent::Left => break,
                }
            }
        }
    });

    two.join([one.local_addr()])?;
    let request = QueryRequest { name: "how-are-you".into(), ..QueryRequest::default() };
    for news in two.query(request)? {
        if let QueryNews::Answer { from, payload } = news {
            println!("{from} answers: {}", String::from_utf8_lossy(&payload));
        }
    }
    two.send_event("goodbye", "")?;
    two.leave()?;
    two.shutdown()?;
    one.shutdown()?;
    server.join().map_err(|_| "one has panicked")?;
    Ok(())
}
