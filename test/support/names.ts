import type { KubeObject } from '../../src/api/kind.ts'

/** The names of objects, in order. */
export const namesOf = (objects: readonly KubeObject[]): readonly string[] =>
  objects.map(({ metadata }) => metadata.name)
