/** Logs of whole runs, to be compared: as somebody hears them who follows, and as they are read afterwards. */
import { defineAdmissionPlugin } from '../../src/apiserver/admission/admission.ts'
import type { Change } from '../../src/client/change.ts'
import type { Cluster } from '../../src/cluster.ts'
import type { ClusterOptions } from '../../src/cluster-options.ts'
import { defineActor } from '../../src/controllers/runtime/actor.ts'

const line = ({ revision, type, kind, object, at }: Change) =>
  `${revision} ${at} ${type} ${kind.plural} ${JSON.stringify(object)}`

/** As somebody hears it who follows all of it from the start. */
export function logOf(
  run: (options: ClusterOptions) => Cluster,
  options: ClusterOptions = {},
): readonly string[] {
  const log: string[] = []
  const writer = defineActor({
    name: 'writer',
    start: ({ cache }) => cache.onAnyChange((change) => void log.push(line(change))),
  })
  run({ ...options, actors: [...(options.actors ?? []), writer] })
  return log
}

/** The log as it is read afterwards by who has not followed it: the end of it, for no more is kept. */
export const endOf = ({ store }: Cluster): readonly string[] => store.since(store.compacted).map(line)

export const firstDifference = (a: readonly string[], b: readonly string[]) => {
  const at = a.findIndex((each, n) => each !== b[n])
  return at < 0 && a.length === b.length ? undefined : { at, one: a[at], other: b[at] }
}

export const atOnce = (cluster: Cluster, ms: number) => cluster.advance(ms)

/** @param look called after each piece */
export function inOddPieces(
  cluster: Cluster,
  ms: number,
  look?: (cluster: Cluster, piece: number) => void,
): void {
  let left = ms
  for (let n = 0; left > 0; n++) {
    const piece = Math.min(left, [7, 4_993, 61_001, 1, 300_000][n % 5])
    cluster.advance(piece)
    look?.(cluster, n)
    left -= piece
  }
}

/** With it no write passes unseen. */
export const looksAtAll = defineAdmissionPlugin({
  name: 'LooksAtAll',
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  validate: () => {},
})
