//! Of the query language: a text is understood or refused with its reason, and either always.

use hookglass_core::query::Query;

#[test]
fn a_query_is_understood_or_refused_and_always_the_same() {
    super::check("query", 4000, |input| {
        let text = String::from_utf8_lossy(input);
        let parsed = Query::parse(&text);
        assert_eq!(parsed, Query::parse(&text), "the same text, the same query");
        if let Err(error) = &parsed {
            assert!(!error.to_string().is_empty(), "refused without a word");
        }
        // Blanks around it say nothing.
        assert_eq!(
            parsed.is_ok(),
            Query::parse(&format!("  {text} \n")).is_ok(),
            "{text:?}"
        );
    });
}
