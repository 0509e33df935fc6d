use super::*;

fn printed(
    mut printer: impl Printer,
    script: impl Fn(&mut dyn Printer, &mut Console<'_>),
) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut out, &mut err);
    printer.begin("load", &mut console);
    script(&mut printer, &mut console);
    printer.end(&mut console);
    assert!(err.is_empty());
    String::from_utf8(out).unwrap()
}

fn answers(printer: &mut dyn Printer, console: &mut Console<'_>) {
    printer.ack("n1".to_owned(), console);
    printer.response("n1".to_owned(), b"1.02\n", console);
    printer.ack("n2".to_owned(), console);
}

/// Goal: text and JSON are Serf's. Method: the records of a recorded query, and none.
#[test]
fn both_formats_are_those_of_serf() {
    let text = |wants_acks| TextPrinter { wants_acks, acks: 0, responses: 0 };
    assert_eq!(
        printed(text(true), answers),
        "Query 'load' dispatched\nAck from 'n1'\nResponse from 'n1': 1.02\nAck from 'n2'\n\
         Total Acks: 2\nTotal Responses: 1\n"
    );
    assert_eq!(printed(text(false), |_, _| ()), "Query 'load' dispatched\nTotal Responses: 0\n");
    assert_eq!(
        printed(JsonPrinter::default(), answers),
        "{\n  \"Acks\": [\n    \"n1\",\n    \"n2\"\n  ],\n  \"Responses\": {\n    \
         \"n1\": \"1.02\\n\"\n  }\n}\n"
    );
    assert_eq!(
        printed(JsonPrinter::default(), |_, _| ()),
        "{\n  \"Acks\": null,\n  \"Responses\": {}\n}\n"
    );
}
