//! ngrok's edge and Meta's Graph API on loopback, to try the public side without the internet:
//! for the browser tests, and for whoever works on it.
//!
//! The first line says where they are, as JSON; then it does what it reads, a command a line.
//!
//! ```sh
//! cargo run -p hookglass-tests --bin hookglass-stand-in
//! HOOKGLASS_NGROK_SERVER=… HOOKGLASS_NGROK_CA=… NGROK_AUTHTOKEN=any hookglass serve --tunnel ngrok
//! ```

use hookglass_tests::edge::{Edge, Public};
use hookglass_tests::fixtures;
use hookglass_tests::graph::{Graph, Pipeline};
use serde_json::json;

const HELP: &str = "drop | freeze | away | back | refuse CODE WORDS | accept | occupy | vacate | normal | interstitial | blocked | untrusted | app ID SECRET | user TOKEN APP-ID USER-ID NAME | deliver FIXTURE [SECRET]";

#[tokio::main]
async fn main() {
    let edge = Edge::start().await;
    let graph = Graph::start().await;
    graph.trust(edge.ca_pem());
    let first = json!({
        "server": edge.server(),
        "ca": edge.ca_file(),
        "public_url": edge.public_url(),
        "graph": graph.url(),
        "commands": HELP,
    });
    println!("{first}");
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let words: Vec<&str> = line.split_whitespace().collect();
        println!("{}", obey(&edge, &graph, &words).await);
    }
}

async fn obey(edge: &Edge, graph: &Graph, words: &[&str]) -> String {
    match words {
        ["drop"] => edge.drop_links(),
        ["freeze"] => edge.freeze_links(),
        ["away"] => edge.go_away().await,
        ["back"] => edge.come_back(),
        ["refuse", code, words @ ..] => {
            edge.refuse_auth(Some(&format!("{}\r\n\r\n{code}\r\n", words.join(" "))));
        }
        ["accept"] => edge.refuse_auth(None),
        ["occupy"] => edge.occupy(&edge.public_url()),
        ["vacate"] => edge.vacate(&edge.public_url()),
        ["normal"] => edge.behave(Public::Normal),
        ["interstitial"] => edge.behave(Public::Interstitial),
        ["untrusted"] => edge.behave(Public::Untrusted),
        ["blocked"] => edge.behave(Public::Answer {
            status: 403,
            headers: vec![("server".into(), "cloudflare".into())],
            body: "Sorry, you have been blocked".into(),
        }),
        ["app", id, secret] => graph.add_app(id, secret),
        ["user", token, app, id, name] => graph.add_instagram_user(token, app, id, name),
        ["deliver", fixture, secret @ ..] => {
            let Some(url) = edge.online().into_iter().next() else {
                return "nothing is online".into();
            };
            let secret = secret.first().unwrap_or(&fixtures::SECRET);
            let body = fixtures::named(fixture).body;
            let callback = format!("{url}{}", hookglass_tests::http::PATH);
            let sent = graph.deliver(&callback, &body, Pipeline::Changes, secret);
            return match sent.await {
                Ok(status) => status.to_string(),
                Err(error) => error.to_string(),
            };
        }
        _ => return HELP.into(),
    }
    "done".into()
}
