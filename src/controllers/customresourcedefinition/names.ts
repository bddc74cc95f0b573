/** Which names of a definition are accepted, beside those of the others in its group. Source: apiextensions-apiserver's naming controller. */
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
} from '../../api/generated/types/apiextensions-v1.ts'

interface Claim {
  readonly accepted: CustomResourceDefinitionNames
  /** Why not all names are accepted; undefined where they are. */
  readonly conflict?: { readonly reason: string; readonly message: string }
}

/** @param others the other definitions of the group */
export function claimNames(
  { spec, status }: CustomResourceDefinition,
  others: readonly CustomResourceDefinition[],
): Claim {
  const wanted = spec.names
  const had = status.acceptedNames
  // What it has already is taken, too: for another of its names.
  const taken = [had, ...others.map((each) => each.status.acceptedNames)]
  const resources = new Set(taken.flatMap((each) => [each.plural, each.singular, ...(each.shortNames ?? [])]))
  const kinds = new Set(taken.flatMap((each) => [each.kind, each.listKind]))
  const accepted: {
    -readonly [Name in keyof CustomResourceDefinitionNames]: CustomResourceDefinitionNames[Name]
  } = {
    ...had,
    categories: wanted.categories,
  }
  let conflict: Claim['conflict']

  // Of several conflicts the last is told.
  const claim = (
    name: 'plural' | 'singular' | 'kind' | 'listKind',
    reason: string,
    used: ReadonlySet<string>,
  ) => {
    if (wanted[name] !== had[name] && used.has(wanted[name]))
      conflict = { reason, message: inUse(wanted[name]) }
    else accepted[name] = wanted[name]
  }

  claim('plural', 'PluralConflict', resources)
  claim('singular', 'SingularConflict', resources)
  const clashes = (wanted.shortNames ?? []).filter(
    (name) => !had.shortNames?.includes(name) && resources.has(name),
  )
  if (clashes.length === 0) accepted.shortNames = wanted.shortNames
  else {
    const said = clashes.map(inUse)
    conflict = { reason: 'ShortNamesConflict', message: said.length > 1 ? `[${said.join(', ')}]` : said[0] }
  }
  claim('kind', 'KindConflict', kinds)
  claim('listKind', 'ListKindConflict', kinds)
  return { accepted: withoutNothing(accepted), conflict }
}

const inUse = (name: string) => `${JSON.stringify(name)} is already in use`

const withoutNothing = <T extends object>(names: T): T =>
  Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined)) as T
