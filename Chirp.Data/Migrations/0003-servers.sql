-- Servers that share this database: each renews its row twice a second. See Chirp.Data/Servers.
-- line and missing: what is settled of the server's own ids (missing: 8 bytes an id); sent: the number of its last
-- message to the others; published: how many events there ever were.
CREATE TABLE IF NOT EXISTS servers (
  node INT NOT NULL PRIMARY KEY,
  instance {long} NOT NULL,
  beat {long} NOT NULL,
  line {long} NOT NULL,
  missing {bytes-8192} NOT NULL,
  sent {long} NOT NULL,
  published {long} NOT NULL
) {by-key};
