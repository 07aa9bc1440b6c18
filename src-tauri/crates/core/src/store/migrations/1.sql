-- Times are microseconds since 1970, UTC. Meta's ids are text: they exceed 2^53.

-- One group commit: when its deliveries became durable, which is when they were answered.
CREATE TABLE batch (
  id           INTEGER PRIMARY KEY,
  committed_at INTEGER NOT NULL
) STRICT;

-- One HTTP request as it came. Head and body stand last, so that a list reads past neither.
CREATE TABLE delivery (
  id            INTEGER PRIMARY KEY,
  received_at   INTEGER NOT NULL,
  batch         INTEGER NOT NULL,
  source        TEXT NOT NULL,
  verdict       TEXT,               -- null: not judged, the body was over the limit
  secret        TEXT,               -- the label of the secret that matched
  diagnosis     TEXT NOT NULL,      -- codes, separated by spaces
  status        INTEGER NOT NULL,
  payload       TEXT NOT NULL,
  payload_fault TEXT,               -- JSON
  events        INTEGER NOT NULL,
  fields        TEXT NOT NULL,      -- the events' fields, separated by spaces
  flags         INTEGER NOT NULL,   -- of its events, together
  retry_of      INTEGER,
  body_size     INTEGER NOT NULL,   -- bytes kept
  declared_size INTEGER,            -- bytes announced, where the body was not kept
  peer          TEXT NOT NULL,
  path          TEXT NOT NULL,
  query         TEXT,
  sha256        BLOB NOT NULL,      -- of the body
  head          BLOB NOT NULL,
  body          BLOB NOT NULL
) STRICT;

-- One change or messaging item of a delivery. id = delivery * 65536 + position, so that
-- a delivery's events are neighbours and need no index.
CREATE TABLE event (
  id             INTEGER PRIMARY KEY,
  account_id     TEXT,
  field          TEXT NOT NULL,
  kind           TEXT NOT NULL,
  dedupe_key     TEXT,
  occurred_at    INTEGER,
  actor_id       TEXT,
  actor_username TEXT,
  sentence_actor TEXT,
  sentence       TEXT NOT NULL,
  text           TEXT,
  media_id       TEXT,
  parent_id      TEXT,
  flags          INTEGER NOT NULL,
  duplicate_of   INTEGER,
  note           TEXT,
  span_start     INTEGER NOT NULL,  -- bytes of the item within the decoded body
  span_end       INTEGER NOT NULL
) STRICT;

-- One replay of a delivery.
CREATE TABLE attempt (
  id              INTEGER PRIMARY KEY,
  delivery_id     INTEGER NOT NULL,
  at              INTEGER NOT NULL,
  target          TEXT NOT NULL,
  mode            TEXT NOT NULL,
  secret          TEXT,
  request_headers TEXT NOT NULL,    -- JSON, ordered pairs
  status          INTEGER,
  headers         TEXT NOT NULL,    -- JSON, ordered pairs
  body_size       INTEGER NOT NULL, -- bytes that came
  duration_us     INTEGER NOT NULL,
  fault           TEXT,             -- JSON
  note            TEXT,
  comparison      TEXT,
  body            BLOB NOT NULL     -- bytes that were kept
) STRICT;
CREATE INDEX attempt_by_delivery ON attempt (delivery_id);

-- One GET of the callback; the newest thousand.
CREATE TABLE handshake (
  id         INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  peer       TEXT NOT NULL,
  user_agent TEXT,
  reason     TEXT                   -- null: accepted
) STRICT;

-- One request that was not for the callback; the newest five hundred.
CREATE TABLE stray (
  id     INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,
  peer   TEXT NOT NULL,
  method TEXT NOT NULL,
  path   TEXT NOT NULL,
  status INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL               -- JSON
) STRICT, WITHOUT ROWID;
