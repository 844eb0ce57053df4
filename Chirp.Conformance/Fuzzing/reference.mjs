// The reference side of the fuzzer: reads cases as JSON lines, answers what graphql-js makes of each as JSON lines.
import { createInterface } from 'node:readline';
import {
  GraphQLError, buildSchema, experimentalExecuteIncrementally, getNamedType, isAbstractType, isEnumType, isListType,
  isNonNullType,
  isObjectType, isScalarType, parse, validate,
} from 'graphql';

const schemas = new Map();

function schemaOf(sdl) {
  let schema = schemas.get(sdl);
  if (!schema) {
    if (schemas.size > 100) schemas.clear();
    schema = buildSchema(sdl);
    schemas.set(sdl, schema);
  }
  return schema;
}

const leaf = { Int: 2, Float: 3.5, String: 'str', Boolean: true, ID: 'id', Any: 'any' };

/** A value of a type; composite values are objects that only know their type. */
function valueOf(schema, type, behaviour) {
  if (isNonNullType(type)) return valueOf(schema, type.ofType, behaviour);
  if (isListType(type)) {
    return Array.from({ length: behaviour.length }, (_, i) =>
      (i === behaviour.nullItem ? null : valueOf(schema, type.ofType, behaviour)));
  }
  if (isScalarType(type)) return leaf[type.name];
  if (isEnumType(type)) return type.getValues()[0].name;
  const object = isAbstractType(type)
    ? [...schema.getPossibleTypes(type)].sort((a, b) => (a.name < b.name ? -1 : 1))[0]
    : type;
  return { __typename: object.name };
}

/** Something no scalar, enum or list accepts. */
function wrongOf(type) {
  const named = getNamedType(type);
  if (isObjectType(named) || isAbstractType(named)) {
    return isListType(isNonNullType(type) ? type.ofType : type) ? 5 : { __typename: 'Query' };
  }
  return { wrong: true };
}

function resolverOf(schema, behaviours) {
  return (_source, _args, _context, info) => {
    const coordinate = `${info.parentType.name}.${info.fieldName}`;
    const behaviour = behaviours[coordinate] ?? { kind: 'value', later: false, length: 2, nullItem: -1 };
    const run = () => {
      switch (behaviour.kind) {
        case 'null': return null;
        case 'throw': throw new GraphQLError(`${coordinate} failed`);
        case 'wrong': return wrongOf(info.returnType);
        default: return valueOf(schema, info.returnType, behaviour);
      }
    };
    return behaviour.later ? new Promise((resolve) => { setImmediate(resolve); }).then(run) : run();
  };
}

function at(root, path) {
  let node = root;
  for (const key of path) node = node?.[key];
  return node;
}

/** One result of an incremental one. */
async function merge(result) {
  if (!('initialResult' in result)) return result;
  const { data, errors = [], pending } = result.initialResult;
  const merged = { data, errors: [...errors] };
  const open = new Map(pending.map((entry) => [entry.id, entry]));
  for await (const update of result.subsequentResults) {
    for (const entry of update.pending ?? []) open.set(entry.id, entry);
    for (const part of update.incremental ?? []) {
      const target = at(merged.data, [...open.get(part.id).path, ...(part.subPath ?? [])]);
      if ('items' in part) target.push(...part.items);
      else mergeInto(target, part.data);
      merged.errors.push(...(part.errors ?? []));
    }
    for (const entry of update.completed ?? []) merged.errors.push(...(entry.errors ?? []));
  }
  return merged;
}

function mergeInto(target, data) {
  for (const [key, value] of Object.entries(data)) {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)
      && target[key] !== null && typeof target[key] === 'object') {
      mergeInto(target[key], value);
    } else {
      target[key] = value;
    }
  }
}

async function answer({ sdl, query, variables, incremental, behaviours }) {
  const schema = schemaOf(sdl);
  let document;
  try {
    document = parse(query);
  } catch (error) {
    return { refused: [error.toJSON()] };
  }
  const invalid = validate(schema, document);
  if (invalid.length > 0) return { refused: invalid.map((error) => error.toJSON()) };
  const result = await experimentalExecuteIncrementally({
    schema, document, variableValues: variables, fieldResolver: resolverOf(schema, behaviours), rootValue: {},
    enableEarlyExecution: false,
  });
  const { data, errors } = await merge(result);
  return { data, errors: (errors ?? []).map((error) => (error.toJSON ? error.toJSON() : error)), incremental };
}

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
for await (const line of lines) {
  let out;
  try {
    out = await answer(JSON.parse(line));
  } catch (error) {
    out = { crashed: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(out)}\n`);
}
