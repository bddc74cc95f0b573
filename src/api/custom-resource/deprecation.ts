/** What a client is warned of who uses a version of a custom kind that is deprecated. */
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
} from '../generated/types/apiextensions-v1.ts'
import { newestVersionFirst } from '../version-order.ts'

export function deprecationOf(
  { spec }: CustomResourceDefinition,
  { name, deprecated, deprecationWarning }: CustomResourceDefinitionVersion,
): string | undefined {
  if (!deprecated) return undefined
  if (deprecationWarning !== undefined) return deprecationWarning
  const { group, names, versions } = spec
  const said = `${group}/${name} ${names.kind} is deprecated`
  const newer = versions
    .filter((each) => each.served && !each.deprecated)
    .map((each) => each.name)
    .sort(newestVersionFirst)
    .find((each) => newestVersionFirst(each, name) < 0)
  return newer === undefined ? said : `${said}; use ${group}/${newer} ${names.kind}`
}
