//! Field names, and the look of tokens.

use super::*;

const IG: Level = Level::Account(Login::Instagram);
const PAGE: Level = Level::Account(Login::Facebook);

#[test]
fn each_wrong_name_has_its_story() {
    for (level, field, words, suggestion) in [
        (IG, "media", "no webhook for new posts", None),
        (Level::App, "media", "no webhook for new posts", None),
        (PAGE, "media", "no webhook for new posts", None),
        (IG, "message_echoes", "is_echo", Some("messages")),
        (Level::App, "message_echoes", "is_echo", Some("messages")),
        (IG, "tags", "a tag in a photo", Some("mentions")),
        (PAGE, "tags", "a tag in a photo", None),
        (IG, "feed", "field of Pages", Some("comments")),
        (IG, "likes", "no webhook for likes", None),
        (PAGE, "likes", "come with feed", Some("feed")),
        (IG, "story_mentions", "attachment", Some("messages")),
        (IG, "business_login_deauthorization", "signed_request", None),
        (IG, "response_feedback", "Pages only", None),
        (IG, "mention", "for Pages", Some("mentions")),
        (PAGE, "mentions", "Instagram’s name", Some("mention")),
        (IG, "message_reads", "for Pages", Some("messaging_seen")),
        (
            PAGE,
            "messaging_seen",
            "Instagram’s name",
            Some("message_reads"),
        ),
        (
            IG,
            "messaging_referrals",
            "for Pages",
            Some("messaging_referral"),
        ),
        (
            PAGE,
            "messaging_referral",
            "Instagram’s name",
            Some("messaging_referrals"),
        ),
        (
            IG,
            "messaging_handovers",
            "for Pages",
            Some("messaging_handover"),
        ),
        (
            PAGE,
            "messaging_handover",
            "Instagram’s name",
            Some("messaging_handovers"),
        ),
        (PAGE, "comments", "Instagram’s name", Some("feed")),
        (PAGE, "agent_messages", "Instagram’s name", None),
        (IG, "leadgen", "none of that kind", None),
        (IG, "Comments", "capitals", Some("comments")),
        (IG, " comments ", "white space", Some("comments")),
        (
            IG,
            "comment",
            "no field of an Instagram account",
            Some("comments"),
        ),
        (IG, "mesages", "no field", Some("messages")),
        (
            Level::App,
            "story_insigths",
            "object “instagram”",
            Some("story_insights"),
        ),
        (
            PAGE,
            "mesage_reads",
            "no field of a Page",
            Some("message_reads"),
        ),
        (IG, "nonsense", "no field", None),
        (IG, "share_to_facebook", "no field", None),
        (IG, "", "empty", None),
        (IG, " \n", "empty", None),
        (IG, "comments,messages", "more than one", None),
    ] {
        let found = lint(level, &list(&[field]));
        let [finding] = found.as_slice() else {
            panic!("{field:?}: {found:?}");
        };
        assert_eq!(finding.field, field);
        assert!(
            finding.problem.contains(words),
            "{field:?}: {}",
            finding.problem
        );
        assert_eq!(finding.suggestion.as_deref(), suggestion, "{field:?}");
    }
}

#[test]
fn what_is_offered_is_taken() {
    for level in [Level::App, IG, PAGE] {
        let names: Vec<_> = known_fields(level)
            .iter()
            .map(|field| field.name.to_owned())
            .collect();
        assert_eq!(lint(level, &names), [], "{level:?}");
        assert!(
            known_fields(level)
                .iter()
                .all(|field| field.note.ends_with('.'))
        );
    }
    assert_eq!(known_fields(IG)[0].name, "comments");
    assert_eq!(lint(IG, &list(&["story_share"])), []);
    assert_eq!(
        lint(PAGE, &list(&["feed", "message_echoes", "leadgen"])),
        []
    );
}

#[test]
fn a_name_is_needed_once() {
    let found = lint(IG, &list(&["comments", "messages", "comments", "", ""]));
    let problems: Vec<_> = found
        .iter()
        .map(|finding| finding.problem.as_str())
        .collect();
    let empty = "One of the names is empty.";
    assert_eq!(problems, ["“comments” is named twice.", empty, empty]);
    let remedies: Vec<_> = found.iter().map(LintFinding::remedy).collect();
    let leave = "Leave the empty name out.";
    assert_eq!(remedies, ["Name “comments” once.", leave, leave]);
    let two = lint(IG, &list(&["comments,messages"]));
    assert_eq!(two[0].remedy(), "Split “comments,messages”.");
}

#[test]
fn every_suggestion_is_a_name_of_its_level() {
    for level in [Level::App, IG, PAGE] {
        for other in [Level::App, PAGE] {
            for field in known_fields(other) {
                for finding in lint(level, &list(&[field.name])) {
                    let own: Vec<_> = finding.suggestion.into_iter().collect();
                    assert_eq!(lint(level, &own), [], "{}", field.name);
                }
            }
        }
    }
}

#[test]
fn tokens_tell_their_login() {
    let token = |text: &str| SecretText::new(text);
    assert_eq!(token_kind(&token(IG_TOKEN)), Some(Login::Instagram));
    assert_eq!(token_kind(&token(PAGE_TOKEN)), Some(Login::Facebook));
    assert_eq!(token_kind(&token("42|abc")), None);
    for (login, text, words) in [
        (Login::Instagram, PAGE_TOKEN, "begins with EAA"),
        (Login::Facebook, IG_TOKEN, "begins with IGAA"),
        (Login::Facebook, "42|abc", "an app’s token"),
        (Login::Instagram, " IGAAx", "white space"),
        (Login::Instagram, "Bearer IGAAx", "Bearer"),
    ] {
        let warning = token_warning(login, &token(text)).expect(text);
        assert!(
            warning.explanation.contains(words),
            "{}",
            warning.explanation
        );
    }
    assert_eq!(token_warning(Login::Instagram, &token(IG_TOKEN)), None);
    assert_eq!(token_warning(Login::Facebook, &token("unknown")), None);
}
