/** What controllers do at scale, and for long. Times are those of a core that does 20,000 round trips of a Pod a second. */
import type { Case } from '../case.ts'
import { Child } from '../child.ts'
import { timeOfGoals } from '../round-trips.ts'

async function run(task: string) {
  const child = new Child('workloads', [task])
  const found = await child.next<{ value: number; megabytes: number; roundTrips: number }>()
  child.kill()
  return found
}

async function time(task: string) {
  const { value, roundTrips } = await run(task)
  return { value: timeOfGoals(value, roundTrips), unit: 's', baseline: roundTrips }
}

export const rollout10k: Case = {
  name: 'rollout-10k',
  what: 'rolling update of a Deployment of 10,000, its bounds checked at every entry of the log; against JSON round trips',
  goals: [{ of: 'ratio', atLeast: 0.125 }],
  async run() {
    const { value, roundTrips } = await run('rollout')
    return { value, unit: 'Pods/s', baseline: roundTrips, ratio: value / roundTrips }
  },
}

export const envelope: Case = {
  name: 'envelope',
  what: '5,000 nodes, 150,000 Pods to Running',
  goals: [{ of: 'value', atMost: 60 }],
  run: () => time('envelope'),
}

export const envelopeMemory: Case = {
  name: 'envelope-memory',
  what: 'what that takes in memory',
  goals: [{ of: 'value', atMost: 3_072 }],
  run: async () => ({ value: (await run('envelope')).megabytes, unit: 'MB' }),
}

export const cronMonth: Case = {
  name: 'cron-month',
  what: '100 CronJobs of every five minutes, 30 days of virtual time',
  goals: [{ of: 'value', atMost: 60 }],
  run: () => time('cron-month'),
}
