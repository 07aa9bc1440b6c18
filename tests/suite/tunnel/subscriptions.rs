//! Meta's side, against a Graph API on loopback that calls callbacks as Meta does.

use hookglass_core::api::ApiError;
use hookglass_tests::edge::Public;
use hookglass_tests::fixtures::SECRET;
use hookglass_tests::graph::{Failure, Graph};
use serde_json::{Value, json};

use super::Office;

const APP: &str = "1234567890";
const USER_TOKEN: &str = "IGAAhunterUserToken4NeverToBeShown";

impl Office {
    /// Allows the Graph API and names the app.
    async fn allow(&self, graph: &Graph, app_id: &str) -> Value {
        let settings = json!({
            "enabled": true,
            "app_id": app_id,
            "app_secret": "instagram_app_secret",
            "login": "instagram",
            "page_id": "",
            "version": "v26.0",
            "facebook_host": graph.url(),
            "instagram_host": graph.url(),
        });
        self.ask("set_meta", settings).await.expect("kept")
    }

    /// What the button of that name does.
    pub(super) async fn point_meta_here(
        &self,
        graph: &Graph,
        app_id: &str,
    ) -> Result<Value, ApiError> {
        self.allow(graph, app_id).await;
        let fields = json!({"fields": ["comments", "mentions", "messages"]});
        self.ask("subscribe_app", fields).await
    }
}

async fn meta(office: &Office) -> Graph {
    let graph = Graph::start().await;
    graph.trust(office.edge.ca_pem());
    graph.add_app(APP, SECRET);
    graph.add_instagram_user(USER_TOKEN, APP, "17841400000000001", "lena.paints");
    graph
}

async fn online() -> (Office, Graph) {
    let office = Office::open().await;
    office.wait_for("online").await;
    let graph = meta(&office).await;
    (office, graph)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_asked_before_the_user_allows_it() {
    let (office, graph) = online().await;
    let subscriptions = office
        .ask("get_subscriptions", Value::Null)
        .await
        .expect("them");
    assert_eq!(subscriptions["app"]["state"], "not_asked");
    office
        .ask("get_chain", json!({"ask": true}))
        .await
        .expect("a chain");
    let refused = office
        .ask("subscribe_app", json!({"fields": ["comments"]}))
        .await;
    assert!(refused.expect_err("no leave").message.contains("not asked"));
    assert!(graph.calls().is_empty());
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn point_meta_here_proves_the_callback_and_shows_it() {
    let (office, graph) = online().await;
    let before = office.allow(&graph, APP).await;
    assert_eq!(before["app"]["value"]["subscription"], Value::Null);
    let after = office
        .point_meta_here(&graph, APP)
        .await
        .expect("subscribed");
    let app = &after["app"]["value"];
    assert_eq!(app["is_ours"], true);
    assert_eq!(app["subscription"]["active"], true);
    assert_eq!(
        app["subscription"]["fields"],
        json!(["comments", "mentions", "messages"])
    );
    // Meta called before it answered, and that is in the log as what it is.
    let setup = office.ask("get_setup", Value::Null).await.expect("setup");
    assert_eq!(setup["handshakes"][0]["accepted"], true);
    assert_eq!(setup["handshakes"][0]["source"], "tunnel");
    // Somebody points the app elsewhere.
    let mut elsewhere = graph.app_subscription(APP).expect("a subscription");
    elsewhere.callback_url = "https://production.example/hook".into();
    graph.set_app_subscription(APP, Some(elsewhere));
    let moved = office
        .ask("get_subscriptions", Value::Null)
        .await
        .expect("them");
    assert_eq!(moved["app"]["value"]["is_ours"], false);
    let chain = office
        .ask("get_chain", json!({"ask": true}))
        .await
        .expect("a chain");
    assert_eq!(chain["broken"], "subscription");
    let link = &chain["links"][3];
    assert!(
        link["finding"]
            .as_str()
            .is_some_and(|text| text.contains("production.example"))
    );
    assert_eq!(link["remedy"], "point_meta_here");
    office
        .point_meta_here(&graph, APP)
        .await
        .expect("subscribed");
    // Fields are taken away one by one, or with the whole.
    let fewer = office
        .ask("unsubscribe_app", json!({"fields": ["mentions"]}))
        .await
        .expect("fewer");
    assert_eq!(
        fewer["app"]["value"]["subscription"]["fields"],
        json!(["comments", "messages"])
    );
    let none = office
        .ask("unsubscribe_app", json!({"fields": []}))
        .await
        .expect("none");
    assert_eq!(none["app"]["value"]["subscription"], Value::Null);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_that_meta_cannot_verify_is_explained() {
    let (office, graph) = online().await;
    for (public, words) in [
        (Public::Interstitial, "challenge"),
        (Public::WrongName, "certificate"),
        (
            Public::Answer {
                status: 404,
                headers: Vec::new(),
                body: String::new(),
            },
            "404",
        ),
    ] {
        office.edge.behave(public);
        let error = office.point_meta_here(&graph, APP).await.expect_err("2200");
        assert!(
            error.message.contains(words) || error.remedy.contains(words),
            "{error:?}"
        );
        assert!(!error.remedy.is_empty());
    }
    assert!(graph.app_subscription(APP).is_none());
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_is_subscribed_with_its_own_token() {
    let (office, graph) = online().await;
    office.allow(&graph, APP).await;
    let token = json!({"credential": "access_token", "value": USER_TOKEN});
    office.ask("set_credential", token).await.expect("kept");
    let before = office
        .ask("get_subscriptions", Value::Null)
        .await
        .expect("them");
    assert_eq!(before["who"]["value"]["name"], "lena.paints");
    assert_eq!(before["account"]["value"]["apps"], json!([]));
    let chain = office
        .ask("get_chain", json!({"ask": true}))
        .await
        .expect("a chain");
    assert_eq!(chain["links"][4]["state"], "broken", "{chain}");
    let fields = json!({"fields": ["comments", "messages"]});
    let after = office
        .ask("subscribe_account", fields)
        .await
        .expect("subscribed");
    assert_eq!(
        after["account"]["value"]["apps"][0]["fields"],
        json!(["comments", "messages"])
    );
    let chain = office
        .ask("get_chain", json!({"ask": true}))
        .await
        .expect("a chain");
    assert_eq!(chain["links"][4]["state"], "proven");
    let none = office
        .ask("unsubscribe_account", Value::Null)
        .await
        .expect("none");
    assert_eq!(none["account"]["value"]["apps"], json!([]));
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_wrong_name_is_found_before_anything_is_sent() {
    let (office, graph) = online().await;
    office.allow(&graph, APP).await;
    let error = office
        .ask("subscribe_app", json!({"fields": ["comments", "media"]}))
        .await
        .expect_err("a wrong name");
    assert!(error.message.contains("media"), "{error:?}");
    let sent = graph.calls().iter().any(|call| call.method == "POST");
    assert!(!sent, "it was sent all the same");
    let lint = json!({"level": "account", "fields": ["coments", "mention"]});
    let found = office.ask("lint_fields", lint).await.expect("findings");
    let suggested: Vec<&Value> = found
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| &one["suggestion"])
        .collect();
    assert_eq!(suggested, ["comments", "mentions"]);
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_meta_refuses_is_told_with_its_words_and_a_remedy() {
    let (office, graph) = online().await;
    office.allow(&graph, APP).await;
    let token = json!({"credential": "access_token", "value": USER_TOKEN});
    office.ask("set_credential", token).await.expect("kept");
    let cases: [(u16, u32, Option<u32>, &str); 6] = [
        (
            400,
            190,
            Some(463),
            "Error validating access token: Session has expired",
        ),
        (
            400,
            190,
            None,
            "Invalid OAuth access token - Cannot parse access token",
        ),
        (403, 200, None, "(#200) Permissions error"),
        (
            400,
            3,
            None,
            "(#3) Application does not have the capability to make this API call.",
        ),
        (
            400,
            10,
            None,
            "(#10) Application does not have permission for this action",
        ),
        (
            400,
            102,
            None,
            "A user access token is required to request this resource.",
        ),
    ];
    for (http, code, subcode, message) in cases {
        graph.fail_next(Failure::Error {
            http,
            code,
            subcode,
            kind: "OAuthException",
            message: format!("{message} {USER_TOKEN}"),
        });
        let error = office
            .ask("subscribe_account", json!({"fields": ["comments"]}))
            .await
            .expect_err("a refusal");
        assert!(!error.remedy.is_empty(), "{code}");
        assert!(!format!("{error:?}").contains("hunter"), "{error:?}");
    }
    for failure in [Failure::Html(502), Failure::NotJson, Failure::Huge] {
        graph.fail_next(failure);
        let error = office
            .ask("subscribe_account", json!({"fields": ["comments"]}))
            .await
            .expect_err("no answer of Meta's");
        assert!(!error.message.is_empty() && !error.remedy.is_empty());
    }
    office.app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_in_no_url_and_nowhere_in_the_store() {
    let (office, graph) = online().await;
    office
        .point_meta_here(&graph, APP)
        .await
        .expect("subscribed");
    let token = json!({"credential": "access_token", "value": USER_TOKEN});
    office.ask("set_credential", token).await.expect("kept");
    office
        .ask("subscribe_account", json!({"fields": ["comments"]}))
        .await
        .expect("subscribed");
    office
        .ask("get_subscriptions", Value::Null)
        .await
        .expect("them");
    assert!(graph.calls().len() > 5);
    for call in graph.calls() {
        let url = format!("{}?{}", call.path, call.query);
        for secret in ["hunter", SECRET, "verify_token", "access_token"] {
            assert!(!url.contains(secret), "{url}");
        }
        assert!(call.authorization.is_some(), "{url}");
        assert!(
            call.user_agent.starts_with("Hookglass/"),
            "{}",
            call.user_agent
        );
    }
    let database = office.app.store().path().to_owned();
    office.app.stop().await;
    for file in std::fs::read_dir(database.parent().expect("a folder")).expect("files") {
        let bytes = std::fs::read(file.expect("a file").path()).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("hunter") && !text.contains(SECRET));
    }
}
