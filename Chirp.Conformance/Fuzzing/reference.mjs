// The reference side of the fuzzer: reads cases as JSON lines, answers what graphql-js makes of each as JSON lines.
import { createInterface } from 'node:readline';
import {
  GraphQLError, buildASTSchema, buildSchema, experimentalExecuteIncrementally, getNamedType, isAbstractType, isEnumType,
  isListType, isNonNullType, isObjectType, isScalarType, parse, subscribe, validate, validateSchema,
} from 'graphql';
// Not among what the package exports: its own builders call it, and give one text instead of the errors.
import { validateSDL } from './node_modules/graphql/validation/validate.js';

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
  if (isAbstractType(type) && behaviour.runtimeType != null) {
    return behaviour.runtimeType === '' ? {} : { __typename: behaviour.runtimeType };
  }
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

const plain = { kind: 'value', later: false, length: 2, nullItem: -1, runtimeType: null, events: [], source: 'open' };

const behaviourOf = (behaviours, info) => behaviours[`${info.parentType.name}.${info.fieldName}`] ?? plain;

function resolverOf(schema, behaviours) {
  return (source, _args, _context, info) => {
    const coordinate = `${info.parentType.name}.${info.fieldName}`;
    const behaviour = behaviourOf(behaviours, info);
    const isEvent = info.parentType === schema.getSubscriptionType();
    const run = () => {
      switch (isEvent ? source.kind : behaviour.kind) {
        case 'null': return null;
        case 'throw': throw new GraphQLError(`${coordinate} failed`);
        case 'wrong': return wrongOf(info.returnType);
        default: return valueOf(schema, info.returnType, behaviour);
      }
    };
    return behaviour.later && !isEvent ? new Promise((resolve) => { setImmediate(resolve); }).then(run) : run();
  };
}

/** Opens source streams: an event is the kind of its field's value. */
function subscriberOf(behaviours) {
  return (_source, _args, _context, info) => {
    const coordinate = `${info.parentType.name}.${info.fieldName}`;
    const behaviour = behaviourOf(behaviours, info);
    if (behaviour.source === 'refused') throw new GraphQLError(`${coordinate} is refused`);
    return (async function* events() {
      for (const kind of behaviour.events) yield { kind };
      if (behaviour.source === 'broken') throw new GraphQLError(`${coordinate} is broken`);
    }());
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
  const given = {
    schema, document, variableValues: variables, fieldResolver: resolverOf(schema, behaviours), rootValue: {},
    subscribeFieldResolver: subscriberOf(behaviours), enableEarlyExecution: false,
  };
  if (document.definitions.some((node) => node.operation === 'subscription')) {
    const stream = await subscribe(given);
    return 'errors' in stream ? plainOf(stream) : { stream: await responsesOf(stream) };
  }
  return { ...plainOf(await merge(await experimentalExecuteIncrementally(given))), incremental };
}

const toJSON = (error) => (error.toJSON ? error.toJSON() : error);

const plainOf = ({ data, errors }) => ({ data, errors: (errors ?? []).map(toJSON) });

/** Every response; a source that breaks is a last one that only has the error. */
async function responsesOf(stream) {
  const responses = [];
  try {
    for await (const result of stream) responses.push(plainOf(result));
  } catch (error) {
    responses.push({ broken: error.message });
  }
  return responses;
}

/** What is wrong with a type system document: its own rules first, then those of the schema it makes. */
function schemaErrors(sdl) {
  let document;
  try {
    document = parse(sdl);
  } catch (error) {
    return { schemaErrors: [error.toJSON()] };
  }
  const errors = validateSDL(document);
  if (errors.length > 0) return { schemaErrors: errors.map(toJSON) };
  try {
    const schema = buildASTSchema(document, { assumeValidSDL: true });
    return { schemaErrors: validateSchema(schema).map(toJSON) };
  } catch (error) {
    // An argument of a specified directive that is not of its type, or a default value where none can be.
    return { schemaThrows: error instanceof GraphQLError ? [error.toJSON()] : [] };
  }
}

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
for await (const line of lines) {
  let out;
  try {
    const asked = JSON.parse(line);
    out = asked.query === undefined ? schemaErrors(asked.sdl) : await answer(asked);
  } catch (error) {
    out = { crashed: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(out)}\n`);
}
