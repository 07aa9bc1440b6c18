//! A disk as a power cut could have left it, after whatever was asked of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Asked;
use crate::dice::Dice;

/// The unit that a disk writes as a whole.
const SECTOR: usize = 512;

/// Syncs that return at once and are none, as of a disk that lies: for the control that the
/// method notices a loss at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syncs {
    /// As they are.
    Honest,
    /// None of them does anything.
    Lies,
}

/// Files as a disk has them, of which some is safe and some is not yet.
#[derive(Debug, Clone)]
pub struct Disk {
    safe: BTreeMap<PathBuf, Vec<u8>>,
    waiting: BTreeMap<PathBuf, Vec<Asked>>,
    syncing: Vec<(u32, PathBuf, usize)>,
    syncs: Syncs,
}

impl Disk {
    /// A disk on which these files are safe.
    pub fn with(files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>, syncs: Syncs) -> Self {
        Self {
            safe: files.into_iter().collect(),
            waiting: BTreeMap::new(),
            syncing: Vec::new(),
            syncs,
        }
    }

    /// Takes the next thing that the program asked for.
    ///
    /// # Panics
    /// When a file is deleted: that a record of a store that is killed holds none is relied on.
    pub fn take(&mut self, asked: &Asked) {
        match asked {
            Asked::Write { file, .. } | Asked::Truncate { file, .. } => {
                self.waiting
                    .entry(file.clone())
                    .or_default()
                    .push(asked.clone());
            }
            Asked::SyncBegins { file, by } => {
                let covered = self.waiting.get(file).map_or(0, Vec::len);
                self.syncing.push((*by, file.clone(), covered));
            }
            Asked::SyncEnds { by } => {
                if let Some(place) = self.syncing.iter().position(|(own, ..)| own == by) {
                    let (_, file, covered) = self.syncing.remove(place);
                    self.sync(&file, covered);
                }
            }
            Asked::Delete { file } => {
                assert!(
                    !self.safe.contains_key(file),
                    "{} was deleted",
                    file.display()
                );
            }
            Asked::Sent { .. } => {}
        }
    }

    fn sync(&mut self, file: &Path, covered: usize) {
        let waiting = self.waiting.entry(file.to_owned()).or_default();
        if self.syncs == Syncs::Lies || covered > waiting.len() {
            return;
        }
        let image = self.safe.entry(file.to_owned()).or_default();
        for asked in waiting.drain(..covered) {
            apply(image, &asked);
        }
        // Another sync of the same file that was under way covered these too.
        for (_, other, count) in &mut self.syncing {
            if other == file {
                *count = count.saturating_sub(covered);
            }
        }
    }

    /// Whether something of a file is not safe yet.
    pub fn is_waiting(&self, file: &Path) -> bool {
        self.waiting
            .get(file)
            .is_some_and(|waiting| !waiting.is_empty())
    }

    /// The files as a power cut at this moment could have left them: of what was not safe, each
    /// write is there, not there, or torn between sectors.
    pub fn after_a_cut(&self, dice: &mut Dice) -> BTreeMap<PathBuf, Vec<u8>> {
        // All, nothing, or anything between: the ends are rare among independent choices.
        let fate = dice.below(4);
        let mut files = self.safe.clone();
        for (file, waiting) in &self.waiting {
            let image = files.entry(file.clone()).or_default();
            for asked in waiting {
                match (fate, dice.below(4)) {
                    (0, _) => {}
                    (1, _) | (_, 0 | 1) => apply(image, asked),
                    (_, 2) => {}
                    _ => tear(image, asked, dice),
                }
            }
        }
        files
    }
}

fn apply(image: &mut Vec<u8>, asked: &Asked) {
    match asked {
        Asked::Write { at, bytes, .. } => put(image, *at, bytes),
        Asked::Truncate { length, .. } => image.resize(*length, 0),
        _ => {}
    }
}

fn put(image: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if image.len() < end {
        image.resize(end, 0);
    }
    image[at..end].copy_from_slice(bytes);
}

/// Some sectors of a write, each as a whole.
fn tear(image: &mut Vec<u8>, asked: &Asked, dice: &mut Dice) {
    let Asked::Write { at, bytes, .. } = asked else {
        return;
    };
    let (mut at, mut rest) = (*at, bytes.as_slice());
    while !rest.is_empty() {
        let length = rest.len().min(SECTOR - at % SECTOR);
        let (sector, after) = rest.split_at(length);
        if dice.once_in(2) {
            put(image, at, sector);
        }
        (at, rest) = (at + length, after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(at: usize, bytes: &[u8]) -> Asked {
        Asked::Write {
            file: "a.db".into(),
            at,
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn what_was_synced_is_there_and_the_rest_may_be() {
        let mut disk = Disk::with([("a.db".into(), b"0000".to_vec())], Syncs::Honest);
        let file = PathBuf::from("a.db");
        disk.take(&write(0, b"11"));
        disk.take(&Asked::SyncBegins {
            file: file.clone(),
            by: 1,
        });
        disk.take(&write(2, b"22"));
        disk.take(&Asked::SyncEnds { by: 1 });
        assert!(
            disk.is_waiting(&file),
            "it was written after the sync had begun"
        );
        let mut dice = Dice::new(1);
        let states: std::collections::BTreeSet<Vec<u8>> = (0..100)
            .map(|_| disk.after_a_cut(&mut dice)[&file].clone())
            .collect();
        assert_eq!(
            states.into_iter().collect::<Vec<_>>(),
            [b"1100".to_vec(), b"1122".to_vec()]
        );
    }
}
