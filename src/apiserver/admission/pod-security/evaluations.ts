/** How often Pods and templates were judged, and how it went: what `audit` finds is told nowhere else. Source: the metrics of pod-security-admission. */
import { pod } from '../../../api/core/pod.ts'
import { type LevelOfVersion, latest, type Mode } from '../../../api/pod-security/policy.ts'
import type { PodSecurityCounts } from '../../../client/counts.ts'
import type { AdmissionRequest } from '../admission.ts'

/** The minor version of Kubernetes that is served: a level of a later one is of the future. */
const servedMinor = 36

export class Evaluations implements PodSecurityCounts {
  readonly evaluations = new Map<string, number>()
  readonly exemptions = new Map<string, number>()

  judged(request: AdmissionRequest, mode: Mode, { level, minor }: LevelOfVersion, isAllowed: boolean): void {
    const version = minor === latest ? 'latest' : minor > servedMinor ? 'future' : `v1.${minor}`
    const decision = isAllowed ? 'allow' : 'deny'
    count(this.evaluations, [decision, mode, level, version, ...whatIsAsked(request)].join(' '))
  }

  exempted(request: AdmissionRequest): void {
    count(this.exemptions, whatIsAsked(request).join(' '))
  }
}

const whatIsAsked = ({ kind, operation, subresource = '' }: AdmissionRequest) => [
  operation.toLowerCase(),
  kind === pod ? 'pod' : 'controller',
  subresource,
]

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
