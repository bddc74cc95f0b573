/** Turns the name of a PriorityClass into the number that the scheduler compares; there is at most one default class. */
import { pod } from '../../api/core/pod.ts'
import { forbidden } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { PriorityClass } from '../../api/generated/types/scheduling-v1.ts'
import { isSystemClass, priorityClass } from '../../api/scheduling/priorityclass.ts'
import type { Store } from '../store/store.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts'
import { ownSpec } from './pod-spec.ts'

/** A new plugin; each cluster has its own. */
export function priority(): AdmissionPlugin {
  const defaults = new DefaultClass()
  return {
    name: 'Priority',
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    kinds: [pod, priorityClass],
    letsRepeat: () => true,

    admit(request) {
      if (request.operation === 'DELETE') admitDeletion(request)
      else if (request.kind === priorityClass) return
      else if (request.operation === 'CREATE') admitPod(request, defaults)
      else keepPriority(request)
    },

    validate(request) {
      if (request.kind === priorityClass && request.operation !== 'DELETE') checkClass(request, defaults)
    },
  }
}

function admitDeletion({ kind, object: { metadata } }: AdmissionRequest): void {
  if (kind !== priorityClass || !isSystemClass(metadata.name)) return
  throw forbidden(kind, metadata.name, 'this is a system priority class and cannot be deleted')
}

/** Knows the class of pods that name none, for as long as no class changes. */
class DefaultClass {
  #found: PriorityClass | undefined
  #revision = -1

  of(store: Store): PriorityClass | undefined {
    const revision = store.revisionOf(priorityClass)
    if (revision !== this.#revision) {
      const candidates = store.list(priorityClass).filter(({ globalDefault }) => globalDefault)
      this.#found = candidates.sort((a, b) => a.value - b.value)[0]
      this.#revision = revision
    }
    return this.#found
  }
}

function checkClass({ object, previous, name, kind, store }: AdmissionRequest, defaults: DefaultClass): void {
  const { globalDefault, metadata } = object as PriorityClass
  const other = globalDefault ? defaults.of(store) : undefined
  // Of what is new nobody has seen yet whether there is one of its name.
  if (other && (!previous || other.metadata.name !== metadata.name)) {
    const why = `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`
    throw forbidden(kind, name, why)
  }
}

/** An update that leaves the priority out means the one that the pod has. */
function keepPriority({ object, previous, subresource }: AdmissionRequest): void {
  if (subresource !== undefined) return
  const before = (previous as Pod).spec
  const { spec } = object as Pod
  if (spec.priority === undefined && before.priority !== undefined) ownSpec(object).priority = before.priority
  if (spec.preemptionPolicy === undefined && before.preemptionPolicy !== undefined) {
    ownSpec(object).preemptionPolicy = before.preemptionPolicy
  }
}

const withoutClass = { value: 0, preemptionPolicy: 'PreemptLowerPriority' } as const

function admitPod({ object, name, kind, store }: AdmissionRequest, defaults: DefaultClass): void {
  const asked = (object as Pod).spec
  const found = asked.priorityClassName
    ? store.get(priorityClass, { name: asked.priorityClassName })
    : defaults.of(store)
  if (!found && asked.priorityClassName) {
    throw forbidden(kind, name, `no PriorityClass with name ${asked.priorityClassName} was found`)
  }
  const { value, preemptionPolicy } = found ?? withoutClass
  if (asked.priority !== undefined && asked.priority !== value) {
    const why = `the integer value of priority (${asked.priority}) must not be provided in pod spec; priority admission controller computed ${value} from the given PriorityClass name`
    throw forbidden(kind, name, why)
  }
  if (asked.preemptionPolicy !== undefined && asked.preemptionPolicy !== preemptionPolicy) {
    const why = `the string value of PreemptionPolicy (${asked.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`
    throw forbidden(kind, name, why)
  }
  const spec = ownSpec(object)
  spec.priority = value
  spec.preemptionPolicy = preemptionPolicy
  if (found) spec.priorityClassName = found.metadata.name
}
