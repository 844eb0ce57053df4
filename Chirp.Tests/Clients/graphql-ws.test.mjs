// npm graphql-ws, the reference client of graphql-transport-ws, and its close codes over a bare WebSocket.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { newPerson, newTweet, within, wsUrl } from './chirp.mjs';

function connect(connectionParams) {
  return createClient({ url: wsUrl, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
}

function once(client, payload) {
  return within(new Promise((resolve, reject) => {
    let last;
    client.subscribe(payload, { next: (value) => { last = value; }, error: reject, complete: () => resolve(last) });
  }), 'a result');
}

test('a query runs over a socket', async () => {
  const client = connect();
  assert.deepEqual(await once(client, { query: '{ __typename }' }), { data: { __typename: 'Query' } });
  await client.dispose();
});

test('a mutation runs as the person of connection_init', async () => {
  const person = await newPerson();
  const client = connect({ authorization: `Bearer ${person.token}` });
  const { data } = await once(client, { query: 'mutation { postTweet(input: { text: "over a socket" }) { tweet { text author { handle } } } }' });
  assert.deepEqual(data.postTweet.tweet, { text: 'over a socket', author: { handle: person.handle } });
  await client.dispose();
});

test('a subscription delivers replies and goes on after its cursor', async () => {
  const person = await newPerson();
  const tweetId = await newTweet(person, 'watch me');
  const client = connect();
  const query = 'subscription ($tweetId: ID!, $after: String) { tweetReplies(tweetId: $tweetId, after: $after) { cursor tweet { text } } }';
  const read = async (after, count, whenOpen) => {
    const stream = client.iterate({ query, variables: { tweetId, after } });
    const events = [];
    const done = (async () => {
      for await (const { data, errors } of stream) {
        assert.equal(errors, undefined);
        events.push(data.tweetReplies);
        if (events.length === count) break;
      }
    })();
    await whenOpen?.();
    await within(done, `${count} events`);
    return events;
  };
  const first = await newTweet(person, 'reply 1', tweetId);
  assert.ok(first);
  // A cursor from a first live event: replies are written until the subscription has seen one.
  let written = 1;
  let seen = false;
  const events = await read(undefined, 1, async () => {
    while (!seen && written < 50) {
      await newTweet(person, `reply ${++written}`, tweetId);
      await new Promise((resolve) => setImmediate(resolve));
      if (written >= 5) seen = true;
    }
  });
  const last = Number(events[0].tweet.text.split(' ')[1]);
  const missed = await read(events[0].cursor, written - last + 1, () => newTweet(person, `reply ${++written}`, tweetId));
  assert.deepEqual(missed.map((event) => event.tweet.text), Array.from({ length: written - last }, (_, i) => `reply ${last + 1 + i}`));
  await client.dispose();
});

test('an invalid operation is an error message', async () => {
  const client = connect();
  await assert.rejects(once(client, { query: '{ nothing }' }), (errors) => {
    assert.match(errors[0].message, /Cannot query field "nothing"/);
    return true;
  });
  await client.dispose();
});

/** Speaks over a bare socket; gives how the server closed it. */
function closing(messages, protocol = 'graphql-transport-ws') {
  return within(new Promise((resolve, reject) => {
    const socket = new WebSocket(wsUrl, protocol);
    socket.on('error', reject);
    socket.on('open', () => messages.forEach((message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message))));
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  }), 'the close');
}

const init = { type: 'connection_init' };
const watch = (id) => ({ id, type: 'subscribe', payload: { query: 'subscription { tweetChanged(tweetId: "nothing") { cursor } }' } });

for (const [what, code, messages, protocol] of [
  ['a message that is no JSON', 4400, ['hello']],
  ['a message of no known type', 4400, [{ type: 'dance' }]],
  ['a subscribe without payload', 4400, [init, { id: '1', type: 'subscribe' }]],
  ['a subscribe without id', 4400, [init, { type: 'subscribe', payload: { query: '{ __typename }' } }]],
  ['a subscribe before connection_init', 4401, [{ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } }]],
  ['an invalid token', 4403, [{ type: 'connection_init', payload: { authorization: 'Bearer nonsense' } }]],
  ['no connection_init', 4408, []],
  ['a second connection_init', 4429, [init, init]],
  ['another subprotocol', 4406, [], 'soap'],
]) {
  test(`${what} closes with ${code}`, async () => assert.equal((await closing(messages, protocol)).code, code));
}

test('a second operation under one id closes with 4409', async () => {
  const person = await newPerson();
  const tweetId = await newTweet(person, 'twice');
  const subscribe = { id: 'a', type: 'subscribe', payload: { query: `subscription { tweetReplies(tweetId: "${tweetId}") { cursor } }` } };
  assert.equal((await closing([init, subscribe, subscribe])).code, 4409);
  assert.ok(watch);
});

test('a ping is answered with its payload', async () => {
  const socket = new WebSocket(wsUrl, 'graphql-transport-ws');
  const answer = await within(new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'ping', payload: { n: 7 } })));
    socket.on('message', (data) => resolve(JSON.parse(data.toString())));
  }), 'the pong');
  assert.deepEqual(answer, { type: 'pong', payload: { n: 7 } });
  socket.terminate();
});
