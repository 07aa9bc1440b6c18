//! A hundred losses of the link with deliveries in flight: nothing that was acknowledged is
//! lost, and the tunnel is there at the end.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use hookglass_core::query::Query;
use hookglass_core::store::delivery;
use hookglass_tests::http::Request;

use super::{Office, status, until};

const FLAPS: usize = 100;
const CLIENTS: usize = 8;

/// A signed delivery with a number that nothing else has.
fn numbered(number: &str) -> (Vec<u8>, Vec<u8>) {
    let body = format!(
        r#"{{"object":"instagram","entry":[{{"id":"17841400000000000","time":1764000000,"changes":[{{"field":"comments","value":{{"id":"{number}","text":"flap"}}}}]}}]}}"#
    )
    .into_bytes();
    let request = Request::delivery(&body)
        .signed()
        .with("Connection", "close");
    (request.bytes(), body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_flaps_lose_nothing_that_was_acknowledged() {
    let office = Arc::new(Office::open().await);
    office.wait_for("online").await;
    let (over, passed) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (office, over) = (Arc::clone(&office), Arc::clone(&over));
            let passed = Arc::clone(&passed);
            tokio::spawn(async move {
                let (mut acknowledged, mut failed) = (Vec::new(), 0);
                for number in 0.. {
                    if over.load(Ordering::Relaxed) {
                        break;
                    }
                    let (request, body) = numbered(&format!("{client}-{number}"));
                    let sent = office.edge.request(&request);
                    let sent = tokio::time::timeout(std::time::Duration::from_secs(20), sent).await;
                    match sent {
                        Ok(Ok(answer)) if status(&answer) == 200 => {
                            acknowledged.push(body);
                            passed.fetch_add(1, Ordering::Relaxed);
                        }
                        _ => {
                            failed += 1;
                            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
                        }
                    }
                }
                (acknowledged, failed)
            })
        })
        .collect();
    for flap in 0..FLAPS {
        until("the tunnel is there", || async {
            office.app.tunnel().word() == "online" && !office.edge.online().is_empty()
        })
        .await;
        // Some in the middle of many deliveries, some right after it was back.
        let before = passed.load(Ordering::Relaxed);
        until("some pass", || async {
            passed.load(Ordering::Relaxed) >= before + flap % 7
        })
        .await;
        office.edge.drop_links();
    }
    office.wait_for("online").await;
    until("a delivery passes", || async {
        matches!(office.deliver().await, Ok(200))
    })
    .await;
    over.store(true, Ordering::Relaxed);
    let (mut acknowledged, mut failed) = (Vec::new(), 0);
    for client in clients {
        let (own, lost) = client.await.expect("no panic");
        acknowledged.extend(own);
        failed += lost;
    }
    let read = office.app.store().read(|connection| {
        let rows = delivery::page(connection, &Query::default(), None, 1_000_000)?;
        let ids = rows.into_iter().map(|row| row.id);
        ids.map(|id| delivery::body(connection, id))
            .collect::<Result<Vec<_>, _>>()
    });
    let kept: BTreeSet<Vec<u8>> = read
        .await
        .expect("bodies")
        .iter()
        .map(|body| body.to_vec())
        .collect();
    let lost = acknowledged
        .iter()
        .filter(|body| !kept.contains(*body))
        .count();
    println!(
        "{FLAPS} flaps: {} acknowledged, {failed} failed, {} kept, {lost} lost, {} gaps",
        acknowledged.len(),
        kept.len(),
        office.gaps().await.len(),
    );
    assert_eq!(lost, 0);
    assert!(acknowledged.len() > FLAPS, "hardly anything passed");
    assert!(failed > 0, "no flap hit anything");
    office.app.stop().await;
}
