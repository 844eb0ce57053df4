// npm graphql-sse in both modes of the GraphQL over SSE protocol.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createClient } from 'graphql-sse';
import { newPerson, newTweet, url, within } from './chirp.mjs';

for (const singleConnection of [false, true]) {
  const mode = singleConnection ? 'single connection' : 'distinct connections';

  test(`a query runs (${mode})`, async () => {
    const client = createClient({ url, singleConnection, retryAttempts: 0 });
    const result = await within(new Promise((resolve, reject) => {
      let last;
      client.subscribe({ query: '{ __typename }' }, { next: (value) => { last = value; }, error: reject, complete: () => resolve(last) });
    }), 'the result');
    assert.deepEqual(result, { data: { __typename: 'Query' } });
    client.dispose();
  });

  test(`a subscription delivers every event in order (${mode})`, async () => {
    const person = await newPerson();
    const tweetId = await newTweet(person, 'streamed');
    await newTweet(person, 'first', tweetId);
    const client = createClient({ url, singleConnection, retryAttempts: 0 });
    const texts = [];
    let written = 0;
    const done = within(new Promise((resolve, reject) => {
      client.subscribe(
        { query: `subscription { tweetReplies(tweetId: "${tweetId}") { tweet { text } } }` },
        {
          next: ({ data }) => { texts.push(data.tweetReplies.tweet.text); if (texts.length === 3) resolve(); },
          error: reject,
          complete: () => {},
        });
    }), 'three events');
    while (texts.length < 3 && written < 200) await newTweet(person, `event ${written++}`, tweetId);
    await done;
    const start = Number(texts[0].split(' ')[1]);
    assert.deepEqual(texts.slice(0, 3), [start, start + 1, start + 2].map((n) => `event ${n}`));
    client.dispose();
  });

  test(`an invalid operation gives its errors (${mode})`, async () => {
    const client = createClient({ url, singleConnection, retryAttempts: 0 });
    const result = await within(new Promise((resolve) => {
      client.subscribe({ query: '{ nothing }' }, { next: resolve, error: (error) => resolve({ errors: [error] }), complete: () => {} });
    }), 'the errors');
    assert.ok(result.errors?.length > 0);
    client.dispose();
  });
}
