/** How the replicas of custom objects are read and written, by the paths that their definition names. */
import { internalError } from '../errors.ts'
import { type FieldErrors, invalid } from '../field-error.ts'
import { maxInt32 } from '../fields.ts'
import type { CustomResourceSubresourceScale } from '../generated/types/apiextensions-v1.ts'
import { goText, goTypeOf } from '../go-text.ts'
import { isMap } from '../json-map.ts'
import type { KubeObject, ScaleRules } from '../kind.ts'
import { quoted } from '../quote.ts'
import type { Json } from '../structural-schema/schema-node.ts'

const namesIn = (path: string): readonly string[] => path.replace(/^\./, '').split('.')

const at = (object: unknown, names: readonly string[]): unknown =>
  names.reduce(
    (value, name) => (isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined),
    object,
  )

function withValue(object: Json, [name, ...rest]: readonly string[], value: unknown): Json {
  const inside = isMap(object[name]) ? object[name] : {}
  return { ...object, [name]: rest.length === 0 ? value : withValue(inside, rest, value) }
}

export function scaleOf(scale: CustomResourceSubresourceScale): ScaleRules<KubeObject> {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale
  const [desired, current] = [namesIn(specReplicasPath), namesIn(statusReplicasPath)]
  const numberAt = (object: KubeObject, names: readonly string[]) => Number(at(object, names) ?? 0)
  return {
    path: desired,
    isChecked: false,
    isMissing: (object) => at(object, desired) === undefined,
    replicas(object) {
      if (at(object, desired) === undefined) {
        throw internalError(`the spec replicas field ${quoted(specReplicasPath)} does not exist`)
      }
      return numberAt(object, desired)
    },
    withReplicas: (object, replicas) =>
      withValue(object as unknown as Json, desired, replicas) as unknown as KubeObject,
    statusReplicas: (object) => numberAt(object, current),
    selector: (object) => String((labelSelectorPath && at(object, namesIn(labelSelectorPath))) ?? ''),
  }
}

/** The first part on the way to a value that holds nothing, for it is no map; undefined where the way is open. */
function obstacleTo(object: unknown, names: readonly string[]) {
  let value = object
  for (const [n, name] of names.entries()) {
    if (value === null || value === undefined) return undefined
    if (!isMap(value)) return { value, path: `.${names.slice(0, n + 1).join('.')}` }
    value = Object.hasOwn(value, name) ? value[name] : undefined
  }
  return undefined
}

/** What keeps the replicas of an object from being read. @param ofSpec whether those that are wanted are looked at, too */
export function* scaleProblems(
  scale: CustomResourceSubresourceScale,
  object: KubeObject,
  ofSpec: boolean,
): FieldErrors {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale
  if (ofSpec) yield* replicasProblems(specReplicasPath, object)
  yield* replicasProblems(statusReplicasPath, object)
  if (!labelSelectorPath) return
  const names = namesIn(labelSelectorPath)
  const obstacle = obstacleTo(object, names)
  if (obstacle) yield invalid(labelSelectorPath, '', accessor(obstacle.path, obstacle.value, mapOfGo))
  const selector = at(object, names)
  if (selector !== undefined && typeof selector !== 'string') {
    yield invalid(labelSelectorPath, '', accessor(labelSelectorPath, selector, 'string'))
  }
}

const mapOfGo = 'map[string]interface{}'

function* replicasProblems(path: string, object: KubeObject): FieldErrors {
  const names = namesIn(path)
  const obstacle = obstacleTo(object, names)
  if (obstacle) yield invalid(path, 0, accessor(obstacle.path, obstacle.value, mapOfGo))
  const replicas = at(object, names)
  if (replicas === undefined) return
  if (!Number.isInteger(replicas)) yield invalid(path, 0, accessor(path, replicas, 'int64'))
  else if ((replicas as number) < 0) yield invalid(path, replicas, 'should be a non-negative integer')
  else if ((replicas as number) > maxInt32) {
    yield invalid(path, replicas, `should be less than or equal to ${maxInt32}`)
  }
}

/** In the words of Go's accessors of fields. */
const accessor = (path: string, value: unknown, wanted: string) =>
  `${path} accessor error: ${goText(value)} is of the type ${goTypeOf(value)}, expected ${wanted}`
