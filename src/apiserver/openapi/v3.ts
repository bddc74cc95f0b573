/** OpenAPI v3: one document for each group version. */

import { Definitions, type Remarks } from './definitions.ts'
import { type Json, v3 } from './dialect.ts'
import { documentInfo } from './document-info.ts'
import type { Operation, Path } from './operations.ts'
import { codesOf, consumed, inPath, inQuery, produced, tagOf } from './parameters.ts'

/** The document of the group version that `paths` are of. */
export function documentV3(paths: readonly Path[], remarks: Remarks): Json {
  const definitions = new Definitions(v3, remarks)
  const items = paths.map((path) => [path.path, pathItem(path, definitions)])
  return {
    openapi: '3.0.0',
    info: documentInfo,
    paths: Object.fromEntries(items),
    components: { schemas: definitions.schemas },
  }
}

function pathItem({ apiVersion, parameters, operations }: Path, definitions: Definitions): Json {
  const methods = operations.map((operation) => [
    operation.method,
    operationItem(operation, apiVersion, definitions),
  ])
  return {
    ...Object.fromEntries(methods),
    parameters: [...parameters.map(inPath), inQuery('pretty')].map(parameterItem),
  }
}

const parameterItem = ({ type, required, ...rest }: ReturnType<typeof inQuery>): Json => ({
  ...rest,
  ...(required && { required }),
  schema: { type, uniqueItems: true },
})

function operationItem(operation: Operation, apiVersion: string, definitions: Definitions): Json {
  const contentOf = (struct: Operation['answer'], types: readonly string[]) => {
    const $ref = v3.prefix + definitions.add(struct)
    return Object.fromEntries(types.map((type) => [type, { schema: { $ref } }]))
  }
  const answer = contentOf(operation.answer, produced)
  return {
    tags: [tagOf(apiVersion)],
    operationId: operation.id,
    ...(operation.parameters.length > 0 && {
      parameters: operation.parameters.map(inQuery).map(parameterItem),
    }),
    ...(operation.body && { requestBody: { content: contentOf(operation.body, consumed(operation)) } }),
    responses: Object.fromEntries(
      codesOf(operation).map(([code, description]) => [code, { description, content: answer }]),
    ),
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': operation.about,
  }
}
