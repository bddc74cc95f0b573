/** What a lever is: one request below /kubesim/v1 that moves something of the simulation. */
import type { ServedApi } from '../../apiserver/served-api.ts'
import type { Clock } from '../../sim/clock.ts'
import type { Pacer } from '../../sim/pacer.ts'
import type { Asked } from '../../why/answer.ts'
import type { Why } from '../../why/why.ts'
import type { ClockOrder } from '../input.ts'
import type { KubeletLevers } from '../kubelet-levers.ts'
import type { MetricsLevers } from '../metrics-levers.ts'
import type { NetworkLevers } from '../network-levers.ts'
import type { NodeLevers } from '../node-levers.ts'
import type { BodyOf, FieldRules } from './fields.ts'

/** What the levers move. */
export interface Moved {
  readonly api: ServedApi
  readonly pacer: Pacer
  readonly clock: Clock
  /** Tells the journal how time is going to be moved. */
  noteClock(order: ClockOrder): void
  readonly nodes: NodeLevers
  readonly kubelets: KubeletLevers
  readonly network: NetworkLevers
  /** Why an object stands as it does. @throws ApiError */
  why(asked: Asked): Promise<Why>
  readonly metrics: MetricsLevers
  /** Makes ready another beginning, in small steps. */
  beginReset(): Reset
}

export interface Reset {
  /** Does the next step; answers whether there may be another. */
  go(): boolean
  /** Puts the new beginning in the place of what there is. */
  end(): void
}

export interface LeverRequest<R extends FieldRules> {
  readonly body: BodyOf<R>
  /** The name in the path, where it has one. */
  readonly name: string
  /** All that is named in the path. */
  readonly named: Readonly<Record<string, string>>
  /** Calls back when nobody waits for the answer any more. */
  onGone(run: () => void): void
}

export interface Lever<R extends FieldRules = FieldRules> {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Below /kubesim/v1, as OpenAPI writes it: `/nodes/{name}/stop`. */
  readonly path: string
  readonly summary: string
  /** What its body may say, or, of a GET, its query; absent where it has none. */
  readonly fields?: R
  /** The name of what it answers among `schemas`. */
  readonly answers: string
  readonly code?: number
  /** @throws ApiError, Error for what one sentence says */
  pull(moved: Moved, request: LeverRequest<R>): object | Promise<object>
}

/** Builds a lever with the types of its body checked. */
export const lever = <R extends FieldRules>(it: Lever<R>): Lever => it as unknown as Lever
