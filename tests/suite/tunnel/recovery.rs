//! Whatever happens to the link, the tunnel comes back at the same URL, and the time without
//! it is kept.

use std::time::{Duration, Instant};

use hookglass_core::settings::{TunnelKind, TunnelSettings};
use hookglass_core::store::{Connection, Purpose, Store, gap, setting};
use hookglass_core::tunnel::{Pace, TunnelState};
use hookglass_tests::edge::Edge;

use super::{Office, until};

async fn came_back(office: &Office, url: &str, gaps: usize) {
    assert_eq!(office.online().await, url);
    until("a delivery passes", || async {
        matches!(office.deliver().await, Ok(200))
    })
    .await;
    until("the gap is kept", || async {
        let kept = office.gaps().await;
        kept.len() >= gaps && kept.iter().all(|gap| gap.ended_at.is_some())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_link_is_made_again_at_the_same_url() {
    let office = Office::open().await;
    let url = office.online().await;
    assert!(office.gaps().await.is_empty());
    let mut slowest = Duration::ZERO;
    for round in 1..=5 {
        let binds = office.edge.binds().len();
        office.edge.drop_links();
        let begun = Instant::now();
        until("it is bound again", || async {
            office.edge.binds().len() > binds
        })
        .await;
        slowest = slowest.max(begun.elapsed());
        came_back(&office, &url, round).await;
    }
    println!("slowest of five drops: {slowest:?}");
    let bind = office.edge.binds().pop().expect("a bind");
    assert_ne!(bind["Id"], "", "the endpoint is taken back, not made anew");
    let gap = office.gap("lost").await;
    assert!(Some(&gap.started_at) <= gap.ended_at.as_ref());
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_only_looks_open_is_noticed() {
    let pace = Pace {
        tolerance: Duration::from_secs(1),
        ..super::pace()
    };
    let office = Office::open_at(pace).await;
    let url = office.online().await;
    // It has to have been alive for a heartbeat before it can be missed.
    tokio::time::sleep(pace.heartbeat * 2).await;
    let binds = office.edge.binds().len();
    office.edge.freeze_links();
    let begun = Instant::now();
    until("it is bound again", || async {
        office.edge.binds().len() > binds
    })
    .await;
    println!("half-open link replaced after {:?}", begun.elapsed());
    came_back(&office, &url, 1).await;
    office.gap("did not answer").await;
    office.app.stop().await;
}

/// With the product's own patience: a minute of nothing, then back within its longest wait.
#[tokio::test(flavor = "multi_thread")]
async fn a_minute_without_the_edge_ends_within_seconds_of_its_return() {
    let office = Office::open_at(Pace::default()).await;
    let url = office.online().await;
    office.edge.go_away().await;
    office.wait_for("reconnecting").await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    // Capped: the crate's own back-off had made four tries in this minute, and makes the fifth in the
    // third one.
    until("it was tried nine times", || async {
        matches!(office.app.tunnel(), TunnelState::Reconnecting { tries, .. } if tries > 8)
    })
    .await;
    let TunnelState::Reconnecting {
        problem, url: last, ..
    } = office.app.tunnel()
    else {
        panic!("{:?}", office.app.tunnel());
    };
    assert!(problem.message.contains("Nothing answers"), "{problem:?}");
    assert_eq!(last.as_deref(), Some(url.as_str()));
    office.edge.come_back();
    let took = office.wait_for("online").await;
    println!("back {took:?} after the edge was");
    came_back(&office, &url, 1).await;
    let gap = office.gap("lost").await;
    let lasted = gap
        .ended_at
        .expect("an end")
        .parse::<jiff::Timestamp>()
        .expect("a time")
        .duration_since(gap.started_at.parse().expect("a time"));
    // The time of day may go a little slower than what the minute was slept by.
    assert!(lasted.as_secs() >= 59, "{lasted:?}");
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_that_is_away_at_first_is_found_later() {
    let edge = Edge::start().await;
    edge.go_away().await;
    let office = Office::open_with(edge, TunnelSettings::default()).await;
    office.wait_for("reconnecting").await;
    office.edge.come_back();
    office.wait_for("online").await;
    assert_eq!(office.deliver().await.expect("an answer"), 200);
    // Nothing was lost that was not there before.
    assert!(office.gaps().await.is_empty());
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_now_does_not_wait_for_the_next_time() {
    let patient = Pace {
        first: Duration::from_secs(300),
        cap: Duration::from_secs(300),
        // So long a connection is too young to be replaced.
        heartbeat: Duration::from_secs(300),
        ..Pace::default()
    };
    let office = Office::open_at(patient).await;
    office.wait_for("online").await;
    office.edge.go_away().await;
    office.wait_for("reconnecting").await;
    office.edge.come_back();
    office.app.retry_tunnel();
    office.wait_for("online").await;
    assert_eq!(office.deliver().await.expect("an answer"), 200);
    // Asked again at once, it leaves alone what it has just got.
    let attempts = office.edge.attempts();
    office.app.retry_tunnel();
    office.app.retry_tunnel();
    assert_eq!(office.deliver().await.expect("an answer"), 200);
    assert_eq!(office.edge.attempts(), attempts);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edge_that_accepts_and_drops_is_not_run_down() {
    let office = Office::open_at(Pace::default()).await;
    office.wait_for("online").await;
    let (before, begun) = (office.edge.attempts(), Instant::now());
    while begun.elapsed() < Duration::from_secs(5) {
        office.edge.drop_links();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (attempts, took) = (office.edge.attempts() - before, begun.elapsed());
    let each = took / u32::try_from(attempts.max(1)).expect("few");
    assert!(
        each > Duration::from_millis(350),
        "{attempts} connections in {took:?}"
    );
    office.wait_for("online").await;
    office.app.stop().await;
}

/// The crate tells of a broken return only when it tries again, and after a third one that is two
/// minutes later.
#[tokio::test(flavor = "multi_thread")]
async fn a_return_that_breaks_again_and_again_does_not_wait_for_minutes() {
    let office = Office::open_at(Pace::default()).await;
    office.wait_for("online").await;
    let attempts = office.edge.attempts();
    office.edge.break_auths(3);
    office.edge.drop_links();
    until("three broke, and it came again", || async {
        office.edge.attempts() >= attempts + 4
    })
    .await;
    office.wait_for("online").await;
    assert_eq!(office.deliver().await.expect("an answer"), 200);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_in_the_middle_of_coming_up_leaves_nothing_behind() {
    for wait in [0, 5, 20, 60, 120] {
        let office = Office::open().await;
        tokio::time::sleep(Duration::from_millis(wait)).await;
        office.app.close_tunnel().await;
        until("no link is left", || async {
            office.edge.links() == 0 && office.edge.online().is_empty()
        })
        .await;
        assert_eq!(office.app.tunnel(), TunnelState::Off);
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_return_is_never_shown_as_online() {
    let office = Office::open().await;
    office.wait_for("online").await;
    office.edge.refuse_bind(Some(
        "The endpoint is already online.\r\n\r\nERR_NGROK_334\r\n",
    ));
    office.edge.drop_links();
    office.wait_for("refused").await;
    until("the gap is kept", || async {
        office.gaps().await.len() == 1
    })
    .await;
    assert_eq!(office.gaps().await[0].ended_at, None);
    office.edge.refuse_bind(None);
    office.wait_for("online").await;
    until("the gap has ended", || async {
        office.gaps().await[0].ended_at.is_some()
    })
    .await;
    assert_eq!(office.gaps().await.len(), 1);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_is_stopped_after_a_reconnect_is_taken_back() {
    let office = Office::open().await;
    let url = office.online().await;
    office.edge.drop_links();
    came_back(&office, &url, 1).await;
    // The crate does not hear of this one: only the public URL shows it.
    office
        .edge
        .stop_tunnels("stopped in the dashboard", Some("ERR_NGROK_3200"));
    until("a delivery passes again", || async {
        matches!(office.deliver().await, Ok(200))
    })
    .await;
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_leaves_a_gap_from_the_last_sign_of_life() {
    let edge = Edge::start().await;
    let desk = super::passing::command(&edge);
    let running = desk.listen_with(&["--tunnel", "ngrok"]);
    let store = Connection::open(desk.database()).expect("the store");
    // The last of what is noted when it comes online.
    until("a sign of life is kept", || async {
        let alive: Option<i64> = setting::get(&store, "tunnel_alive").expect("read");
        alive.is_some()
    })
    .await;
    drop(store);
    running.kill();
    let running = desk.listen();
    let store = Store::open(desk.database(), Purpose::Look).expect("the store");
    let gaps = store.read(|connection| gap::newest(connection, 9)).await;
    let gaps = gaps.expect("gaps");
    assert_eq!(gaps.len(), 1);
    assert!(gaps[0].cause.contains("unexpectedly"), "{gaps:?}");
    assert_eq!(running.stop().code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_while_it_was_closed_is_a_gap_of_the_next_run() {
    let office = Office::open().await;
    office.wait_for("online").await;
    // The last of what is noted when it comes online, and ends what was noted before.
    until("a sign of life is kept", || async {
        let read = office
            .app
            .store()
            .read(|connection| setting::get(connection, "tunnel_alive"));
        let alive: Option<i64> = read.await.expect("read");
        alive.is_some()
    })
    .await;
    office.app.close_tunnel().await;
    assert_eq!(office.app.tunnel(), TunnelState::Off);
    let gap = office.gaps().await.remove(0);
    assert_eq!(gap.ended_at, None);
    office.app.open_tunnel().await;
    office.wait_for("online").await;
    until("the gap has ended", || async {
        office.gaps().await.iter().all(|gap| gap.ended_at.is_some())
    })
    .await;
    assert_eq!(office.gaps().await.len(), 1);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn switching_the_tunnel_off_frees_the_edge() {
    let office = Office::open().await;
    let url = office.online().await;
    office.edge.drop_links();
    came_back(&office, &url, 1).await;
    let off = TunnelSettings {
        kind: TunnelKind::None,
        ..TunnelSettings::default()
    };
    office.app.set_tunnel(off).await.expect("kept");
    assert_eq!(office.app.tunnel(), TunnelState::Off);
    until("no link is left", || async {
        office.edge.links() == 0 && office.edge.online().is_empty()
    })
    .await;
    office.app.stop().await;
}
