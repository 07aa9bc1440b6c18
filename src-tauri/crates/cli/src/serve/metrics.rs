//! `/metrics` for Prometheus, on the listener of the window.
//!
//! It asks for no session: a monitor cannot open a one-time URL, and here is nothing to protect
//! but numbers: no secrets, no ids, no texts, and no name that is not Meta's or the user's own.
//! Like all of that listener it is on loopback only, and the Host has to be ours, so that no page
//! of a browser gets at it by a name of its own. From elsewhere: a monitor's agent on this
//! machine, or an SSH tunnel.
//!
//! Counters begin anew with the process, as monitors expect.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use hookglass_core::app::{App, Measured};
use hookglass_core::metrics::ANSWER_BUCKETS;
use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::exposition::{self, Exposition, seconds};

/// The numbers, as they are now.
pub(super) async fn answer(app: &App) -> Response {
    match app.measured().await {
        Ok(measured) => (
            [(CONTENT_TYPE, exposition::CONTENT_TYPE)],
            exposed(&measured),
        )
            .into_response(),
        // Not half of the numbers: a monitor tells a failed look from a zero.
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")).into_response(),
    }
}

fn exposed(measured: &Measured) -> String {
    let mut text = Exposition::default();
    let version = [("version", env!("CARGO_PKG_VERSION").to_owned())];
    text.gauge(
        "hookglass_build_info",
        "The version that runs.",
        &version,
        1,
    );
    text.gauge(
        "hookglass_start_time_seconds",
        "When this process began to count, in seconds since 1970.",
        &[],
        seconds(measured.started_at.unsigned_abs()),
    );
    arrivals(&mut text, measured);
    forwards(&mut text, measured);
    state(&mut text, measured);
    text.into_text()
}

fn arrivals(text: &mut Exposition, measured: &Measured) {
    let counts = &measured.counts;
    text.counter(
        "hookglass_received_total",
        "POSTs to the callback that arrived whole.",
        [(Vec::new(), measured.tick.received.unsigned_abs())],
    );
    text.counter(
        "hookglass_stored_total",
        "Deliveries that became durable.",
        [(Vec::new(), measured.tick.stored.unsigned_abs())],
    );
    let refused = &measured.refused;
    let reasons = [
        ("too_slow", refused.too_slow),
        ("too_large", refused.too_large),
        ("too_many", refused.too_many),
        ("broken", refused.broken),
        ("store_failed", refused.store_failed),
    ];
    text.counter(
        "hookglass_refused_total",
        "Requests that a bound or a failure refused, by reason.",
        reasons.map(|(reason, count)| (vec![("reason", reason.to_owned())], count.into())),
    );
    let deliveries = counts.deliveries.iter().map(|((status, verdict), count)| {
        let labels = vec![
            ("status", status.to_string()),
            ("verdict", (*verdict).to_owned()),
        ];
        (labels, *count)
    });
    text.counter(
        "hookglass_deliveries_total",
        "Deliveries that were answered, by the status of the answer and the verdict on the signature.",
        deliveries,
    );
    let events = counts.events.iter();
    text.counter(
        "hookglass_events_total",
        "Events of these deliveries, by field; other: in no list of Meta's.",
        events.map(|(field, count)| (vec![("field", (*field).to_owned())], *count)),
    );
    text.histogram(
        "hookglass_answer_seconds",
        "Time from the head of a delivery to its answer.",
        &ANSWER_BUCKETS,
        &counts.answers,
        counts.answer_sum_us,
    );
    let handshakes = [
        ("accepted", counts.handshakes_accepted),
        ("refused", counts.handshakes_refused),
    ];
    text.counter(
        "hookglass_handshakes_total",
        "Handshakes of the callback, by outcome.",
        handshakes.map(|(outcome, count)| (vec![("outcome", outcome.to_owned())], count)),
    );
    let strays = counts.strays.iter();
    text.counter(
        "hookglass_strays_total",
        "Requests that were not for the callback, by the status of the answer.",
        strays.map(|(status, count)| (vec![("status", status.to_string())], *count)),
    );
}

fn forwards(text: &mut Exposition, measured: &Measured) {
    // By name, as the user knows them. Those that were removed are together without one.
    let mut forwards = BTreeMap::<_, u64>::new();
    for ((target, outcome), count) in &measured.counts.forwards {
        let named = measured.targets.iter().find(|(id, _)| id == target);
        let name = named.map_or("", |(_, name)| name);
        *forwards.entry((name, *outcome)).or_default() += count;
    }
    let samples = forwards.into_iter().map(|((name, outcome), count)| {
        let labels = vec![
            ("target", name.to_owned()),
            ("outcome", outcome.as_str().to_owned()),
        ];
        (labels, count)
    });
    text.counter(
        "hookglass_forwards_total",
        "Deliveries that went on to a target, by outcome; failed ones are sent again.",
        samples,
    );
}

fn state(text: &mut Exposition, measured: &Measured) {
    text.gauge(
        "hookglass_tunnel_up",
        "1 while the public can reach the receiver through the tunnel.",
        &[],
        u8::from(measured.tunnel_up),
    );
    text.gauge(
        "hookglass_deliveries",
        "Deliveries in the store.",
        &[],
        measured.tick.totals.count,
    );
    text.gauge(
        "hookglass_database_bytes",
        "Bytes of the store and its write-ahead log.",
        &[],
        measured.database_bytes,
    );
    text.gauge(
        "hookglass_second_look_waiting",
        "Deliveries that were not looked at a second time yet.",
        &[],
        measured.waiting_for_second_look,
    );
}
