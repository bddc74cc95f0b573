/** OpenAPI v3: one document for each group version. */
import type { StructType } from '../../api/schema.ts'
import { Definitions, type Remarks } from './definitions.ts'
import { type Json, v3 } from './dialect.ts'
import { customDocumentInfo, documentInfo } from './document-info.ts'
import type { Operation, Path } from './operations.ts'
import { codesOf, consumed, ownParametersOf, type Parameter, producedBy, unauthorized } from './parameters.ts'
import { pathItems } from './path-items.ts'

/** The document of the group version that `paths` are of. */
export function documentV3(paths: readonly Path[], remarks: Remarks): Json {
  const definitions = new Definitions(v3, remarks)
  const items = pathItems(paths, {
    operation: (operation, path) => operationItem(operation, path, definitions),
    parameter: parameterItem,
  })
  const { schemas } = definitions
  const isCustom = paths.some(({ operations }) => operations.some((each) => each.isCustom))
  return {
    openapi: '3.0.0',
    info: isCustom ? customDocumentInfo : documentInfo,
    paths: items,
    components: Object.keys(schemas).length > 0 ? { schemas } : {},
  }
}

const parameterItem = ({ type, uniqueItems, ...rest }: Parameter): Json => ({
  ...rest,
  schema: { type, uniqueItems },
})

function operationItem(operation: Operation, path: Path, definitions: Definitions): Json {
  const parameters = ownParametersOf(path, operation).map(parameterItem)
  const contentOf = (struct: StructType | undefined, types: readonly string[]) => {
    const schema = struct ? { $ref: v3.prefix + definitions.add(struct) } : { type: 'string' }
    return Object.fromEntries(types.map((type) => [type, { schema }]))
  }
  const answer = contentOf(operation.answer, producedBy(operation))
  return {
    tags: [path.tag],
    ...(operation.description && { description: operation.description }),
    operationId: operation.id,
    ...(parameters.length > 0 && { parameters }),
    ...(operation.body && {
      requestBody: {
        content: contentOf(operation.body, consumed(operation)),
        ...(operation.method !== 'delete' && { required: true }),
      },
    }),
    responses: {
      ...Object.fromEntries(
        codesOf(operation).map(([code, description]) => [code, { description, content: answer }]),
      ),
      ...unauthorized,
    },
    ...(operation.action && {
      'x-kubernetes-action': operation.action,
      'x-kubernetes-group-version-kind': operation.about,
    }),
  }
}
