//! Lines for people. What a stranger wrote must not move the cursor: control characters
//! are shown as pictures.

use hookglass_core::payload::Sentence;
use hookglass_core::store::attempt::Attempt;
use hookglass_core::store::delivery::DeliveryRow;
use hookglass_core::store::event::Event;
use hookglass_core::tunnel::{Problem, TunnelState};

/// Says on stderr how the tunnel is.
pub(crate) fn tunnel(state: &TunnelState, public_url: Option<&str>) {
    match state {
        TunnelState::Off => {}
        TunnelState::Connecting { .. } => eprintln!("The tunnel is connecting."),
        TunnelState::Online { .. } => {
            eprintln!("Public at {}", public_url.unwrap_or_default());
        }
        TunnelState::Reconnecting { problem: fault, .. } => {
            eprintln!("The tunnel is down: {}\n{}", problem(fault), fault.remedy);
        }
        TunnelState::Refused { problem: fault, .. } => {
            eprintln!("{}\n{}", problem(fault), fault.remedy);
        }
    }
}

/// What is wrong with a tunnel, with ngrok's code.
pub(crate) fn problem(problem: &Problem) -> String {
    match &problem.code {
        Some(code) => format!("{} ({code})", plain(&problem.message)),
        None => plain(&problem.message),
    }
}

/// `12:03:10  valid      @lena.paints commented on your post: “…”  [comments]  #12`
pub(crate) fn event(event: &Event, verdict: Option<&str>) -> String {
    format!(
        "{}  {:<9}  {}  [{}]  #{}",
        clock(event.occurred_at.as_deref().unwrap_or_default()),
        verdict.unwrap_or("-"),
        sentence(&event.sentence),
        plain(&event.field),
        event.delivery_id
    )
}

/// `#12  12:03:10  valid      200  442 B  @lena.paints commented on your post: “…”`
pub(crate) fn delivery(row: &DeliveryRow) -> String {
    let more = if row.events > 1 {
        format!(" and {} more", row.events - 1)
    } else {
        String::new()
    };
    format!(
        "#{}  {}  {:<9}  {}  {} B  {}{more}  [{}]",
        row.id,
        clock(&row.received_at),
        row.verdict.map_or("-", |verdict| verdict.as_str()),
        row.status,
        row.body_size,
        sentence(&row.sentence),
        plain(&row.fields.join(" "))
    )
}

/// `#3 of delivery 12  12:03:10  http://…  200 in 3.1 ms`
pub(crate) fn attempt(attempt: &Attempt) -> String {
    let result = match (&attempt.status, &attempt.fault) {
        (_, Some(fault)) => fault.message.clone(),
        (Some(status), None) => status.to_string(),
        (None, None) => "no answer".into(),
    };
    let milliseconds = attempt.duration_us / 1000;
    format!(
        "#{} of delivery {}  {}  {}  {} in {milliseconds} ms",
        attempt.id,
        attempt.delivery_id,
        clock(&attempt.at),
        plain(&attempt.target),
        plain(&result)
    )
}

fn sentence(sentence: &Sentence) -> String {
    match &sentence.actor {
        Some(actor) => plain(&format!("{actor} {}", sentence.text)),
        None => plain(&sentence.text),
    }
}

/// The time of day of an RFC 3339 time, in UTC.
fn clock(time: &str) -> &str {
    time.get(11..19).unwrap_or("--:--:--")
}

/// A text without control characters, on one line.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if letter.is_control() {
                picture(letter)
            } else {
                letter
            }
        })
        .collect()
}

fn picture(control: char) -> char {
    match u32::from(control) {
        10 | 13 => ' ',
        code @ 0..32 => char::from_u32(0x2400 + code).unwrap_or('?'),
        _ => '\u{fffd}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_cannot_move_the_cursor() {
        assert_eq!(plain("a\u{1b}[2Jb\r\nc\u{9b}d"), "a␛[2Jb  c\u{fffd}d");
    }
}
