/** How many pods are scheduled a second: one load in a process of its own. Their creation counts, as in kube-scheduler's own benchmark. */
import { roundTripsPerSecond } from './round-trips.ts'
import { runningPod } from './running-pod.ts'
import {
  type SchedulingLoad,
  type SchedulingLoadName,
  schedulingLoads,
  usualNode,
} from './scheduling-loads.ts'
import { type Manifest, SchedulingPlane } from './scheduling-plane.ts'

/** So many pods are created at a time, as by clients that go on without waiting. */
const atATime = 100

type Made = ReturnType<NonNullable<SchedulingLoad['node']>>
const all = (made: Made): readonly Manifest[] => (Array.isArray(made) ? made : [made as Manifest])

/** What goes on while pods are scheduled, by the wall clock. */
class Churn {
  readonly #startedAt = performance.now()
  readonly #done: { count: number; last?: Manifest }[]
  #deleted = 0

  constructor(
    private readonly plane: SchedulingPlane,
    private readonly load: SchedulingLoad,
  ) {
    this.#done = (load.churn ?? []).map(() => ({ count: 0 }))
  }

  /** Does what has become due. */
  go(): void {
    const elapsedMs = performance.now() - this.#startedAt
    for (const [which, { everyMs, make, isRecreated }] of (this.load.churn ?? []).entries()) {
      const done = this.#done[which]
      for (; done.count < elapsedMs / everyMs; done.count++) {
        if (isRecreated && done.last) this.plane.delete(done.last)
        for (const each of all(make(done.count))) this.plane.create((done.last = each))
      }
    }
    const { deletesPerSecond = 0, initial } = this.load
    for (
      ;
      initial && this.#deleted < Math.min(initial.count, (elapsedMs / 1_000) * deletesPerSecond);
      this.#deleted++
    )
      for (const each of all(initial.pod(this.#deleted))) this.plane.delete(each)
  }
}

/** Pods a second. */
function measure(load: SchedulingLoad): number {
  const plane = new SchedulingPlane()
  for (const name of ['default']) plane.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  const { nodes, node = usualNode, before = [], initial, measured } = load as SchedulingLoad
  for (let n = 0; n < nodes; n++) for (const each of all(node(n))) plane.create(each)
  for (const each of before) plane.create(each)
  plane.run()
  if (initial) createAll(plane, initial)
  const startedAt = performance.now()
  const bound = plane.bound
  const churn = new Churn(plane, load)
  createAll(plane, measured, churn)
  const found = (measured.count * 1_000) / (performance.now() - startedAt)
  if (plane.bound - bound < measured.count) throw new Error(`only ${plane.bound - bound} pods have a node`)
  return found
}

function createAll(plane: SchedulingPlane, { count, pod }: SchedulingLoad['measured'], churn?: Churn): void {
  const bound = plane.bound
  for (let n = 0; n < count; ) {
    const end = Math.min(count, n + atATime)
    for (; n < end; n++) for (const each of all(pod(n))) plane.create(each)
    churn?.go()
    plane.run()
  }
  // Those whose place others have taken come later.
  for (let tries = 0; churn && plane.bound - bound < count && tries < 100; tries++) plane.clock.advance(1_000)
}

const load = schedulingLoads[process.argv[2] as SchedulingLoadName]
const warm: SchedulingLoad = { ...load, nodes: Math.min(load.nodes, 200), ...small(load) }
measure(warm)
const object = runningPod()
const before = roundTripsPerSecond(object)
const value = measure(load)
const roundTrips = (before + roundTripsPerSecond(object)) / 2
if (process.send) process.send({ value, roundTrips })
else console.log(process.argv[2], Math.round(value), (value / roundTrips).toFixed(3))

/** The same, so few that it only warms the engine. */
function small({ initial, measured }: SchedulingLoad): Partial<SchedulingLoad> {
  const few = <T extends { readonly count: number }>(pods: T): T => ({
    ...pods,
    count: Math.min(pods.count, 90),
  })
  return { measured: few(measured), ...(initial && { initial: few(initial) }), churn: undefined }
}
