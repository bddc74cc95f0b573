/** The Pod Security Standards: which checks each level makes in each version. Source: pod-security-admission's policy. */
import type { LevelOfVersion } from '../../../api/pod-security/policy.ts'
import { type Check, type Checked, exceptInUserNamespace, exceptWindows, type Violation } from './check.ts'
import {
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  windowsHostProcess,
} from './checks/host.ts'
import {
  allowPrivilegeEscalation,
  baselineCapabilities,
  privileged,
  procMount,
  restrictedCapabilities,
  sysctls,
  sysctls27,
  sysctls29,
  sysctls32,
} from './checks/privilege.ts'
import {
  appArmorProfile,
  baselineSeccomp,
  restrictedSeccomp,
  seccompAnnotations,
  seLinuxOptions,
  seLinuxOptions31,
} from './checks/profiles.ts'
import { runAsNonRoot, runAsUser } from './checks/users.ts'
import { restrictedVolumes } from './checks/volumes.ts'

/** The checks that one rule has made, with the minor version that each began with, in order. */
interface Rule {
  readonly name: string
  readonly since: readonly (readonly [minor: number, check: Check])[]
  /** The rule of baseline that this one of restricted stands for. */
  readonly instead?: string
}

/** In the order in which they are told. */
const baseline: readonly Rule[] = [
  { name: 'appArmorProfile', since: [[0, appArmorProfile]] },
  { name: 'capabilities', since: [[0, baselineCapabilities]] },
  { name: 'hostNamespaces', since: [[0, hostNamespaces]] },
  { name: 'hostPathVolumes', since: [[0, hostPathVolumes]] },
  { name: 'hostPorts', since: [[0, hostPorts]] },
  { name: 'hostProbesAndHostLifecycle', since: [[34, hostProbesAndHostLifecycle]] },
  { name: 'privileged', since: [[0, privileged]] },
  {
    name: 'procMount',
    since: [
      [0, procMount],
      [35, exceptInUserNamespace(procMount)],
    ],
  },
  {
    name: 'seLinuxOptions',
    since: [
      [0, seLinuxOptions],
      [31, seLinuxOptions31],
    ],
  },
  {
    name: 'seccompProfile',
    since: [
      [0, seccompAnnotations],
      [19, baselineSeccomp],
    ],
  },
  {
    name: 'sysctls',
    since: [
      [0, sysctls],
      [27, sysctls27],
      [29, sysctls29],
      [32, sysctls32],
    ],
  },
  { name: 'windowsHostProcess', since: [[0, windowsHostProcess]] },
]

const restricted: readonly Rule[] = [
  {
    name: 'allowPrivilegeEscalation',
    since: [
      [8, allowPrivilegeEscalation],
      [25, exceptWindows(allowPrivilegeEscalation)],
    ],
  },
  {
    name: 'restrictedCapabilities',
    since: [
      [22, restrictedCapabilities],
      [25, exceptWindows(restrictedCapabilities)],
    ],
    instead: 'capabilities',
  },
  { name: 'restrictedProcMount', since: [[35, procMount]], instead: 'procMount' },
  { name: 'restrictedVolumes', since: [[0, restrictedVolumes]], instead: 'hostPathVolumes' },
  {
    name: 'runAsNonRoot',
    since: [
      [0, runAsNonRoot],
      [35, exceptInUserNamespace(runAsNonRoot)],
    ],
  },
  {
    name: 'runAsUser',
    since: [
      [23, runAsUser],
      [35, exceptInUserNamespace(runAsUser)],
    ],
  },
  {
    name: 'restrictedSeccomp',
    since: [
      [19, restrictedSeccomp],
      [25, exceptWindows(restrictedSeccomp)],
    ],
    instead: 'seccompProfile',
  },
]

const checkOf = ({ since }: Rule, minor: number): Check | undefined =>
  since.findLast(([from]) => from <= minor)?.[1]

/** The checks of a level, in the order in which they are told. */
export function checksOf({ level, minor }: LevelOfVersion): readonly Check[] {
  if (level === 'privileged') return []
  const stricter = level === 'restricted' ? restricted.filter((rule) => checkOf(rule, minor)) : []
  const replaced = stricter.map(({ instead }) => instead)
  const rules = [...baseline.filter(({ name }) => !replaced.includes(name)), ...stricter]
  return rules.flatMap((rule) => checkOf(rule, minor) ?? [])
}

/** What of a Pod is against the checks, in their order. */
export const violationsOf = (checks: readonly Check[], checked: Checked): readonly Violation[] =>
  checks.flatMap((check) => check(checked) ?? [])
