/** `kubectl set`: images, variables, resources and service accounts of workloads. */
import { isEqual } from '../../../../api/equality.ts'
import type { Container, PodSpec } from '../../../../api/generated/types/core-v1.ts'
import { forEachOf } from './changes.ts'
import { failure } from './failure.ts'
import { dryRunOf } from './flags.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { pairOf, pairsIn } from './pairs.ts'
import { type Found, foundObjects } from './selection.ts'
import { setEnv } from './set-env.ts'
import { placeOf, podSpecOf, setFlags, specPatched, within } from './workload-spec.ts'

/** Changes containers, and tells what it has done. @param change the new container; undefined where it stays */
function setting(
  flags: string,
  done: string,
  changeOf: (kubectl: Kubectl) => { readonly words: readonly string[]; readonly change: Change },
): Command {
  return {
    flags: `${setFlags} ${flags}`,
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
        const object = yield* specPatched(kubectl, found, body, done)
        const isSame =
          dryRunOf(kubectl.flags) === 'none' &&
          object.metadata.resourceVersion === found.object.metadata.resourceVersion
        if (!isSame) yield* results.tell(object, done)
      })
    },
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
  env: setEnv,
  image,
  resources,
  sa: serviceAccount,
  serviceaccount: serviceAccount,
}
