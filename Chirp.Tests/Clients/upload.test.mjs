// Uploads by the multipart request specification: npm apollo-upload-client, and a form made by hand.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ApolloClient, InMemoryCache, gql } from '@apollo/client';
import UploadHttpLink from 'apollo-upload-client/UploadHttpLink.mjs';

const url = process.env.CHIRP_UPLOAD_URL;

// Without the cache, which takes two fields for one where their arguments differ only in a file.
function connect() {
  const link = new UploadHttpLink({ uri: url, headers: { 'graphql-require-preflight': '1' } });
  return new ApolloClient({ cache: new InMemoryCache(), link, defaultOptions: { mutate: { fetchPolicy: 'no-cache' } } });
}

test('apollo-upload-client sends a file', async () => {
  const client = connect();
  const { data } = await client.mutate({
    mutation: gql`mutation ($file: Upload!) { text(file: $file) }`,
    variables: { file: new File(['hello, wörld'], 'greeting.txt', { type: 'text/plain' }) },
  });
  assert.equal(data.text, 'greeting.txt: hello, wörld');
  client.stop();
});

test('apollo-upload-client sends one file for two variables, and another', async () => {
  const client = connect();
  const shared = new File(['shared'], 'shared.txt');
  const { data } = await client.mutate({
    mutation: gql`mutation ($a: Upload!, $b: Upload!, $c: Upload!) {
      a: text(file: $a) b: size(file: $b) c: size(file: $c)
    }`,
    variables: { a: shared, b: shared, c: new File([new Uint8Array(3_000_000)], 'large.bin') },
  });
  assert.deepEqual({ ...data }, { a: 'shared.txt: shared', b: 6, c: 3_000_000 });
  client.stop();
});

test('apollo-upload-client sends operations without files as JSON', async () => {
  const client = connect();
  const { data } = await client.query({ query: gql`{ hello }` });
  assert.equal(data.hello, 'world');
  client.stop();
});

test('a form made by hand arrives, whatever follows its files', async () => {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: 'mutation ($f: Upload!) { text(file: $f) }', variables: { f: null } }));
  form.set('map', JSON.stringify({ picture: ['variables.f'] }));
  form.set('picture', new File(['pixels'], 'näme.png'));
  form.set('more', 'ignored');
  const response = await fetch(url, { method: 'POST', body: form, headers: { 'graphql-require-preflight': '1' } });
  assert.deepEqual(await response.json(), { data: { text: 'näme.png: pixels' } });
});
