// The engine's benchmarks in npm packages:  node peers.mjs [FILTER]
// Prints one line a benchmark: its name, the package, microseconds an operation (the median of the rounds).
import { readFileSync } from 'node:fs';
import * as graphql from 'graphql';
import { executionBenchmarks } from './Engine/execution-peers.mjs';

const roundMilliseconds = 300;
const rounds = 15;

const read = (name) => readFileSync(new URL(`Engine/Documents/${name}.graphql`, import.meta.url), 'utf8');
const chirp = graphql.buildSchema(readFileSync(new URL('schema.graphql', import.meta.url), 'utf8'));

const benchmarks = [];
const packageName = `graphql ${graphql.version}`;
for (const name of ['introspection', 'timeline']) {
  const source = read(name);
  const errors = graphql.validate(chirp, graphql.parse(source));
  if (errors.length > 0) throw errors[0];
  benchmarks.push(
    { name: `ParserBenchmarks.Parse ${name}`, packageName, run: () => graphql.parse(source) },
    {
      name: `ValidationBenchmarks.ParseAndValidate ${name}`, packageName,
      run: () => graphql.validate(chirp, graphql.parse(source)),
    },
  );
}

benchmarks.push(...executionBenchmarks());

async function measure(run) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    let count = 0;
    const start = process.hrtime.bigint();
    const end = start + BigInt(roundMilliseconds) * 1_000_000n;
    let now = start;
    while (now < end) {
      for (let i = 0; i < 20; i++) {
        const result = run();
        if (result instanceof Promise) await result;
      }
      count += 20;
      now = process.hrtime.bigint();
    }
    times.push(Number(now - start) / count / 1000);
  }
  // The first rounds warm the compiler up.
  times.splice(0, 5);
  return times.sort((a, b) => a - b)[times.length >> 1];
}

const pattern = new RegExp(
  `^${(process.argv[2] ?? '*').replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}`, 'i');
for (const { name, packageName: of, run } of benchmarks.filter((benchmark) => pattern.test(benchmark.name))) {
  console.log(`${name.padEnd(48)} ${of.padEnd(22)} ${(await measure(run)).toFixed(2).padStart(10)} µs`);
}
