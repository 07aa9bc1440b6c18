-- Long words are indexed by all of their characters, and an entry that is no longer true is made anew
-- with what changed it, not later: the whole index is made anew.
INSERT INTO search (search) VALUES ('delete-all');
DELETE FROM setting WHERE name = 'search_done';
DROP TABLE search_again;
