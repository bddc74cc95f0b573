/** What `/version` answers: the one type that is of no group. */
import type { Field, StructType } from '../../api/schema.ts'

const always = [
  'major',
  'minor',
  'gitVersion',
  'gitCommit',
  'gitTreeState',
  'buildDate',
  'goVersion',
  'compiler',
  'platform',
]
const also = ['emulationMajor', 'emulationMinor', 'minCompatibilityMajor', 'minCompatibilityMinor']

const text = (name: string): readonly [string, Field] => [
  name,
  {
    name,
    step: `f:${name}`,
    type: { kind: 'string' },
    number: 0,
    protoPath: [],
    inlinedFrom: [],
    pointer: false,
    omitEmpty: also.includes(name),
    required: always.includes(name),
    patchStrategy: [],
  },
]

export const versionInfo: StructType = {
  name: 'io.k8s.apimachinery.pkg.version.Info',
  fields: new Map([...always, ...also].map(text)),
}
