/** What users bring: definitions of kinds, their objects, and policies; and what a cluster takes that has nothing of it. */
import { type Case, median } from '../case.ts'
import { Child } from '../child.ts'

/** The core for which the goals are given does so many round trips of a Pod a second. */
const roundTripsOfGoals = 20_000

async function customResources(how: 'validate' | 'install') {
  const child = new Child('custom-resources', [how])
  const { values, roundTrips } = await child.next<{ values: readonly number[]; roundTrips: number }>()
  child.kill()
  return { value: median(values), roundTrips }
}

export const crdValidate: Case = {
  name: 'crd-validate',
  what: 'creates of a custom resource with a schema of 200 fields and 10 rules through cluster.fetch; against JSON round trips of a Pod',
  goals: [{ of: 'ratio', atLeast: 0.15 }],
  async run() {
    const { value, roundTrips } = await customResources('validate')
    return { value, unit: 'writes/s', baseline: roundTrips, ratio: value / roundTrips }
  },
}

export const crdInstall: Case = {
  name: 'crd-install',
  what: '100 definitions of 50 KiB to Established, discovery and OpenAPI served: median of 3; on a core of 20,000 round trips a second',
  goals: [{ of: 'value', atMost: 2 }],
  async run() {
    const { value, roundTrips } = await customResources('install')
    return { value: (value * roundTrips) / roundTripsOfGoals, unit: 's', baseline: roundTrips }
  },
}

export const podCreateAdmitted: Case = {
  name: 'pod-create-admitted',
  what: 'creates of Pods through quota, limit range, Pod Security restricted and a policy; the baseline is without',
  goals: [{ of: 'ratio', atLeast: 0.5 }],
  async run() {
    const child = new Child('admitted-pods')
    const found = await child.next<readonly { guarded: number; free: number }[]>()
    child.kill()
    return {
      value: median(found.map(({ guarded }) => guarded)),
      unit: 'pods/s',
      baseline: median(found.map(({ free }) => free)),
      ratio: median(found.map(({ guarded, free }) => guarded / free)),
    }
  },
}

export const heapEmpty: Case = {
  name: 'heap-empty',
  what: "heap of an empty cluster with all kinds, above Node's own",
  goals: [{ of: 'value', atMost: 25 }],
  async run() {
    const child = new Child('heap-empty', [], ['--expose-gc'])
    const value = await child.next<number>()
    child.kill()
    return { value, unit: 'MB' }
  },
}
