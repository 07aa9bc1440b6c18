//! A value in a scanned document: what the readers of events work with.

use std::borrow::Cow;
use std::ops::Range;

use super::text::unescape;
use super::{Document, Node, Type};

/// A value. Asking it for what it is not gives `None` or nothing, never an error: the types in
/// a payload are whatever the sender made them.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    document: &'a Document<'a>,
    index: u32,
    node: Node,
}

impl<'a> Value<'a> {
    pub(super) fn new(document: &'a Document<'a>, index: u32) -> Self {
        // A document has at least one node, and every index comes from a node; the null of no
        // length keeps that from being a panic.
        let node = document.nodes.get(index as usize).copied().unwrap_or(Node {
            start: 0,
            end: 0,
            next: index.saturating_add(1),
            kind: Type::Null,
            escaped: false,
        });
        Self {
            document,
            index,
            node,
        }
    }

    pub(crate) fn kind(self) -> Type {
        self.node.kind
    }

    /// Its bytes in the body; strings with their quotes.
    pub(crate) fn span(self) -> Range<usize> {
        self.node.start as usize..self.node.end as usize
    }

    /// The bytes of its span.
    pub(crate) fn raw(self) -> &'a [u8] {
        self.document.bytes.get(self.span()).unwrap_or_default()
    }

    /// The member of that name. The last of several wins, as in `JSON.parse`.
    ///
    /// Written out and not over `members`: it is a third of the time of reading a comment, and
    /// most keys differ in length, which the node alone tells.
    pub(crate) fn get(self, name: &str) -> Option<Value<'a>> {
        if self.kind() != Type::Object {
            return None;
        }
        let quoted_length = name.len() + 2;
        let nodes = &self.document.nodes;
        let mut found = None;
        let mut index = self.index + 1;
        while index < self.node.next {
            let key = nodes.get(index as usize)?;
            let value = index + 1;
            let same_length = (key.end - key.start) as usize == quoted_length;
            if (same_length || key.escaped) && Value::new(self.document, index).is(name) {
                found = Some(value);
            }
            // A document that was cut may end in a key.
            let Some(node) = nodes.get(value as usize) else {
                break;
            };
            index = node.next;
        }
        found
            .filter(|value| *value < self.node.next)
            .map(|value| Value::new(self.document, value))
    }

    /// The member of that name, if it is an object.
    pub(crate) fn object(self, name: &str) -> Option<Value<'a>> {
        self.get(name).filter(|value| value.kind() == Type::Object)
    }

    /// The member of that name as text: a string, or a number exactly as it is written.
    pub(crate) fn text_of(self, name: &str) -> Option<Cow<'a, str>> {
        self.get(name)?.text()
    }

    /// The member of that name is `true`.
    pub(crate) fn is_true(self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.kind() == Type::True)
    }

    /// The elements of an array.
    pub(crate) fn items(self) -> impl Iterator<Item = Value<'a>> {
        let inside = self.kind() == Type::Array;
        self.nodes_inside(inside)
    }

    /// Keys and values of an object, in order, duplicates included.
    pub(crate) fn members(self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> {
        let mut nodes = self.nodes_inside(self.kind() == Type::Object);
        std::iter::from_fn(move || Some((nodes.next()?, nodes.next()?)))
    }

    /// A string without its escapes, or a number exactly as it is written.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        match self.kind() {
            Type::String => Some(unescape(self.inside_quotes(), self.node.escaped)),
            Type::Number => Some(String::from_utf8_lossy(self.raw())),
            _ => None,
        }
    }

    /// "a string", "an object": for notes about values of a type that Meta does not send.
    pub(crate) fn type_name(self) -> &'static str {
        match self.kind() {
            Type::Null => "null",
            Type::True | Type::False => "a boolean",
            Type::Number => "a number",
            Type::String => "a string",
            Type::Array => "an array",
            Type::Object => "an object",
        }
    }

    /// The string is this text.
    pub(crate) fn is(self, text: &str) -> bool {
        if self.kind() != Type::String {
            return false;
        }
        if self.node.escaped {
            unescape(self.inside_quotes(), true) == text
        } else {
            self.inside_quotes() == text.as_bytes()
        }
    }

    /// The string, or the number as it is written, is this text.
    pub(crate) fn reads(self, text: &str) -> bool {
        match self.kind() {
            Type::Number => self.raw() == text.as_bytes(),
            _ => self.is(text),
        }
    }

    fn inside_quotes(self) -> &'a [u8] {
        let raw = self.raw();
        raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default()
    }

    fn nodes_inside(self, any: bool) -> impl Iterator<Item = Value<'a>> {
        let end = if any { self.node.next } else { 0 };
        let mut index = self.index + 1;
        std::iter::from_fn(move || {
            if index >= end {
                return None;
            }
            let value = Value::new(self.document, index);
            index = value.node.next;
            Some(value)
        })
    }
}
