/** How many endpoints each zone should have by its share of the CPUs: pure. Source: the topology cache of k8s.io/endpointslice. */

/** Numbers of endpoints, by zone. */
export type Counts = ReadonlyMap<string, number>

/** How many endpoints a zone should have. */
export interface Allotment {
  readonly maximum: number
  /** With its fraction. */
  readonly desired: number
}

/** So much more than its share an endpoint may get to do. */
const overload = 0.2

/** How many of so many endpoints each zone should have; a sentence where that cannot be done well. */
export function allot(
  count: number,
  shares: ReadonlyMap<string, number> | undefined,
): ReadonlyMap<string, Allotment> | string {
  if (!shares)
    return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes'
  const numbers = `(${count} endpoints, ${shares.size} zones)`
  if (shares.size > count) return `Insufficient number of endpoints ${numbers}`
  const wanted = [...shares].map(([zone, share]) => ({
    zone,
    desired: share * count,
    minimum: least(share * count),
  }))
  const together = wanted.reduce((sum, { minimum }) => sum + minimum, 0)
  if (together > count)
    return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${numbers}`
  return new Map(
    wanted.map(({ zone, desired, minimum }) => [
      zone,
      { maximum: minimum + count - together, desired: Math.max(desired, minimum) },
    ]),
  )
}

const least = (desired: number) => Math.ceil(desired * (1 / (1 + overload)))

/** Whether a zone has too few endpoints for its share. */
export function isOverloaded(given: Counts, shares: ReadonlyMap<string, number> | undefined): boolean {
  if (given.size === 0) return false
  if (!shares) return true
  const count = [...given.values()].reduce((sum, each) => sum + each, 0)
  return [...shares].some(([zone, share]) => !given.has(zone) || given.get(zone)! < least(count * share))
}

interface Moves {
  readonly giving: Map<string, number>
  readonly receiving: Map<string, number>
}

/** How many endpoints zones give up, and how many others get. */
export function movesBetween(allotments: ReadonlyMap<string, Allotment>, given: Counts): Moves {
  const surplus = new Map<string, number>()
  const lack = new Map<string, number>()
  for (const [zone, { desired }] of allotments) {
    const more = (given.get(zone) ?? 0) - desired
    if (more > 0) surplus.set(zone, more)
    else if (more < 0) lack.set(zone, -more)
  }
  const moves: Moves = { giving: new Map(), receiving: new Map() }
  for (;;) {
    const [from, toGive] = most(surplus)
    const [to, toGet] = most(lack)
    if (from === undefined || to === undefined || (toGive < 1 && toGet < 1) || toGive < 0.5 || toGet < 0.5)
      return moves
    moves.giving.set(from, (moves.giving.get(from) ?? 0) + 1)
    moves.receiving.set(to, (moves.receiving.get(to) ?? 0) + 1)
    surplus.set(from, toGive - 1)
    lack.set(to, toGet - 1)
  }
}

function most(counts: Counts): readonly [zone: string | undefined, count: number] {
  let found: readonly [string | undefined, number] = [undefined, 0]
  for (const entry of counts) if (entry[1] > found[1]) found = entry
  return found
}
