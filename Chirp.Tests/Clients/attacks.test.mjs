// The attacks that graphql-cop makes, against production configuration: none of them may find anything.
import assert from 'node:assert/strict';
import test from 'node:test';
import { post, productionUrl } from './chirp.mjs';

const to = productionUrl;

function refused(answer) {
  assert.ok(answer.json === null || answer.json.data === undefined, answer.text.slice(0, 300));
  assert.doesNotMatch(answer.text, /exception|stack|\.cs:line|   at /i);
  return answer.json?.errors?.[0];
}

test('alias overloading is refused', async () => {
  const query = `{ ${Array.from({ length: 10_000 }, (_, i) => `a${i}: __typename`).join(' ')} }`;
  refused(await post({ query }, { to }));
});

test('a batch is refused', async () => {
  refused(await post(Array.from({ length: 10 }, () => ({ query: '{ __typename }' })), { to }));
});

test('directive overloading is refused', async () => {
  refused(await post({ query: `{ __typename ${'@aa'.repeat(100)} }` }, { to }));
  refused(await post({ query: `{ __typename ${'@include(if: true)'.repeat(100)} }` }, { to }));
});

test('field duplication is refused', async () => {
  refused(await post({ query: `{ ${'__typename '.repeat(20_000)} }` }, { to }));
});

test('circular fragments are refused', async () => {
  refused(await post({ query: '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }' }, { to }));
});

test('introspection is refused', async () => {
  refused(await post({ query: '{ __schema { types { name } } }' }, { to }));
});

test('circular introspection is refused', async () => {
  const nested = (depth) => (depth === 0 ? 'name' : `fields { type { ${nested(depth - 1)} } }`);
  refused(await post({ query: `{ __schema { types { ${nested(10)} } } }` }, { to }));
});

test('a mutation over GET is refused', async () => {
  const response = await fetch(`${to}?query=${encodeURIComponent('mutation { __typename }')}`);
  assert.ok(response.status >= 400);
  assert.equal(JSON.parse(await response.text()).data, undefined);
});

test('a query over GET without a preflight header is refused', async () => {
  const response = await fetch(`${to}?query=${encodeURIComponent('{ __typename }')}`);
  assert.ok(response.status >= 400);
});

test('a query over GET with a preflight header runs', async () => {
  const response = await fetch(`${to}?query=${encodeURIComponent('{ __typename }')}`, { headers: { 'GraphQL-Require-Preflight': '1' } });
  assert.deepEqual(await response.json(), { data: { __typename: 'Query' } });
});

test('an urlencoded POST is refused', async () => {
  const response = await fetch(to, { method: 'POST', body: new URLSearchParams({ query: '{ __typename }' }) });
  assert.ok(response.status >= 400);
});

test('a request from another site is refused', async () => {
  const response = await fetch(`${to}?query=${encodeURIComponent('{ __typename }')}`, {
    headers: { origin: 'https://evil.example', 'GraphQL-Require-Preflight': '' },
  });
  assert.equal(response.headers.get('access-control-allow-origin'), null);
});

test('no field is suggested', async () => {
  const error = refused(await post({ query: '{ __typenam viewe }' }, { to }));
  assert.doesNotMatch(error.message, /Did you mean/);
});

test('an error shows nothing of the inside', async () => {
  refused(await post('{', { to }));
  refused(await post({ query: '{ node(id: "' }, { to }));
  refused(await post({ query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: { a: 1 } } }, { to }));
});

test('no tracing is in the extensions', async () => {
  const { json } = await post({ query: '{ __typename }' }, { to });
  assert.deepEqual(json, { data: { __typename: 'Query' } });
});

test('the IDE is not shown', async () => {
  for (const path of ['', '/', '/index.html', '/schema.graphql', '/bcp-config.json']) {
    const response = await fetch(`${to}${path}`, { headers: { accept: 'text/html' } });
    assert.ok(response.status >= 400, path);
    assert.doesNotMatch(await response.text(), /<script/);
  }
});
