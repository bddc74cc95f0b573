import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { goJson } from '../../../src/api/go-json.ts'
import type { KubeObject } from '../../../src/api/kind.ts'
import { metadataInOrder } from '../../../src/apiserver/rest/metadata-order.ts'
import { objectLine } from '../../../src/apiserver/rest/object-text.ts'
import { kinds } from '../../../src/kinds.ts'
import { testCluster } from '../../support/cluster.ts'

const manifests = join(import.meta.dirname, '../../manifests')

test('the text of every object of a running cluster is its JSON, and says first what it is', () => {
  const cluster = testCluster()
  for (const file of readdirSync(manifests)) cluster.apply(readFileSync(join(manifests, file), 'utf8'))
  cluster.settle()

  for (const { kind } of kinds) {
    const objects: readonly KubeObject[] = cluster.store.list(kind)
    const texts = objects.map((object) => objectLine(kind, object).trimEnd())
    expect(texts).toEqual(
      objects.map(({ kind, apiVersion, metadata, ...rest }) =>
        goJson({ kind, apiVersion, metadata: metadataInOrder({ ...metadata }), ...rest }),
      ),
    )
  }
})
