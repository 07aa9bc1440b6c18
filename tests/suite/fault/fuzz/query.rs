//! Of the query language: a text is understood or refused with its reason and place, and either
//! always; what is understood can be asked of a store.

use std::sync::Mutex;

use hookglass_core::query::Query;
use hookglass_core::store::Connection;
use hookglass_core::store::selection::{self, Order};
use hookglass_tests::filled;

/// `1h` ago is another moment whenever it is asked; here it is always this one, in microseconds
/// since 1970.
const NOW: i64 = 1_764_000_000_000_000;

#[test]
fn a_query_is_understood_or_refused_and_always_the_same() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let store = runtime.block_on(filled::store(50)).expect("a store");
    let connection = Mutex::new(Connection::open(&store).expect("the store"));
    super::check("query", 4000, |input| {
        let text = String::from_utf8_lossy(input);
        let parsed = Query::parse_at(&text, NOW);
        assert_eq!(
            parsed,
            Query::parse_at(&text, NOW),
            "the same text, the same query"
        );
        match &parsed {
            Err(error) => {
                assert!(!error.reason.is_empty(), "refused without a word");
                assert_eq!(text.get(error.place.clone()), Some(error.term.as_str()));
                assert!(error.pointer().contains('^'));
            }
            Ok(query) => {
                let connection = connection.lock().expect("nobody failed");
                let found = selection::find(
                    &connection,
                    query,
                    0..i64::MAX,
                    Order::NewestFirst,
                    100,
                    None,
                );
                assert!(found.expect("an answer").ids.len() <= 50);
            }
        }
        // Blanks around it say nothing.
        assert_eq!(
            parsed.is_ok(),
            Query::parse_at(&format!("  {text} \n"), NOW).is_ok(),
            "{text:?}"
        );
    });
}
