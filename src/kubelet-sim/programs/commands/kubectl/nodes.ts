/** `kubectl cordon`, `uncordon`, `drain` and `taint`. */
import { mirrorAnnotation } from '../../../../api/core/mirror-pod.ts'
import { isPodTerminal } from '../../../../api/core/pod-conditions.ts'
import type { Node, Pod } from '../../../../api/generated/types/core-v1.ts'
import { controllerOf } from '../../../../api/meta.ts'
import type { Working } from '../../../runtime/program.ts'
import { forEachOf, patched } from './changes.ts'
import { hasGone } from './delete.ts'
import { failure, Refused } from './failure.ts'
import { dryRunOf } from './flags.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { dryRunNotes, Results } from './output.ts'
import { type Found, foundObjects } from './selection.ts'

const common = 'dry-run? l,selector='

function* nodesMeant(kubectl: Kubectl): Working<readonly Found[]> {
  const { operands, flags, name } = kubectl
  if (operands.length === 0 && !flags.get('selector'))
    throw failure(
      `USAGE: ${name.replace('kubectl ', '')} NODE [flags]\nSee '${name} -h' for help and examples`,
    )
  return yield* foundObjects(kubectl, ['nodes', ...operands])
}

function* setSchedulable(kubectl: Kubectl, found: Found, results: Results, isCordoned: boolean): Working {
  const word = isCordoned ? 'cordoned' : 'uncordoned'
  const { spec } = found.object as Node
  if (Boolean(spec.unschedulable) === isCordoned) return yield* results.tell(found.object, `already ${word}`)
  const body = { spec: { unschedulable: isCordoned ? true : null } }
  yield* results.tell(yield* patched(kubectl, found, { body, type: 'strategic' }), word)
}

const cordoning = (isCordoned: boolean): Command => ({
  flags: common,
  *run(kubectl) {
    return yield* forEachOf(kubectl, yield* nodesMeant(kubectl), (found, results) =>
      setSchedulable(kubectl, found, results, isCordoned),
    )
  },
})

export const cordon = cordoning(true)
export const uncordon = cordoning(false)

/** How long it waits until it asks again for an eviction that a budget forbids. */
const againMs = 5_000

export const drain: Command = {
  flags: `${common} chunk-size= delete-emptydir-data disable-eviction force grace-period= ignore-daemonsets pod-selector= skip-wait-for-delete-timeout= timeout=`,
  *run(kubectl) {
    const until = kubectl.deadline
    const dryRun = dryRunOf(kubectl.flags)
    const results = new Results(kubectl, dryRunNotes[dryRun])
    for (const found of yield* nodesMeant(kubectl)) {
      yield* setSchedulable(kubectl, found, results, true)
      const pods = yield* podsToGo(kubectl, found.name)
      const note = dryRunNotes[dryRun] && ` ${dryRunNotes[dryRun]}`
      for (const { metadata } of pods)
        yield* kubectl.say(`evicting pod ${metadata.namespace}/${metadata.name}${note}\n`)
      if (dryRun === 'none') for (const pod of pods) yield* evict(kubectl, pod, until)
      yield* results.tell(found.object, 'drained')
    }
  },
}

/** @throws Failure where some may not. Source: drain/filters.go */
function* podsToGo(kubectl: Kubectl, node: string): Working<readonly Pod[]> {
  const { flags } = kubectl
  const labels = flags.get('pod-selector')
  const { items } = yield* kubectl.client.get<{ items: readonly Pod[] }>(
    `/api/v1/pods?fieldSelector=spec.nodeName%3D${node}${labels ? `&labelSelector=${encodeURIComponent(labels)}` : ''}`,
  )
  const going: Pod[] = []
  const ignored: string[] = []
  const wrong = new Map<string, string[]>()
  const blame = (why: string, name: string) => wrong.set(why, [...(wrong.get(why) ?? []), name])
  for (const pod of items) {
    const { metadata, spec } = pod
    if (metadata.annotations?.[mirrorAnnotation]) continue
    const shown = `${metadata.namespace}/${metadata.name}`
    const owner = controllerOf(pod)
    const isOver = isPodTerminal(pod)
    if (owner?.kind === 'DaemonSet' && !isOver) {
      if (flags.isOn('ignore-daemonsets')) ignored.push(shown)
      else blame('cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)', shown)
      continue
    }
    const hasLocal = spec.volumes?.some(({ emptyDir }) => emptyDir)
    if (hasLocal && !isOver && !flags.isOn('delete-emptydir-data'))
      blame('cannot delete Pods with local storage (use --delete-emptydir-data to override)', shown)
    else if (!owner && !isOver && !flags.isOn('force'))
      blame('cannot delete Pods that declare no controller (use --force to override)', shown)
    else going.push(pod)
  }
  const reasons = [...wrong].map(([why, names]) => `${why}: ${names.join(', ')}`)
  if (wrong.size > 0)
    throw failure(
      `unable to drain node "${node}" due to error: ${wrong.size > 1 ? `[${reasons.join(', ')}]` : reasons[0]}, continuing command...\nThere are pending nodes to be drained:\n ${node}\n${reasons.join('\n')}`,
    )
  if (ignored.length > 0)
    kubectl.complain(`Warning: ignoring DaemonSet-managed Pods: ${ignored.join(', ')}\n`)
  return going
}

function* evict(kubectl: Kubectl, pod: Pod, until: number | undefined): Working {
  const { name, namespace } = pod.metadata
  const grace = kubectl.flags.number('grace-period') ?? -1
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`
  const body = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, namespace },
    deleteOptions: grace >= 0 ? { gracePeriodSeconds: grace } : {},
  }
  for (;;) {
    try {
      yield* kubectl.client.ask(`${path}/eviction`, { method: 'POST', body })
      break
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.isNotFound) return
      if (error.status.reason !== 'TooManyRequests')
        throw failure(`error when evicting pods/"${name}" -n "${namespace}": ${error.status.message}`)
      kubectl.complain(
        `error when evicting pods/"${name}" -n "${namespace}" (will retry after 5s): ${error.status.message}\n`,
      )
      if (until !== undefined && kubectl.now + againMs > until)
        throw failure('unable to drain node: global timeout reached')
      yield kubectl.process.sleep(againMs)
    }
  }
  const still = yield* kubectl.client.find(path)
  const kind = (yield* kubectl.kinds()).named('pods')
  if (
    still &&
    still.metadata.uid === pod.metadata.uid &&
    !(yield* hasGone(kubectl, { kind, namespace, name }, still, until))
  )
    throw failure('unable to drain node: global timeout reached')
  yield* kubectl.say(`pod/${name} evicted\n`)
}

export const taint: Command = {
  flags:
    'all dry-run? field-manager= o,output= overwrite l,selector= show-managed-fields template= validate?',
  *run(kubectl) {
    const { flags, operands } = kubectl
    const changes = operands.filter((word) => /[:=]|-$/.test(word) && /:\w+-?$|-$/.test(word))
    const words = operands.slice(0, operands.length - changes.length)
    if (changes.length === 0) throw failure('at least one taint update is required')
    return yield* forEachOf(kubectl, yield* foundObjects(kubectl, words), function* (found, results) {
      const old = (found.object as Node).spec.taints ?? []
      const { taints, isOnlyGone } = taintsAfter(old, changes, flags.isOn('overwrite'), found.name)
      const body = { spec: { taints } }
      yield* results.tell(
        yield* patched(kubectl, found, { body, type: 'merge' }),
        isOnlyGone ? 'untainted' : 'tainted',
      )
    })
  },
}

const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: string
}

function taintsAfter(old: readonly Taint[], changes: readonly string[], overwrites: boolean, node: string) {
  let taints = [...old]
  let isOnlyGone = true
  for (const text of changes) {
    const [, key, value, effect, minus] = /^([^=:]+?)(?:=([^:]*))?(?::(\w+))?(-)?$/.exec(text) ?? []
    if (key === undefined) throw failure(`invalid taint spec: ${text}`)
    const isSame = (each: Taint) => each.key === key && (effect === undefined || each.effect === effect)
    if (minus) {
      if (!taints.some(isSame)) throw failure(`taint "${text.slice(0, -1)}" not found`)
      taints = taints.filter((each) => !isSame(each))
      continue
    }
    if (effect === undefined) throw failure(`invalid taint spec: ${text}`)
    if (!taintEffects.includes(effect))
      throw failure(
        `invalid taint effect: ${effect}, unsupported taint effect\nSee 'kubectl taint -h' for help and examples`,
      )
    isOnlyGone = false
    if (taints.some(isSame) && !overwrites)
      throw failure(`node ${node} already has ${key} taint(s) with same effect(s) and --overwrite is false`)
    taints = [...taints.filter((each) => !isSame(each)), { key, ...(value && { value }), effect }]
  }
  return { taints, isOnlyGone }
}
