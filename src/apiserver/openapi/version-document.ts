/** The OpenAPI v3 document of `/version`: the one that is of no group. */

import type { Json } from './dialect.ts'
import { documentInfo } from './document-info.ts'

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
const info = 'io.k8s.apimachinery.pkg.version.Info'

const text = (name: string): readonly [string, Json] => [
  name,
  { type: 'string', ...(always.includes(name) && { default: '' }) },
]

export const versionDocument = (): Json => ({
  openapi: '3.0.0',
  info: documentInfo,
  paths: {
    '/version/': {
      get: {
        tags: ['version'],
        description: 'Tells the version of this server.',
        operationId: 'getCodeVersion',
        responses: {
          200: {
            description: 'OK',
            content: { 'application/json': { schema: { $ref: `#/components/schemas/${info}` } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      [info]: {
        type: 'object',
        required: always,
        properties: Object.fromEntries([...always, ...also].map(text)),
      },
    },
  },
})
