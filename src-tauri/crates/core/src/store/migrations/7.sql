-- Numbers that must outlive what they count: the highest ids that were ever used (of what was
-- erased), up to which delivery everything was cleared, and how many were erased by processes
-- beside the one that receives.
CREATE TABLE bound (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO bound (name, value) VALUES ('delivery', 0), ('attempt', 0), ('cleared', 0), ('beside', 0);
-- How many were erased, so that nobody has to count what is left: each id was used once.
INSERT INTO bound (name, value) SELECT 'erased', coalesce(max(id), 0) - count(*) FROM delivery;

-- One deletion by the user. It hides its deliveries at once; they are erased a while later.
CREATE TABLE deletion (
  batch INTEGER PRIMARY KEY AUTOINCREMENT, -- an id is never used again: an undo names it
  at    INTEGER NOT NULL,
  state TEXT NOT NULL                      -- open, undone or final
) STRICT;
CREATE TABLE trash (
  delivery INTEGER PRIMARY KEY,
  batch    INTEGER NOT NULL
) STRICT;
CREATE INDEX trash_by_batch ON trash (batch);

-- When a delivery was imported: its age here counts from then on.
CREATE TABLE imported (
  delivery INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL
) STRICT;
INSERT INTO imported SELECT id, unixepoch() * 1000000 FROM delivery WHERE source = 'imported';

-- Keys of erased deliveries that are known until Meta can no longer send them again.
CREATE TABLE remembered (
  until INTEGER NOT NULL,
  key   TEXT NOT NULL,
  taken INTEGER NOT NULL,
  PRIMARY KEY (until, key, taken)
) STRICT, WITHOUT ROWID;
