-- What charts are drawn from: counts by the minute of arrival, so that a month is read without a
-- delivery. They outlive the deliveries. A minute in which nothing arrived has no row.
CREATE TABLE minute (
  at             INTEGER PRIMARY KEY, -- minutes since 1970, UTC
  deliveries     INTEGER NOT NULL DEFAULT 0,
  ok             INTEGER NOT NULL DEFAULT 0, -- answered 2xx
  client_errors  INTEGER NOT NULL DEFAULT 0, -- 4xx
  server_errors  INTEGER NOT NULL DEFAULT 0, -- 5xx
  valid          INTEGER NOT NULL DEFAULT 0,
  invalid        INTEGER NOT NULL DEFAULT 0,
  malformed      INTEGER NOT NULL DEFAULT 0,
  missing        INTEGER NOT NULL DEFAULT 0,
  no_secret      INTEGER NOT NULL DEFAULT 0,
  unjudged       INTEGER NOT NULL DEFAULT 0,
  duplicates     INTEGER NOT NULL DEFAULT 0, -- deliveries with an event that had arrived before
  late           INTEGER NOT NULL DEFAULT 0,
  retries        INTEGER NOT NULL DEFAULT 0,
  forwarded      INTEGER NOT NULL DEFAULT 0, -- attempts that a target took
  forward_failed INTEGER NOT NULL DEFAULT 0,
  answers        BLOB NOT NULL DEFAULT x'',  -- times to answer, see histogram.rs
  lags           BLOB NOT NULL DEFAULT x''   -- from an event to its arrival
) STRICT;

-- Events by field; only names that Meta's lists have, the rest as “other”.
CREATE TABLE minute_field (
  minute INTEGER NOT NULL,
  field  TEXT NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (minute, field)
) STRICT, WITHOUT ROWID;

-- Nothing is counted of what was looked at before.
INSERT INTO setting (name, value) VALUES ('minutes_since', strftime('%s', 'now') || '000000');
