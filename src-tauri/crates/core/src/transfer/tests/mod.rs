//! Exports are whole, imports give back what was exported, and what cannot be is refused.

mod formats;
mod hostile;
mod round_trip;

use bytes::Bytes;
use serde_json::Value;
use tempfile::TempDir;

use super::import::{Line, Lines};
use super::*;
use crate::delivery::{Body, Delivery, Head, Source};
use crate::payload;
use crate::query::Query;
use crate::signature::{Judgement, Verdict, sha256};
use crate::store::delivery::Judged;
use crate::store::{Purpose, Store};

/// The default limit of the receiver.
pub(in crate::transfer) const MAX_BODY: usize = 16 << 20;

/// A store in a folder of its own.
pub(in crate::transfer) struct Place {
    pub(in crate::transfer) folder: TempDir,
    pub(in crate::transfer) store: Store,
}

impl Place {
    pub(in crate::transfer) fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = Store::open(&folder.path().join("x.db"), Purpose::Receive).expect("a store");
        Self { folder, store }
    }

    pub(in crate::transfer) async fn keep(&self, judged: Judged) -> i64 {
        let insert = move |writing: &crate::store::Writing<'_>| {
            crate::store::delivery::insert(writing, &judged)
        };
        self.store.write(insert).await.expect("kept")
    }

    pub(in crate::transfer) async fn export(&self, format: Format, share: bool) -> Vec<u8> {
        self.export_with(format, share).await.0
    }

    pub(in crate::transfer) async fn export_with(
        &self,
        format: Format,
        share: bool,
    ) -> (Vec<u8>, Exported) {
        let write = move |connection: &crate::store::Connection| {
            let mask = share.then(|| Mask::new().expect("randomness"));
            let mut out = Vec::new();
            let which = Which::Query(Query::default());
            let done = super::write(connection, &which, format, mask.as_ref(), &mut out);
            Ok((out, done.expect("exported")))
        };
        self.store.read(write).await.expect("read")
    }

    /// A delivery on its way out.
    pub(in crate::transfer) async fn outgoing(&self, id: i64) -> Outgoing {
        let read = move |connection: &crate::store::Connection| {
            let mut found = Vec::new();
            let walked = walk(connection, &Which::Ids(vec![id]), |delivery| {
                found.push(delivery);
                Ok(())
            });
            walked.expect("walked");
            Ok(found.remove(0))
        };
        self.store.read(read).await.expect("read")
    }

    pub(in crate::transfer) async fn import(&self, file: &[u8]) -> Result<Report, TransferError> {
        let mut importer = Importer::new(self.store.clone(), MAX_BODY, 1);
        let mut lines = Lines::new(file, longest_line(MAX_BODY));
        while let Some(line) = lines.next_line().expect("memory") {
            importer.take(&line).await?;
        }
        importer.finish().await
    }

    pub(in crate::transfer) async fn count(&self) -> i64 {
        let totals = self.store.read(crate::store::delivery::totals).await;
        totals.expect("counted").count
    }
}

/// A delivery as the pipeline makes one.
pub(in crate::transfer) fn judged(head: &[u8], body: impl Into<Bytes>) -> Judged {
    let body = body.into();
    let head = Head::new(head.to_vec());
    let headers = head.headers();
    let encoding = crate::delivery::header_value(&headers, "content-encoding")
        .map(crate::delivery::header_text);
    Judged {
        reading: payload::read(&body, encoding.as_deref(), MAX_BODY),
        judgement: Some(Judgement {
            verdict: Verdict::Valid,
            secret: Some("one".into()),
            diagnosis: Vec::new(),
        }),
        sha256: sha256(&body),
        status: 200,
        delivery: Delivery {
            received_at: 1_764_000_000_000_250,
            source: Source::Tunnel,
            from_this_machine: false,
            peer: "157.240.1.1:443".into(),
            path: "/hook".into(),
            query: None,
            head,
            body: Body::Whole(body),
        },
    }
}

pub(in crate::transfer) const HEAD: &[u8] =
    b"POST /hook HTTP/1.1\r\nHost: hooks.acme.example\r\ncontent-TYPE: application/json\r\nX-B: 1\r\nx-b: \xe9\r\n\r\n";

/// The records of an NDJSON export, without its first line.
pub(in crate::transfer) fn records(export: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(export).expect("UTF-8");
    let lines = text.lines().skip(1);
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}
