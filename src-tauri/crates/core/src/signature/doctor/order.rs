//! Keys in another order: what sorted maps and JSON columns of databases do to a body.
//!
//! Meta's own order is known (META 2.1 and 3), so that is tried first; then, for a body with few
//! keys, every order there is. Objects of one kind always get the same one.

use super::escapes::{self, Escapes, Slash, Unicode};
use super::kinds::{Kind, meta_order, permutations};
use super::layout::{self, Layout};
use super::trial::{Proof, Trial};
use crate::payload::json::{self, Type, Value};
use crate::signature::Diagnosis;

/// Larger bodies are left alone.
const MOST_BYTES: usize = 1 << 20;
/// Larger bodies get Meta's orders only.
const SMALL: usize = 16 << 10;
/// Most orders that are tried.
const MOST_ORDERS: usize = 6000;
/// Deeper objects keep their order; Meta's payloads have 15 levels, and those that are
/// re-ordered matter near the top.
const DEEPEST: usize = 12;

/// Tries orders of keys in Meta's layouts, with the escapes that came and with Meta's.
pub(super) fn try_all(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    if body.len() > MOST_BYTES {
        return None;
    }
    let lower = Escapes {
        unicode: Unicode::Lower,
        ..Escapes::SAME
    };
    let meta = Escapes {
        slash: Slash::Escaped,
        ..lower
    };
    let mut texts: Vec<(Vec<u8>, Vec<Diagnosis>)> = Vec::new();
    for escapes in [Escapes::SAME, lower, meta] {
        let (text, mut changes) = escapes::rewrite(&super::ends::core(body).bytes, escapes);
        if !texts.iter().any(|(known, _)| *known == text) {
            changes.layout = true; // An order of its own is a text written anew.
            texts.push((text, changes.codes()));
        }
    }
    let found = texts
        .iter()
        .find_map(|(text, codes)| Orders::of(text, codes, |orders| orders.meta(trial)));
    if found.is_some() || body.len() > SMALL {
        return found;
    }
    texts
        .iter()
        .find_map(|(text, codes)| Orders::of(text, codes, |orders| orders.every(trial)))
}

/// A text, the kinds of objects in it, and what it means when another order of it was signed.
struct Orders<'o> {
    root: Value<'o>,
    length: usize,
    codes: &'o [Diagnosis],
    kinds: Vec<Kind>,
}

impl Orders<'_> {
    fn of<T>(
        text: &[u8],
        codes: &[Diagnosis],
        ask: impl FnOnce(&Orders<'_>) -> Option<T>,
    ) -> Option<T> {
        let document = json::scan(text).ok()?;
        let mut kinds = Vec::new();
        kinds_of(document.root(), "", 0, &mut kinds);
        ask(&Orders {
            root: document.root(),
            length: text.len(),
            codes,
            kinds,
        })
    }

    /// The orders of the two pipelines.
    fn by_meta(&self) -> impl Iterator<Item = Vec<Vec<usize>>> {
        [["object", "entry"], ["entry", "object"]]
            .into_iter()
            .map(|top| {
                self.kinds
                    .iter()
                    .map(|kind| meta_order(kind, top))
                    .collect()
            })
    }

    fn meta(&self, trial: &mut Trial<'_, '_>) -> Option<Proof> {
        self.by_meta()
            .find_map(|orders| self.attempt(trial, &orders))
    }

    fn every(&self, trial: &mut Trial<'_, '_>) -> Option<Proof> {
        let every: Vec<Vec<Vec<usize>>> = self
            .kinds
            .iter()
            .map(|kind| permutations(kind.keys.len()))
            .collect();
        let total = every.iter().try_fold(1_usize, |total, orders| {
            total.checked_mul(orders.len().max(1))
        });
        if let Some(total) = total.filter(|total| *total <= MOST_ORDERS) {
            return (0..total).find_map(|mut number| {
                let orders: Vec<Vec<usize>> = every
                    .iter()
                    .map(|orders| {
                        let order = orders.get(number % orders.len()).cloned();
                        number /= orders.len();
                        order.unwrap_or_default()
                    })
                    .collect();
                self.attempt(trial, &orders)
            });
        }
        // Too many at once: one kind after the other, the rest as Meta has it.
        for meta in self.by_meta() {
            for (index, candidates) in every.iter().enumerate() {
                for order in candidates {
                    let mut orders = meta.clone();
                    if let Some(own) = orders.get_mut(index) {
                        own.clone_from(order);
                    }
                    if let Some(proof) = self.attempt(trial, &orders) {
                        return Some(proof);
                    }
                }
            }
        }
        None
    }

    fn attempt(&self, trial: &mut Trial<'_, '_>, orders: &[Vec<usize>]) -> Option<Proof> {
        if !trial.budget.spend(self.length * 2) {
            return None;
        }
        let mut text = Vec::with_capacity(self.length);
        write(self.root, "", 0, &self.kinds, orders, &mut text);
        let how = "the body with its keys in another order";
        [Layout::Compact, Layout::Spaced]
            .into_iter()
            .find_map(|layout| {
                let text = layout::write(&text, layout)?;
                trial.body(&text, self.codes, how)
            })
    }
}

fn kinds_of(value: Value<'_>, path: &str, depth: usize, kinds: &mut Vec<Kind>) {
    if depth > DEEPEST {
        return;
    }
    match value.kind() {
        Type::Array => value
            .items()
            .for_each(|item| kinds_of(item, path, depth + 1, kinds)),
        Type::Object => {
            let keys: Vec<Vec<u8>> = value.members().map(|(key, _)| key.raw().to_vec()).collect();
            let known = |kind: &Kind| kind.path == path && kind.keys == keys;
            if keys.len() > 1 && !kinds.iter().any(known) && kinds.len() < 64 {
                kinds.push(Kind {
                    path: path.to_owned(),
                    keys,
                });
            }
            for (key, member) in value.members() {
                kinds_of(member, &below(path, key), depth + 1, kinds);
            }
        }
        _ => {}
    }
}

fn below(path: &str, key: Value<'_>) -> String {
    format!("{path}/{}", String::from_utf8_lossy(key.raw()))
}

/// Writes the value compactly, with the keys of each kind in its order.
fn write(
    value: Value<'_>,
    path: &str,
    depth: usize,
    kinds: &[Kind],
    orders: &[Vec<usize>],
    out: &mut Vec<u8>,
) {
    if depth > DEEPEST || !matches!(value.kind(), Type::Array | Type::Object) {
        out.extend(value.raw());
        return;
    }
    if value.kind() == Type::Array {
        out.push(b'[');
        for (index, item) in value.items().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            write(item, path, depth + 1, kinds, orders, out);
        }
        out.push(b']');
        return;
    }
    let members: Vec<(Value<'_>, Value<'_>)> = value.members().collect();
    let same = |kind: &Kind| {
        kind.path == path
            && kind.keys.len() == members.len()
            && kind
                .keys
                .iter()
                .zip(&members)
                .all(|(own, (key, _))| own.as_slice() == key.raw())
    };
    let order = kinds
        .iter()
        .position(same)
        .and_then(|index| orders.get(index));
    let as_it_came = (0..members.len()).collect();
    out.push(b'{');
    for (place, &index) in order.unwrap_or(&as_it_came).iter().enumerate() {
        let Some((key, member)) = members.get(index) else {
            continue;
        };
        if place > 0 {
            out.push(b',');
        }
        out.extend(key.raw());
        out.push(b':');
        write(*member, &below(path, *key), depth + 1, kinds, orders, out);
    }
    out.push(b'}');
}
