//! Keys in another order: what sorted maps and JSON columns of databases do to a body.
//!
//! Meta's own order is known (META 2.1 and 3), so that is tried first; then, for a body with few
//! keys, every order there is. Objects of one kind always get the same one.

use super::layout::{self, Layout};
use super::trial::{Proof, Trial};
use crate::payload::json::{self, Type, Value};
use crate::signature::Diagnosis;

/// Larger bodies are left alone.
const MOST_BYTES: usize = 16 << 10;
/// Most orders that are tried.
const MOST_ORDERS: usize = 6000;
/// Deeper objects keep their order; Meta's payloads have 15 levels, and those that are
/// re-ordered matter near the top.
const DEEPEST: usize = 12;

/// The keys in the order in which Meta writes them, for all kinds of objects at once; `entry`
/// and `object` are what the two pipelines differ in.
const RANKS: [&str; 38] = [
    "sender",
    "recipient",
    "timestamp",
    "time",
    "from",
    "media_id",
    "comment_id",
    "media",
    "type",
    "mid",
    "id",
    "parent_id",
    "username",
    "self_ig_scoped_id",
    "media_product_type",
    "messaging",
    "standby",
    "changes",
    "changed_fields",
    "value",
    "field",
    "message",
    "message_edit",
    "postback",
    "action",
    "reaction",
    "read",
    "referral",
    "optin",
    "title",
    "text",
    "attachments",
    "payload",
    "url",
    "emoji",
    "quick_reply",
    "reply_to",
    "is_echo",
];

/// One kind of object: where it stands, and its keys.
struct Kind {
    path: String,
    keys: Vec<Vec<u8>>,
}

/// Tries orders of keys, in the layout that came and in Meta's.
pub(super) fn try_all(trial: &mut Trial<'_, '_>, body: &[u8]) -> Option<Proof> {
    if body.len() > MOST_BYTES || !trial.budget.spend(body.len()) {
        return None;
    }
    let document = json::scan(body).ok()?;
    let mut kinds = Vec::new();
    kinds_of(document.root(), "", 0, &mut kinds);
    let meta: Vec<Vec<Vec<usize>>> = [["object", "entry"], ["entry", "object"]]
        .into_iter()
        .map(|top| kinds.iter().map(|kind| meta_order(kind, top)).collect())
        .collect();
    for orders in &meta {
        if let Some(proof) = try_orders(trial, body, document.root(), &kinds, orders) {
            return Some(proof);
        }
    }
    let every: Vec<Vec<Vec<usize>>> = kinds
        .iter()
        .map(|kind| permutations(kind.keys.len()))
        .collect();
    let total = every.iter().try_fold(1_usize, |total, orders| {
        total.checked_mul(orders.len().max(1))
    });
    if total.is_some_and(|total| total <= MOST_ORDERS) {
        return (0..total.unwrap_or(0)).find_map(|number| {
            let mut number = number;
            let orders: Vec<Vec<usize>> = every
                .iter()
                .map(|orders| {
                    let order = orders.get(number % orders.len()).cloned();
                    number /= orders.len();
                    order.unwrap_or_default()
                })
                .collect();
            try_orders(trial, body, document.root(), &kinds, &orders)
        });
    }
    // Too many at once: one kind after the other, the rest as Meta has it.
    for orders in &meta {
        for (index, candidates) in every.iter().enumerate() {
            for order in candidates.iter().take(MOST_ORDERS / 8) {
                let mut orders = orders.clone();
                if let Some(own) = orders.get_mut(index) {
                    own.clone_from(order);
                }
                if let Some(proof) = try_orders(trial, body, document.root(), &kinds, &orders) {
                    return Some(proof);
                }
            }
        }
    }
    None
}

fn try_orders(
    trial: &mut Trial<'_, '_>,
    body: &[u8],
    root: Value<'_>,
    kinds: &[Kind],
    orders: &[Vec<usize>],
) -> Option<Proof> {
    if !trial.budget.spend(body.len() * 2) {
        return None;
    }
    let mut text = Vec::with_capacity(body.len());
    write(root, "", 0, kinds, orders, &mut text);
    let codes = [Diagnosis::BodyReserialised];
    let how = "the body with its keys in another order";
    [Layout::Compact, Layout::Spaced]
        .into_iter()
        .find_map(|layout| {
            let text = layout::write(&text, layout)?;
            trial.body(&text, &codes, how)
        })
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

/// Indices of the keys in Meta's order; unknown keys stay behind the known ones.
fn meta_order(kind: &Kind, top: [&str; 2]) -> Vec<usize> {
    let changes = kind
        .keys
        .iter()
        .any(|key| matches!(key.as_slice(), b"\"changes\"" | b"\"changed_fields\""));
    let rank = |index: &usize| {
        let key = kind
            .keys
            .get(*index)
            .map(|key| String::from_utf8_lossy(key))
            .unwrap_or_default();
        let name = key.trim_matches('"');
        let rank = |names: &[&str]| names.iter().position(|own| *own == name);
        // Entries of changes begin with their id, those of messages with their time.
        let entry = if changes { rank(&["id", "time"]) } else { None };
        entry
            .or_else(|| rank(&top))
            .or_else(|| rank(&RANKS).map(|rank| rank + 2))
            .unwrap_or(usize::MAX)
    };
    let mut order: Vec<usize> = (0..kind.keys.len()).collect();
    order.sort_by_key(rank);
    order
}

/// Every order of so many things; of many only the one that there is.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for next in 0..count {
        if all.len() * (next + 1) > 720 {
            return vec![(0..count).collect()];
        }
        all = all
            .iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |place| {
                    let mut longer: Vec<usize> = order.clone();
                    longer.insert(place, next);
                    longer
                })
            })
            .collect();
    }
    all
}
