/** Gives pods what their RuntimeClass costs and demands: overhead, nodes and tolerations. */
import type { Draft } from 'immer'
import { pod } from '../../api/core/pod.ts'
import { isEqual } from '../../api/equality.ts'
import { forbidden } from '../../api/errors.ts'
import type { Pod, Toleration } from '../../api/generated/types/core-v1.ts'
import type { RuntimeClass } from '../../api/generated/types/node-v1.ts'
import { shownPart } from '../../api/given-empty.ts'
import { runtimeClass } from '../../api/node/runtimeclass.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts'
import { ownSpec } from './pod-spec.ts'

export const runtimeClassAdmission: AdmissionPlugin = {
  name: 'RuntimeClass',
  operations: ['CREATE'],
  kinds: [pod],

  admit(request) {
    const found = classOf(request)
    if (!found) return
    if (found.overhead) giveOverhead(request, found.overhead.podFixed)
    if (found.scheduling) giveScheduling(request, found.scheduling)
  },

  validate(request) {
    const { spec } = request.object as Pod
    const defined = classOf(request)?.overhead
    if (defined) {
      if (!isEqual(spec.overhead ?? {}, defined.podFixed ?? {})) throw refused(request, otherOverhead)
    } else if (shownPart(spec, 'overhead') !== null) {
      throw refused(
        request,
        'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
      )
    }
  },
}

const otherOverhead = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"

const refused = ({ kind, name }: AdmissionRequest, why: string) => forbidden(kind, name, why)

function classOf(request: AdmissionRequest): RuntimeClass | undefined {
  const name = (request.object as Pod).spec.runtimeClassName
  if (name === undefined) return undefined
  const found = request.store.get(runtimeClass, { name })
  if (!found) throw refused(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`)
  return found
}

function giveOverhead(request: AdmissionRequest, fixed: Readonly<Record<string, string>> = {}): void {
  const { overhead = {} } = (request.object as Pod).spec
  if (Object.keys(overhead).length > 0 && !isEqual(overhead, fixed)) {
    throw refused(request, otherOverhead)
  }
  if (Object.keys(fixed).length > 0) ownSpec(request.object).overhead = fixed
}

function giveScheduling(
  request: AdmissionRequest,
  { nodeSelector = {}, tolerations = [] }: NonNullable<RuntimeClass['scheduling']>,
): void {
  const asked = (request.object as Pod).spec
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = asked.nodeSelector?.[key]
    if (own === undefined || own === value) continue
    const why = `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`
    throw refused(request, why)
  }
  const spec = ownSpec(request.object)
  spec.nodeSelector = { ...asked.nodeSelector, ...nodeSelector }
  spec.tolerations = merged([...(asked.tolerations ?? []), ...tolerations]) as Draft<Toleration>[]
}

/** Without those that another one covers. Of equal ones the first stays. */
const merged = (all: readonly Toleration[]): readonly Toleration[] =>
  all.filter(
    (each, n) => !all.some((other, m) => n !== m && covers(other, each) && (m < n || !isEqual(other, each))),
  )

/** Whether one toleration tolerates all that the other does. Source: isSuperset of pkg/util/tolerations. */
function covers(wide: Toleration, narrow: Toleration): boolean {
  if (isEqual(wide, narrow)) return true
  const isForAll = !wide.key && wide.operator === 'Exists'
  if ((wide.key ?? '') !== (narrow.key ?? '') && !isForAll) return false
  if (wide.effect && wide.effect !== narrow.effect) return false
  if (wide.effect === 'NoExecute' && wide.tolerationSeconds !== undefined) {
    if (narrow.tolerationSeconds === undefined || narrow.tolerationSeconds > wide.tolerationSeconds)
      return false
  }
  if (wide.operator === 'Exists') return true
  return narrow.operator === 'Equal' && (wide.value ?? '') === (narrow.value ?? '')
}
