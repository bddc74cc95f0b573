/** What kubelets do for long, in virtual time. Times are those of a core that does 20,000 round trips of a Pod a second. */
import type { Case } from '../case.ts'
import { Child } from '../child.ts'
import { timeOfGoals } from '../round-trips.ts'

async function run(task: string) {
  const child = new Child('kubelets', [task])
  const found = await child.next<{ value: number; roundTrips: number }>()
  child.kill()
  return found
}

async function time(task: string) {
  const { value, roundTrips } = await run(task)
  return { value: timeOfGoals(value, roundTrips), unit: 's', baseline: roundTrips }
}

export const probes10k: Case = {
  name: 'probes-10k',
  what: '10,000 Pods with three probes of period 1 s, an hour of virtual time',
  goals: [{ of: 'value', atMost: 60 }],
  run: () => time('probes'),
}

export const crashLoopDay: Case = {
  name: 'crash-loop-day',
  what: '1,000 crash-looping Pods, a day of virtual time',
  goals: [{ of: 'value', atMost: 10 }],
  run: () => time('crash-loop'),
}

export const shell: Case = {
  name: 'shell',
  what: 'turns a second of a loop that prints and counts; against JSON round trips of a Pod',
  goals: [{ of: 'ratio', atLeast: 10 }],
  async run() {
    const { value, roundTrips } = await run('shell')
    return { value, unit: 'turns/s', baseline: roundTrips, ratio: value / roundTrips }
  },
}
