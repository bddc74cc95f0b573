/** The words by which people name a kind: `deploy`, `deployment`, `deployments`, `deployments.apps`. */
import type { Kind } from './kind.ts'
import { findInVersions } from './kind-versions.ts'

/** @throws Error in kubectl's words for a word that names none */
export function kindOfWord(kinds: readonly Kind[], word: string): Kind {
  const wanted = word.toLowerCase()
  const found = findInVersions(kinds, ({ plural, singular, shortNames, group }) =>
    [plural, singular, `${plural}.${group}`, ...shortNames].includes(wanted),
  )
  if (!found) throw new Error(`the server doesn't have a resource type "${word}"`)
  return found.stored
}
