import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_FAMILIES } from '../../src/error-families.js';
import { contract, type Operation, operations, resolved, type Schema } from '../support/contract.js';

const MEDIA_TYPES = { problem: 'application/problem+json', nested: 'application/json', status: 'application/json' };

const answersOf = ({ responses }: Operation) =>
  Object.entries(responses).map(([status, answer]) => ({
    status,
    ...(answer.$ref ? contract.components.responses[answer.$ref.split('/').pop() ?? ''] : answer),
  }));

/** Complaints about each operation; a spec then shows all of them at once. */
const complaints = (check: (operation: Operation) => string[]): string[] =>
  operations.flatMap((operation) => check(operation).map((it) => `${operation.name}: ${it}`));

describe('The contract', () => {
  it('is OpenAPI 3.1', () => {
    expect(contract.openapi).toMatch(/^3\.1\./);
  });

  it('names every operation once, with a summary, a description, and a tag that is described', () => {
    const tags = contract.tags.filter((it) => it.description).map((it) => it.name);
    expect(
      complaints(({ operationId, summary, description, tags: [tag] = [] }) => [
        ...(summary ? [] : ['no summary']),
        ...(description ? [] : ['no description']),
        ...(tag && tags.includes(tag) ? [] : [`the tag ${tag} is not described`]),
        ...(operations.filter((it) => it.operationId === operationId).length === 1
          ? []
          : [`${operationId} is not unique`]),
      ]),
    ).toEqual([]);
  });

  it('describes every parameter', () => {
    expect(
      complaints(({ parameters }) =>
        parameters.filter((it) => !it.description).map((it) => `${it.name} is not described`),
      ),
    ).toEqual([]);
  });

  it('has a schema for every answer that has a body, and for every body that is taken', () => {
    expect(
      complaints((operation) =>
        answersOf(operation)
          .filter(({ status, content }) => !['204', '302'].includes(status) && !Object.values(content ?? {})[0]?.schema)
          .map(({ status }) => `${status} has no schema`),
      ),
    ).toEqual([]);
  });

  it('shows an example of every field', () => {
    const without = (schema: Schema, path: string): string[] => {
      const inner = Object.entries(schema.properties ?? {});
      if (inner.length > 0) return inner.flatMap(([name, it]) => (it.$ref ? [] : without(it, `${path}.${name}`)));
      const { example, enum: words, allOf, anyOf, items, default: fallback } = schema;
      return example !== undefined || words || allOf || anyOf || items || fallback !== undefined ? [] : [path];
    };
    const schemas = Object.entries(contract.components.schemas).filter(([, it]) => it.properties);
    expect(schemas.flatMap(([name, schema]) => without(schema, name))).toEqual([]);
  });

  it('documents refusals in the envelope of their family, with an example', () => {
    expect(
      complaints((operation) => {
        const family = ERROR_FAMILIES.find(({ prefix }) => operation.path.startsWith(prefix))?.envelope ?? 'problem';
        return answersOf(operation)
          .filter(({ status }) => status >= '400')
          .flatMap(({ status, content, description }) => {
            const media = content?.[MEDIA_TYPES[family]];
            return [
              ...(description ? [] : [`${status} is not described`]),
              ...(media?.schema ? [] : [`${status} is not ${MEDIA_TYPES[family]}`]),
              ...(media?.example ? [] : [`${status} has no example`]),
            ];
          });
      }),
    ).toEqual([]);
  });

  it('documents 401 where a sign-in is needed, 404 where an id stands in the path, and 413 where a body is taken', () => {
    expect(
      complaints(({ security, path, body, responses }) => [
        ...(security === 'none' || responses['401'] ? [] : ['no 401']),
        ...(path.includes('{') && !responses['404'] ? ['no 404'] : []),
        ...(body && !responses['413'] ? ['no 413'] : []),
      ]),
    ).toEqual([]);
  });

  it('refers to nothing that is not there', () => {
    const references = JSON.stringify(contract).match(/#\/components\/schemas\/\w+/g) ?? [];
    const unknown = references.filter((it) => Object.keys(resolved({ $ref: it })).length === 0);
    expect(unknown).toEqual([]);
  });

  /** They become schemas by their bare names: the second of two would silently take the place of the first. */
  it('is made of classes of which no two have the same name', () => {
    const source = join(__dirname, '../../src');
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith('.dto.ts'));
    const names = files.flatMap((file) =>
      [...readFileSync(join(source, file), 'utf8').matchAll(/^export class (\w+)/gm)].map((match) => match[1]),
    );
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
