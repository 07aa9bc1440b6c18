//! A query's terms as what the index is asked for.

use crate::query::facet;
use crate::query::{Term, What};

/// What the index is asked for; `None` where it can say nothing.
pub(in super::super) fn expression(terms: &[Term]) -> Option<String> {
    let any = |facets: &[String]| {
        let quoted: Vec<String> = facets.iter().map(|one| format!("\"{one}\"")).collect();
        format!("(facets : ({}))", quoted.join(" OR "))
    };
    let (mut all, mut none) = (Vec::new(), Vec::new());
    let (mut from, mut to) = (None::<i64>, None::<i64>);
    for term in terms {
        let (exact, part) = match &term.what {
            What::Words(phrase) => (true, format!("(words : {})", phrase.fts())),
            What::Facets(facets) => (true, any(facets)),
            What::Text(phrase) => (false, format!("(words : {})", phrase.fts())),
            What::Header(header) => (false, any(&[header.facet()])),
            What::Size(least, most) => (false, any(&facet::sizes(*least, *most))),
            What::Received(since, until) => {
                if !term.is_negated {
                    from = from.max(*since);
                    to = match (to, *until) {
                        (Some(one), Some(other)) => Some(one.min(other)),
                        (one, other) => one.or(other),
                    };
                }
                continue;
            }
            _ => continue,
        };
        match term.is_negated {
            false => all.push(part),
            true if exact => none.push(part),
            true => {}
        }
    }
    if from.is_some() || to.is_some() {
        let times = facet::times(from, to);
        // An empty range is found nowhere.
        all.push(if times.is_empty() {
            any(&[facet::NONE.to_owned()])
        } else {
            any(&times)
        });
    }
    if all.is_empty() {
        if none.is_empty() {
            return None;
        }
        all.push(any(&[facet::ALL.to_owned()]));
    }
    let all = format!("({})", all.join(" AND "));
    Some(if none.is_empty() {
        all
    } else {
        format!("{all} NOT ({})", none.join(" OR "))
    })
}
