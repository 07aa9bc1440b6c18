//! What a rewriting changed, in codes and in words.

use crate::signature::Diagnosis;

/// What a rewriting changed, from what came to what may have been signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Changes {
    pub(super) layout: bool,
    /// Characters became `\uXXXX`.
    pub(super) unicode_escaped: bool,
    /// `\uXXXX` became characters.
    pub(super) unicode_plain: bool,
    pub(super) slash_escaped: bool,
    pub(super) slash_plain: bool,
    /// The hex digits of an escape changed their case.
    pub(super) case: bool,
    pub(super) percent_or_at: bool,
    pub(super) less_than: bool,
    /// Another ASCII character.
    pub(super) ascii: bool,
}

impl Changes {
    /// What they say. Two kinds of escapes at once are a parser and a writer at work, one alone
    /// is a filter.
    pub(super) fn codes(self) -> Vec<Diagnosis> {
        // Go and Rails escape `<` as well, together with `>` and `&`.
        let note = self.percent_or_at || (self.less_than && !self.ascii);
        // The old note has slashes escaped as well.
        let of_note = note && !self.unicode_escaped && !self.layout;
        let slash = self.slash_escaped && !of_note;
        let kinds = [self.unicode_escaped, slash, self.case];
        let several = kinds.into_iter().filter(|kind| *kind).count() >= 2;
        let other_way = self.unicode_plain || (self.slash_plain && !of_note);
        let anew = self.layout || several || other_way || self.ascii;
        [
            (Diagnosis::BodyReserialised, anew),
            (Diagnosis::UnicodeUnescaped, self.unicode_escaped),
            (Diagnosis::SlashUnescaped, slash),
            (Diagnosis::EscapeCaseChanged, self.case),
            (Diagnosis::OldNoteEscapes, note),
        ]
        .into_iter()
        .filter_map(|(code, applies)| applies.then_some(code))
        .collect()
    }

    /// What was done to the body to get what was signed.
    pub(super) fn describe(self) -> String {
        [
            (
                self.unicode_escaped,
                "characters beyond ASCII written as \\uXXXX",
            ),
            (
                self.unicode_plain,
                "\\uXXXX turned into the characters themselves",
            ),
            (self.slash_escaped, "/ written as \\/"),
            (self.slash_plain, "\\/ turned into /"),
            (self.case, "the hex digits of \\uXXXX in the other case"),
            (
                self.percent_or_at || self.less_than || self.ascii,
                "<, % and @ or other ASCII characters escaped in the other way",
            ),
            (
                self.layout,
                "the white space between its tokens written anew",
            ),
        ]
        .into_iter()
        .filter_map(|(applies, text)| applies.then_some(text))
        .collect::<Vec<_>>()
        .join(" and ")
    }
}
