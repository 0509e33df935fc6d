//! What an agent's thread tells those who use it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tithing_core::Event;
use tithing_core::command::{QueryId, QueryReport, ReceivedQuery};
use tithing_core::event::{MemberChange, NameVerdict, UserEvent};
use tithing_core::member::Peer;

use super::mailbox::Mailbox;
use crate::observer::{Notice, Observer};

/// Events that may wait for one who hears them.
pub(super) const EVENTS_MAX: usize = 4096;

/// What may wait for one who has asked: an ack and an answer of each of a few thousand members.
const NEWS_MAX: usize = 16 << 10;

/// What an application hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentEvent {
    /// A member came, went or changed.
    Member {
        /// What happened to it.
        change: MemberChange,
        /// To whom.
        member: Peer,
    },
    /// Somebody told the cluster something.
    User(Arc<UserEvent>),
    /// Somebody asks this node something: [`Service::answer`](super::Service::answer).
    Query(Arc<ReceivedQuery>),
    /// The others have given this node's name to another: it should end.
    NameLost,
    /// The node has left because an RPC client wanted it: it takes part no more.
    Left,
}

/// What comes of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryNews {
    /// A member has heard the query.
    Ack {
        /// Who.
        from: Arc<str>,
    },
    /// A member has answered.
    Answer {
        /// Who.
        from: Arc<str>,
        /// What.
        payload: Box<[u8]>,
    },
    /// The query is over. Nothing comes after it.
    Ended(QueryReport),
}

/// Who listens.
#[derive(Debug, Default)]
pub(super) struct Board {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    ears: Vec<Arc<Mailbox<AgentEvent>>>,
    queries: BTreeMap<QueryId, Asked>,
    /// Queries whose numbers are not known yet: what comes of them may come before.
    beginning: usize,
    is_over: bool,
}

/// A query, and who has asked it.
#[derive(Debug)]
struct Asked {
    news: Arc<Mailbox<QueryNews>>,
    is_claimed: bool,
}

impl Asked {
    fn new() -> Self {
        Self { news: Arc::new(Mailbox::new(NEWS_MAX)), is_claimed: false }
    }
}

impl Board {
    /// A mailbox for all that happens from now on.
    pub(super) fn listen(&self) -> Arc<Mailbox<AgentEvent>> {
        let mailbox = Arc::new(Mailbox::new(EVENTS_MAX));
        let mut state = self.lock();
        if state.is_over {
            mailbox.close();
        } else {
            state.ears.push(Arc::clone(&mailbox));
        }
        mailbox
    }

    /// A query is about to be asked. What comes of it is kept until its number is known.
    pub(super) fn begin_query(&self) {
        self.lock().beginning += 1;
    }

    /// The query has this number, or was not asked.
    pub(super) fn claim_query(&self, query: Option<QueryId>) -> Arc<Mailbox<QueryNews>> {
        let mut state = self.lock();
        let news = if let Some(query) = query {
            let asked = state.queries.entry(query).or_insert_with(Asked::new);
            asked.is_claimed = true;
            Arc::clone(&asked.news)
        } else {
            Arc::new(Mailbox::new(NEWS_MAX))
        };
        state.beginning = state.beginning.saturating_sub(1);
        if state.is_over {
            news.close();
        }
        state.forget_queries();
        news
    }

    /// Nobody listens to these news any more.
    pub(super) fn drop_query(&self, news: &Arc<Mailbox<QueryNews>>) {
        self.lock().queries.retain(|_, asked| !Arc::ptr_eq(&asked.news, news));
    }

    /// The agent has ended.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.is_over = true;
        state.ears.drain(..).for_each(|ear| ear.close());
        for asked in std::mem::take(&mut state.queries).into_values() {
            asked.news.close();
        }
    }

    pub(super) fn tell(&self, event: &AgentEvent) {
        let mut state = self.lock();
        state.ears.retain(|ear| !ear.is_closed());
        for ear in &state.ears {
            ear.push(event.clone());
        }
    }

    fn on_news(&self, query: QueryId, news: QueryNews) {
        let mut state = self.lock();
        if state.beginning > 0 {
            state.queries.entry(query).or_insert_with(Asked::new);
        }
        let Some(asked) = state.queries.get(&query) else { return };
        let is_end = matches!(news, QueryNews::Ended(_));
        asked.news.push(news);
        if is_end {
            asked.news.close();
        }
        state.forget_queries();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Keeps what is wanted: queries that run and, while numbers are not known, all.
    fn forget_queries(&mut self) {
        if self.beginning == 0 {
            self.queries.retain(|_, asked| asked.is_claimed && !asked.news.is_closed());
        }
    }
}

impl Observer for &Board {
    fn on_event(&mut self, event: &Event) {
        if let Event::Member { change, member, .. } = event {
            self.tell(&AgentEvent::Member { change: *change, member: Arc::clone(member) });
        } else if let Event::User(event) = event {
            self.tell(&AgentEvent::User(Arc::clone(event)));
        } else if let Event::Query(query) = event {
            self.tell(&AgentEvent::Query(Arc::clone(query)));
        } else if let Event::NameVoted { verdict: NameVerdict::Lost, .. } = event {
            self.tell(&AgentEvent::NameLost);
        } else if let Event::QueryAcked { query, from } = event {
            self.on_news(*query, QueryNews::Ack { from: Arc::clone(from) });
        } else if let Event::QueryAnswered { query, from, payload } = event {
            let (from, payload) = (Arc::clone(from), payload.clone());
            self.on_news(*query, QueryNews::Answer { from, payload });
        } else if let Event::QueryEnded { query, report } = event {
            self.on_news(*query, QueryNews::Ended(*report));
        }
    }

    fn on_notice(&mut self, _notice: &Notice<'_>) {}
}

#[cfg(test)]
mod tests;
