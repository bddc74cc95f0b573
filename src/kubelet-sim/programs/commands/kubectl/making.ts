/** Objects that are made of words: `kubectl create deployment web --image=nginx`. */
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { failure } from './failure.ts'
import type { Kubectl } from './kubectl-process.ts'

/** What is made by `kubectl create WORDS`. */
export interface Making {
  readonly flags: string
  /** As what is said to have failed: `configmap`. Absent: what the server says is told as it is. */
  readonly called?: string
  /** @throws Failure */
  objectOf(kubectl: Kubectl): Working<KubeObject>
}

/** @param withCommand whether a command may stand behind the name. @throws Failure */
export function nameOf({ operands, name }: Kubectl, withCommand = false): string {
  if (operands.length === 1 || (withCommand && operands.length > 1)) return operands[0]
  throw failure(
    `exactly one NAME is required, got ${operands.length}\nSee '${name} -h' for help and examples`,
  )
}

/** @param namespace where the object is in one: only what was said, or all that is known of it */
export const objectOf = (apiVersion: string, kind: string, metadata: object, rest: object = {}): KubeObject =>
  ({ apiVersion, kind, metadata, ...rest }) as unknown as KubeObject

/** In a namespace, its name is said as kubectl does. */
export const placedMeta = (kubectl: Kubectl, name: string, more: object = {}): object => ({
  ...more,
  name,
  ...(kubectl.flags.has('namespace') && { namespace: kubectl.namespace }),
})
