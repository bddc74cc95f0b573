/** What tests go through that hold for every kind, and an object of each: test/manifests. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseYaml } from '../../src/api/codec/yaml.ts'
import type { Kind } from '../../src/api/kind.ts'
import { kinds } from '../../src/kinds.ts'

/** All kinds of which there are objects: what can only be asked or told has tests of its own. */
export const storedKinds = kinds.map(({ kind }) => kind).filter(({ verbs }) => verbs.includes('update'))

export interface Manifest {
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; finalizers?: string[] }
}

/** A new copy of the sample of a kind. */
export const manifestOf = ({ singular }: Kind): Manifest & Record<string, unknown> =>
  parseYaml(readFileSync(join(import.meta.dirname, `../manifests/${singular}.yaml`), 'utf8')) as Manifest &
    Record<string, unknown>
