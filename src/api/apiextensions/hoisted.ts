/**
 * A definition as the API server has it inside, where what is the same in all versions stands once: its messages speak of
 * that form. Source: apiextensions v1's conversion.
 */
import { isEqual } from '../equality.ts'
import type {
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
} from '../generated/types/apiextensions-v1.ts'

/** What versions can have in common. */
type Common = Pick<
  CustomResourceDefinitionVersion,
  'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields'
>

const commonFields = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const

export interface Hoisted {
  /** What all versions have. */
  readonly common: Common
  /** The versions without that. */
  readonly versions: readonly CustomResourceDefinitionVersion[]
}

export function hoisted({ versions }: CustomResourceDefinitionSpec): Hoisted {
  const [first] = versions
  if (!first) return { common: {}, versions }
  const shared = commonFields.filter((name) => versions.every((each) => isEqual(each[name], first[name])))
  const common = Object.fromEntries(shared.map((name) => [name, first[name]]))
  const left = versions.map((version) =>
    Object.fromEntries(Object.entries(version).filter(([name]) => !(name in common))),
  )
  return { common, versions: left as unknown as readonly CustomResourceDefinitionVersion[] }
}
