-- The processes that may commit: each transaction shares the lock of its process' row until it ends, so whoever has
-- deleted the row knows that all of them have ended, and that there will be no other. See Chirp.Data/Sql/WriteFence.cs.
CREATE TABLE IF NOT EXISTS server_fences (
  instance {long} NOT NULL PRIMARY KEY
) {by-key};
