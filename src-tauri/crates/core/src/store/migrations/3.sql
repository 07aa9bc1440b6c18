-- Everything below is filled behind the answer, by a second look at what is stored.

-- The first event of each dedupe key. What was refused claims no key from what was taken:
-- a stranger must not make Meta's own event a duplicate.
CREATE TABLE first_seen (
  key   TEXT NOT NULL,
  taken INTEGER NOT NULL,           -- 1: of a delivery that was answered 200
  event INTEGER NOT NULL,
  PRIMARY KEY (key, taken)
) STRICT, WITHOUT ROWID;

-- The newest occurrence in each stream, to tell what arrives out of order.
CREATE TABLE newest_of (
  stream      TEXT PRIMARY KEY,
  occurred_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys that no fixture has, each with the first event that brought it.
CREATE TABLE novelty (
  field TEXT NOT NULL,
  path  TEXT NOT NULL,
  event INTEGER NOT NULL,
  PRIMARY KEY (field, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX novelty_by_event ON novelty (event);

-- What the second look found of a delivery; only where it found something.
CREATE TABLE second_look (
  delivery INTEGER PRIMARY KEY,
  flags    INTEGER NOT NULL,        -- of its events, together
  retry_of INTEGER,
  retry    INTEGER                  -- which one: 1 is the first retry
) STRICT;
CREATE INDEX second_look_by_retry ON second_look (retry_of) WHERE retry_of IS NOT NULL;

-- The Feed: each event of a person, once.
CREATE TABLE card (
  event      INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL,
  account_id TEXT NOT NULL,
  person     TEXT,                  -- the other side's id
  username   TEXT,
  thread     TEXT NOT NULL,         -- the post or the conversation
  is_own     INTEGER NOT NULL,
  words      TEXT NOT NULL          -- what is searched
) STRICT;
CREATE INDEX card_by_thread ON card (thread, event);
CREATE INDEX card_by_person ON card (person, event);

-- What the user keeps of an event.
CREATE TABLE mark (
  event  INTEGER PRIMARY KEY,
  pinned INTEGER NOT NULL,
  note   TEXT
) STRICT;

-- What the Graph API said of a mention.
CREATE TABLE mention (
  event    INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  username TEXT,
  text     TEXT,
  link     TEXT,
  failure  TEXT                     -- JSON: message and remedy
) STRICT;
