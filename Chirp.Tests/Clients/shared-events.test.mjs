// Many subscribers who ask the same of one tweet, by every protocol: each receives every event, whole and in order,
// although the server makes each response once and every protocol frames it in its own way.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { SubscriptionClient } from 'subscriptions-transport-ws';
import WebSocket from 'ws';
import { execute, newPerson, newTweet, url, within, wsUrl } from './chirp.mjs';

const query = 'subscription ($id: ID!, $after: String) { tweetReplies(tweetId: $id, after: $after) { cursor tweet { id text author { handle } } } }';

/** Collects results until there are so many. */
function collect(count, subscribe) {
  const results = [];
  return within(new Promise((resolve, reject) => subscribe({
    next: (result) => { if (results.push(result) === count) resolve(results); },
    error: reject,
    complete: () => reject(new Error(`ended after ${results.length} events`)),
  })), `${count} events`);
}

test('subscribers who ask the same by every protocol receive every event', async () => {
  const person = await newPerson();
  const id = await newTweet(person, 'asked');
  const { tweet } = await execute('query ($id: ID!) { tweet(id: $id) { replies { liveCursor } } }', { id });
  const operation = { query, variables: { id, after: tweet.replies.liveCursor } };
  const texts = Array.from({ length: 12 }, (_, i) => `event ${i}\n\ndata: not a field\n"quoted" \\ ${'å'.repeat(i * 20)}`.trim());

  const clients = [];
  const sse = (singleConnection) => {
    const client = createSseClient({ url, singleConnection, retryAttempts: 0 });
    clients.push(client);
    return (sink) => client.subscribe(operation, sink);
  };
  const socket = () => {
    const client = createSocketClient({ url: wsUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
    clients.push(client);
    return (sink) => client.subscribe(operation, sink);
  };
  const legacy = () => {
    const client = new SubscriptionClient(wsUrl, { reconnect: false }, WebSocket);
    clients.push({ dispose: () => client.close() });
    return (sink) => client.request(operation).subscribe(sink);
  };
  const [oneSocket, oneStream] = [socket(), sse(true)];
  const received = Promise.all([
    sse(false), sse(false), oneStream, oneStream, socket(), oneSocket, oneSocket, legacy(),
  ].map((subscribe) => collect(texts.length, subscribe)));

  for (const text of texts) await newTweet(person, text, id);
  // Cursors may differ: who caught up with a tweet stands elsewhere than who was told of it.
  const [first, ...others] = (await received).map((results) => results.map(({ data }) => data.tweetReplies.tweet));
  assert.deepEqual(first.map(({ text }) => text), texts);
  for (const tweets of others) assert.deepEqual(tweets, first);
  for (const client of clients) await client.dispose();
});
