/** Which of several default classes counts: the newest, and of those the first by name. */
import type { KubeObject } from '../../api/kind.ts'

export const newestOf = <T extends KubeObject>(classes: readonly T[]): T | undefined =>
  classes.toSorted(({ metadata: a }, { metadata: b }) => {
    if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp > b.creationTimestamp ? -1 : 1
    return a.name < b.name ? -1 : 1
  })[0]
