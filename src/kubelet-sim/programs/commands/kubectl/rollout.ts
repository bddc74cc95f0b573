/** `kubectl rollout`. */
import type { DaemonSet, Deployment, StatefulSet } from '../../../../api/generated/types/apps-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { formatTime } from '../../../../api/time.ts'
import type { Working } from '../../../runtime/program.ts'
import { forEachOf, patched } from './changes.ts'
import { failure } from './failure.ts'
import { resourceName } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { history, undo } from './rollout-history.ts'
import { type Found, foundObjects, pathOfTarget } from './selection.ts'
import { Watch, watchOf } from './watch.ts'

const common =
  'f,filename= k,kustomize= R,recursive l,selector= o,output= field-manager= dry-run? show-managed-fields template='

/** How far a rollout has come. */
interface Progress {
  readonly text: string
  readonly isDone: boolean
}

type Workload = Deployment | DaemonSet | StatefulSet

/** @throws Failure. Source: polymorphichelpers.StatusViewer */
function progressOf(object: Workload): Progress {
  switch (object.kind) {
    case 'Deployment':
      return deploymentProgress(object)
    case 'DaemonSet':
      return daemonSetProgress(object)
    case 'StatefulSet':
      return statefulSetProgress(object)
    default:
      throw failure(`no status viewer has been implemented for ${(object as KubeObject).kind}`)
  }
}

const going = (text: string): Progress => ({ text: `${text}\n`, isDone: false })
const done = (text: string): Progress => ({ text: `${text}\n`, isDone: true })

function deploymentProgress({ metadata, spec, status }: Deployment): Progress {
  const { name, generation = 0 } = metadata
  if (generation > (status.observedGeneration ?? 0))
    return going('Waiting for deployment spec update to be observed...')
  const condition = status.conditions?.find(({ type }) => type === 'Progressing')
  if (condition?.reason === 'ProgressDeadlineExceeded')
    throw failure(`deployment "${name}" exceeded its progress deadline`)
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status
  const wanted = spec.replicas ?? 1
  const waiting = `Waiting for deployment "${name}" rollout to finish:`
  if (updatedReplicas < wanted)
    return going(`${waiting} ${updatedReplicas} out of ${wanted} new replicas have been updated...`)
  if (replicas > updatedReplicas)
    return going(`${waiting} ${replicas - updatedReplicas} old replicas are pending termination...`)
  if (availableReplicas < updatedReplicas)
    return going(`${waiting} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`)
  return done(`deployment "${name}" successfully rolled out`)
}

function daemonSetProgress({ metadata, spec, status }: DaemonSet): Progress {
  if (spec.updateStrategy?.type !== 'RollingUpdate')
    throw failure('rollout status is only available for RollingUpdate strategy type')
  const { name, generation = 0 } = metadata
  if (generation > (status.observedGeneration ?? 0))
    return going('Waiting for daemon set spec update to be observed...')
  const {
    desiredNumberScheduled: wanted,
    updatedNumberScheduled: updated = 0,
    numberAvailable: available = 0,
  } = status
  const waiting = `Waiting for daemon set "${name}" rollout to finish:`
  if (updated < wanted) return going(`${waiting} ${updated} out of ${wanted} new pods have been updated...`)
  if (available < wanted) return going(`${waiting} ${available} of ${wanted} updated pods are available...`)
  return done(`daemon set "${name}" successfully rolled out`)
}

function statefulSetProgress({ metadata, spec, status }: StatefulSet): Progress {
  if (spec.updateStrategy?.type !== 'RollingUpdate')
    throw failure('rollout status is only available for RollingUpdate strategy type')
  const { generation = 0 } = metadata
  if (!status.observedGeneration || generation > status.observedGeneration)
    return going('Waiting for statefulset spec update to be observed...')
  const {
    readyReplicas = 0,
    updatedReplicas = 0,
    currentReplicas = 0,
    updateRevision,
    currentRevision,
  } = status
  const wanted = spec.replicas ?? 1
  if (readyReplicas < wanted) return going(`Waiting for ${wanted - readyReplicas} pods to be ready...`)
  const partition = spec.updateStrategy.rollingUpdate?.partition ?? 0
  if (partition > 0) {
    if (updatedReplicas < wanted - partition)
      return going(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted - partition} new pods have been updated...`,
      )
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`)
  }
  if (updateRevision !== currentRevision)
    return going(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
    )
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`)
}

const status: Command = {
  flags: `${common} revision= timeout= w,watch`,
  *run(kubectl) {
    const until = kubectl.deadline
    const found = yield* foundObjects(kubectl)
    if (found.length === 0) yield* kubectl.say('No resources found in ' + kubectl.namespace + ' namespace.\n')
    for (const each of found) yield* follow(kubectl, each, until)
  },
}

function* follow(kubectl: Kubectl, found: Found, until: number | undefined): Working {
  let object = found.object as Workload
  const list = pathOfTarget(found).replace(/\/[^/]*$/, '')
  for (;;) {
    const watch = yield* Watch.open<Workload>(
      kubectl,
      watchOf(list, found.name, object.metadata.resourceVersion),
    )
    for (;;) {
      const { text, isDone } = progressOf({ ...object, kind: found.kind.kind } as Workload)
      yield* kubectl.say(text)
      if (isDone || !kubectl.flags.isOn('watch', true)) return watch.close()
      const event = yield* watch.next(until)
      if (event === 'late') {
        watch.close()
        throw failure('timed out waiting for the condition')
      }
      if (event === 'over') break
      if (event.type === 'DELETED') {
        watch.close()
        throw failure('object has been deleted')
      }
      object = event.object
    }
    yield* kubectl.process.breathe()
  }
}

const restart: Command = {
  flags: common,
  *run(kubectl) {
    return yield* forEachOf(kubectl, yield* foundObjects(kubectl), function* (found, results) {
      const { kind, object } = found
      const { spec } = object as Deployment
      if (!spec?.template || kind.group !== 'apps')
        throw failure(`${resourceName(kind)} "${found.name}" restarting is not supported`)
      if (spec.paused) throw failure(`can't restart paused deployment (run rollout resume first)`)
      const annotations = { 'kubectl.kubernetes.io/restartedAt': formatTime(kubectl.now) }
      const body = { spec: { template: { metadata: { annotations } } } }
      yield* results.tell(yield* patched(kubectl, found, { body, type: 'strategic' }), 'restarted')
    })
  },
}

const pausing = (isPaused: boolean): Command => ({
  flags: common,
  *run(kubectl) {
    return yield* forEachOf(kubectl, yield* foundObjects(kubectl), function* (found, results) {
      const { kind, name, object } = found
      const word = isPaused ? 'pausing' : 'resuming'
      if (kind.kind !== 'Deployment')
        throw failure(`${resourceName(kind)} "${name}" ${word} is not supported`)
      const isAlready = Boolean((object as Deployment).spec.paused) === isPaused
      if (isAlready) throw failure(`deployments.apps "${name}" is ${isPaused ? 'already' : 'not'} paused`)
      const body = { spec: { paused: isPaused ? true : null } }
      yield* results.tell(
        yield* patched(kubectl, found, { body, type: 'strategic' }),
        isPaused ? 'paused' : 'resumed',
      )
    })
  },
})

/** By what follows `kubectl rollout`. */
export const rolloutCommands: Readonly<Record<string, Command>> = {
  history: { flags: `${common} revision=`, run: history },
  pause: pausing(true),
  restart,
  resume: pausing(false),
  status,
  undo: { flags: `${common} to-revision=`, run: undo },
}
