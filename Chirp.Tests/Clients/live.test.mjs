// Live timelines as npm graphql-ws sees them: delivery, coming back with a cursor, sessions that end, tweets that go.
// Every subscription begins at a cursor, so nothing depends on when it was opened.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { execute, newPerson, newTweet, within, wsUrl } from './chirp.mjs';

const home = 'subscription ($after: String) { homeTimeline(after: $after) { cursor tweet { text author { handle } } } }';
const replies = 'subscription ($id: ID!, $after: String) { tweetReplies(tweetId: $id, after: $after) { cursor tweet { text } } }';
const changes = 'subscription ($id: ID!, $after: String) { tweetChanged(tweetId: $id, after: $after) { cursor tweet { favoriteCount } } }';

const liveCursor = async (person) => (await execute(
  '{ viewer { homeTimeline(first: 1) { liveCursor } } }', {}, person.token)).viewer.homeTimeline.liveCursor;
const mutate = (person, field, input, selection = '') => execute(
  `mutation ($input: ${field[0].toUpperCase()}${field.slice(1)}Input!) { ${field}(input: $input) { ${selection} errors { __typename } } }`,
  { input }, person.token).then((data) => assert.deepEqual(data[field].errors, []));

/** An open subscription: next() is its next event; close() ends it. */
function watch(query, variables, person) {
  const client = createClient({
    url: wsUrl, webSocketImpl: WebSocket, retryAttempts: 0,
    connectionParams: person && { authorization: `Bearer ${person.token}` },
  });
  const events = client.iterate({ query, variables });
  return {
    next: async () => {
      const { value, done } = await within(events.next(), 'an event');
      if (done) return undefined;
      assert.equal(value.errors, undefined, JSON.stringify(value.errors));
      return Object.values(value.data)[0];
    },
    raw: () => within(events.next(), 'the end'),
    close: async () => { await events.return(); await client.dispose(); },
  };
}

test('a home timeline brings own and followed tweets and nobody else\'s, from a page\'s cursor on', async () => {
  const [ada, bob, stranger] = [await newPerson(), await newPerson(), await newPerson()];
  await mutate(ada, 'follow', { userId: bob.id });
  await newTweet(bob, 'before');
  const after = await liveCursor(ada);
  await newTweet(bob, 'missed 1');
  await newTweet(stranger, 'not for ada');
  await newTweet(ada, 'missed 2');

  const live = watch(home, { after }, ada);
  assert.equal((await live.next()).tweet.text, 'missed 1');
  const second = await live.next();
  assert.equal(second.tweet.text, 'missed 2');
  await newTweet(bob, 'live');
  assert.deepEqual((await live.next()).tweet, { text: 'live', author: { handle: bob.handle } });
  await live.close();

  // Back again with the cursor of an event: once each, and none that was seen.
  await newTweet(bob, 'missed 3');
  const again = watch(home, { after: second.cursor }, ada);
  assert.deepEqual([(await again.next()).tweet.text, (await again.next()).tweet.text], ['live', 'missed 3']);
  await again.close();
});

test('an empty page goes on live without losing the first tweet', async () => {
  const ada = await newPerson();
  const after = await liveCursor(ada);
  await newTweet(ada, 'the very first');
  const live = watch(home, { after }, ada);
  assert.equal((await live.next()).tweet.text, 'the very first');
  await live.close();
});

test('following and unfollowing changes an open home timeline', async () => {
  const [ada, bob] = [await newPerson(), await newPerson()];
  await newTweet(ada, 'first');
  const live = watch(home, { after: await liveCursor(ada) }, ada);
  await newTweet(bob, 'unheard');
  await newTweet(ada, 'mark 1');
  assert.equal((await live.next()).tweet.text, 'mark 1');
  await mutate(ada, 'follow', { userId: bob.id });
  await newTweet(bob, 'heard');
  assert.equal((await live.next()).tweet.text, 'heard');
  await mutate(ada, 'unfollow', { userId: bob.id });
  await newTweet(bob, 'unheard again');
  await newTweet(ada, 'mark 2');
  assert.equal((await live.next()).tweet.text, 'mark 2');
  await live.close();
});

/** The same person, signed in at another place. */
async function elsewhere(person) {
  const { signIn } = await execute(`mutation { signIn(input: { login: "${person.handle}", password: "correct horse battery" }) { tokens { accessToken } } }`);
  return { ...person, token: signIn.tokens.accessToken };
}

for (const [what, end] of [
  ['signs out', (person) => mutate(person, 'signOut', {})],
  ['is signed out from another place', async (person) => {
    const { viewer } = await execute('{ viewer { sessions { id isCurrent } } }', {}, person.token);
    await mutate(await elsewhere(person), 'revokeSession', { sessionId: viewer.sessions.find((session) => session.isCurrent).id });
  }],
  ['has another password since', async (person) =>
    mutate(await elsewhere(person), 'changePassword', { currentPassword: 'correct horse battery', newPassword: 'another good one' })],
]) {
  test(`one who ${what} hears nothing more`, async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    await mutate(ada, 'follow', { userId: bob.id });
    await newTweet(bob, 'first');
    const live = watch(home, { after: await liveCursor(ada) }, ada);
    await newTweet(bob, 'heard');
    assert.equal((await live.next()).tweet.text, 'heard');
    await end(ada);
    await newTweet(bob, 'unheard');
    // The operation ends with an error, or the socket is closed as forbidden.
    await live.raw().then(
      ({ value, done }) => assert.ok(done || value.errors?.length > 0, JSON.stringify(value)),
      (error) => assert.ok(error.code === 4403 || Array.isArray(error), String(error)));
    await live.close().catch(() => {});
  });
}

test('a deleted reply is not brought after the fact, and the ones around it are', async () => {
  const ada = await newPerson();
  const id = await newTweet(ada, 'question');
  const first = watch(replies, { id, after: await liveCursor(ada) }, ada);
  await newTweet(ada, 'one', id);
  const { cursor } = await first.next();
  await first.close();
  const gone = await newTweet(ada, 'two', id);
  await newTweet(ada, 'three', id);
  await mutate(ada, 'deleteTweet', { tweetId: gone });

  const live = watch(replies, { id, after: cursor });
  assert.equal((await live.next()).tweet.text, 'three');
  await newTweet(ada, 'four', id);
  assert.equal((await live.next()).tweet.text, 'four');
  await live.close();
});

test('a watched tweet tells its counts, and its deletion as the last event', async () => {
  const [ada, bob] = [await newPerson(), await newPerson()];
  const id = await newTweet(ada, 'watched');
  const live = watch(changes, { id });
  let count = 0;
  let event;
  const heard = live.next().then((first) => { event = first; });
  // Until the subscription is open.
  while (!event) {
    await mutate(bob, count++ % 2 === 0 ? 'favoriteTweet' : 'unfavoriteTweet', { tweetId: id });
    await Promise.race([heard, new Promise((resolve) => setImmediate(resolve))]);
  }
  assert.ok(event.tweet.favoriteCount === 0 || event.tweet.favoriteCount === 1);
  await mutate(ada, 'deleteTweet', { tweetId: id });
  let last = event;
  while (last.tweet) last = await live.next();
  assert.equal(last.tweet, null);
  assert.equal((await live.raw()).done, true);
  await live.close();

  const late = watch(changes, { id, after: event.cursor });
  assert.equal((await late.next()).tweet, null);
  assert.equal((await late.raw()).done, true);
  await late.close();
});

test('a tweet that changes between being read and being watched tells it at once', async () => {
  const ada = await newPerson();
  const id = await newTweet(ada, 'soon liked');
  const { tweet } = await execute('query ($id: ID!) { tweet(id: $id) { liveCursor } }', { id });
  await mutate(ada, 'favoriteTweet', { tweetId: id });
  const live = watch(changes, { id, after: tweet.liveCursor });
  assert.equal((await live.next()).tweet.favoriteCount, 1);
  await live.close();
});

test('what cannot be watched is an error with a code', async () => {
  const ada = await newPerson();
  const id = await newTweet(ada, 'short-lived');
  await mutate(ada, 'deleteTweet', { tweetId: id });
  for (const [query, variables, code] of [
    [changes, { id }, 'NOT_FOUND'],
    [replies, { id }, 'NOT_FOUND'],
    [replies, { id: ada.id }, 'INVALID_ID'],
    [home, { after: 'nonsense' }, 'UNAUTHENTICATED'],
  ]) {
    const live = watch(query, variables);
    const error = await live.raw().then(({ value }) => value?.errors, (errors) => errors);
    assert.equal(error?.[0]?.extensions?.code, code, JSON.stringify(error));
    await live.close().catch(() => {});
  }
});
