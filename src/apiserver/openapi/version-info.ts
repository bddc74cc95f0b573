/** What `/version` answers: the one type that is of no group. */
import { optionalField, type StructType } from '../../api/schema.ts'

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

const text = { kind: 'string' } as const
const plain = { pointer: false }

export const versionInfo: StructType = {
  name: 'io.k8s.apimachinery.pkg.version.Info',
  fields: new Map([
    ...always.map(
      (name) => [name, optionalField(name, text, { ...plain, omitEmpty: false, required: true })] as const,
    ),
    ...also.map((name) => [name, optionalField(name, text, plain)] as const),
  ]),
}
