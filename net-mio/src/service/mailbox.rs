//! A bounded queue from one thread to others. What does not fit pushes out the oldest.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

#[derive(Debug)]
pub(super) struct Mailbox<T> {
    state: Mutex<State<T>>,
    news: Condvar,
    items_max: usize,
}

#[derive(Debug)]
struct State<T> {
    items: VecDeque<T>,
    dropped: u64,
    is_closed: bool,
}

impl<T> Mailbox<T> {
    pub(super) fn new(items_max: usize) -> Self {
        let state = State { items: VecDeque::new(), dropped: 0, is_closed: false };
        Self { state: Mutex::new(state), news: Condvar::new(), items_max }
    }

    /// Whoever waits gets it, unless the mailbox is closed.
    pub(super) fn push(&self, item: T) {
        let mut state = self.lock();
        if state.is_closed {
            return;
        }
        if state.items.len() >= self.items_max {
            state.items.pop_front();
            state.dropped += 1;
        }
        state.items.push_back(item);
        self.news.notify_one();
    }

    /// Nothing more comes. What is there can still be taken.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.news.notify_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// The next item. Waits for it until a time, or for ever; `None` if it has not come, or if
    /// nothing comes any more.
    pub(super) fn take(&self, until: Option<Instant>) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.items.pop_front() {
                return Some(item);
            }
            if state.is_closed {
                return None;
            }
            state = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                None => self.news.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => return None,
                Some(left) => {
                    let waited = self.news.wait_timeout(state, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// How many items were pushed out.
    pub(super) fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
