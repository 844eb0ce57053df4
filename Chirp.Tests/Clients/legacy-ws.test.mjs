// npm subscriptions-transport-ws, the client of the older graphql-ws subprotocol.
import assert from 'node:assert/strict';
import test from 'node:test';
import { SubscriptionClient } from 'subscriptions-transport-ws';
import WebSocket from 'ws';
import { newPerson, newTweet, within, wsUrl } from './chirp.mjs';

function connect(connectionParams) {
  return new SubscriptionClient(wsUrl, { reconnect: false, connectionParams }, WebSocket);
}

test('a query runs', async () => {
  const client = connect();
  const result = await within(new Promise((resolve, reject) => {
    client.request({ query: '{ __typename }' }).subscribe({ next: resolve, error: reject });
  }), 'the result');
  assert.deepEqual(result, { data: { __typename: 'Query' } });
  client.close();
});

test('a subscription delivers', async () => {
  const person = await newPerson();
  const tweetId = await newTweet(person, 'old clients welcome');
  const client = connect({ Authorization: `Bearer ${person.token}` });
  let count = 0;
  const event = await within(new Promise((resolve, reject) => {
    client.request({ query: `subscription { tweetReplies(tweetId: "${tweetId}") { tweet { text } } }` }).subscribe({ next: resolve, error: reject });
    client.onConnected(async () => {
      // The protocol does not say when a subscription stands, so there is more than one reply.
      for (; count < 5; count++) await newTweet(person, `hello ${count}`, tweetId);
    });
  }), 'the event');
  assert.match(event.data.tweetReplies.tweet.text, /^hello \d$/);
  client.close();
});

test('an invalid operation gives its errors', async () => {
  const client = connect();
  const result = await within(new Promise((resolve) => {
    client.request({ query: '{ nothing }' }).subscribe({ next: resolve, error: (error) => resolve({ errors: [error] }) });
  }), 'the result');
  assert.match(result.errors[0].message, /nothing/);
  client.close();
});
