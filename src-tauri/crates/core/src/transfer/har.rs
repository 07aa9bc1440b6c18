//! HAR 1.2, for browsers and HTTP tools.
//!
//! HAR knows text only. A body that is not UTF-8 stands in base64, with `_encoding` and a
//! `comment` that say so, as HAR leaves room for; its `encoding` is for answers alone.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::walk::Outgoing;
use super::{Mask, Writer};
use crate::delivery::{Source, header_text, header_value};
use crate::pipeline::answer_body;

pub(super) struct Har {
    secret: Option<String>,
    any: bool,
}

impl Har {
    pub(super) fn new(mask: Option<&Mask>) -> Self {
        Self {
            secret: mask.map(|mask| mask.secret().to_owned()),
            any: false,
        }
    }
}

impl Writer for Har {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let creator = json!({"name": "Hookglass", "version": env!("CARGO_PKG_VERSION")});
        let comment = match &self.secret {
            Some(secret) => format!(
                "Safe to share: people, ids and texts are replaced, and the throw-away secret {secret} signs."
            ),
            None => "Deliveries of Instagram webhooks".to_owned(),
        };
        write!(
            out,
            "{{\"log\":{{\"version\":\"1.2\",\"creator\":{creator},\"comment\":{},\"entries\":[",
            json!(comment)
        )
    }

    fn one(&mut self, out: &mut dyn Write, delivery: &Outgoing) -> io::Result<bool> {
        out.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.any = true;
        serde_json::to_writer(out, &entry(delivery))?;
        Ok(true)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"\n]}}\n")
    }
}

fn entry(delivery: &Outgoing) -> Value {
    let row = &delivery.kept.row;
    let us = row.answer_us.unwrap_or(0);
    // Milliseconds, as HAR has them; what was not measured is said to be -1.
    let milliseconds = us as f64 / 1000.0;
    json!({
        "startedDateTime": row.received_at,
        "time": milliseconds,
        "request": request(delivery),
        "response": response(delivery),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": format!("delivery {}: {}", row.id, delivery.sentence()),
    })
}

fn request(delivery: &Outgoing) -> Value {
    let kept = &delivery.kept;
    let headers = delivery.headers();
    let host = header_value(&headers, "host").map_or_else(|| "localhost".into(), header_text);
    let scheme = match kept.row.source {
        Source::Tunnel => "https",
        _ => "http",
    };
    let question = kept
        .query
        .as_ref()
        .map_or_else(String::new, |query| format!("?{query}"));
    let pairs = url::form_urlencoded::parse(kept.query.as_deref().unwrap_or_default().as_bytes());
    let query: Vec<Value> = pairs
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    let pairs = headers.iter();
    let pairs: Vec<Value> = pairs
        .map(|(name, value)| json!({"name": name, "value": header_text(value)}))
        .collect();
    let mut request = json!({
        "method": "POST",
        "url": format!("{scheme}://{host}{}{question}", kept.path),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": pairs,
        "queryString": query,
        "headersSize": kept.head.as_bytes().len(),
        "bodySize": kept.row.body_size,
    });
    let kind = header_value(&headers, "content-type").map_or_else(String::new, header_text);
    if let (Some(body), Some(request)) = (&delivery.body, request.as_object_mut()) {
        request.insert("postData".into(), Value::Object(posted(body, &kind)));
    }
    request
}

fn posted(body: &[u8], kind: &str) -> Map<String, Value> {
    let mut posted = Map::new();
    posted.insert("mimeType".into(), kind.into());
    match std::str::from_utf8(body) {
        Ok(text) => {
            posted.insert("text".into(), text.into());
        }
        Err(_) => {
            posted.insert("text".into(), STANDARD.encode(body).into());
            posted.insert("_encoding".into(), "base64".into());
            let comment = "The body is not UTF-8: its bytes are in base64.";
            posted.insert("comment".into(), comment.into());
        }
    }
    posted
}

fn response(delivery: &Outgoing) -> Value {
    let row = &delivery.kept.row;
    let text = match (delivery.answered_by_another, row.source) {
        (false, Source::Tunnel | Source::Local | Source::Simulated) => {
            answer_body(row.status, row.verdict)
        }
        // Another's answer, which is not kept here.
        _ => None,
    };
    let mut content = json!({"size": text.map_or(0, str::len), "mimeType": "application/json"});
    match (text, content.as_object_mut()) {
        (Some(text), Some(content)) => drop(content.insert("text".into(), text.into())),
        (None, Some(content)) => {
            let comment = "The answer's body is not known.";
            drop(content.insert("comment".into(), comment.into()));
        }
        (_, None) => {}
    }
    let status = http::StatusCode::from_u16(row.status).ok();
    json!({
        "status": row.status,
        "statusText": status.and_then(|status| status.canonical_reason()).unwrap_or_default(),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [],
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": text.map_or(-1, |text| i64::try_from(text.len()).unwrap_or(-1)),
    })
}
