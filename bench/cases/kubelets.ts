/** What kubelets do for long, in virtual time. Times are those of a core that does 20,000 round trips of a Pod a second. */
import type { Case } from '../case.ts'
import { rate, time } from './measured.ts'

export const probes10k: Case = {
  name: 'probes-10k',
  what: '10,000 Pods with three probes of period 1 s, an hour of virtual time',
  goals: [{ of: 'value', atMost: 60 }],
  run: () => time('kubelets', 'probes'),
}

export const crashLoopDay: Case = {
  name: 'crash-loop-day',
  what: '1,000 crash-looping Pods, a day of virtual time',
  goals: [{ of: 'value', atMost: 10 }],
  run: () => time('kubelets', 'crash-loop'),
}

export const shell: Case = {
  name: 'shell',
  what: 'turns a second of a loop that prints and counts; against JSON round trips of a Pod',
  goals: [{ of: 'ratio', atLeast: 10 }],
  run: () => rate('kubelets', 'shell', 'turns/s'),
}
