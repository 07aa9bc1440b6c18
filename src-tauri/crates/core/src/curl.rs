//! Requests as `curl` commands that send exactly the same bytes.

use crate::delivery::{Header, header_value};

/// Bytes of a body that one `printf` makes: shells read long lines slowly.
const PIECE: usize = 64 << 10;

/// A command that POSTs a body with headers. A body that a shell cannot hold as text comes
/// through a pipe, in escapes that `printf` undoes.
pub fn command(url: &str, headers: &[Header], body: &[u8]) -> String {
    command_to(&quoted(url), headers, body)
}

/// The same, to a word of the shell such as `"$url"`.
pub fn command_to(target: &str, headers: &[Header], body: &[u8]) -> String {
    let mut command = format!("curl -X POST {target}");
    let mut add = |header: String| {
        command.push_str(" \\\n  -H ");
        command.push_str(&header);
    };
    // curl would add its own, and wait with a large body for a “100 Continue”.
    for name in ["Content-Type", "Accept", "User-Agent", "Expect"] {
        let is_added = name != "Expect" || body.len() >= 1024;
        if is_added && header_value(headers, name).is_none() {
            add(quoted(&format!("{name}:")));
        }
    }
    for (name, value) in headers {
        match std::str::from_utf8(value) {
            Ok("") => add(quoted(&format!("{name};"))),
            Ok(text) if !text.chars().any(char::is_control) => {
                add(quoted(&format!("{name}: {text}")));
            }
            // No text, or one that a terminal obeys: the shell makes the bytes.
            _ => add(format!(
                "\"$(printf '{}')\"",
                printf_escaped(&[name.as_bytes(), b": ", value].concat())
            )),
        }
    }
    match std::str::from_utf8(body) {
        // --data-binary: -d would take the line ends out, and “@” would name a file.
        Ok(text) if is_safe_to_paste(text) => {
            command.push_str(" \\\n  --data-binary ");
            command.push_str(&quoted(text));
            command
        }
        _ => {
            let pieces = body.chunks(PIECE).map(printf_escaped);
            let pieces: Vec<String> = pieces.map(|piece| format!("printf '{piece}'")).collect();
            let source = match &pieces[..] {
                [one] => one.clone(),
                _ => format!("{{\n{}\n}}", pieces.join("\n")),
            };
            format!("{source} | {command} \\\n  --data-binary @-")
        }
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

/// For the format of `printf`: what is neither a plain character nor harmless there is in octal.
fn printf_escaped(bytes: &[u8]) -> String {
    let mut escaped = String::with_capacity(bytes.len());
    for (place, &byte) in bytes.iter().enumerate() {
        // A “-” in front would be an option, and “!” is history to some shells.
        let is_plain =
            matches!(byte, b' '..=b'~') && !b"%\\'!".contains(&byte) && (place > 0 || byte != b'-');
        if is_plain {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!(r"\{byte:03o}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::Command;

    use super::*;

    /// What a shell makes of a command's body when `curl` only prints what it would send.
    #[cfg(unix)]
    fn sent(body: &[u8]) -> Vec<u8> {
        let script = format!(
            "curl() {{ while [ $# -gt 1 ]; do shift; done; if [ \"$1\" = @- ]; then cat; else printf %s \"$1\"; fi; }}\n{}",
            command("http://x/", &[("A".into(), b"it's".to_vec())], body)
        );
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(script.as_bytes()).expect("written");
        let ran = Command::new("sh").arg(file.path()).output();
        ran.expect("a shell").stdout
    }

    #[test]
    #[cfg(unix)]
    fn a_shell_gives_back_the_same_bytes() {
        for body in [
            &b"{\"a\":\"it's $HOME `x` \\u00e9\\/\"}\n"[..],
            b"@file",
            b"\x00\xff\x01%d",
            b"-n\xff!1\x002",
            &[b"it's 100%\n\\".repeat(20 << 10), vec![0xff; 70 << 10]].concat(),
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
