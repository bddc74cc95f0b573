/** What to wait for, in the words of `kubectl wait --for`: `condition=Available`, `delete`, `create`, `jsonpath='{.status.phase}'=Running`. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { kindOfWord } from '../api/kind-words.ts'
import type { ConditionLike } from '../api/meta.ts'
import type { ServedApi } from '../apiserver/served-api.ts'
import { defaultNamespace } from '../client/default-namespace.ts'

export interface Wish {
  /** `deployment/web`. */
  readonly resource: string
  /** Default: `default`. */
  readonly namespace?: string
  /** Default: that the object exists. */
  readonly for?: string
}

/** Answers whether an object is as it is wished; undefined: there is none. */
type Test = (object: KubeObject | undefined) => boolean

/**
 * Answers a question: whether the wish has come true.
 * @throws Error, one plain sentence, for a resource that is not served or words that say no wish
 */
export function wishOf(api: ServedApi, { resource, namespace, for: words = 'create' }: Wish): () => boolean {
  // Who writes JavaScript has no types to tell him.
  if (typeof resource !== 'string')
    throw new TypeError(
      "what is waited for is { resource: 'deployment/web' }, or a function that answers true",
    )
  const [word, name, ...more] = resource.split('/')
  if (!word || !name || more.length > 0)
    throw new Error(`"${resource}" names no object: it must be a type and a name, such as deployment/web`)
  const kind: Kind = kindOfWord(api.kinds, word)
  const ref = { name, namespace: kind.namespaced ? (namespace ?? defaultNamespace) : undefined }
  const isTrue = testOf(words)
  let seenAt = -1
  let wasTrue = false
  return () => {
    // What nobody has written is as it was.
    const { store } = api
    const revision = store.revisionOf(kind)
    if (revision === seenAt) return wasTrue
    seenAt = revision
    wasTrue = isTrue(store.get(kind, ref))
    return wasTrue
  }
}

function testOf(words: string): Test {
  if (words === 'create') return (object) => object !== undefined
  if (words === 'delete') return (object) => object === undefined
  const [, sort, rest = ''] = /^(condition|jsonpath)=(.*)$/s.exec(words) ?? []
  if (sort === 'condition') return conditionTest(rest)
  if (sort === 'jsonpath') return pathTest(rest)
  throw new Error(`"${words}" says no wish: it must be create, delete, condition=… or jsonpath=…`)
}

interface Conditioned extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly (ConditionLike & { readonly observedGeneration?: number })[]
  }
}

/** A condition about an older generation of the object than the newest says nothing yet. Source: kubectl wait. */
function conditionTest(text: string): Test {
  const [type, status = 'true'] = text.toLowerCase().split('=')
  return (object) => {
    const found = (object as Conditioned | undefined)?.status?.conditions?.find(
      (each) => each.type.toLowerCase() === type,
    )
    if (!found) return false
    const { observedGeneration } = found
    const isOld = observedGeneration !== undefined && observedGeneration < (object?.metadata.generation ?? 0)
    return !isOld && found.status.toLowerCase() === status
  }
}

function pathTest(text: string): Test {
  const [, quoted, bare, value] = /^(?:'([^']*)'|([^=]*))(?:=(.*))?$/s.exec(text) ?? []
  const steps = stepsOf(quoted ?? bare ?? '')
  return (object) => {
    let found: unknown = object
    for (const step of steps) found = childOf(found, step)
    if (found === undefined || found === null) return false
    return (
      value === undefined || (typeof found === 'object' ? JSON.stringify(found) : String(found)) === value
    )
  }
}

const childOf = (parent: unknown, step: string): unknown =>
  typeof parent === 'object' && parent !== null && Object.hasOwn(parent, step)
    ? (parent as Readonly<Record<string, unknown>>)[step]
    : undefined

/** @throws Error for more of JSONPath than fields and indexes */
function stepsOf(expression: string): readonly string[] {
  const path = /^\{?(.*?)\}?$/s.exec(expression)![1]
  const steps: string[] = []
  const step = /\.([\w-]+)|\[(\d+)\]|\[['"]([^'"\]]+)['"]\]/y
  while (step.lastIndex < path.length) {
    const found = step.exec(path)
    if (!found)
      throw new Error(
        `the path "${expression}" is not understood: only fields and indexes are, such as .status.phase`,
      )
    steps.push(found[1] ?? found[2] ?? found[3])
  }
  if (steps.length === 0) throw new Error('the path of jsonpath= is empty')
  return steps
}
