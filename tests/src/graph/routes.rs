//! From a call to the part of the API that answers it.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};

use super::answer::{Answer, Error};
use super::{Call, Shared, account, app};

/// Far more than any call needs.
const LARGEST_BODY: usize = 1 << 20;

pub(super) fn router(shared: Shared) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return Error::new(1, "An unknown error occurred").into_response();
    };
    let call = Call::new(&parts, &body);
    let failure = {
        let mut state = shared.lock();
        state.calls.push(call.clone());
        state.failures.pop_front()
    };
    if let Some(failure) = failure {
        return failure.response().await;
    }
    match answer(&shared, &call).await {
        Ok(value) => axum::Json(value).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn answer(shared: &Shared, call: &Call) -> Answer {
    match (call.method.as_str(), call.segments().as_slice()) {
        ("GET", [app_id, "subscriptions"]) => app::list(shared, call, app_id),
        ("POST", [app_id, "subscriptions"]) => app::subscribe(shared, call, app_id).await,
        ("DELETE", [app_id, "subscriptions"]) => app::unsubscribe(shared, call, app_id),
        ("GET" | "POST" | "DELETE", [id, "subscribed_apps"]) => {
            account::subscribed_apps(shared, call, id)
        }
        ("GET", [id]) => account::node(shared, call, id),
        (method, [id] | [id, "subscriptions" | "subscribed_apps"]) => {
            Err(Error::unsupported(method, id))
        }
        (_, [_, path @ ..]) => {
            let message = format!("Unknown path components: /{}", path.join("/"));
            Err(Error::new(2500, message))
        }
        (method, []) => Err(Error::unsupported(method, "")),
    }
}
