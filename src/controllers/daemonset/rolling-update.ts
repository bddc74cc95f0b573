/** Decides the next step of a DaemonSet's rolling update. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { scaledValue } from '../shared/int-or-percent.ts'
import type { Survey } from './survey.ts'

/** What is to be done in one turn: pods made on some nodes, others deleted. */
export interface Plan {
  readonly create: readonly string[]
  readonly delete: readonly Pod[]
}

const nothing: Plan = { create: [], delete: [] }

/**
 * An update that surges does nothing while there is an old pod on a node that is gone: the real controller fails there, again and again.
 * @param most so many of each are wanted at most
 */
export function planUpdate(survey: Survey, most: number): Plan {
  const { surge, unavailable } = limits(survey)
  if (surge > 0 && survey.astray > 0) return nothing
  return surge === 0 ? replace(survey, unavailable, most) : surgeAhead(survey, surge, most)
}

/** Both are shares of the nodes that should run a pod; both being nothing means one at a time. */
function limits({ set, count: { desired } }: Survey) {
  const { maxSurge = 0, maxUnavailable = 1 } = set.spec.updateStrategy.rollingUpdate ?? {}
  const surge = scaledValue(maxSurge, desired, 'up')
  const unavailable = scaledValue(maxUnavailable, desired, 'up')
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable }
}

/** Deletes old pods, so that new ones take their places: broken ones at once, others as far as may be unavailable. */
function replace(survey: Survey, maxUnavailable: number, most: number): Plan {
  const nodes = urgentFirst(survey, { room: maxUnavailable - survey.unserved, most })
  return { create: [], delete: nodes.map((name) => survey.findingOn(name).outdated!.pod) }
}

/**
 * Makes new pods beside old ones, and deletes an old one once its successor is available; one that serves where none is to
 * be made any more goes when another node has taken over.
 */
function surgeAhead(survey: Survey, maxSurge: number, most: number): Plan {
  const replaced = first(survey.replaced, most).map((name) => survey.findingOn(name).replaced!)
  const spare = Math.min(survey.served - survey.count.desired, most - replaced.length)
  const sunset = first(survey.sunset, spare).map((name) => survey.findingOn(name).sunset!)
  return {
    create: urgentFirst(survey, { room: maxSurge - survey.surging, most }),
    delete: [...replaced, ...sunset],
  }
}

/** The nodes to update: those whose pod does not serve, then as many as there is room for. */
function urgentFirst(
  { broken, serving }: Survey,
  { room, most }: { readonly room: number; readonly most: number },
): readonly string[] {
  const urgent = first(broken, most)
  return [...urgent, ...first(serving, Math.min(room, most - urgent.length))]
}

/** The first names, at most so many. */
export function first(names: ReadonlySet<string>, most: number): string[] {
  const found: string[] = []
  for (const name of names) {
    if (found.length >= most) break
    found.push(name)
  }
  return found
}
