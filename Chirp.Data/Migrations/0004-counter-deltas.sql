-- What was to be added to counters of a tweet or a person (owner_id) while somebody else had their row: left in the
-- transaction of the favorite, reply or follow itself, and added by the next one that finds the row free. A count is
-- what stands in the row and what stands here, together. Almost always empty. See Chirp.Data/Stores/CounterDeltas.cs.
CREATE TABLE IF NOT EXISTS counter_deltas (
  owner_id {long} NOT NULL,
  position {long} NOT NULL,
  favorites INT NOT NULL,
  replies INT NOT NULL,
  followers INT NOT NULL,
  following INT NOT NULL,
  PRIMARY KEY (owner_id, position)
) {by-key};
