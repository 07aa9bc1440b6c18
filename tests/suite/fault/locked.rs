//! Another program holds the file's lock: 503 with `Retry-After`, so that Meta sends again, and
//! on by itself once it is free.

use hookglass_core::store::Connection;
use hookglass_tests::Desk;
use hookglass_tests::fixtures::comment;
use hookglass_tests::http::Request;
use hookglass_tests::wait::{PATIENCE, until};

use super::{Station, count_in_file, expect_undamaged};

#[test]
fn a_locked_store_is_503_until_it_is_free() {
    let station = Station::open(Desk::with_secret());
    assert_eq!(station.server.post_signed(&comment()).status, 200);
    let other = Connection::open(station.desk.database()).expect("the store");
    // What is done behind the answer has it now and then.
    other.busy_timeout(PATIENCE).expect("set");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    // Once, and not again as Meta would.
    let delivery = Request::delivery(&comment()).signed();
    let refused = station.server.send_once(&delivery);
    refused.expect(503, r#"{"error":"Could not be stored"}"#);
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    let status = station.ui.ask("status", &serde_json::Value::Null);
    let codes: Vec<&str> = status["warnings"]
        .as_array()
        .expect("warnings")
        .iter()
        .filter_map(|warning| warning["code"].as_str())
        .collect();
    assert!(codes.contains(&"store_failing"), "{codes:?}");
    assert_eq!(station.ui.list().len(), 1, "it can still be read");
    other.execute_batch("COMMIT").expect("free again");
    until("it takes deliveries again", || {
        (station.server.post_signed(&comment()).status == 200).then_some(())
    });
    assert!(count_in_file(&station.desk) >= 2);
    until("why is said", || {
        station.server.talk().contains("locked").then_some(())
    });
    // The refused one was received and is not stored: the counters say so, truly.
    let counters = station.ui.counters();
    assert!(counters.late > 0, "{counters:?}");
    assert_eq!(
        counters.received,
        counters.stored + counters.late,
        "{counters:?}"
    );
    expect_undamaged(&station.desk);
}
