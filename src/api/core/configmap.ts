/** core/v1 ConfigMap: configuration that pods read as variables or files. */
import { columnsOf } from '../columns.ts'
import { invalid, tooLong } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { ConfigMap } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { byteLength } from '../text-bytes.ts'
import { configKeyProblems, decodedLength, immutabilityProblems, maxConfigBytes } from './config-keys.ts'

/** The ConfigMap of every namespace that holds the certificate of the cluster's authority. */
export const rootCaName = 'kube-root-ca.crt'

export const configMap = defineKind<ConfigMap>('v1', 'ConfigMap', {
  plural: 'configmaps',
  shortNames: ['cm'],
  scope: 'Namespaced',

  *validate({ data = {}, binaryData = {} }) {
    let bytes = 0
    for (const [key, value] of Object.entries(data)) {
      yield* breaches(configKeyProblems, `data[${key}]`, key)
      if (Object.hasOwn(binaryData, key)) {
        yield invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')
      }
      bytes += byteLength(value)
    }
    for (const [key, value] of Object.entries(binaryData)) {
      yield* breaches(configKeyProblems, `binaryData[${key}]`, key)
      bytes += decodedLength(value)
    }
    if (bytes > maxConfigBytes) yield tooLong('', maxConfigBytes)
  },

  updateChecks: ['metadataChange', 'change', 'metadata', 'object'],
  // Texts are there by default, be they none.
  validateUpdate: (object, previous) => immutabilityProblems(object, previous, ['binaryData']),

  columns: columnsOf<ConfigMap>((c) => [
    c.name,
    c.show(
      'Data',
      ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
    ),
    c.age,
  ]),
})
