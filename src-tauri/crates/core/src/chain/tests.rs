//! Each fault of META's list breaks its own link, with a cause and a fix, and each proof
//! mends it; without proof or fault a link stays grey.

use super::*;
use crate::delivery::Source;
use crate::graph::{AccountSubscription, AppSubscription, GraphError, Login, SubscribedApp};
use crate::self_test::{SelfTest, SelfTestCode};
use crate::settings::TunnelKind;
use crate::store::gap::Gap;
use crate::store::handshake::Handshake;
use crate::time::rfc3339;
use crate::tunnel::TunnelState;

const NOW: i64 = 1_764_000_000_000_000;
const HOUR: i64 = 3_600_000_000;
const URL: &str = "https://x.ngrok.app/hook";

fn self_test(code: SelfTestCode) -> SelfTest {
    SelfTest {
        at: rfc3339(NOW),
        url: URL.into(),
        code,
        message: "What happened.".into(),
        remedy: "What to do.".into(),
        status: Some(200),
        duration_ms: 12,
    }
}

/// All is set up, nothing has come yet.
fn ready() -> Facts {
    Facts {
        now: NOW,
        listening: Listening::Yes("http://127.0.0.1:4949/hook".into()),
        store_failing: false,
        secrets: vec!["instagram_app_secret".into()],
        kind: TunnelKind::Ngrok,
        tunnel: TunnelState::Online {
            since: rfc3339(NOW - HOUR),
            url: "https://x.ngrok.app".into(),
        },
        public_url: Some(URL.into()),
        self_test: Some(self_test(SelfTestCode::Reached)),
        path: "/hook".into(),
        kept: Kept::default(),
        subscription: Asked::Not("Allow it.".into()),
        account: Asked::Not("Allow it.".into()),
        app_id: "1".into(),
        login: Login::Instagram,
    }
}

fn handshake(accepted: bool, source: Source, reason: Option<&str>) -> Handshake {
    Handshake {
        id: 1,
        at: rfc3339(NOW),
        peer: "157.240.1.1:443".into(),
        user_agent: Some("facebookplatform/1.0".into()),
        source: Some(source),
        accepted,
        reason: reason.map(str::to_owned),
        explanation: "It came with a different verify token.".into(),
    }
}

fn state(facts: &Facts, id: LinkId) -> LinkState {
    link(facts, id).state
}

fn link(facts: &Facts, id: LinkId) -> Link {
    let chain = judge(facts);
    let found = chain.links.into_iter().find(|link| link.id == id);
    let link = found.expect("a link");
    assert!(!link.finding.is_empty(), "{link:?}");
    assert_eq!(link.finding.matches("..").count(), 0, "{link:?}");
    if link.state == LinkState::Broken {
        assert!(!link.fix.is_empty(), "{link:?}");
    }
    link
}

#[test]
fn what_nobody_knows_is_grey_with_something_to_look_up() {
    let chain = judge(&ready());
    assert_eq!(chain.broken, None);
    let states: Vec<LinkState> = chain.links.iter().map(|link| link.state).collect();
    let (proven, unknown) = (LinkState::Proven, LinkState::Unknown);
    assert_eq!(
        states,
        [proven, proven, unknown, unknown, unknown, unknown, unknown]
    );
    for link in &chain.links[3..6] {
        assert!(!link.checks.is_empty(), "{link:?}");
    }
    assert!(
        chain.summary.contains("5 can only be looked up"),
        "{}",
        chain.summary
    );
}

#[test]
fn a_real_event_proves_all_that_lies_before_it() {
    let mut facts = ready();
    facts.kept.traffic.deliveries = 1;
    facts.kept.traffic.last_valid = Some(NOW);
    facts.kept.traffic.last_real = Some(NOW);
    let chain = judge(&facts);
    assert!(
        chain
            .links
            .iter()
            .all(|link| link.state == LinkState::Proven),
        "{chain:?}"
    );
    assert_eq!(chain.summary, "Every link holds.");
}

#[test]
fn the_receiver_breaks_when_it_does_not_listen_or_cannot_store() {
    let mut facts = ready();
    facts.store_failing = true;
    assert_eq!(state(&facts, LinkId::Receiver), LinkState::Broken);
    facts = ready();
    facts.listening = Listening::No("the port is in use".into(), "Choose another.".into());
    assert_eq!(judge(&facts).broken, Some(LinkId::Receiver));
}

/// META 6, rows 11 to 15.
#[test]
fn whatever_the_self_test_finds_breaks_the_public_url_although_the_tunnel_is_online() {
    use SelfTestCode::*;
    for code in [
        Altered,
        Interstitial,
        TunnelError,
        WrongPath,
        Redirected,
        Blocked,
        OtherToken,
        OtherInstance,
        Elsewhere,
        Tls,
        Dns,
        Refused,
        Timeout,
        Broken,
    ] {
        let mut facts = ready();
        facts.self_test = Some(self_test(code));
        let link = link(&facts, LinkId::Tunnel);
        assert_eq!(
            (link.state, link.fix.as_str()),
            (LinkState::Broken, "What to do.")
        );
    }
}

#[test]
fn a_tunnel_that_was_refused_says_so_whatever_a_test_before_it_found() {
    let mut facts = ready();
    let mut problem = crate::tunnel::Problem::new("ngrok refused: no.", "Copy it again.");
    problem.code = Some("ERR_NGROK_107".into());
    facts.tunnel = TunnelState::Refused {
        since: rfc3339(NOW),
        problem,
        next_try: None,
    };
    let link = link(&facts, LinkId::Tunnel);
    assert!(link.finding.contains("ERR_NGROK_107"), "{link:?}");
    assert_eq!(link.state, LinkState::Broken);
}

#[test]
fn without_a_tunnel_only_a_request_from_outside_proves_a_way_in() {
    let mut facts = ready();
    facts.kind = TunnelKind::None;
    facts.tunnel = TunnelState::Off;
    facts.self_test = None;
    facts.public_url = None;
    assert_eq!(state(&facts, LinkId::Tunnel), LinkState::Broken);
    facts.kept.traffic.last_any = Some(NOW - HOUR);
    assert_eq!(state(&facts, LinkId::Tunnel), LinkState::Proven);
    facts.kept.traffic.last_any = Some(NOW - 48 * HOUR);
    assert_eq!(state(&facts, LinkId::Tunnel), LinkState::Broken);
}

/// META 6, row 11, and section 1.
#[test]
fn the_handshake_is_metas_own_or_none() {
    let mut facts = ready();
    for own in [Source::Simulated, Source::Local] {
        facts.kept.handshakes = vec![handshake(true, own, None)];
        assert_eq!(state(&facts, LinkId::Handshake), LinkState::Unknown);
    }
    assert_eq!(steps(&facts)[2].state, StepState::Done);
    facts.kept.handshakes = vec![handshake(false, Source::Tunnel, Some("not_a_handshake"))];
    assert_eq!(state(&facts, LinkId::Handshake), LinkState::Unknown);
    facts.kept.handshakes = vec![handshake(false, Source::Tunnel, Some("token_differs"))];
    let refused = link(&facts, LinkId::Handshake);
    assert_eq!(refused.state, LinkState::Broken);
    assert!(refused.finding.contains("different verify token"));
    let mut later = handshake(true, Source::Tunnel, None);
    later.id = 2;
    facts.kept.handshakes.insert(0, later);
    assert_eq!(state(&facts, LinkId::Handshake), LinkState::Proven);
    facts.kept.handshakes.clear();
    facts.kept.traffic.last_stray = Some(("GET".into(), "/webhook".into(), NOW));
    let stray = link(&facts, LinkId::Handshake);
    assert!(
        stray.finding.contains("/webhook") && stray.fix.contains("/hook"),
        "{stray:?}"
    );
}

/// META 6, rows 4 and 24; one callback per app.
#[test]
fn the_app_s_subscription_is_compared_with_ours() {
    let of = |callback_url: &str, active, fields: &[&str]| {
        let mut facts = ready();
        facts.subscription = Asked::Answer(Some(AppSubscription {
            callback_url: callback_url.into(),
            active,
            fields: fields.iter().map(|&field| field.into()).collect(),
        }));
        link(&facts, LinkId::Subscription)
    };
    assert_eq!(of(URL, true, &["comments"]).state, LinkState::Proven);
    // With a slash too many it is another path, where nothing is.
    assert_eq!(
        of("https://x.ngrok.app/hook/", true, &["comments"]).state,
        LinkState::Broken
    );
    assert_eq!(
        of("HTTPS://X.ngrok.app/hook", true, &["comments"]).state,
        LinkState::Proven
    );
    let elsewhere = of("https://production.example/", true, &["comments"]);
    assert_eq!(elsewhere.remedy, Some(Remedy::PointMetaHere));
    assert!(elsewhere.finding.contains("production.example"));
    assert!(
        of(URL, false, &["comments"])
            .finding
            .contains("switched the callback off")
    );
    assert_eq!(of(URL, true, &[]).state, LinkState::Broken);
    let mut facts = ready();
    facts.subscription = Asked::Answer(None);
    assert_eq!(
        link(&facts, LinkId::Subscription).remedy,
        Some(Remedy::PointMetaHere)
    );
    facts.subscription = Asked::Error(GraphError::Timeout);
    assert_eq!(link(&facts, LinkId::Subscription).state, LinkState::Broken);
}

/// META 6, row 3.
#[test]
fn an_account_without_our_app_gets_nothing() {
    let of = |apps: Vec<SubscribedApp>| {
        let mut facts = ready();
        facts.account = Asked::Answer(AccountSubscription { apps });
        state(&facts, LinkId::Account)
    };
    let app = |id: &str, fields: &[&str]| SubscribedApp {
        app_id: id.into(),
        name: None,
        fields: fields.iter().map(|&field| field.into()).collect(),
    };
    assert_eq!(of(Vec::new()), LinkState::Broken);
    assert_eq!(of(vec![app("1", &["comments"])]), LinkState::Proven);
    assert_eq!(of(vec![app("1", &[])]), LinkState::Broken);
    // The Instagram app's id is another one than the Meta app's.
    assert_eq!(of(vec![app("2", &["comments"])]), LinkState::Proven);
    assert_eq!(
        of(vec![app("2", &["comments"]), app("3", &["comments"])]),
        LinkState::Broken
    );
}

/// META 6, rows 1 and 2: a passing Test proves the URL and the signature, and no more.
#[test]
fn samples_alone_leave_the_permissions_open() {
    let mut facts = ready();
    facts.kept.traffic.last_valid = Some(NOW);
    facts.kept.traffic.last_test = Some(NOW);
    let permissions = link(&facts, LinkId::Permissions);
    assert_eq!(permissions.state, LinkState::Unknown);
    assert!(permissions.finding.contains("samples"));
    assert!(
        permissions
            .checks
            .iter()
            .any(|check| check.contains("Live"))
    );
    assert_eq!(state(&facts, LinkId::Handshake), LinkState::Proven);
    assert_eq!(state(&facts, LinkId::Events), LinkState::Unknown);
    assert_eq!(steps(&facts)[3].state, StepState::Done);
}

/// META 6, row 6.
#[test]
fn deliveries_that_do_not_verify_break_the_events() {
    let mut facts = ready();
    facts.kept.traffic.deliveries = 3;
    facts.kept.traffic.failing = Some(NOW);
    let events = link(&facts, LinkId::Events);
    assert_eq!(events.remedy, Some(Remedy::Secrets));
    assert!(events.fix.contains("other secret"), "{events:?}");
    assert_eq!(steps(&facts)[0].state, StepState::Broken);
    facts.kept.traffic.failing = None;
    facts.kept.traffic.last_valid = Some(NOW + 1);
    facts.kept.traffic.last_real = Some(NOW + 1);
    facts.kept.traffic.secret = Some("instagram_app_secret".into());
    assert_eq!(state(&facts, LinkId::Events), LinkState::Proven);
    assert_eq!(steps(&facts)[0].state, StepState::Proven);
}

/// META 6, row 24.
#[test]
fn silence_since_a_long_gap_is_told_from_silence() {
    let mut facts = ready();
    facts.kept.traffic.last_valid = Some(NOW - 10 * HOUR);
    facts.kept.traffic.last_real = Some(NOW - 10 * HOUR);
    assert_eq!(state(&facts, LinkId::Events), LinkState::Proven);
    let gap = |from: i64, to: Option<i64>| Gap {
        id: 1,
        started_at: rfc3339(from),
        ended_at: to.map(rfc3339),
        cause: "It was lost.".into(),
    };
    facts.kept.gaps = vec![gap(NOW - 9 * HOUR, Some(NOW - 9 * HOUR + 60_000_000))];
    assert_eq!(state(&facts, LinkId::Events), LinkState::Proven);
    facts.kept.gaps = vec![gap(NOW - 9 * HOUR, Some(NOW - 6 * HOUR))];
    let events = link(&facts, LinkId::Events);
    // It may only be quiet: nobody knows from here.
    assert_eq!(events.state, LinkState::Unknown);
    assert!(events.fix.contains("36 hours"), "{events:?}");
    facts.kept.gaps = vec![gap(NOW - 9 * HOUR, None)];
    assert_eq!(state(&facts, LinkId::Events), LinkState::Unknown);
    for came_later in [
        gap(NOW - 15 * HOUR, Some(NOW - 12 * HOUR)),
        gap(NOW - 15 * HOUR, None),
    ] {
        facts.kept.gaps = vec![came_later];
        assert_eq!(state(&facts, LinkId::Events), LinkState::Proven);
    }
}

/// Anybody can call a public URL; what they do speaks neither for nor against Meta's own calls.
#[test]
fn a_stranger_turns_no_link_red_or_green() {
    let mut facts = ready();
    facts.kept.handshakes = vec![handshake(true, Source::Tunnel, None)];
    let mut stranger = handshake(false, Source::Tunnel, Some("token_differs"));
    stranger.id = 2;
    stranger.user_agent = Some("curl/8".into());
    facts.kept.handshakes.insert(0, stranger);
    assert_eq!(state(&facts, LinkId::Handshake), LinkState::Proven);
    facts.kept.traffic.last_any = Some(NOW);
    facts.kept.traffic.last_unchecked = Some(NOW);
    for id in [LinkId::Subscription, LinkId::Account, LinkId::Permissions] {
        assert_eq!(state(&facts, id), LinkState::Unknown, "{id:?}");
    }
    assert_eq!(steps(&facts)[3].state, StepState::Open);
}

#[test]
fn a_tunnel_that_is_down_is_not_proven_by_a_test_before_it_fell() {
    let mut facts = ready();
    facts.tunnel = TunnelState::Reconnecting {
        since: rfc3339(NOW),
        problem: crate::tunnel::Problem::new("It was lost.", "Wait."),
        next_try: None,
        tries: 1,
        url: None,
    };
    assert_eq!(state(&facts, LinkId::Tunnel), LinkState::Broken);
    assert_eq!(steps(&facts)[1].state, StepState::Broken);
}
