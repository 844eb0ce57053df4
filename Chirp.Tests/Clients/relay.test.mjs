// Relay's compiler on schema.graphql, and its runtime reading a connection page by page.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import relay from 'relay-runtime';
import { newPerson, newTweet, post } from './chirp.mjs';

const folder = fileURLToPath(new URL('.', import.meta.url));

function compile() {
  execFileSync('node', ['node_modules/relay-compiler/cli.js', 'relay.config.json'], { cwd: folder, stdio: 'pipe' });
  const names = readdirSync(`${folder}/relay/__generated__`);
  for (const name of names) completeImports(`${folder}/relay/__generated__/${name}`);
  return names;
}

/** Node wants the ending of a file that is imported; a bundler, for which the compiler writes, finds it. */
function completeImports(file) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/(from '\.\/[A-Za-z_]+\.graphql)'/g, "$1.js'"));
}

async function artifact(name) {
  const text = readFileSync(`${folder}/relay/__generated__/${name}.graphql.js`, 'utf8').replace(/^import .*$/gm, '');
  return text;
}

test('the compiler accepts the schema and a paginated fragment', async () => {
  const names = compile();
  assert.ok(names.includes('peopleQuery.graphql.js'));
  assert.match(await artifact('people_tweets'), /"connection"/);
});

test('the runtime reads a connection to its end', async () => {
  compile();
  const query = (await import('./relay/__generated__/peopleQuery.graphql.js')).default;
  const fragment = (await import('./relay/__generated__/people_tweets.graphql.js')).default;
  const pagination = (await import('./relay/__generated__/peopleTweetsPaginationQuery.graphql.js')).default;
  const person = await newPerson();
  for (let i = 0; i < 5; i++) await newTweet(person, `relay ${i}`);
  const environment = new relay.Environment({
    network: relay.Network.create(async ({ text }, variables) => (await post({ query: text, variables })).json),
    store: new relay.Store(new relay.RecordSource()),
  });

  const variables = { handle: person.handle, count: 2, cursor: null };
  await relay.fetchQuery(environment, query, variables).toPromise();
  const operation = relay.createOperationDescriptor(query, variables);
  environment.retain(operation);
  const page = () => {
    const root = environment.lookup(operation.fragment).data;
    const selector = relay.getSingularSelector(fragment, root.user);
    return environment.lookup(selector).data.tweets;
  };
  for (let pages = 0; page().pageInfo.hasNextPage && pages < 5; pages++) {
    await relay.fetchQuery(environment, pagination, { id: person.id, count: 2, cursor: page().pageInfo.endCursor }).toPromise();
  }

  assert.deepEqual(page().edges.map((edge) => edge.node.text), [4, 3, 2, 1, 0].map((i) => `relay ${i}`));
});
