//! `media`: the "new post" of integration guides, which Instagram does not send (META 0, row 1).

use crate::payload::Event;
use crate::payload::identity::key;
use crate::payload::json::Value;
use crate::payload::kind::Kind;
use crate::payload::sentence::colon_quoted;

pub(super) fn read(event: &mut Event, value: Value<'_>) -> bool {
    let id = value.text_of("id");
    event.set_kind(Kind::Media);
    event.dedupe_key = key("media", &[id.as_deref()]);
    event.media_id = id.map(Into::into);
    event.text = value.text_of("caption").map(Into::into);
    let words = colon_quoted(event.text.as_deref());
    event.say_plainly(format!("A new post was published{words}"));
    event.add_note("“media” is not a field that Meta sends today.");
    true
}
