-- Home timelines that are kept outside of the database and no longer hold whom their people follow: written in a
-- follow's own transaction, so that a crash between its commit and the timeline's removal is made good.
CREATE TABLE IF NOT EXISTS stale_timelines (
  id {long} NOT NULL PRIMARY KEY,
  user_id {long} NOT NULL
) {by-key};

-- People with so many followers that their tweets are not fanned out but read with each timeline. Who is here stays.
CREATE TABLE IF NOT EXISTS pulled_authors (
  author_id {long} NOT NULL PRIMARY KEY
) {by-key};

-- One row. Timelines that are kept outside of the database belong to an epoch: a server that keeps none, and therefore
-- does not keep them up to date, begins a new one when it starts.
CREATE TABLE IF NOT EXISTS timeline_epochs (
  id {long} NOT NULL PRIMARY KEY,
  epoch {long} NOT NULL
) {by-key};
