// The operations of README.md against a started server with the demo world, in their order.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { execute, newPerson, newTweet, origin, within, wsUrl } from '../chirp.mjs';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const blocks = (language) => [...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((found) => found[1]);
const operations = new Map(blocks('graphql').map((text) => [text.match(/^\w+ (\w+)/)[1], text]));

let token;

test('the demo account signs in', async () => {
  const { signIn } = await execute(operations.get('SignIn'));
  assert.deepEqual(signIn.errors, []);
  token = signIn.tokens.accessToken;
});

test('its home timeline has a full page and goes on', async () => {
  const { viewer } = await execute(operations.get('HomeTimeline'), {}, token);
  assert.equal(viewer.homeTimeline.nodes.length, 2);
  assert.equal(viewer.homeTimeline.pageInfo.hasNextPage, true);
});

test('posting answers what the README says', async () => {
  assert.deepEqual({ data: await execute(operations.get('Post'), {}, token) }, JSON.parse(blocks('json')[0]));
});

test('the subscription tells of a tweet', async () => {
  const author = await newPerson();
  const client = createClient({
    url: wsUrl, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${author.token}` },
  });
  const events = client.iterate({ query: operations.get('Live') });
  const next = events.next();
  // Posted again until one comes after the subscription has begun.
  let delivered = false;
  const event = next.finally(() => { delivered = true; });
  while (!delivered) await Promise.race([event, newTweet(author, `live ${Math.random()}`)]);
  const { value } = await within(event, 'an event');
  assert.match(value.data.homeTimeline.tweet.text, /^live /);
  await client.dispose();
});

/** The module that the README shows for a client, at the server under test; it lies where packages are found. */
async function snippet(packageName) {
  const text = blocks('js').find((block) => block.includes(`from '${packageName}'`));
  const folder = new URL('../node_modules/.readme/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${packageName.replace(/\W/g, '-')}.mjs`, folder);
  writeFileSync(file, text.replaceAll('http://localhost:5000', origin).replaceAll('ws://localhost:5000', origin.replace('http', 'ws')));
  return import(file);
}

// Browsers have it; so has Node from 22 on.
globalThis.WebSocket ??= WebSocket;

const timeline = '{ viewer { homeTimeline(first: 2) { edges { node { id text } } pageInfo { hasNextPage endCursor } } } }';
const live = operations.get('Live');

/** What each client makes of a query and of a subscription: a promise of data, and a function that ends it. */
const clients = {
  '@apollo/client': async (client) => {
    const { gql } = await import('@apollo/client');
    return {
      read: async () => (await client.query({ query: gql(timeline) })).data,
      watch: (next, error) => client.subscribe({ query: gql(live) }).subscribe({ next: ({ data }) => next(data), error }),
    };
  },
  urql: (client) => ({
    read: async () => (await client.query(timeline, {}).toPromise()).data,
    watch: (next, error) => client.subscription(live, {}).subscribe(({ data, error: failed }) => (failed ? error(failed) : next(data))),
  }),
  'relay-runtime': (environment) => {
    const run = (operationKind, text) => environment.getNetwork().execute({ operationKind, name: 'Test', text }, {}, {});
    return {
      read: async () => (await run('query', timeline).toPromise()).data,
      watch: (next, error) => run('subscription', live).subscribe({ next: ({ data }) => next(data), error }),
    };
  },
};

for (const [packageName, use] of Object.entries(clients)) {
  test(`the README's module for ${packageName} reads and watches`, async () => {
    const person = await newPerson();
    await newTweet(person, 'first');
    const { connect } = await snippet(packageName);
    const { read, watch } = await use(connect(person.token));
    const { viewer } = await within(read(), 'an answer');
    assert.deepEqual(viewer.homeTimeline.edges.map(({ node }) => node.text), ['first']);

    let event;
    let end;
    const heard = within(new Promise((resolve, reject) => {
      end = watch((data) => { event = data; resolve(); }, reject);
    }), 'an event');
    while (!event) await Promise.race([heard, newTweet(person, `live ${Math.random()}`)]);
    assert.match(event.homeTimeline.tweet.text, /^live /);
    end.unsubscribe();
  });
}

test('nothing of the tour is left out', () => {
  assert.deepEqual(blocks('js').length, Object.keys(clients).length);
  assert.deepEqual([...operations.keys()], ['SignIn', 'HomeTimeline', 'Post', 'Live']);
});
