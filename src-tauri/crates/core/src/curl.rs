//! Requests as `curl` commands that send exactly the same bytes.

use crate::delivery::{Header, header_text, header_value};

/// A command that POSTs a body with headers. A body that a shell cannot hold as text comes
/// through a pipe, in escapes that `printf` undoes.
pub fn command(url: &str, headers: &[Header], body: &[u8]) -> String {
    let mut command = format!("curl -X POST {}", quoted(url));
    let mut add = |header: String| {
        command.push_str(" \\\n  -H ");
        command.push_str(&quoted(&header));
    };
    if header_value(headers, "content-type").is_none() {
        add("Content-Type:".into()); // curl would add its own
    }
    for (name, value) in headers {
        match header_text(value) {
            empty if empty.is_empty() => add(format!("{name};")),
            value => add(format!("{name}: {value}")),
        }
    }
    match std::str::from_utf8(body) {
        // --data-binary: -d would take the line ends out, and “@” would name a file.
        Ok(text) if is_safe_to_paste(text) => {
            command.push_str(" \\\n  --data-binary ");
            command.push_str(&quoted(text));
            command
        }
        _ => format!(
            "printf '{}' | {command} \\\n  --data-binary @-",
            printf_escaped(body)
        ),
    }
}

/// Whether a text may stand in a command line: not a file's name to curl, nothing that a
/// terminal obeys when it is pasted, and not longer than an argument may be.
fn is_safe_to_paste(text: &str) -> bool {
    let obeyed = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    !text.starts_with('@') && !text.chars().any(obeyed) && text.len() < 100 << 10
}

/// A command that does Meta's handshake.
pub fn handshake(url: &str, verify_token: &str) -> String {
    let token: String = url::form_urlencoded::byte_serialize(verify_token.as_bytes()).collect();
    format!(
        "curl {}",
        quoted(&format!(
            "{url}?hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444"
        ))
    )
}

/// For a POSIX shell: within single quotes nothing is special but they.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn printf_escaped(body: &[u8]) -> String {
    body.iter().map(|byte| format!(r"\{byte:03o}")).collect()
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// What a shell makes of a command's body when `curl` only prints what it would send.
    #[cfg(unix)]
    fn sent(body: &[u8]) -> Vec<u8> {
        let script = format!(
            "curl() {{ while [ $# -gt 1 ]; do shift; done; if [ \"$1\" = @- ]; then cat; else printf %s \"$1\"; fi; }}\n{}",
            command("http://x/", &[("A".into(), b"it's".to_vec())], body)
        );
        Command::new("sh")
            .arg("-c")
            .arg(script)
            .output()
            .expect("a shell")
            .stdout
    }

    #[test]
    #[cfg(unix)]
    fn a_shell_gives_back_the_same_bytes() {
        for body in [
            &b"{\"a\":\"it's $HOME `x` \\u00e9\\/\"}\n"[..],
            b"@file",
            b"\x00\xff\x01%d",
            "caf\u{e9} \u{1f970}".as_bytes(),
            b"",
        ] {
            assert_eq!(sent(body), body);
        }
    }

    #[test]
    fn the_token_is_escaped_for_a_url() {
        assert!(
            handshake("http://x/", "a&b c").contains("hub.verify_token=a%26b+c&hub.challenge=")
        );
    }
}
