// Where the server under test is, and people to test with. Started by Chirp.Tests/Suites/30-clients.sh.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

export const origin = process.env.CHIRP_URL ?? 'http://127.0.0.1:5000';
export const url = `${origin}/graphql`;
export const wsUrl = url.replace(/^http/, 'ws');
/** The same program in production configuration. */
export const productionUrl = process.env.CHIRP_PRODUCTION_URL;

/** One request over plain fetch; gives status, headers and the parsed body. */
export async function post(body, { headers = {}, to = url } = {}) {
  const response = await fetch(to, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null };
}

/** Data of an operation that must work. */
export async function execute(query, variables = {}, token = undefined) {
  const { json } = await post({ query, variables }, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  assert.equal(json.errors, undefined, JSON.stringify(json.errors));
  return json.data;
}

const signUp = `mutation ($input: SignUpInput!) {
  signUp(input: $input) {
    tokens { accessToken refreshToken }
    viewer { user { id handle } }
    errors { __typename ... on UserError { message } }
  }
}`;

/** A new person, signed in. */
export async function newPerson() {
  const handle = `t${randomBytes(6).toString('hex')}`;
  const { signUp: payload } = await execute(signUp, {
    input: { handle, name: handle, email: `${handle}@example.org`, password: 'correct horse battery', dateOfBirth: '1990-01-01' },
  });
  assert.deepEqual(payload.errors, []);
  return { id: payload.viewer.user.id, handle, token: payload.tokens.accessToken, refreshToken: payload.tokens.refreshToken };
}

const postTweet = `mutation ($input: PostTweetInput!) {
  postTweet(input: $input) { tweet { id text } errors { __typename ... on UserError { message } } }
}`;

/** A new tweet's id. */
export async function newTweet(person, text, inReplyTo = null) {
  const { postTweet: payload } = await execute(postTweet, { input: { text, inReplyTo } }, person.token);
  assert.deepEqual(payload.errors, []);
  return payload.tweet.id;
}

/** Rejects when a promise takes longer than any healthy machine needs. */
export function within(promise, what, milliseconds = 20_000) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not happen within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
