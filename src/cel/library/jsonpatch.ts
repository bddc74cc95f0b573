/** What writes the paths of JSON patches. */
import type { Library } from '../functions.ts'

export const jsonPatch: Library = {
  'jsonpatch.escapeKey(string) -> string': (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1'),
}
