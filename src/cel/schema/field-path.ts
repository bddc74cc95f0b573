/** The paths by which a rule says where its failure belongs, `.labels['a.b']`, as field errors write them: `labels[a.b]`. */
import { findField } from '../../api/apiextensions/field-path.ts'
import type { JSONSchemaProps } from '../../api/generated/types/apiextensions-v1.ts'

/** Empty where a path leads nowhere. */
export function fieldPathText(path: string, root: JSONSchemaProps): string {
  const found = findField(root, path)
  if ('why' in found) return ''
  let at: JSONSchemaProps = root
  let text = ''
  for (const step of found.steps) {
    const { properties, additionalProperties } = at
    if (properties && Object.hasOwn(properties, step)) {
      at = properties[step]
      text += text === '' ? step : `.${step}`
    } else {
      if (typeof additionalProperties === 'object') at = additionalProperties
      text += `[${step}]`
    }
  }
  return text
}
