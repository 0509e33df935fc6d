use tithing_core::command::{QueryId, QueryReport};
use tithing_core::{Event, LamportTime};

use super::{Board, QueryNews};
use crate::observer::Observer;

fn id(id: u32) -> QueryId {
    QueryId { ltime: LamportTime(1), id }
}

fn ack(query: u32) -> Event {
    Event::QueryAcked { query: id(query), from: "n1".into() }
}

fn end(query: u32) -> Event {
    Event::QueryEnded { query: id(query), report: QueryReport::default() }
}

fn wanted() -> [QueryNews; 2] {
    [QueryNews::Ack { from: "n1".into() }, QueryNews::Ended(QueryReport::default())]
}

/// Goal: no news of a query is lost, whenever its number becomes known. Method: news before,
/// between and after, of this query and of somebody else's; the board is empty in the end.
#[test]
fn news_come_however_late_the_number_of_a_query_is_known() {
    for known_after in 0..3 {
        let board = Board::default();
        let mut observer = &board;
        observer.on_event(&ack(9));
        board.begin_query();
        let mut news = None;
        for (at, event) in [ack(7), end(7)].iter().enumerate() {
            if at == known_after {
                news = Some(board.claim_query(Some(id(7))));
            }
            observer.on_event(&ack(8));
            observer.on_event(event);
            observer.on_event(&end(8));
        }
        let news = news.unwrap_or_else(|| board.claim_query(Some(id(7))));
        let heard: Vec<QueryNews> = std::iter::from_fn(|| news.take(None)).collect();
        assert_eq!(heard, wanted());
        assert!(board.lock().queries.is_empty());
    }
}

/// Goal: nothing is kept for those who have gone, and nobody waits after the end. Method: a query
/// that was refused, one whose asker goes away, one that runs when the agent ends.
#[test]
fn what_nobody_waits_for_is_forgotten() {
    let board = Board::default();
    let mut observer = &board;
    board.begin_query();
    observer.on_event(&ack(8));
    board.claim_query(None);
    assert!(board.lock().queries.is_empty());
    board.begin_query();
    let news = board.claim_query(Some(id(7)));
    board.drop_query(&news);
    assert!(board.lock().queries.is_empty());
    board.begin_query();
    let news = board.claim_query(Some(id(6)));
    let events = board.listen();
    board.end();
    assert_eq!((news.take(None), events.take(None)), (None, None));
    assert_eq!(board.listen().take(None), None);
    board.begin_query();
    assert_eq!(board.claim_query(Some(id(5))).take(None), None);
}
