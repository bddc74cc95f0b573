/**
 * Writes test/fixtures/objects (objects with every field filled in, as JSON and as protobuf) and the digests of what
 * Kubernetes' own types make of every kind. Run by hand, with tsx and with Go.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { encodedByGo } from '../../test/clients/go/encoded.ts'
import { allKinds, digestOf, filledObject } from '../../test/support/filled.ts'

const kinds = ['ConfigMap', 'Pod', 'Service', 'Deployment', 'Job']

const folder = new URL('../../test/fixtures/objects/', import.meta.url)
mkdirSync(folder, { recursive: true })
const objects = allKinds.map(([apiVersion, kind]) => filledObject(apiVersion, kind))
const encoded = encodedByGo(objects)
const lines: string[] = []
for (const [n, object] of objects.entries()) {
  const { apiVersion, kind } = object
  const bytes = encoded[n]
  if (bytes.length === 0) continue
  lines.push(`${apiVersion} ${kind} ${digestOf(bytes)}\n`)
  if (!kinds.includes(kind)) continue
  const name = kind.toLowerCase()
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(object, null, 1)}\n`)
  writeFileSync(new URL(`${name}.pb`, folder), bytes)
}
writeFileSync(new URL('../protobuf-digests.txt', folder), lines.join(''))
