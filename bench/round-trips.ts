/** How fast the machine is: round trips of one Running Pod through JSON. Days differ sixfold on shared machines; ratios stay. */

/** For so long each sample is taken, in milliseconds. */
const sampleMs = 300

/** The core for which the goals are given does so many a second. */
export const roundTripsOfGoals = 20_000

/** How long something would take on that core that takes so long on one that does so many round trips. */
export const timeOfGoals = (time: number, roundTrips: number): number =>
  (time * roundTrips) / roundTripsOfGoals

/** stringify and parse, so many times a second. @param object as it is stored */
export function roundTripsPerSecond(object: object): number {
  let count = 0
  let length = 0
  const startedAt = performance.now()
  do {
    for (let n = 0; n < 100; n++) length += Object.keys(JSON.parse(JSON.stringify(object))).length
    count += 100
  } while (performance.now() - startedAt < sampleMs)
  if (length === 0) throw new Error('the object is empty')
  return (count * 1_000) / (performance.now() - startedAt)
}
