//! Asks the Graph API for the two facts that only Meta knows.

use super::facts::Asked;
use crate::graph::{Account, AccountSubscription, AppSubscription, AppToken, Graph, GraphError};

/// As whom the Graph API is asked.
#[derive(Clone)]
pub struct Meta {
    /// Asks.
    pub graph: Graph,
    /// As the app; else what is missing for it, in a sentence.
    pub app: Result<AppToken, String>,
    /// As the account; else what is missing for it, in a sentence.
    pub account: Result<Account, String>,
}

/// What the app and the account are subscribed to.
pub async fn ask(meta: &Meta) -> (Asked<Option<AppSubscription>>, Asked<AccountSubscription>) {
    let app = async {
        match &meta.app {
            Ok(token) => asked(meta.graph.app_subscription(token).await),
            Err(reason) => Asked::Not(reason.clone()),
        }
    };
    let account = async {
        match &meta.account {
            Ok(account) => asked(meta.graph.account_subscription(account).await),
            Err(reason) => Asked::Not(reason.clone()),
        }
    };
    tokio::join!(app, account)
}

fn asked<T>(answer: Result<T, GraphError>) -> Asked<T> {
    match answer {
        Ok(value) => Asked::Answer(value),
        Err(error) => Asked::Error(error),
    }
}
