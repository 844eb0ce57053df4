// What GraphQL over HTTP asks beside the audits: methods, media types, persisted documents, multipart requests.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { origin, post, url } from './chirp.mjs';

test('a mutation over GET is 405 with Allow', async () => {
  const response = await fetch(`${url}?query=${encodeURIComponent('mutation { signOut { errors { __typename } } }')}`);
  assert.equal(response.status, 405);
  assert.equal(response.headers.get('allow'), 'POST');
});

test('a media type that nobody here writes is 406', async () => {
  const { status } = await post({ query: '{ __typename }' }, { headers: { accept: 'image/png' } });
  assert.equal(status, 406);
});

test('another charset than UTF-8 is 415', async () => {
  const { status } = await post({ query: '{ __typename }' }, { headers: { 'content-type': 'application/json; charset=utf-16' } });
  assert.equal(status, 415);
});

test('a form is 415', async () => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ query: '{ __typename }' }) });
  assert.equal(response.status, 415);
});

test('a body over the limit is 413', async () => {
  const { status, json } = await post({ query: `{ __typename } #${'x'.repeat(1 << 20)}` });
  assert.equal(status, 413);
  assert.match(json.errors[0].message, /MaxRequestBytes/);
});

test('an array of requests is refused', async () => {
  const { status, json } = await post([{ query: '{ __typename }' }]);
  assert.equal(status, 400);
  assert.match(json.errors[0].message, /MaxBatch/);
});

test('a persisted query is asked for once and then known by its hash', async () => {
  const query = `{ __typename } # ${Math.random()}`;
  const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
  const unknown = await post({ extensions });
  assert.equal(unknown.json.errors[0].extensions.code, 'PERSISTED_QUERY_NOT_FOUND');
  assert.deepEqual((await post({ query, extensions })).json, { data: { __typename: 'Query' } });
  assert.deepEqual((await post({ extensions })).json, { data: { __typename: 'Query' } });
});

test('a persisted query under a wrong hash is refused', async () => {
  const { status } = await post({
    query: '{ __typename }', extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } },
  });
  assert.equal(status, 400);
});

function multipart(parts) {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value);
  return form;
}

const preflight = { 'GraphQL-Require-Preflight': '1' };

test('a multipart request without a preflight header is 403', async () => {
  const body = multipart([['operations', '{"query":"{ __typename }"}'], ['map', '{}']]);
  assert.equal((await fetch(url, { method: 'POST', body })).status, 403);
});

test('a multipart request executes', async () => {
  const body = multipart([['operations', '{"query":"{ __typename }"}'], ['map', '{}']]);
  const response = await fetch(url, { method: 'POST', headers: preflight, body });
  assert.deepEqual(await response.json(), { data: { __typename: 'Query' } });
});

for (const [what, parts] of [
  ['operations behind the map', [['map', '{}'], ['operations', '{}']]],
  ['no map', [['operations', '{"query":"{ __typename }"}']]],
  ['a map that is no JSON', [['operations', '{"query":"{ __typename }"}'], ['map', '{']]],
  ['a file that does not come', [['operations', '{"query":"{ __typename }","variables":{"f":null}}'], ['map', '{"0":["variables.f"]}']]],
  ['a path that leads nowhere', [['operations', '{"query":"{ __typename }"}'], ['map', '{"0":["variables.f"]}'], ['0', new Blob(['x'])]]],
  ['a path outside the variables', [['operations', '{"query":null}'], ['map', '{"0":["query"]}'], ['0', new Blob(['x'])]]],
]) {
  test(`a multipart request with ${what} is 400`, async () => {
    const response = await fetch(url, { method: 'POST', headers: preflight, body: multipart(parts) });
    assert.equal(response.status, 400, await response.text());
  });
}

test('a response is compressed when asked', async () => {
  const { headers } = await post({ query: '{ __schema { types { name description } } }' }, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(headers.get('content-encoding'), 'gzip');
});

test('health is live and ready', async () => {
  assert.equal((await fetch(`${origin}/health/live`)).status, 200);
  assert.equal((await fetch(`${origin}/health/ready`)).status, 200);
});

test('the schema is served once and then known by its tag', async () => {
  const first = await fetch(`${url}/schema.graphql`);
  assert.match(await first.text(), /type Query/);
  const again = await fetch(`${url}/schema.graphql`, { headers: { 'if-none-match': first.headers.get('etag') } });
  assert.equal(again.status, 304);
});

test('an invalid token is 401, not nobody', async () => {
  const { status, headers } = await post({ query: '{ __typename }' }, { headers: { authorization: 'Bearer nonsense' } });
  assert.equal(status, 401);
  assert.match(headers.get('www-authenticate'), /invalid_token/);
});
