// What a client sees of sessions over HTTP: tokens that end, and retries of what ended them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { newPerson, post } from './chirp.mjs';

const as = (person) => ({ headers: { authorization: `Bearer ${person.token}` } });
const signOut = (key) => ({ query: `mutation { signOut(input: { idempotencyKey: "${key}" }) { errors { __typename } } }` });

test('a token whose session has ended is 401, with the reason where HTTP has it', async () => {
  const person = await newPerson();
  await post(signOut('k'), as(person));
  for (const query of ['{ viewer { email } }', 'mutation { postTweet(input: { text: "ghost" }) { tweet { id } } }']) {
    const { status, headers, json } = await post({ query }, as(person));
    assert.equal(status, 401);
    assert.equal(headers.get('www-authenticate'), 'Bearer error="invalid_token"');
    assert.equal(json.errors[0].extensions.code, 'INVALID_ACCESS_TOKEN');
  }
});

test('signing out again with its key is the first answer, and with another key it is not', async () => {
  const person = await newPerson();
  const first = await post(signOut('k'), as(person));
  const again = await post(signOut('k'), as(person));
  assert.equal(again.status, 200);
  assert.deepEqual(again.json, first.json);
  const other = await post(signOut('l'), as(person));
  assert.deepEqual(other.json.data.signOut.errors, [{ __typename: 'NotSignedIn' }]);
});

test('deleting the account again with its key and password is the first answer', async () => {
  const person = await newPerson();
  const remove = (password) => ({ query: `mutation { deleteAccount(input: { password: "${password}", idempotencyKey: "k" }) { deletedUserId errors { __typename } } }` });
  const first = await post(remove('correct horse battery'), as(person));
  assert.deepEqual(first.json.data.deleteAccount, { deletedUserId: person.id, errors: [] });
  assert.deepEqual((await post(remove('correct horse battery'), as(person))).json, first.json);
  const guessed = await post(remove('guessed'), as(person));
  assert.deepEqual(guessed.json.data.deleteAccount, { deletedUserId: null, errors: [{ __typename: 'IdempotencyKeyReused' }] });
});

test('a retry lends nothing to the fields beside it', async () => {
  const person = await newPerson();
  await post(signOut('k'), as(person));
  const { status, json } = await post({ query: `mutation {
    signOut(input: { idempotencyKey: "k" }) { errors { __typename } }
    postTweet(input: { text: "ghost" }) { tweet { id } errors { __typename } }
  }` }, as(person));
  assert.equal(status, 200);
  assert.deepEqual(json.data.signOut.errors, []);
  assert.deepEqual(json.data.postTweet, { tweet: null, errors: [{ __typename: 'NotSignedIn' }] });
});
