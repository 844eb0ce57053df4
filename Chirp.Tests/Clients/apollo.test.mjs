// Apollo Client 4: queries through its cache, a mutation, a subscription over graphql-ws.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition, relayStylePagination } from '@apollo/client/utilities';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { newPerson, newTweet, url, within, wsUrl } from './chirp.mjs';

function connect(token) {
  const socket = createClient({ url: wsUrl, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${token}` } });
  const client = new ApolloClient({
    cache: new InMemoryCache({ typePolicies: { User: { fields: { tweets: relayStylePagination() } } } }),
    link: ApolloLink.split(
      ({ query }) => getMainDefinition(query).operation === 'subscription',
      new GraphQLWsLink(socket),
      new HttpLink({ uri: url, headers: { authorization: `Bearer ${token}` } })),
  });
  return { client, close: async () => { client.stop(); await socket.dispose(); } };
}

test('pages of a connection merge in its cache', async () => {
  const person = await newPerson();
  for (let i = 0; i < 5; i++) await newTweet(person, `tweet ${i}`);
  const { client, close } = connect(person.token);
  const query = gql`query ($id: ID!, $after: String) {
    node(id: $id) { id ... on User { tweets(first: 2, after: $after) { edges { cursor node { id text } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }
  }`;
  const observable = client.watchQuery({ query, variables: { id: person.id } });
  let { data } = await observable.result?.() ?? await client.query({ query, variables: { id: person.id } });
  const texts = data.node.tweets.edges.map((edge) => edge.node.text);
  let { pageInfo } = data.node.tweets;
  while (pageInfo.hasNextPage) {
    ({ data } = await client.query({ query, variables: { id: person.id, after: pageInfo.endCursor }, fetchPolicy: 'no-cache' }));
    texts.push(...data.node.tweets.edges.map((edge) => edge.node.text));
    ({ pageInfo } = data.node.tweets);
  }
  assert.deepEqual(texts, [4, 3, 2, 1, 0].map((i) => `tweet ${i}`));
  await close();
});

test('a mutation updates what the cache holds by its id', async () => {
  const person = await newPerson();
  const tweetId = await newTweet(person, 'a favorite');
  const { client, close } = connect(person.token);
  const query = gql`query ($id: ID!) { tweet(id: $id) { id favoriteCount viewerHasFavorited } }`;
  await client.query({ query, variables: { id: tweetId } });
  await client.mutate({
    mutation: gql`mutation ($id: ID!) { favoriteTweet(input: { tweetId: $id }) { tweet { id favoriteCount viewerHasFavorited } errors { __typename } } }`,
    variables: { id: tweetId },
  });
  const { data } = await client.query({ query, variables: { id: tweetId }, fetchPolicy: 'cache-only' });
  assert.equal(data.tweet.favoriteCount, 1);
  assert.equal(data.tweet.viewerHasFavorited, true);
  await close();
});

test('a subscription delivers', async () => {
  const person = await newPerson();
  const { client, close } = connect(person.token);
  let written = 0;
  let event;
  const done = within(new Promise((resolve, reject) => {
    client.subscribe({ query: gql`subscription { homeTimeline { cursor tweet { text author { handle } } } }` })
      .subscribe({ next: (value) => { event = value; resolve(); }, error: reject });
  }), 'the event');
  while (!event && written < 200) await newTweet(person, `live ${written++}`);
  await done;
  assert.equal(event.data.homeTimeline.tweet.author.handle, person.handle);
  await close();
});
