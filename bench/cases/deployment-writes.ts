/** How quickly one field of a Deployment is changed within the process, against JSON round trips of a Pod. */
import { type Case, median, type Result } from '../case.ts'
import { Child } from '../child.ts'

async function measure(how: 'apply' | 'merge'): Promise<Result> {
  const child = new Child('deployment-writes', [how])
  const found = await child.next<readonly { rate: number; roundTrips: number }[]>()
  child.kill()
  return {
    value: median(found.map(({ rate }) => rate)),
    unit: 'writes/s',
    baseline: median(found.map(({ roundTrips }) => roundTrips)),
    ratio: median(found.map(({ rate, roundTrips }) => rate / roundTrips)),
  }
}

export const ssaDeployment: Case = {
  name: 'ssa-deployment',
  what: 'server-side apply of a Deployment of 60 lines that changes one field, with a second manager; against JSON round trips',
  goals: [{ of: 'ratio', atLeast: 0.1 }],
  run: () => measure('apply'),
}

export const strategicPatch: Case = {
  name: 'strategic-patch',
  what: 'the same change as the strategic merge patch that kubectl sends; against JSON round trips',
  goals: [{ of: 'ratio', atLeast: 0.25 }],
  run: () => measure('merge'),
}
