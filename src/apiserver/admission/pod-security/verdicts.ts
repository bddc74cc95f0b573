/** Whether a Pod is as a level wants it, remembered for what is shared by all Pods of a template. */
import type { PodSpec } from '../../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../../api/memo.ts'
import { type LevelOfVersion, policyText } from '../../../api/pod-security/policy.ts'
import type { Labels } from '../../../api/selector.ts'
import type { Checked, Violation } from './check.ts'
import { appArmorPrefix, seccompOfContainer, seccompOfPod } from './checks/profiles.ts'
import { checksOf, violationsOf } from './standards.ts'

/** What is wrong, in short and at length; undefined where nothing is. */
export interface Verdict {
  /** `host namespaces, privileged` */
  readonly reasons: string
  /** `host namespaces (hostNetwork=true), privileged (…)` */
  readonly details: string
}

/** For each spec what has been found, by level. */
const known = memoByIdentity((_spec: PodSpec) => new Map<string, Verdict | undefined>())

export function verdictOn(checked: Checked, asked: LevelOfVersion): Verdict | undefined {
  if (asked.level === 'privileged') return undefined
  if (!Object.isFrozen(checked.spec) || tellsOfProfiles(checked.annotations)) return judge(checked, asked)
  const verdicts = known(checked.spec)
  const level = policyText(asked)
  let verdict = verdicts.get(level)
  if (verdict === undefined && !verdicts.has(level)) verdicts.set(level, (verdict = judge(checked, asked)))
  return verdict
}

/** Whether annotations say what checks ask for; all else is in the spec. */
function tellsOfProfiles(annotations: Labels | undefined): boolean {
  for (const key in annotations) {
    if (key.startsWith(appArmorPrefix) || key.startsWith(seccompOfContainer) || key === seccompOfPod)
      return true
  }
  return false
}

function judge(checked: Checked, asked: LevelOfVersion): Verdict | undefined {
  const violations = violationsOf(checksOf(asked), checked)
  if (violations.length === 0) return undefined
  return {
    reasons: violations.map(({ reason }) => reason).join(', '),
    details: violations.map(inFull).join(', '),
  }
}

const inFull = ({ reason, detail }: Violation) => (detail ? `${reason} (${detail})` : reason)
