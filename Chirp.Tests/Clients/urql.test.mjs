// urql 5 with its own exchanges, subscriptions over graphql-ws and over server-sent events.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createClient as createSocket } from 'graphql-ws';
import { Client, cacheExchange, fetchExchange, gql, subscriptionExchange } from 'urql';
import WebSocket from 'ws';
import { newPerson, newTweet, url, within, wsUrl } from './chirp.mjs';

function connect(person, exchanges, options = {}) {
  return new Client({ url, preferGetMethod: false, exchanges, fetchOptions: { headers: { authorization: `Bearer ${person.token}` } }, ...options });
}

test('a query and a mutation run', async () => {
  const person = await newPerson();
  const client = connect(person, [cacheExchange, fetchExchange]);
  const posted = await client.mutation(gql`mutation { postTweet(input: { text: "from urql" }) { tweet { id } errors { __typename } } }`, {}).toPromise();
  assert.equal(posted.error, undefined);
  const read = await client.query(gql`query ($id: ID!) { tweet(id: $id) { text } }`, { id: posted.data.postTweet.tweet.id }).toPromise();
  assert.equal(read.data.tweet.text, 'from urql');
});

const live = gql`subscription { homeTimeline { cursor tweet { text } } }`;

async function receives(client, person) {
  let written = 0;
  let event;
  let end;
  const done = within(new Promise((resolve, reject) => {
    end = client.subscription(live, {}).subscribe((result) => {
      if (result.error) reject(result.error);
      event = result;
      resolve();
    });
  }), 'the event');
  while (!event && written < 200) await newTweet(person, `urql ${written++}`);
  await done;
  end.unsubscribe();
  assert.match(event.data.homeTimeline.tweet.text, /^urql \d+$/);
}

test('a subscription delivers over graphql-ws', async () => {
  const person = await newPerson();
  const socket = createSocket({ url: wsUrl, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${person.token}` } });
  const exchange = subscriptionExchange({
    forwardSubscription: (request) => ({
      subscribe: (sink) => ({ unsubscribe: socket.subscribe({ ...request, query: request.query ?? '' }, sink) }),
    }),
  });
  await receives(connect(person, [cacheExchange, fetchExchange, exchange]), person);
  await socket.dispose();
});

test('a subscription delivers over fetch, as server-sent events', async () => {
  const person = await newPerson();
  await receives(connect(person, [cacheExchange, fetchExchange], { fetchSubscriptions: true }), person);
});
