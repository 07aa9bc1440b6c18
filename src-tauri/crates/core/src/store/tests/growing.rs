//! A store of an older program gains what is new, and keeps what it holds; gaps and traffic.

use super::*;
use crate::time::rfc3339;

#[tokio::test]
async fn a_store_from_before_the_tunnel_is_brought_up_to_date() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("hookglass.db");
    let old = Connection::open(&path).expect("a file");
    old.execute_batch(include_str!("../migrations/1.sql"))
        .expect("the first format");
    old.execute_batch(
        "PRAGMA application_id = 1215262571; PRAGMA user_version = 1;
         INSERT INTO handshake (at, peer, user_agent, reason)
           VALUES (1, '157.240.1.1:443', 'facebookplatform/1.0', NULL)",
    )
    .expect("as the first program left it");
    drop(old);
    let store = Store::open(&path, Purpose::Receive).expect("an older store");
    let (handshakes, gaps) = store
        .read(|connection| {
            Ok((
                handshake::newest(connection, 9)?,
                gap::newest(connection, 9)?,
            ))
        })
        .await
        .expect("both tables");
    assert_eq!(handshakes.len(), 1);
    assert_eq!(handshakes[0].source, None);
    assert!(gaps.is_empty());
}

#[tokio::test]
async fn one_gap_lasts_at_a_time_and_ends_no_earlier_than_it_began() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let write = |at: Option<(i64, &'static str)>, end: Option<i64>| {
        store.write(move |writing| {
            if let Some((at, cause)) = at {
                gap::open(writing, at, cause)?;
            }
            end.map_or(Ok(()), |end| gap::end(writing, end))
        })
    };
    write(None, Some(1)).await.expect("nothing to end");
    write(Some((10, "first")), None).await.expect("opened");
    write(Some((20, "second")), None).await.expect("one lasts");
    write(None, Some(5))
        .await
        .expect("a clock that was set back");
    write(Some((30, "third")), Some(40)).await.expect("both");
    let gaps = store
        .read(|connection| gap::newest(connection, 9))
        .await
        .expect("gaps");
    let seen: Vec<_> = gaps
        .iter()
        .map(|gap| {
            (
                gap.cause.as_str(),
                gap.started_at.clone(),
                gap.ended_at.clone(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("third", rfc3339(30), Some(rfc3339(40))),
            ("first", rfc3339(10), Some(rfc3339(10))),
        ]
    );
}

#[tokio::test]
async fn only_what_came_from_outside_is_traffic() {
    let folder = TempDir::new().expect("a folder");
    let store = open(&folder);
    let comment = br#"{"object":"instagram","entry":[{"id":"17841","time":1,"changes":[{"field":"comments","value":{"id":"1","text":"x"}}]}]}"#;
    let sample = br#"{"object":"instagram","entry":[{"id":"0","time":1,"changes":[{"field":"comments","value":{"id":"1","text":"x"}}]}]}"#;
    for (source, body, verdict, at) in [
        (Source::Local, &comment[..], Verdict::Valid, 1),
        (Source::Tunnel, &sample[..], Verdict::Valid, 2),
        (Source::Tunnel, &comment[..], Verdict::Valid, 3),
        (Source::Tunnel, &comment[..], Verdict::Invalid, 4),
        (Source::Simulated, &comment[..], Verdict::Valid, 5),
    ] {
        let mut judged = judged(Bytes::from_static(body));
        judged.delivery.source = source;
        judged.delivery.received_at = at;
        judged.judgement = judged.judgement.map(|judgement| Judgement {
            verdict,
            ..judgement
        });
        store
            .write(move |writing| delivery::insert(writing, &judged))
            .await
            .expect("kept");
    }
    let look = |since: i64| store.read(move |connection| traffic::look(connection, since));
    let traffic = look(0).await.expect("traffic");
    let expected = traffic::Traffic {
        deliveries: 3,
        last_any: Some(4),
        secret: Some("one".into()),
        failing: None,
        last_valid: Some(3),
        last_unchecked: None,
        last_test: Some(2),
        last_real: Some(3),
        last_stray: None,
    };
    assert_eq!(traffic, expected);
    // To another URL than now: of what came since, nothing matches.
    let since = look(4).await.expect("traffic");
    assert_eq!((since.failing, since.last_real), (Some(4), None));
}
