use tithing_core::StreamId;

use super::Source;

/// Goal: an event reaches the source that it is about. Method: every kind there and back.
#[test]
fn every_source_is_found_again_by_its_token() {
    let all = [
        Source::Udp,
        Source::Listener,
        Source::RpcListener,
        Source::Signals,
        Source::Workers,
        Source::Mdns(0),
        Source::Mdns(3),
        Source::Stream(StreamId::inbound(0)),
        Source::Stream(StreamId::outbound(0)),
        Source::Stream(StreamId::inbound(77)),
        Source::Stream(StreamId::outbound(78)),
        Source::RpcClient(0),
        Source::RpcClient(12_345),
        Source::WebListener,
        Source::WebVisitor(1),
        Source::WebVisitor(12_345),
    ];
    for source in all {
        assert_eq!(Source::from_token(source.token()), Some(source));
    }
    let mut tokens: Vec<_> = all.map(Source::token).to_vec();
    tokens.sort();
    tokens.dedup();
    assert_eq!(tokens.len(), all.len());
}
