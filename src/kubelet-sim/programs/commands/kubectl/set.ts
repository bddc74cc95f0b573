/** `kubectl set`: images, variables, resources and service accounts of workloads. */

import { isEqual } from '../../../../api/equality.ts'
import type { Container, PodSpec } from '../../../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { forEachOf, patched } from './changes.ts'
import { failure, notSimulated, Refused } from './failure.ts'
import { dryRunOf } from './flags.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { pairOf, pairsIn } from './pairs.ts'
import { type Found, foundObjects } from './selection.ts'

const common =
  'all dry-run? field-manager= f,filename= k,kustomize= local o,output= R,recursive l,selector= show-managed-fields template='

/** Where a kind keeps the spec of its Pods. */
function placeOf({ kind }: Found): readonly string[] {
  if (kind.kind === 'Pod') return ['spec']
  return kind.kind === 'CronJob'
    ? ['spec', 'jobTemplate', 'spec', 'template', 'spec']
    : ['spec', 'template', 'spec']
}

type Json = Readonly<Record<string, unknown>>

const podSpecOf = (found: Found): PodSpec | undefined =>
  placeOf(found).reduce<Json | undefined>(
    (value, key) => value?.[key] as Json | undefined,
    found.object as unknown as Json,
  ) as PodSpec | undefined

const within = (place: readonly string[], value: unknown): unknown =>
  place.reduceRight((inner, key) => ({ [key]: inner }), value)

/** Changes containers, and tells what it has done. @param change the new container; undefined where it stays */
function setting(
  flags: string,
  done: string,
  changeOf: (kubectl: Kubectl) => { readonly words: readonly string[]; readonly change: Change },
): Command {
  return {
    flags: `${common} ${flags}`,
    *run(kubectl) {
      const { words, change } = changeOf(kubectl)
      return yield* forEachOf(kubectl, yield* foundObjects(kubectl, words), function* (found, results) {
        const spec = podSpecOf(found)
        if (!spec)
          throw failure(
            `the object is not a pod or does not have a pod template: ${found.kind.plural}/${found.name}`,
          )
        const patch = change(spec, found)
        if (!patch) return
        const body = within(placeOf(found), patch)
        const object = yield* applied(kubectl, found, body, done)
        const isSame =
          dryRunOf(kubectl.flags) === 'none' &&
          object.metadata.resourceVersion === found.object.metadata.resourceVersion
        if (!isSame) yield* results.tell(object, done)
      })
    },
  }
}

/** @param done `image updated`. @throws Failure in the words of this command */
function* applied(kubectl: Kubectl, found: Found, body: unknown, done: string): Working<KubeObject> {
  try {
    return yield* patched(kubectl, found, { body, type: 'strategic' })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const what = done.replace(/(\w+) updated$/, '$1 update')
    throw failure(`failed to patch ${what} to pod template: ${error.status.message}`)
  }
}

/** What is to be changed of a Pod's spec. */
type Change = (spec: PodSpec, found: Found) => object | undefined

/** The words before the first that changes something, and those after. */
function split({ operands }: Kubectl, isChange: (word: string) => boolean) {
  const at = operands.findIndex(isChange)
  return at < 0
    ? { words: operands, changes: [] }
    : { words: operands.slice(0, at), changes: operands.slice(at) }
}

const isAssignment = (word: string) => /^[^=/]+=/.test(word)

const image = setting('', 'image updated', (kubectl) => {
  const { words, changes } = split(kubectl, isAssignment)
  if (changes.length === 0) throw failure('at least one image update is required')
  return {
    words,
    change(spec) {
      const wanted = changes.map(pairOf)
      const all: readonly Container[] = [...spec.containers, ...(spec.initContainers ?? [])]
      for (const [name] of wanted)
        if (name !== '*' && !all.some((each) => each.name === name))
          throw failure(`unable to find container named "${name}"`)
      const changed = (containers: readonly Container[] = []) =>
        containers.flatMap(({ name }) => {
          const found = wanted.find(([each]) => each === name || each === '*')
          return found ? [{ name, image: found[1] }] : []
        })
      const [main, init] = [changed(spec.containers), changed(spec.initContainers)]
      return {
        ...(main.length > 0 && { containers: main }),
        ...(init.length > 0 && { initContainers: init }),
      }
    },
  }
})

const variables = setting(
  'c,containers= e,env= from= keys= list overwrite prefix= resolve',
  'env updated',
  (kubectl) => {
    const { flags } = kubectl
    for (const each of ['from', 'list'])
      if (flags.has(each)) throw notSimulated(`kubectl set env --${each} is`)
    const { words, changes } = split(kubectl, (word) => isAssignment(word) || /^[A-Za-z_]\w*-$/.test(word))
    const all = [...changes, ...flags.all('env')]
    if (all.length === 0) throw failure('at least one environment variable must be provided')
    const only = flags.get('containers') ?? '*'
    return {
      words,
      change: (spec) => ({
        containers: spec.containers
          .filter(({ name }) => only === '*' || only === name)
          .map(({ name, env = [] }) => ({
            name,
            env: all.map(variableOf),
            '$setElementOrder/env': orderAfter(env, all),
          })),
      }),
    }
  },
)

/** Those that are there keep their places. */
function orderAfter(env: readonly { readonly name: string }[], changes: readonly string[]) {
  const gone = new Set(changes.flatMap((text) => (text.includes('=') ? [] : [text.slice(0, -1)])))
  const set = changes.flatMap((text) => (text.includes('=') ? [pairOf(text)[0]] : []))
  const names = new Set([...env.map(({ name }) => name), ...set])
  return [...names].filter((name) => !gone.has(name)).map((name) => ({ name }))
}

function variableOf(text: string): object {
  if (!text.includes('=')) return { name: text.slice(0, -1), $patch: 'delete' }
  const [name, value] = pairOf(text)
  return { name, value }
}

const resources = setting(
  'c,containers= limits= requests=',
  'resource requirements updated',
  ({ flags, operands }) => {
    const amounts = (name: string) => pairsIn(flags.list(name))
    const [limits, requests] = [amounts('limits'), amounts('requests')]
    if (isEqual(limits, {}) && isEqual(requests, {}))
      throw failure('you must specify an update to requests or limits (in the form of --requests/--limits)')
    const only = flags.get('containers') ?? '*'
    return {
      words: operands,
      change: (spec) => ({
        containers: spec.containers
          .filter(({ name }) => only === '*' || only === name)
          .map(({ name }) => ({
            name,
            resources: { ...(flags.has('limits') && { limits }), ...(flags.has('requests') && { requests }) },
          })),
      }),
    }
  },
)

const serviceAccount = setting('', 'serviceaccount updated', ({ operands }) => {
  const account = operands.at(-1)
  if (operands.length < 2 || account === undefined) throw failure('serviceaccount is required')
  return { words: operands.slice(0, -1), change: () => ({ serviceAccountName: account }) }
})

/** By what follows `kubectl set`. */
export const setCommands: Readonly<Record<string, Command>> = {
  env: variables,
  image,
  resources,
  sa: serviceAccount,
  serviceaccount: serviceAccount,
}
