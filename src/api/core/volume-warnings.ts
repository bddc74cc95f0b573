/** What the API server warns of in the volumes of a pod: sources that are gone, files that lie in each other's way. */
import type { Volume } from '../generated/types/core-v1.ts'
import { untilFaultless } from '../memo.ts'
import { fractionalStorageWarnings } from './claim-warnings.ts'
import { overlappingPathWarnings } from './overlapping-paths.ts'

/** Sources with what is said of them, and under which name. */
const oldSources: { readonly [Source in keyof Volume]?: readonly [name: string, sentence: string] } = {
  photonPersistentDisk: ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  gitRepo: ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  scaleIO: ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  flocker: ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  storageos: ['storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  quobyte: ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  glusterfs: ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  cephfs: ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  rbd: ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
}

export const volumeWarnings = untilFaultless(function* (volumes: readonly Volume[], path): Iterable<string> {
  for (const [n, volume] of volumes.entries()) {
    for (const source of Object.keys(volume) as (keyof Volume)[]) {
      const [name, sentence] = oldSources[source] ?? []
      if (sentence) yield `${path}[${n}].${name}: ${sentence}`
    }
    yield* claimWarnings(volume, `${path}[${n}]`)
  }
  yield* overlappingPathWarnings(volumes)
})

function* claimWarnings({ ephemeral }: Volume, path: string): Iterable<string> {
  const { resources } = ephemeral?.volumeClaimTemplate?.spec ?? {}
  yield* fractionalStorageWarnings(resources, `${path}.ephemeral.volumeClaimTemplate.spec`)
}
