//! A line into a delivery, with everything checked: it may have been written by anybody.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use crate::delivery::{Body, Delivery, Head, MAX_HEADERS, Source, header_text, header_value};
use crate::payload::{self, PayloadFault, PayloadVerdict, Reading};
use crate::signature::{Diagnosis, Judgement, sha256};
use crate::store::delivery::Judged;
use crate::store::import::Foreign;
use crate::time::micros;
use crate::transfer::record::Record;

/// The longest head: the receiver takes 32 KiB, and a proxy before another one may take more.
const LONGEST_HEAD: usize = 64 << 10;
/// Characters of an address or of a secret's label.
const LONGEST_NAME: usize = 256;
/// Microseconds from 1970 to the year 9999: what RFC 3339 can write.
const TIMES: std::ops::Range<i64> = 0..253_370_764_800_000_000;

/// Reads a line; what is wrong with it is a sentence without a full stop.
pub(super) fn read(line: &[u8], max_body: usize) -> Result<Foreign, String> {
    let record: Record<'_> = serde_json::from_slice(line).map_err(|error| json_fault(&error))?;
    let received_at = micros(&record.received_at)
        .filter(|at| TIMES.contains(at))
        .ok_or_else(|| {
            format!(
                "“received_at” is not a time after 1970: {}",
                short(&record.received_at)
            )
        })?;
    let answer_us = record.answer_us;
    let is_answer = |us: i64| {
        let answered_at = received_at.checked_add(us);
        us >= 0 && answered_at.is_some_and(|at| TIMES.contains(&at))
    };
    if answer_us.is_some_and(|us| !is_answer(us)) {
        return Err("“answer_us” is no number of microseconds that an answer can take".into());
    }
    let own_status = record.own_status.unwrap_or(record.status);
    if [own_status, record.status]
        .iter()
        .any(|status| !(100..1000).contains(status))
    {
        return Err("“status” is no HTTP status".into());
    }
    if own_status != record.status && answer_us.is_none() {
        return Err("“own_status” stands there without “answer_us”".into());
    }
    let head = head(&record)?;
    let body = body(&record, max_body)?;
    let judgement = judgement(&record)?;
    let headers = head.headers();
    let encoding = header_value(&headers, "content-encoding").map(header_text);
    let reading = match &body {
        Body::Whole(bytes) => payload::read(bytes, encoding.as_deref(), max_body),
        Body::TooLarge { .. } => not_kept(),
    };
    let sha256 = sha256(body.bytes());
    let delivery = Delivery {
        received_at,
        source: Source::Imported,
        from_this_machine: false,
        peer: named("peer", &record.peer)?,
        path: record.path,
        query: record.query,
        head,
        body,
    };
    Ok(Foreign {
        judged: Judged {
            delivery,
            judgement,
            reading,
            sha256,
            status: own_status,
        },
        status: record.status,
        answer_us,
        is_pinned: record.is_pinned,
    })
}

/// The head's bytes: one whole request, to the path that the record names.
fn head(record: &Record<'_>) -> Result<Head, String> {
    let bytes = STANDARD
        .decode(&record.head_base64)
        .map_err(|error| format!("“head_base64” is not base64: {error}"))?;
    if bytes.len() > LONGEST_HEAD {
        return Err("“head_base64” is longer than 64 KiB".into());
    }
    let mut slots = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut slots);
    let whole = match request.parse(&bytes) {
        Ok(httparse::Status::Complete(length)) => length == bytes.len(),
        Ok(httparse::Status::Partial) => false,
        Err(error) => {
            return Err(format!(
                "“head_base64” is not the head of an HTTP request: {error}"
            ));
        }
    };
    if !whole || request.method != Some("POST") {
        return Err("“head_base64” is not the whole head of one POST request".into());
    }
    let question = record.query.as_ref().map(|query| format!("?{query}"));
    let target = format!("{}{}", record.path, question.unwrap_or_default());
    let own = request.path.unwrap_or_default();
    let own = own.split_once('#').map_or(own, |(own, _)| own); // no part of a request
    if !record.path.starts_with('/') || !own.ends_with(&target) {
        return Err("“path” and “query” are not those of the head".into());
    }
    Ok(Head::new(bytes))
}

/// The body's bytes, which have to be the ones that were exported.
fn body(record: &Record<'_>, max_body: usize) -> Result<Body, String> {
    let bytes = match (&record.body, &record.body_base64) {
        (Some(_), Some(_)) => return Err("both “body” and “body_base64” stand there".into()),
        (Some(text), None) => text.as_bytes().to_vec(),
        (None, Some(base64)) => STANDARD
            .decode(base64.as_bytes())
            .map_err(|error| format!("“body_base64” is not base64: {error}"))?,
        (None, None) if record.signature.verdict.is_none() => {
            let declared = record.declared_size;
            return Ok(Body::TooLarge { declared });
        }
        (None, None) => return Err("neither “body” nor “body_base64” stands there".into()),
    };
    if record.signature.verdict.is_none() {
        return Err("a body stands there, and no verdict on its signature".into());
    }
    if bytes.len() > max_body {
        let (own, most) = (bytes.len(), max_body >> 20);
        return Err(format!(
            "the body has {own} bytes, and this store takes {most} MiB: raise the limit in Setup"
        ));
    }
    if bytes.len() as u64 != record.body_size {
        return Err(format!(
            "the body has {} bytes, and “body_size” says {}",
            bytes.len(),
            record.body_size
        ));
    }
    if !record
        .body_sha256
        .eq_ignore_ascii_case(&hex::encode(sha256(&bytes)))
    {
        return Err("the body is not the one that was exported: “body_sha256” differs".into());
    }
    Ok(Body::Whole(Bytes::from(bytes)))
}

fn judgement(record: &Record<'_>) -> Result<Option<Judgement>, String> {
    let signature = &record.signature;
    let Some(verdict) = signature.verdict else {
        return Ok(None);
    };
    let known = |word: &String| {
        Diagnosis::parse(word).ok_or_else(|| format!("{} is no diagnosis", short(word)))
    };
    let secret = signature.secret.as_ref();
    Ok(Some(Judgement {
        verdict,
        secret: secret.map(|label| named("secret", label)).transpose()?,
        diagnosis: signature
            .diagnosis
            .iter()
            .map(known)
            .collect::<Result<_, _>>()?,
    }))
}

fn not_kept() -> Reading {
    Reading {
        verdict: PayloadVerdict::TooLarge,
        fault: Some(PayloadFault {
            message: "The body was over the size limit where it arrived, and was not kept.".into(),
            position: None,
        }),
        events: Vec::new(),
    }
}

/// A short text that is shown: nothing in it moves a cursor.
fn named(what: &str, text: &str) -> Result<String, String> {
    if text.chars().count() > LONGEST_NAME || text.chars().any(char::is_control) {
        return Err(format!("“{what}” is too long, or has control characters"));
    }
    Ok(text.to_owned())
}

/// A text of the file's in a message of ours.
fn short(text: &str) -> String {
    let plain = text.chars().filter(|letter| !letter.is_control());
    format!("“{}”", plain.take(40).collect::<String>())
}

/// An error of the parser with its column. It counts lines within the line, of which there is one.
pub(super) fn json_fault(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let reason = text.strip_suffix(&place).unwrap_or(&text);
    let reason: String = reason
        .chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect();
    let what = match error.classify() {
        serde_json::error::Category::Data => "not a delivery as Hookglass exports it",
        _ => "not JSON",
    };
    format!("{what}, at column {}: {reason}", error.column())
}
