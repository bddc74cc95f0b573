/** What is said of files of one volume that lie in each other's way. Source: warningsForOverlappingVirtualPaths. */
import type { Volume, VolumeProjection } from '../generated/types/core-v1.ts'
import { quoted } from '../quote.ts'

interface File {
  /** Without slashes at its end. */
  readonly path: string
  /** Who puts it there; empty where the volume has one source. */
  readonly by: string
}

type Items = readonly { readonly path: string }[] | undefined

export function* overlappingPathWarnings(volumes: readonly Volume[]): Iterable<string> {
  for (const { name, configMap, secret, downwardAPI, projected } of volumes) {
    const said = (what: string) => `volume ${quoted(name)} (${what}): overlapping paths: `
    yield* overlaps(filesOf(configMap?.items), said(`ConfigMap ${quoted(configMap?.name ?? '')}`))
    yield* overlaps(filesOf(secret?.items), said(`Secret ${quoted(secret?.secretName ?? '')}`))
    yield* overlaps(filesOf(downwardAPI?.items), said('DownwardAPI'))
    const before: File[] = []
    for (const source of projected?.sources ?? []) {
      if (isEmptySource(source)) yield `volume ${quoted(name)} (Projected) has no sources provided`
      else yield* overlaps(projectedFiles(source), said('Projected'), before)
    }
  }
}

const filesOf = (items: Items = [], by = ''): readonly File[] =>
  items.map(({ path }) => ({ path: path.replace(/\/+$/, ''), by }))

const isEmptySource = (source: VolumeProjection): boolean =>
  !source || Object.values(source).every((each) => each === undefined)

/** Of several sources in one, the first that says where its files go counts. */
function projectedFiles(source: VolumeProjection): readonly File[] {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source
  if (configMap?.items) return filesOf(configMap.items, `ConfigMap ${quoted(configMap.name ?? '')}`)
  if (secret?.items) return filesOf(secret.items, `Secret ${quoted(secret.name ?? '')}`)
  if (downwardAPI?.items) return filesOf(downwardAPI.items, 'DownwardAPI')
  return serviceAccountToken ? filesOf([serviceAccountToken], 'ServiceAccountToken') : []
}

/** @param before those that were there before; `files` come to them */
function* overlaps(files: readonly File[], said: string, before: File[] = []): Iterable<string> {
  for (const file of files) {
    for (const other of before) {
      if (overlap(file.path, other.path)) yield `${said}${text(file)} with ${text(other)}`
    }
    before.push(file)
  }
}

const overlap = (one: string, other: string): boolean =>
  one !== '' && other !== '' && (`${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`))

const text = ({ path, by }: File): string => (by ? `${quoted(path)} (${by})` : quoted(path))
