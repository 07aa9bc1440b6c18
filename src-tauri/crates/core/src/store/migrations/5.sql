-- The search index: of each delivery the words of its body and its facets (see `query`), without
-- a copy of either. Filled behind the answer; `search_done` in `setting` says how far.
CREATE VIRTUAL TABLE search USING fts5 (
  words,
  facets,
  content = '',
  contentless_delete = 1,
  tokenize = "ascii tokenchars '_'",
  prefix = '2 3'
);

-- Deliveries whose entry is no longer true: judged anew, or answered by a target.
CREATE TABLE search_again (
  delivery INTEGER PRIMARY KEY
) STRICT;

-- A query for attempts asks which deliveries have a failed one.
CREATE INDEX attempt_failed ON attempt (delivery_id)
  WHERE fault IS NOT NULL OR status IS NULL OR status NOT BETWEEN 200 AND 299;

-- Saved filters, in the order in which they are shown.
CREATE TABLE saved_filter (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE,
  query TEXT NOT NULL
) STRICT;
