//! NDJSON: a line that says what the file is, then a line for each delivery, whole.

use std::io::{self, Write};

use super::record::{OPENING, Opening, Record};
use super::walk::Outgoing;
use super::{Mask, VERSION, Writer};
use crate::time::{now_us, rfc3339};

pub(super) struct Ndjson {
    secret: Option<String>,
}

impl Ndjson {
    pub(super) fn new(mask: Option<&Mask>) -> Self {
        Self {
            secret: mask.map(|mask| mask.secret().to_owned()),
        }
    }
}

impl Writer for Ndjson {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let opening = Opening {
            kind: OPENING.into(),
            version: VERSION,
            made_at: rfc3339(now_us()),
            shared: self.secret.is_some(),
            secret: self.secret.clone(),
        };
        line(out, &opening)
    }

    fn one(&mut self, out: &mut dyn Write, delivery: &Outgoing) -> io::Result<bool> {
        line(out, &Record::of(delivery))?;
        Ok(true)
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

fn line(out: &mut dyn Write, record: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.write_all(b"\n")
}
