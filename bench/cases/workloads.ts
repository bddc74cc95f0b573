/** What controllers do at scale, and for long. Times are those of a core that does 20,000 round trips of a Pod a second. */
import type { Case } from '../case.ts'
import { memory, rate, time } from './measured.ts'

export const rollout10k: Case = {
  name: 'rollout-10k',
  what: 'rolling update of a Deployment of 10,000, its bounds checked at every entry of the log; against JSON round trips',
  goals: [{ of: 'ratio', atLeast: 0.125 }],
  run: () => rate('workloads', 'rollout', 'Pods/s'),
}

export const envelope: Case = {
  name: 'envelope',
  what: '5,000 nodes, 150,000 Pods to Running',
  goals: [{ of: 'value', atMost: 60 }],
  run: () => time('workloads', 'envelope'),
}

export const envelopeMemory: Case = {
  name: 'envelope-memory',
  what: 'what that takes in memory',
  goals: [{ of: 'value', atMost: 3_072 }],
  run: () => memory('workloads', 'envelope'),
}

export const cronMonth: Case = {
  name: 'cron-month',
  what: '100 CronJobs of every five minutes, 30 days of virtual time, reckoned from those that pass in a minute and a half',
  goals: [{ of: 'value', atMost: 60 }],
  run: () => time('workloads', 'cron-month'),
}

export const idleWeek: Case = {
  name: 'idle-week',
  what: '2,000 nodes and 20,000 Pods that nobody asks for anything, a week of virtual time',
  goals: [{ of: 'value', atMost: 60 }],
  run: () => time('workloads', 'idle-week'),
}

export const idleWeekMemory: Case = {
  name: 'idle-week-memory',
  what: 'what the process takes in memory at the end of it, over what it took at its beginning',
  goals: [{ of: 'value', atMost: 64 }],
  run: () => memory('workloads', 'idle-week'),
}
