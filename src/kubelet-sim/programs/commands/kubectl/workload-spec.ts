/** The Pod's spec within a workload, as `kubectl set` changes it. Source: polymorphichelpers.UpdatePodSpecForObject. */
import type { PodSpec } from '../../../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { patched } from './changes.ts'
import { failure, Refused } from './failure.ts'
import type { Kubectl } from './kubectl-process.ts'
import type { Found } from './selection.ts'

/** Flags that all of `kubectl set` have. */
export const setFlags =
  'all dry-run? field-manager= f,filename= k,kustomize= local o,output= R,recursive l,selector= show-managed-fields template='

/** Where a kind keeps the spec of its Pods. */
export function placeOf({ kind }: Found): readonly string[] {
  if (kind.kind === 'Pod') return ['spec']
  return kind.kind === 'CronJob'
    ? ['spec', 'jobTemplate', 'spec', 'template', 'spec']
    : ['spec', 'template', 'spec']
}

type Json = Readonly<Record<string, unknown>>

export const podSpecOf = (found: Found): PodSpec | undefined =>
  placeOf(found).reduce<Json | undefined>(
    (value, key) => value?.[key] as Json | undefined,
    found.object as unknown as Json,
  ) as PodSpec | undefined

/** A patch of what is there. */
export const within = (place: readonly string[], value: unknown): unknown =>
  place.reduceRight((inner, key) => ({ [key]: inner }), value)

/** Changes the spec of an object's Pods. @param done `image updated`. @throws Failure in the words of this command */
export function* specPatched(
  kubectl: Kubectl,
  found: Found,
  body: unknown,
  done: string,
): Working<KubeObject> {
  try {
    return yield* patched(kubectl, found, { body, type: 'strategic' })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const what = done.replace(/(\w+) updated$/, '$1 update')
    throw failure(`failed to patch ${what} to pod template: ${error.status.message}`)
  }
}
