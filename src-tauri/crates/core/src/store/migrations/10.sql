-- Requests that no delivery was made of, as they were counted by then: none.
ALTER TABLE minute ADD COLUMN turned_away INTEGER NOT NULL DEFAULT 0;
