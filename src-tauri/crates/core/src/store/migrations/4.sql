-- The user's endpoints, by name.
CREATE TABLE target (
  id              INTEGER PRIMARY KEY AUTOINCREMENT, -- an id is never used again: attempts name it
  name            TEXT NOT NULL UNIQUE,
  url             TEXT NOT NULL,
  timeout_s       INTEGER,                           -- null: as long as it takes
  headers         TEXT NOT NULL,                     -- JSON; a value of null is kept with the secrets
  trust           TEXT NOT NULL,                     -- JSON
  secret          TEXT,                              -- the label of the one that signs
  forward         TEXT NOT NULL,                     -- JSON
  by_command_line INTEGER NOT NULL DEFAULT 0         -- 1: forwarding to it ends with that command
) STRICT;

-- How far forwarding has come, while it is on. What waits is whatever came after `done`.
CREATE TABLE forwarding (
  target    INTEGER PRIMARY KEY,
  since     INTEGER NOT NULL,
  done      INTEGER NOT NULL,       -- the last delivery that is done with
  tries     INTEGER NOT NULL,       -- of the one after it
  next_at   INTEGER,                -- when that is sent again
  problem   TEXT,                   -- why it was not taken
  forwarded INTEGER NOT NULL,
  dead      INTEGER NOT NULL,
  skipped   INTEGER NOT NULL
) STRICT;

-- What a target refused until patience ended.
CREATE TABLE dead_letter (
  target   INTEGER NOT NULL,
  delivery INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  tries    INTEGER NOT NULL,
  reason   TEXT NOT NULL,
  attempt  INTEGER,
  PRIMARY KEY (target, delivery)
) STRICT, WITHOUT ROWID;

-- What Meta was answered, where the answer was a target's or another store's (import). The
-- delivery's own row holds its body and is not written again.
CREATE TABLE passed_through (
  delivery    INTEGER PRIMARY KEY,
  status      INTEGER NOT NULL,
  answered_at INTEGER NOT NULL
) STRICT;

-- Deliveries that the user keeps.
CREATE TABLE pin (
  delivery INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL
) STRICT;

-- An import asks whether a delivery is here already.
CREATE INDEX delivery_by_time ON delivery (received_at);

-- Anew, so that the bodies stay last.
CREATE TABLE attempt_anew (
  id              INTEGER PRIMARY KEY,
  delivery_id     INTEGER NOT NULL,
  at              INTEGER NOT NULL,
  target          TEXT NOT NULL,
  target_id       INTEGER,
  kind            TEXT NOT NULL,    -- JSON
  mode            TEXT NOT NULL,    -- JSON
  secret          TEXT,
  request_headers TEXT NOT NULL,    -- JSON, ordered pairs
  request_size    INTEGER NOT NULL, -- bytes of the body as sent
  status          INTEGER,
  headers         TEXT NOT NULL,    -- JSON, ordered pairs
  body_size       INTEGER NOT NULL, -- bytes that came
  body_kept       INTEGER NOT NULL, -- bytes of it that are here
  duration_us     INTEGER NOT NULL,
  fault           TEXT,             -- JSON
  note            TEXT,
  comparison      TEXT,             -- JSON
  request_body    BLOB,             -- null: the delivery's own
  body            BLOB NOT NULL
) STRICT;
INSERT INTO attempt_anew
  SELECT a.id, a.delivery_id, a.at, a.target, NULL, '"replay"', a.mode, a.secret, a.request_headers,
    coalesce((SELECT d.body_size FROM delivery d WHERE d.id = a.delivery_id), 0), a.status, a.headers, a.body_size,
    length(a.body), a.duration_us, a.fault, a.note, a.comparison, NULL, a.body
  FROM attempt a;
DROP TABLE attempt;
ALTER TABLE attempt_anew RENAME TO attempt;
CREATE INDEX attempt_by_delivery ON attempt (delivery_id);
