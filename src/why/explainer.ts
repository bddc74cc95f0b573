/** What explains objects of one kind. */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { Question } from './question.ts'
import type { Finding } from './why.ts'

export interface Explainer<T extends KubeObject = KubeObject> {
  readonly kind: Kind<T>
  /** How the object, which no finalizer holds, stands, and what that comes from. */
  explain(object: T, question: Question): Finding
}

/** Builds an explainer with the type of its objects checked. */
export const explainerOf = <T extends KubeObject>(
  kind: Kind<T>,
  explain: Explainer<T>['explain'],
): Explainer => ({ kind, explain }) as unknown as Explainer
