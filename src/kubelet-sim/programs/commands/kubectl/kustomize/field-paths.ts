/** Where in objects of a kind something stands: `spec/template/spec/containers/image`. Lists are gone through. Source: kustomize's filters/fieldspec. */
import { isMap } from '../../../../../api/json-map.ts'
import { type Json, mapAt, type Resource } from './resource.ts'

/** Fields of the objects of a kind, or of all. */
export interface FieldPath {
  readonly kind?: string
  readonly group?: string
  /** Steps with slashes between, of which those within a step have a backslash. */
  readonly path: string
  /** Maps that are missing on the way are made. */
  readonly creates?: boolean
}

export const isFor = ({ kind, group }: FieldPath, resource: Resource): boolean =>
  (kind === undefined || kind === resource.kind) && (group === undefined || group === resource.group)

/** Does something with each of the values at a path. @param change answers what stands there then */
export function changeAt(
  resource: Resource,
  { path, creates = false }: FieldPath,
  change: (value: unknown, holder: Json) => unknown,
): void {
  const steps = path.split(/(?<!\\)\//).map((step) => step.replace(/\[\]$/, '').replaceAll('\\/', '/'))
  changeWithin(resource.content, steps, { creates, change })
}

interface Changing {
  readonly creates: boolean
  readonly change: (value: unknown, holder: Json) => unknown
}

function changeWithin(holder: unknown, [step, ...rest]: readonly string[], changing: Changing): void {
  if (Array.isArray(holder)) {
    for (const item of holder) changeWithin(item, [step, ...rest], changing)
    return
  }
  if (!isMap(holder)) return
  const map = holder as Json
  if (rest.length > 0) {
    if (changing.creates && (map[step] === undefined || map[step] === null)) mapAt(map, step)
    if (Object.hasOwn(map, step)) changeWithin(map[step], rest, changing)
    return
  }
  if (!Object.hasOwn(map, step) && !changing.creates) return
  const value = map[step]
  if (Array.isArray(value) && !changing.creates) map[step] = value.map((each) => changing.change(each, map))
  else map[step] = changing.change(value, map)
}
