//! What ngrok refuses is said with its code and what to do, and never with the authtoken.

use std::time::Duration;

use hookglass_core::settings::TunnelSettings;
use hookglass_core::tunnel::{Pace, TunnelState};
use hookglass_tests::edge::Edge;

use super::{AUTHTOKEN, Office, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_authtoken_is_not_tried_again_by_itself() {
    for (code, words) in [
        (
            "ERR_NGROK_105",
            "does not look like a proper ngrok authtoken",
        ),
        ("ERR_NGROK_107", "is properly formed, but it is invalid"),
        (
            "ERR_NGROK_4018",
            "Usage of ngrok requires a verified account and authtoken",
        ),
    ] {
        let edge = Edge::start().await;
        edge.refuse_auth(Some(&format!(
            "authentication failed: The authtoken you specified {words}.\r\nYour authtoken: {AUTHTOKEN}\r\n\r\n{code}\r\n"
        )));
        let office = Office::open_with(edge, TunnelSettings::default()).await;
        office.wait_for("refused").await;
        let state = office.app.tunnel();
        let TunnelState::Refused {
            problem, next_try, ..
        } = &state
        else {
            panic!("{state:?}");
        };
        assert_eq!(problem.code.as_deref(), Some(code));
        assert!(problem.message.contains(words), "{problem:?}");
        assert!(
            problem.remedy.contains("dashboard.ngrok.com"),
            "{problem:?}"
        );
        assert_eq!(*next_try, None);
        assert!(!format!("{state:?}").contains("hunter"), "{state:?}");
        let attempts = office.edge.attempts();
        // The user corrects it and asks for another try.
        office.edge.refuse_auth(None);
        tokio::time::sleep(super::pace().refused * 2).await;
        assert_eq!(office.edge.attempts(), attempts, "{code} was tried again");
        office.app.retry_tunnel();
        office.wait_for("online").await;
        office.app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_taken_is_tried_until_it_is_free() {
    let edge = Edge::start().await;
    let url = edge.public_url();
    edge.occupy(&url);
    let office = Office::open_with(edge, TunnelSettings::default()).await;
    office.wait_for("refused").await;
    let state = office.app.tunnel();
    let TunnelState::Refused {
        problem, next_try, ..
    } = &state
    else {
        panic!("{state:?}");
    };
    assert_eq!(problem.code.as_deref(), Some("ERR_NGROK_334"));
    assert!(problem.message.contains("already online"), "{problem:?}");
    assert!(problem.remedy.contains("pooling"), "{problem:?}");
    assert!(next_try.is_some());
    office.edge.vacate(&url);
    office.wait_for("online").await;
    // A session that was refused its endpoint is not left behind.
    until("one link", || async { office.edge.links() == 1 }).await;
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authtoken_that_is_revoked_meanwhile_is_said_at_the_next_link() {
    let office = Office::open().await;
    office.wait_for("online").await;
    office.edge.refuse_auth(Some(&format!(
        "Your authtoken: {AUTHTOKEN}\r\nThe authtoken is invalid.\r\n\r\nERR_NGROK_107\r\n"
    )));
    office.edge.drop_links();
    office.wait_for("refused").await;
    let state = office.app.tunnel();
    assert_eq!(
        state.problem().and_then(|problem| problem.code.as_deref()),
        Some("ERR_NGROK_107")
    );
    assert!(!format!("{state:?}").contains("hunter"), "{state:?}");
    until("the gap is kept", || async {
        !office.gaps().await.is_empty()
    })
    .await;
    let gaps = office.gaps().await;
    assert_eq!(gaps[0].ended_at, None);
    assert!(!gaps[0].cause.contains("hunter"));
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_is_stopped_in_the_dashboard_is_said_and_begun_again() {
    // So that it is not begun again before it was seen what is said.
    let pace = Pace {
        first: Duration::from_secs(60),
        ..super::pace()
    };
    let office = Office::open_at(pace).await;
    office.wait_until_reached().await;
    office.edge.stop_tunnels(
        "The endpoint was stopped by a user.",
        Some("ERR_NGROK_3200"),
    );
    office.wait_for("refused").await;
    let state = office.app.tunnel();
    let TunnelState::Refused {
        problem, next_try, ..
    } = &state
    else {
        panic!("{state:?}");
    };
    assert!(problem.message.contains("stopped by a user"), "{state:?}");
    assert!(next_try.is_some(), "{state:?}");
    office.app.retry_tunnel();
    office.wait_for("online").await;
    assert_eq!(office.deliver().await.expect("an answer"), 200);
    until("one link", || async { office.edge.links() == 1 }).await;
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_be_trusted_is_told_from_one_that_is_away() {
    let edge = Edge::start().await;
    let stranger = Edge::start().await;
    let settings = TunnelSettings {
        ca: stranger.ca_file().display().to_string(),
        server: edge.server(),
        ..TunnelSettings::default()
    };
    let office = Office::quiet_trusting(edge, settings).await;
    office.wait_for("reconnecting").await;
    let state = office.app.tunnel();
    let problem = state.problem().expect("a problem");
    assert!(
        problem.message.contains("could not be trusted"),
        "{problem:?}"
    );
    assert!(problem.remedy.contains("proxy"), "{problem:?}");
    office.app.stop().await;
}
