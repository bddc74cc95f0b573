/** `kubectl logs`. */
import type { Pod } from '../../../../api/generated/types/core-v1.ts'
import { parseTime } from '../../../../api/time.ts'
import type { Working } from '../../../runtime/program.ts'
import { receiveRest } from '../http/going-on.ts'
import { failure, notSimulated, Refused } from './failure.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { containerOf, objectNamed, podsOf, selectedPods } from './pods-of.ts'
import type { Found } from './selection.ts'

export const logs: Command = {
  flags:
    'all-containers all-pods c,container= f,follow ignore-errors insecure-skip-tls-verify-backend limit-bytes= max-log-requests= pod-running-timeout= prefix p,previous l,selector= since= since-time= tail= timestamps',
  run,
}

function* run(kubectl: Kubectl): Working {
  const { flags, operands } = kubectl
  const selector = flags.get('selector')
  if (operands.length === 0 && !selector)
    throw failure(
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples",
    )
  if (operands.length > 0 && selector) throw failure('only a selector (-l) or a POD name is allowed')
  const pods = yield* podsMeant(kubectl)
  const streams = pods.flatMap((pod) =>
    containersMeant(kubectl, pod).map((container) => ({ pod, container })),
  )
  if (flags.isOn('follow') && streams.length > 1)
    throw notSimulated('kubectl logs -f of several containers at once is')
  const isMany = Boolean(selector) || flags.isOn('all-pods') || flags.isOn('all-containers')
  for (const { pod, container } of streams) yield* show(kubectl, pod, container, isMany)
}

function* podsMeant(kubectl: Kubectl): Working<readonly Pod[]> {
  const { flags, operands } = kubectl
  const selector = flags.get('selector')
  if (selector) {
    const pods = yield* selectedPods(kubectl, kubectl.namespace, selector)
    if (pods.length === 0) kubectl.complain(`No resources found in ${kubectl.namespace} namespace.\n`)
    return pods
  }
  const found = yield* namedObject(kubectl, operands[0])
  const pods = yield* podsOf(kubectl, found)
  if (found.kind.kind === 'Pod' || flags.isOn('all-pods')) return pods
  if (pods.length === 0) throw failure('timed out waiting for the condition')
  if (pods.length > 1) kubectl.complain(`Found ${pods.length} pods, using pod/${pods[0].metadata.name}\n`)
  return pods.slice(0, 1)
}

function* namedObject(kubectl: Kubectl, word: string): Working<Found> {
  try {
    return yield* objectNamed(kubectl, word)
  } catch (error) {
    if (!(error instanceof Refused) || !error.isNotFound) throw error
    const { message } = error.status
    throw failure(`error from server (NotFound): ${message} in namespace "${kubectl.namespace}"`)
  }
}

function containersMeant(kubectl: Kubectl, pod: Pod): readonly string[] {
  const { flags, operands } = kubectl
  if (!flags.isOn('all-containers')) return [containerOf(kubectl, pod, flags.get('container') ?? operands[1])]
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec
  return [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => name)
}

function* show(kubectl: Kubectl, { metadata }: Pod, container: string, isMany: boolean): Working {
  const { flags, process } = kubectl
  const query = new URLSearchParams({ container })
  for (const [flag, parameter] of [
    ['follow', 'follow'],
    ['previous', 'previous'],
    ['timestamps', 'timestamps'],
  ])
    if (flags.isOn(flag)) query.set(parameter, 'true')
  // Of several, only the last lines are shown, unless somebody says otherwise.
  const tail = flags.number('tail') ?? (isMany && flags.has('selector') ? 10 : -1)
  if (tail >= 0) query.set('tailLines', String(tail))
  const since = flags.duration('since')
  if (since) query.set('sinceSeconds', String(Math.ceil(since / 1_000)))
  const at = flags.get('since-time')
  if (at !== undefined) {
    if (parseTime(at) === undefined)
      throw failure(`parsing time "${at}" as "2006-01-02T15:04:05Z07:00": cannot parse "${at}" as "2006"`)
    query.set('sinceTime', at)
  }
  const limit = flags.number('limit-bytes')
  if (limit) query.set('limitBytes', String(limit))
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/log?${query}`
  const { body, rest } = yield* kubectl.client.ask(path, { takesStream: flags.isOn('follow') })
  const prefix = flags.isOn('prefix') ? `[pod/${metadata.name}/${container}] ` : ''
  if (prefix) yield* process.write(body.replace(/^(?!$)/gm, prefix))
  else yield* process.write(body)
  if (rest) yield* receiveRest(process, rest, { file: undefined })
}
