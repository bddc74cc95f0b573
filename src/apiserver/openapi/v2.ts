/** OpenAPI v2: one document for everything. */
import type { StructType } from '../../api/schema.ts'
import { Definitions, type Remarks } from './definitions.ts'
import { type GroupVersionKind, type Json, v2 } from './dialect.ts'
import { documentInfo } from './document-info.ts'
import type { Operation, Path } from './operations.ts'
import { codesOf, consumed, ownParametersOf, type Parameter, producedBy, unauthorized } from './parameters.ts'
import { pathItems } from './path-items.ts'

export interface DocumentV2 {
  readonly swagger: '2.0'
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, PathItemV2>>
  readonly definitions: Readonly<Record<string, Json>>
}

export type PathItemV2 = Readonly<Partial<Record<Operation['method'], OperationV2>>> & {
  readonly parameters?: readonly ParameterV2[]
}

export interface OperationV2 {
  readonly description?: string
  readonly consumes?: readonly string[]
  readonly produces: readonly string[]
  readonly schemes: readonly string[]
  readonly tags: readonly string[]
  readonly operationId: string
  readonly parameters?: readonly ParameterV2[]
  readonly responses: Readonly<Record<string, { readonly description: string; readonly schema?: Json }>>
  readonly 'x-kubernetes-action'?: string
  readonly 'x-kubernetes-group-version-kind'?: GroupVersionKind
}

export type ParameterV2 =
  | Parameter
  | { readonly name: 'body'; readonly in: 'body'; readonly required?: true; readonly schema: Json }

export function documentV2(paths: readonly Path[], remarks: Remarks): DocumentV2 {
  const definitions = new Definitions(v2, remarks)
  const items = pathItems(paths, {
    operation: (operation, path) => operationItem(operation, path, definitions),
    parameter: (parameter): ParameterV2 => parameter,
  })
  return {
    swagger: '2.0',
    info: documentInfo,
    paths: items,
    definitions: definitions.schemas,
  }
}

function operationItem(operation: Operation, path: Path, definitions: Definitions): OperationV2 {
  const refOf = (struct: StructType) => ({ $ref: v2.prefix + definitions.add(struct) })
  const { body, method, answer } = operation
  const ofBody: ParameterV2 | undefined = body && {
    name: 'body',
    in: 'body',
    ...(method !== 'delete' && { required: true as const }),
    schema: refOf(body),
  }
  const types = consumed(operation)
  const parameters = [...(ofBody ? [ofBody] : []), ...ownParametersOf(path, operation)]
  const schema = answer ? refOf(answer) : { type: 'string' }
  return {
    ...(types.length > 0 && { consumes: types }),
    produces: producedBy(operation),
    schemes: ['https'],
    tags: [path.tag],
    ...(operation.description && { description: operation.description }),
    operationId: operation.id,
    ...(parameters.length > 0 && { parameters }),
    responses: {
      ...Object.fromEntries(codesOf(operation).map(([code, description]) => [code, { description, schema }])),
      ...unauthorized,
    },
    ...(operation.action && {
      'x-kubernetes-action': operation.action,
      'x-kubernetes-group-version-kind': operation.about,
    }),
  }
}
