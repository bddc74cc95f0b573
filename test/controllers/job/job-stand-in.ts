/** A Job and the ends of its pods, for tests that run without kubelets. */
import { job } from '../../../src/api/batch/job.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { Job } from '../../../src/api/generated/types/batch-v1.ts'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../../src/api/meta.ts'
import { formatTime } from '../../../src/api/time.ts'
import { garbageCollector } from '../../../src/controllers/garbagecollector/controller.ts'
import { jobController } from '../../../src/controllers/job/controller.ts'
import { serviceAccountController } from '../../../src/controllers/serviceaccount/controller.ts'
import { ttlAfterFinishedController } from '../../../src/controllers/ttlafterfinished/controller.ts'
import { kinds } from '../../../src/kinds.ts'
import { ControlPlane } from '../../support/control-plane.ts'
import * as manifests from '../../support/manifests.ts'
import { podsIn, start } from '../shared/pod-stand-in.ts'

const served = { kinds: kinds.map(({ kind }) => kind) }

export function planeWithJob(spec: object = {}, podSpec: object = {}): ControlPlane {
  const plane = new ControlPlane({
    controllers: [serviceAccountController, jobController, ttlAfterFinishedController] as never,
    actors: [garbageCollector(served)],
  })
  const { metadata, ...rest } = manifests.job('work', { spec, podSpec })
  plane.user.create(job, { metadata: { ...metadata, namespace: 'default' }, ...rest } as never)
  plane.settle()
  return plane
}

export const jobIn = (plane: ControlPlane): Job => plane.client.get(job, 'work', 'default')

export function changeJob(plane: ControlPlane, recipe: Parameters<typeof plane.user.update<Job>>[2]): void {
  plane.user.update(job, jobIn(plane), recipe)
  plane.settle()
}

/** The pods that have neither ended nor are going. */
export const livePods = (plane: ControlPlane): readonly Pod[] =>
  podsIn(plane).filter((each) => !isBeingDeleted(each) && ['Pending', 'Running'].includes(each.status.phase))

/** Ends a pod now. */
export function finish(plane: ControlPlane, each: Pod, exitCode = 0): void {
  const finishedAt = formatTime(plane.clock.now())
  plane.client.updateStatus(pod, each, (status) => {
    status.phase = exitCode === 0 ? 'Succeeded' : 'Failed'
    status.conditions = []
    status.containerStatuses = [{ name: 'work', state: { terminated: { exitCode, finishedAt } } } as never]
  })
  plane.settle()
}

export function startAll(plane: ControlPlane): void {
  for (const each of livePods(plane)) start(plane, each)
  plane.settle()
}

/** The conditions that hold: `Complete CompletionsReached`. */
export const conditionsIn = (plane: ControlPlane): readonly string[] =>
  (jobIn(plane).status.conditions ?? [])
    .filter(({ status }) => status === 'True')
    .map(({ type, reason }) => `${type} ${reason}`)
