/** Which Pods are already there that a stricter level would not have let in: its author is told when a namespace asks for it. */
import type { Pod } from '../../../api/generated/types/core-v1.ts'
import { controllerOf } from '../../../api/meta.ts'
import { type LevelOfVersion, policyText } from '../../../api/pod-security/policy.ts'
import { verdictOn } from './verdicts.ts'

/** So many are looked at. */
const mostPods = 3_000

export function* existingPodWarnings(
  namespace: string,
  pods: readonly Pod[],
  enforce: LevelOfVersion,
): Iterable<string> {
  const looked = eachControllerFirst(pods)
  const first = looked.slice(0, mostPods)
  const found = new Map<string, string[]>()
  for (const { spec, metadata } of first) {
    const verdict = verdictOn({ spec, annotations: metadata.annotations }, enforce)
    if (!verdict) continue
    const names = found.get(verdict.reasons)
    if (names) names.push(metadata.name)
    else found.set(verdict.reasons, [metadata.name])
  }
  if (first.length < looked.length) {
    yield `new PodSecurity enforce level only checked against the first ${first.length} of ${looked.length} existing pods`
  }
  if (found.size === 0) return
  yield `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${policyText(enforce)}"`
  yield* [...found].map(([reasons, names]) => `${namesText(names)}: ${reasons}`).sort()
}

/** Pods of one controller are alike: those of others come before its second. */
function eachControllerFirst(pods: readonly Pod[]): readonly Pod[] {
  const met = new Set<string>()
  const first: Pod[] = []
  const others: Pod[] = []
  for (const each of pods) {
    const uid = controllerOf(each)?.uid
    if (uid !== undefined && met.has(uid)) others.push(each)
    else first.push(each)
    if (uid !== undefined) met.add(uid)
  }
  return [...first, ...others]
}

/** `web-1 (and 2 other pods)`: the first of them by its name. */
function namesText(names: readonly string[]): string {
  const [first] = names.toSorted()
  if (names.length === 1) return first
  return `${first} (and ${names.length - 1} other ${names.length === 2 ? 'pod' : 'pods'})`
}
