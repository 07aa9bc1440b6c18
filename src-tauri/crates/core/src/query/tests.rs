use proptest::prelude::*;

use super::facet::{self, facet};
use super::header;
use super::words::joined;
use super::{Query, QueryReading, Sent, What};

/// 2026-11-28T12:00:00Z.
const NOW: i64 = 1_795_867_200_000_000;

fn whats(text: &str) -> Vec<(bool, What)> {
    Query::parse_at(text, NOW)
        .expect("understood")
        .terms()
        .iter()
        .map(|term| (term.is_negated, term.what.clone()))
        .collect()
}

fn reason(text: &str) -> (String, std::ops::Range<usize>) {
    let error = Query::parse_at(text, NOW).expect_err("not understood");
    (error.to_string(), error.place)
}

#[test]
fn durations_have_a_unit() {
    let took = |text: &str| whats(&format!("took:{text}")).remove(0).1;
    assert_eq!(took(">1s"), What::Took(1_000_001, i64::MAX));
    assert_eq!(took("<=2.5ms"), What::Took(0, 2500));
    assert_eq!(took("250us"), What::Took(250, 250));
    for wrong in ["5", "1h", ">", "s", "-1s"] {
        let (words, _) = reason(&format!("took:{wrong}"));
        assert!(words.contains("such as >1s"), "{words}");
    }
}

#[test]
fn a_query_has_an_end() {
    let many = "is:pinned ".repeat(100);
    assert_eq!(whats(&many).len(), 100);
    let (words, place) = reason(&format!("{many}-size:>1 more"));
    assert!(words.contains("up to 100 terms"), "{words}");
    assert_eq!(place, 1000..1008);
    let long = format!("\"{}\"", "a ".repeat(4095));
    assert_eq!(whats(&format!("  {long}")).len(), 1);
    let (words, place) = reason(&format!("{long}a b"));
    assert!(words.contains("up to 8192 bytes"), "{words}");
    assert_eq!(place, 8192..8193);
    let (words, place) = reason(&"x".repeat(1 << 20));
    assert!(words.len() < 400, "{} bytes", words.len());
    assert_eq!(place, 0..1 << 20);
    let read = QueryReading::new(&"a ".repeat(1 << 19), 3, &|_| Vec::new());
    assert!(read.terms.len() == 101 && read.problem.is_some());
}

#[test]
fn every_term_is_understood() {
    let facets = |all: &[&str]| What::Facets(all.iter().map(|one| (*one).to_owned()).collect());
    assert_eq!(whats("  "), []);
    assert_eq!(
        whats("field:comments,mentions -is:echo from:@Lena.K"),
        [
            (
                false,
                facets(&[&facet("field", "comments"), &facet("field", "mentions")])
            ),
            (true, facets(&[&facet("is", "echo")])),
            (false, facets(&["_f_from__lena_2ek"])),
        ]
    );
    assert_eq!(
        whats("status:>=500").first().map(|(_, what)| what.clone()),
        Some(facets(&[
            "_f_status__5xx",
            "_f_status__6xx",
            "_f_status__7xx",
            "_f_status__8xx",
            "_f_status__9xx"
        ]))
    );
    assert_eq!(
        whats("status:4xx,200"),
        [(false, facets(&["_f_status__4xx", "_f_status__200"]))]
    );
    assert_eq!(
        whats("size:>100kb"),
        [(false, What::Size(102_401, i64::MAX))]
    );
    assert_eq!(whats("size:<=1.5kb"), [(false, What::Size(0, 1536))]);
    assert_eq!(
        whats("after:1h before:2026-11-28T11:30:00Z"),
        [
            (false, What::Received(Some(NOW - 3_600_000_000), None)),
            (false, What::Received(None, Some(NOW - 1_800_000_000))),
        ]
    );
    assert_eq!(
        whats("id:12 has:failed_attempt is:pinned"),
        [
            (false, What::Id(12)),
            (false, What::Attempt(Sent::Failed)),
            (false, What::Pinned),
        ]
    );
    assert!(matches!(
        whats("great \"so \\\" great\" text:\"a b\"").as_slice(),
        [
            (false, What::Words(_)),
            (false, What::Words(_)),
            (false, What::Text(_))
        ]
    ));
}

#[test]
fn headers_have_facets_whatever_their_case_and_never_long_ones() {
    let facets = |name, value: &[u8]| header::facets(name, value).collect::<Vec<_>>();
    let asked = |text: &str| match whats(text).remove(0).1 {
        What::Facets(facets) => facets,
        other => panic!("{other:?}"),
    };
    let agent = b"Webhooks/1.0 (https://fb.me/webhooks)";
    let own = facets("User-Agent", agent);
    assert_eq!(own[0], "_f_header__user_2dagent");
    assert_eq!(asked("header:user-agent"), own[..1]);
    let valued = "header:\"user-AGENT=webhooks/1.0 (HTTPS://fb.me/webhooks)\"";
    assert_eq!(asked(valued), own[1..]);
    assert_eq!(
        asked("header:host=a,via"),
        [facet("header", "host=a"), facet("header", "via")]
    );
    assert_eq!(asked("header:\"via=a, b\""), facets("Via", b"a, b")[1..]);
    assert_eq!(asked("header:x-empty="), facets("x-empty", b"")[1..]);
    assert_eq!(asked("header:x=caf\u{e9}"), facets("X", b"caf\xc9")[1..]);
    // A small letter may be longer than its capital: the length is that of the small ones.
    for (length, short) in [(62, true), (63, false)] {
        let (large, small) = ("\u{212a}".repeat(length), "k".repeat(length));
        let found = facets("x", large.as_bytes());
        assert_eq!(found, facets("X", small.as_bytes()));
        assert_eq!(found[1] == facet("header", &format!("x={small}")), short);
        assert_eq!(found[1].len() <= 50, !short);
        assert_ne!(found, facets("x", format!("{large}!").as_bytes()));
    }
    let long = "x".repeat(30_000);
    assert!(facets(&long, b"").iter().all(|facet| facet.len() <= 50));
    // Their values are beside the index.
    for name in ["X-Hub-Signature-256", "date", "Authorization", "x-Api-Key"] {
        assert_eq!(facets(name, b"a").len(), 1, "{name}");
        let compared = whats(&format!("header:{name}=a")).remove(0).1;
        assert!(matches!(compared, What::Header(_)), "{name}");
    }
    for name in header::USUAL {
        assert_eq!(asked(&format!("header:{name}")), [facet("header", name)]);
    }
}

#[test]
fn what_is_not_understood_is_named_with_its_place() {
    for (text, words, place) in [
        (
            "great verdict:wrong",
            "valid, invalid, malformed, missing, no_secret or not_judged",
            6..19,
        ),
        ("colour:red", "no term “colour:”", 0..10),
        ("a field:", "a value belongs after “field:”", 2..8),
        ("status:abc", "a status is a number", 0..10),
        ("status:>=99999", "a status is a number", 0..14),
        ("size:big", "a size is a number", 0..8),
        ("after:yesterday", "a time is such as", 0..15),
        ("é \"never closed", "never closed", 3..16),
        ("%%", "no letter, digit or emoji", 0..2),
        ("-", "no letter, digit or emoji", 0..1),
        ("is:blue", "test, echo", 0..7),
        ("field:a,,b", "a value belongs", 0..10),
        ("id:x", "an id is a number", 0..4),
        (
            "a -is:pinned,echo",
            "“is:pinned” is a term by itself",
            2..17,
        ),
        ("has:event,note", "“has:note” is a term by itself", 0..14),
        ("header:", "a value belongs after “header:”", 0..7),
        ("header:=x", "a header’s name belongs before", 0..9),
        ("-header:a,,b", "a value belongs", 0..12),
        (
            "header:accept:*/*",
            "no header can be called “accept:*/*”",
            0..17,
        ),
        (
            "header:accept=text/html,text/plain",
            "what has a comma or a space stands in quotation marks",
            0..34,
        ),
        (
            "header:host,date=today",
            "“header:date=today” is a term by itself",
            0..22,
        ),
    ] {
        let (message, at) = reason(text);
        assert!(message.contains(words), "{text}: {message}");
        assert_eq!(at, place, "{text}");
    }
}

#[test]
fn words_have_neither_case_nor_accents_and_scripts_without_spaces_are_cut() {
    for (text, words) in [
        ("Crème BRÛLÉE!", "creme brulee"),
        ("lena.k_1", "lena k 1"),
        ("東京タワー ok", "東 京 タ ワ ー ok"),
        ("I ❤️ this👍🏽", "i ❤ this 👍"),
        ("Straße İstanbul", "straße istanbul"),
        ("", ""),
    ] {
        assert_eq!(joined(text), words, "{text}");
    }
    assert_eq!(joined(&"x".repeat(64)), "x".repeat(64));
    let long = |last: &str| joined(&format!("{}{last}", "x".repeat(500)));
    assert_eq!(long("y").len(), 64);
    assert!(long("y").starts_with(&"x".repeat(48)));
    assert_eq!(long("y"), long("Y"), "whatever its case");
    assert_ne!(long("y"), long("z"), "to its last letter");
    // The index keeps it, so it is the same in every version.
    assert!(long("y").ends_with("294eac0e35eb7ba4"), "{}", long("y"));
}

#[test]
fn a_phrase_is_found_where_its_words_follow_each_other() {
    let find = |query: &str, text: &str| match &whats(query)[0].1 {
        What::Words(phrase) => phrase.is_in(&joined(text)),
        other => panic!("{other:?}"),
    };
    assert!(find("gre", "so great"));
    assert!(!find("\"gre\"", "so great"));
    assert!(find("\"so great\"", "it is SO, great!"));
    assert!(!find("\"so great\"", "great so"));
    assert!(find("g", "a g"), "one letter is a whole word");
    assert!(!find("g", "a great"));
    assert!(find("lena.k", "from lena.k_1"));
    assert!(find("京", "東京"));
}

#[test]
fn a_reading_counts_as_a_text_field_does() {
    let seen = |name: &str| match name {
        "from" => vec!["lena k".to_owned(), "leo".to_owned()],
        _ => Vec::new(),
    };
    let reading = QueryReading::new("👍 -from:le verdict:x", 11, &seen);
    assert_eq!(reading.terms.len(), 3);
    assert_eq!((reading.terms[1].from, reading.terms[1].to), (3, 11));
    assert!(reading.terms[1].is_negated);
    let texts: Vec<&str> = reading
        .suggestions
        .iter()
        .map(|it| it.text.as_str())
        .collect();
    assert_eq!(texts, ["-from:\"lena k\"", "-from:leo"]);
    let problem = reading.problem.expect("no such verdict");
    assert_eq!((problem.from, problem.to), (12, 21));
    let names = QueryReading::new("me", 2, &seen);
    assert_eq!(names.suggestions[0].text, "media:");
    let values = QueryReading::new("verdict:valid,in", 16, &seen);
    assert_eq!(values.suggestions[0].text, "verdict:valid,invalid");
    assert!(values.problem.is_some());
    let headers = QueryReading::new("-header:host,user", 17, &seen);
    assert_eq!(headers.suggestions[0].text, "-header:host,user-agent");
    let alone = QueryReading::new("is:p", 4, &seen);
    assert_eq!(alone.suggestions[0].text, "is:pinned");
    assert_eq!(QueryReading::new("is:test,p", 9, &seen).suggestions, []);
    assert_eq!(QueryReading::new("", 0, &seen).suggestions, []);
}

proptest! {
    #[test]
    fn any_text_is_understood_or_has_an_error_with_a_place(text in "\\PC*") {
        match Query::parse(&text) {
            Ok(query) => for term in query.terms() {
                prop_assert!(text.get(term.place.clone()).is_some());
            },
            Err(error) => prop_assert_eq!(text.get(error.place.clone()), Some(error.term.as_str())),
        }
        for cursor in 0..4 {
            QueryReading::new(&text, cursor, &|_| Vec::new());
        }
    }

    #[test]
    fn what_is_suggested_is_understood(name in "(field|from|kind|account)", value in "\\PC+") {
        let seen = |_: &str| vec![value.clone()];
        let text = format!("{name}:");
        for suggestion in QueryReading::new(&text, text.len(), &seen).suggestions {
            let query = Query::parse(&suggestion.text).expect("understood");
            let bare = value.strip_prefix('@').filter(|bare| name == "from" && !bare.is_empty());
            let whole = bare.unwrap_or(&value);
            prop_assert_eq!(
                &query.terms()[0].what,
                &What::Facets(vec![facet(&name, whole)])
            );
        }
    }

    #[test]
    fn a_time_in_a_range_has_one_of_its_facets(from in -10_i64..2_000_000_000, length in 1_i64..200_000_000, at in 0_i64..200_000_000) {
        let second = 1_000_000;
        let at = from + at % length;
        let all = facet::times(Some(from * second), Some((from + length) * second));
        let own = facet::of_time(at * second);
        prop_assert!(all.iter().any(|facet| own.contains(facet)));
        let outside = facet::of_time((from - 3600) * second);
        if from > 946_684_800 + 3600 {
            prop_assert!(!all.iter().any(|facet| outside.contains(facet)));
        }
        prop_assert!(all.len() < 200);
    }

    #[test]
    fn a_size_in_a_range_has_one_of_its_facets(from in 0_i64..20_000_000, length in 0_i64..20_000_000, at in 0_i64..20_000_000) {
        let at = from + at % (length + 1);
        prop_assert!(facet::sizes(from, from + length).contains(&facet::of_size(at)));
    }

    #[test]
    fn facets_differ_where_values_do(one in "[\\PC]{0,8}", other in "[\\PC]{0,8}") {
        prop_assert_eq!(facet("from", &one) == facet("from", &other), one.to_lowercase() == other.to_lowercase());
    }
}
