// The engine's benchmarks in npm packages:  node peers.mjs [FILTER]
// Prints one line a benchmark: its name, the package, microseconds an operation (the median of the rounds).
import { readFileSync } from 'node:fs';
import * as graphql from 'graphql';

const roundMilliseconds = 300;
const rounds = 15;

const read = (name) => readFileSync(new URL(`Engine/Documents/${name}.graphql`, import.meta.url), 'utf8');

const benchmarks = [];
const add = (name, packageName, run) => benchmarks.push({ name, packageName, run });

for (const name of ['introspection', 'timeline']) {
  const source = read(name);
  add(`ParserBenchmarks.Parse ${name}`, `graphql ${graphql.version}`, () => graphql.parse(source));
}

function measure(run) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    let count = 0;
    const start = process.hrtime.bigint();
    const end = start + BigInt(roundMilliseconds) * 1_000_000n;
    let now = start;
    while (now < end) {
      for (let i = 0; i < 50; i++) run();
      count += 50;
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
for (const { name, packageName, run } of benchmarks.filter(({ name }) => pattern.test(name))) {
  console.log(`${name.padEnd(48)} ${packageName.padEnd(20)} ${measure(run).toFixed(2).padStart(10)} µs`);
}
