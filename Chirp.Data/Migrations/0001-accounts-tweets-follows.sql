-- Written once for SQLite and MySQL: tokens in braces are SqlDialect's. MySQL commits after each statement that changes
-- the schema, so that a migration can stop half-way: every statement here must be repeatable.
-- Times are milliseconds since 1970 UTC. Ids are snowflakes, unique across tables, and tell when they were made.
-- Every table is keyed by what its hot query scans; rows that are asked for from two sides are stored twice.

-- A person as everybody may see them; gone as soon as they leave.
CREATE TABLE IF NOT EXISTS users (
  id {long} NOT NULL PRIMARY KEY,
  handle VARCHAR(15) NOT NULL,
  name VARCHAR(50) NOT NULL,
  bio VARCHAR(160) NULL,
  location VARCHAR(30) NULL,
  url VARCHAR(2048) NULL,
  tweet_count INT NOT NULL,
  follower_count INT NOT NULL,
  following_count INT NOT NULL,
  favorite_count INT NOT NULL
) {by-row};

-- Handles in lower case.
CREATE TABLE IF NOT EXISTS handles (
  handle VARCHAR(15) NOT NULL PRIMARY KEY,
  user_id {long} NOT NULL
) {by-key};

-- Email addresses in lower case.
CREATE TABLE IF NOT EXISTS emails (
  email VARCHAR(254) NOT NULL PRIMARY KEY,
  user_id {long} NOT NULL
) {by-key};

-- date_of_birth is yyyymmdd.
CREATE TABLE IF NOT EXISTS accounts (
  user_id {long} NOT NULL PRIMARY KEY,
  email VARCHAR(254) NOT NULL,
  password_hash VARCHAR(255) NOT NULL,
  date_of_birth INT NOT NULL,
  last_login_at {long} NULL
) {by-row};

-- A family of refresh tokens; only the one of the generation is valid.
CREATE TABLE IF NOT EXISTS sessions (
  id {long} NOT NULL PRIMARY KEY,
  user_id {long} NOT NULL,
  generation INT NOT NULL,
  last_used_at {long} NOT NULL,
  expires_at {long} NOT NULL,
  user_agent VARCHAR(200) NULL,
  INDEX sessions_by_user (user_id, id),
  INDEX sessions_by_end (expires_at)
) {by-row};

CREATE TABLE IF NOT EXISTS tweets (
  id {long} NOT NULL PRIMARY KEY,
  author_id {long} NOT NULL,
  text TEXT NOT NULL,
  in_reply_to {long} NULL,
  root_id {long} NOT NULL,
  latitude DOUBLE NULL,
  longitude DOUBLE NULL,
  place VARCHAR(100) NULL,
  favorite_count INT NOT NULL,
  reply_count INT NOT NULL,
  version {long} NOT NULL
) {by-row};

-- Tweets by author. to_other: 1 for a reply to somebody else.
CREATE TABLE IF NOT EXISTS author_tweets (
  author_id {long} NOT NULL,
  tweet_id {long} NOT NULL,
  to_other INT NOT NULL,
  PRIMARY KEY (author_id, tweet_id),
  INDEX author_tweets_by_kind (author_id, to_other, tweet_id)
) {by-key};

-- Direct replies by the tweet replied to.
CREATE TABLE IF NOT EXISTS replies (
  parent_id {long} NOT NULL,
  tweet_id {long} NOT NULL,
  author_id {long} NOT NULL,
  PRIMARY KEY (parent_id, tweet_id)
) {by-key};

-- What a deleted reply replied to: the thread above the replies to it leads over it.
CREATE TABLE IF NOT EXISTS deleted_replies (
  tweet_id {long} NOT NULL PRIMARY KEY,
  in_reply_to {long} NOT NULL
) {by-key};

-- Favorites by person, in the order they were made.
CREATE TABLE IF NOT EXISTS favorites (
  user_id {long} NOT NULL,
  tweet_id {long} NOT NULL,
  position {long} NOT NULL,
  PRIMARY KEY (user_id, tweet_id),
  INDEX favorites_by_position (user_id, position)
) {by-key};

-- The same favorites by tweet.
CREATE TABLE IF NOT EXISTS tweet_favorites (
  tweet_id {long} NOT NULL,
  position {long} NOT NULL,
  user_id {long} NOT NULL,
  PRIMARY KEY (tweet_id, position)
) {by-key};

-- Follows by who follows.
CREATE TABLE IF NOT EXISTS following (
  follower_id {long} NOT NULL,
  followee_id {long} NOT NULL,
  position {long} NOT NULL,
  PRIMARY KEY (follower_id, followee_id),
  INDEX following_by_position (follower_id, position)
) {by-key};

-- The same follows by who is followed.
CREATE TABLE IF NOT EXISTS followers (
  followee_id {long} NOT NULL,
  follower_id {long} NOT NULL,
  position {long} NOT NULL,
  PRIMARY KEY (followee_id, follower_id),
  INDEX followers_by_position (followee_id, position)
) {by-key};

-- People who have left and deleted tweets whose rows in other tables are still being removed, a bounded number at a
-- time. Lists leave their rows out meanwhile. Almost always empty. kind: 0 a person, 1 a tweet.
CREATE TABLE IF NOT EXISTS removals (
  id {long} NOT NULL PRIMARY KEY,
  kind INT NOT NULL
) {by-key};

-- First results of writes with an idempotency key, kept for a day.
CREATE TABLE IF NOT EXISTS idempotency (
  actor_id {long} NOT NULL,
  idempotency_key {bytes-256} NOT NULL,
  request_hash {bytes-32} NOT NULL,
  status INT NOT NULL,
  result_id {long} NOT NULL,
  created_at {long} NOT NULL,
  PRIMARY KEY (actor_id, idempotency_key),
  INDEX idempotency_by_age (created_at)
) {by-key};

-- Tweets that are to be fanned out, written in their own transaction. A worker claims rows by moving leased_until ahead
-- and deletes them when it is done; a dead worker's rows can be claimed again when their lease is over.
CREATE TABLE IF NOT EXISTS outbox (
  tweet_id {long} NOT NULL PRIMARY KEY,
  author_id {long} NOT NULL,
  leased_until {long} NOT NULL,
  INDEX outbox_by_lease (leased_until, tweet_id)
) {by-key};
