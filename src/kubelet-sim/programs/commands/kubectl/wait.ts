/** `kubectl wait`: for a condition, a value, the making or the end of objects. */
import { goValueText } from '../../../../api/go-values/print.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { hasGone } from './delete.ts'
import { Failure, failure, Refused } from './failure.ts'
import { relaxedPath } from './json-path.ts'
import { pathTo, shownName } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { type Found, foundObjects, namespaceFor, pathOfTarget, selections } from './selection.ts'
import { Watch, watchOf } from './watch.ts'

export const wait: Command = {
  flags:
    'all A,all-namespaces allow-missing-template-keys field-selector= f,filename= for= local o,output= R,recursive l,selector= show-managed-fields template= timeout=',
  run,
}

/** Whether an object is as it is wanted. */
type Test = (object: KubeObject) => boolean

const usualMs = 30_000
/** `--timeout=-1s` waits for a week. */
const longestMs = 7 * 24 * 3_600_000
/** How often it looks whether something has been made. */
const lookMs = 1_000

function* run(kubectl: Kubectl): Working<void> {
  const { flags } = kubectl
  const wanted = flags.get('for') ?? ''
  const timeout = flags.duration('timeout') ?? usualMs
  const until = kubectl.now + (timeout < 0 ? longestMs : timeout)
  const word = wanted.toLowerCase()
  if (word === 'create') yield* waitForMaking(kubectl, until)
  const test = word === 'delete' || word === 'create' ? undefined : testOf(wanted)
  const found = yield* word === 'delete' ? leftObjects(kubectl) : foundObjects(kubectl)
  if (found.length === 0) {
    if (word === 'delete') return
    throw failure('no matching resources found')
  }
  const late: string[] = []
  for (const each of found) {
    const isMet =
      word === 'create' ||
      (test ? yield* comes(kubectl, each, test, until) : yield* hasGone(kubectl, each, each.object, until))
    if (isMet) yield* kubectl.say(`${shownName(each.kind, each.name)} condition met\n`)
    else late.push(`timed out waiting for the condition on ${each.kind.plural}/${each.name}`)
  }
  if (late.length > 0)
    throw new Failure(late.map((each, n) => (n === 0 ? `error: ${each}` : each)).join('\n'))
}

/** What is not there any more has gone already. */
function* leftObjects(kubectl: Kubectl): Working<readonly Found[]> {
  const left: Found[] = []
  const words = kubectl.operands.some((word) => word.includes('/'))
    ? kubectl.operands.map((word) => [word])
    : undefined
  const [type, ...names] = kubectl.operands
  for (const each of words ?? (names.length > 0 ? names.map((name) => [type, name]) : [kubectl.operands])) {
    try {
      left.push(...(yield* foundObjects(kubectl, each)))
    } catch (error) {
      if (!(error instanceof Refused) || !error.isNotFound) throw error
      // As the real one says of what is gone before it looks.
    }
  }
  return left
}

function* waitForMaking(kubectl: Kubectl, until: number): Working {
  for (const { kind, names } of yield* selections(kubectl, kubectl.operands)) {
    const namespace = namespaceFor(kubectl, kind)
    for (const name of names ?? []) {
      while (!(yield* kubectl.client.find(pathTo(kind, namespace, name)))) {
        if (kubectl.now >= until)
          throw failure(`timed out waiting for the condition on ${kind.plural}/${name}`)
        yield kubectl.process.sleep(Math.min(lookMs, until - kubectl.now))
      }
    }
    while (!names && (yield* foundObjects(kubectl)).length === 0) {
      if (kubectl.now >= until) throw failure('timed out waiting for the condition')
      yield kubectl.process.sleep(Math.min(lookMs, until - kubectl.now))
    }
  }
}

/** @throws Failure */
function testOf(wanted: string): Test {
  const [, condition] = /^condition=(.*)$/s.exec(wanted) ?? []
  if (condition !== undefined) {
    const [type, value = 'true'] = condition.split('=')
    return hasCondition(type.toLowerCase(), value.toLowerCase())
  }
  const [, path] = /^jsonpath=(.*)$/s.exec(wanted) ?? []
  if (path !== undefined) return hasValue(path)
  throw failure(`unrecognized condition: "${wanted}"`)
}

const hasCondition =
  (type: string, value: string): Test =>
  (object) => {
    const { metadata, status = {} } = object as KubeObject & {
      status?: {
        observedGeneration?: number
        conditions?: readonly { type: string; status: string; observedGeneration?: number }[]
      }
    }
    const found = status.conditions?.find((each) => each.type.toLowerCase() === type)
    const seen = found?.observedGeneration ?? status.observedGeneration
    if (seen !== undefined && seen < (metadata.generation ?? 0)) return false
    return found?.status.toLowerCase() === value
  }

function hasValue(text: string): Test {
  const end = text.startsWith('{') ? text.indexOf('}', Math.max(text.lastIndexOf(')'), 0)) + 1 : undefined
  const [path, rest] = end ? [text.slice(0, end), text.slice(end)] : /^([^=]*)(.*)$/s.exec(text)!.slice(1)
  const follow = relaxedPath(path.replace(/^['"]|['"]$/g, ''))
  if (rest !== '' && !rest.startsWith('='))
    throw failure(
      `jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'`,
    )
  const value = rest === '' ? undefined : rest.slice(1).replace(/^(['"])(.*)\1$/s, '$2')
  if (value === '') throw failure('jsonpath wait value cannot be empty')
  return (object) => {
    const found = follow(object)
    if (found.length > 1) throw failure(`given jsonpath expression matches more than one value`)
    if (found.length === 0) return false
    return value === undefined || matches(found[0], value)
  }
}

/** @throws Failure for what has more than one value */
function matches(found: unknown, wanted: string): boolean {
  if (typeof found === 'object' && found !== null)
    throw failure('jsonpath leads to a nested object or list which is not supported')
  return goValueText(found).trim() === wanted.trim()
}

function* comes(kubectl: Kubectl, found: Found, test: Test, until: number): Working<boolean> {
  if (test(found.object)) return true
  const list = pathOfTarget(found).replace(/\/[^/]*$/, '')
  let version = found.object.metadata.resourceVersion
  for (;;) {
    const watch = yield* Watch.open<KubeObject>(kubectl, watchOf(list, found.name, version))
    for (;;) {
      const event = yield* watch.next(until)
      if (event === 'over') break
      if (event === 'late') {
        watch.close()
        return false
      }
      if (event.type === 'DELETED') {
        watch.close()
        throw new Failure(`Error from server (NotFound): ${found.kind.plural} "${found.name}" not found`)
      }
      version = event.object.metadata.resourceVersion
      if (!test(event.object)) continue
      watch.close()
      return true
    }
    yield* kubectl.process.breathe()
  }
}
