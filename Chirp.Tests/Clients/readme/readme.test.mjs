// The operations of README.md against a started server with the demo world, in their order.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { execute, newPerson, newTweet, within, wsUrl } from '../chirp.mjs';

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

test('nothing of the tour is left out', () => {
  assert.deepEqual([...operations.keys()], ['SignIn', 'HomeTimeline', 'Post', 'Live']);
});
