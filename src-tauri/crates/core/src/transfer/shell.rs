//! cURL: a shell script with a command for each delivery, which sends the same headers and the
//! same bytes to the URL that the script is given.

use std::io::{self, Write};

use super::walk::Outgoing;
use super::{Mask, Writer};
use crate::curl;
use crate::replay::is_senders_own;
use crate::time::{now_us, rfc3339};

pub(super) struct Shell {
    secret: Option<String>,
}

impl Shell {
    pub(super) fn new(mask: Option<&Mask>) -> Self {
        Self {
            secret: mask.map(|mask| mask.secret().to_owned()),
        }
    }
}

impl Writer for Shell {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "#!/bin/sh\n# Deliveries, exported by Hookglass at {}. Usage: sh FILE URL",
            rfc3339(now_us())
        )?;
        if let Some(secret) = &self.secret {
            writeln!(
                out,
                "# Safe to share: people, ids and texts are replaced, and the throw-away secret {secret} signs."
            )?;
        }
        writeln!(
            out,
            "url=${{1:?Usage: sh FILE http://127.0.0.1:3000/api/webhooks/instagram}}"
        )
    }

    fn one(&mut self, out: &mut dyn Write, delivery: &Outgoing) -> io::Result<bool> {
        let Some(body) = &delivery.body else {
            return Ok(false);
        };
        let row = &delivery.kept.row;
        writeln!(
            out,
            "\n# {}  {}  {}",
            row.id,
            row.received_at,
            plain(&delivery.sentence())
        )?;
        let mut headers = delivery.headers();
        headers.retain(|(name, _)| is_senders_own(name));
        out.write_all(curl::command_to("\"$url\"", &headers, body).as_bytes())?;
        // Of several answers each has a line of its own.
        out.write_all(b"\necho\n")?;
        Ok(true)
    }

    fn end(&mut self, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// A text that ends no comment and moves no cursor.
fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            // A terminal takes these for line ends, or turns the line round.
            '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_comment_stays_one() {
        assert_eq!(
            super::plain("a\nrm -rf /\r\u{1b}[2J\u{202e}"),
            "a rm -rf /  [2J "
        );
    }
}
