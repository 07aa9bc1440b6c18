-- Of what was cleared all counts as erased at once, so that nothing has to be counted while it is.
UPDATE bound SET value = value
    + (SELECT count(*) FROM delivery WHERE id <= (SELECT value FROM bound WHERE name = 'cleared'))
  WHERE name = 'erased';
