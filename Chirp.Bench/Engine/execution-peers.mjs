// The operations of ExecutionBenchmarks in npm packages: the same schema, data and responses, as bytes.
import DataLoader from 'dataloader';
import * as graphql from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';

const sdl = `
  type Query { items: [Item!]! timeline: [Tweet!]! }
  type Item { id: ID! name: String! score: Int! active: Boolean! owner: Owner! }
  type Owner { id: ID! name: String! }
  type Tweet {
    id: ID! text: String! createdAt: String! favoriteCount: Int! retweetCount: Int! replyCount: Int!
    viewerHasFavorited: Boolean! author: User!
  }
  type User { id: ID! handle: String! name: String! avatarUrl: String! verified: Boolean! }`;

const operations = {
  Objects: '{ items { id name score active owner { id name } } }',
  Timeline: `{ timeline { id text createdAt favoriteCount retweetCount replyCount viewerHasFavorited
    author { id handle name avatarUrl verified } } }`,
};

const range = (count, make) => Array.from({ length: count }, (_, i) => make(i));
const items = range(1000, (i) => ({
  id: `item-${i}`, name: `Item number ${i}`, score: i * 7, active: i % 2 === 0,
  owner: { id: `owner-${i % 10}`, name: `Owner ${i % 10}` },
}));
const users = new Map(range(8, (i) => [i, {
  id: `user-${i}`, handle: `handle${i}`, name: `Person Number ${i}`,
  avatarUrl: `https://media.example/avatars/${i}.png`, verified: i % 3 === 0,
}]));
const timeline = range(20, (i) => ({
  id: `tweet-${i}`,
  text: `This is tweet number ${i}: it says something of about the usual length of a tweet, with é.`,
  createdAt: '2026-11-23T09:00:00.000Z', favoriteCount: i * 3, retweetCount: i, replyCount: i >> 1,
  viewerHasFavorited: i % 4 === 0, authorId: i % 8,
}));

function schemaWithResolvers() {
  const schema = graphql.buildSchema(sdl);
  schema.getQueryType().getFields().items.resolve = () => items;
  schema.getQueryType().getFields().timeline.resolve = async () => timeline;
  schema.getType('Tweet').getFields().author.resolve = (tweet, _, context) => context.users.load(tweet.authorId);
  return schema;
}

const context = () => ({ users: new DataLoader(async (keys) => keys.map((key) => users.get(key))) });

/** Every benchmark as a function from nothing to the response's bytes, a promise where the package gives one. */
export function executionBenchmarks() {
  const schema = schemaWithResolvers();
  return Object.entries(operations).flatMap(([name, source]) => {
    const document = graphql.parse(source);
    const compiled = compileQuery(schema, document);
    const serializing = compileQuery(schema, document, undefined, { customJSONSerializer: true });
    if (!isCompiledQuery(compiled) || !isCompiledQuery(serializing)) throw new Error('graphql-jit compiled nothing');
    const bytes = (result, stringify) =>
      result.then ? result.then((value) => Buffer.from(stringify(value))) : Buffer.from(stringify(result));
    return [
      {
        name: `ExecutionBenchmarks.${name}`, packageName: `graphql ${graphql.version}`,
        run: () => bytes(graphql.execute({ schema, document, contextValue: context() }), JSON.stringify),
      },
      {
        name: `ExecutionBenchmarks.${name}`, packageName: 'graphql-jit 0.8.9',
        run: () => bytes(compiled.query({}, context(), {}), JSON.stringify),
      },
      {
        name: `ExecutionBenchmarks.${name}`, packageName: 'graphql-jit, own JSON',
        run: () => bytes(serializing.query({}, context(), {}), serializing.stringify),
      },
    ];
  });
}
