/** Loads that are measured in processes of their own, one at a time: an entry knows several. */
import { Child } from '../child.ts'
import { timeOfGoals } from '../round-trips.ts'

interface Found {
  readonly value: number
  readonly roundTrips: number
}

/** What a load has shown, with the speed of the machine. */
async function measured<F extends Found = Found>(entry: string, task: string): Promise<F> {
  const child = new Child(entry, [task])
  const answer = await child.next<F>()
  child.kill()
  return answer
}

/** What the load has left in memory, in megabytes. */
export async function memory(entry: string, task: string) {
  const { megabytes } = await measured<Found & { readonly megabytes: number }>(entry, task)
  return { value: megabytes, unit: 'MB' }
}

/** Seconds, as on the core for which the goals are given. */
export async function time(entry: string, task: string) {
  const { value, roundTrips } = await measured(entry, task)
  return { value: timeOfGoals(value, roundTrips), unit: 's', baseline: roundTrips }
}

/** So many a second, against round trips. */
export async function rate(entry: string, task: string, unit: string) {
  const { value, roundTrips } = await measured(entry, task)
  return { value, unit, baseline: roundTrips, ratio: value / roundTrips }
}
