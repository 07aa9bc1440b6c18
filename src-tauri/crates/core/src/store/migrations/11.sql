-- What is searched has the headers of each delivery as well: the whole index is made anew.
INSERT INTO search (search) VALUES ('delete-all');
DELETE FROM setting WHERE name = 'search_done';
