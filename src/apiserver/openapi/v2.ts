/** OpenAPI v2: one document for everything. */

import { Definitions, type Remarks } from './definitions.ts'
import { type GroupVersionKind, type Json, v2 } from './dialect.ts'
import { documentInfo } from './document-info.ts'
import type { Operation, Path } from './operations.ts'
import { codesOf, consumed, inPath, inQuery, produced, tagOf } from './parameters.ts'

export interface DocumentV2 {
  readonly swagger: '2.0'
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, PathItemV2>>
  readonly definitions: Readonly<Record<string, Json>>
}

export type PathItemV2 = Readonly<Partial<Record<Operation['method'], OperationV2>>> & {
  readonly parameters: readonly ParameterV2[]
}

export interface OperationV2 {
  readonly consumes: readonly string[]
  readonly produces: readonly string[]
  readonly tags: readonly string[]
  readonly operationId: string
  readonly parameters: readonly ParameterV2[]
  readonly responses: Readonly<Record<string, { readonly description: string; readonly schema: Json }>>
  readonly 'x-kubernetes-action': string
  readonly 'x-kubernetes-group-version-kind': GroupVersionKind
}

export type ParameterV2 =
  | ReturnType<typeof inQuery>
  | { readonly name: 'body'; readonly in: 'body'; readonly required: boolean; readonly schema: Json }

export function documentV2(paths: readonly Path[], remarks: Remarks): DocumentV2 {
  const definitions = new Definitions(v2, remarks)
  const items = paths.map((path) => [path.path, pathItem(path, definitions)] as const)
  return {
    swagger: '2.0',
    info: documentInfo,
    paths: Object.fromEntries(items),
    definitions: definitions.schemas,
  }
}

function pathItem({ apiVersion, parameters, operations }: Path, definitions: Definitions): PathItemV2 {
  const methods = operations.map((operation) => [
    operation.method,
    operationItem(operation, apiVersion, definitions),
  ])
  return {
    ...Object.fromEntries(methods),
    parameters: [...parameters.map(inPath), inQuery('pretty')],
  }
}

function operationItem(operation: Operation, apiVersion: string, definitions: Definitions): OperationV2 {
  const refOf = (struct: Operation['answer']) => ({ $ref: v2.prefix + definitions.add(struct) })
  const { body, method, answer } = operation
  const ofBody =
    body && ({ name: 'body', in: 'body', required: method !== 'delete', schema: refOf(body) } as const)
  const schema = refOf(answer)
  return {
    consumes: consumed(operation),
    produces: produced,
    tags: [tagOf(apiVersion)],
    operationId: operation.id,
    parameters: [...(ofBody ? [ofBody] : []), ...operation.parameters.map(inQuery)],
    responses: Object.fromEntries(
      codesOf(operation).map(([code, description]) => [code, { description, schema }]),
    ),
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': operation.about,
  }
}
