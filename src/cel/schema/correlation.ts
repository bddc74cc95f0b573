/** Finds in what was stored before the value that a value of now stands for. */
import type { JSONSchemaProps } from '../../api/generated/types/apiextensions-v1.ts'
import { correlatedItem, isLeftAsItWas } from '../../api/structural-schema/correlation.ts'

/** A value, and the one that was there before. */
export interface Correlation {
  readonly value: unknown
  readonly old: unknown
  readonly schema: JSONSchemaProps
}

/** For an element of a list its counterpart in the old list: only lists with keys know. */
export const correlated =
  (schema: JSONSchemaProps, old: unknown) =>
  (element: unknown): unknown =>
    correlatedItem(schema, old, element)

/** Whether an update leaves a value as it was. */
export const isUnchanged = (correlation: Correlation | undefined): boolean =>
  correlation !== undefined && isLeftAsItWas(correlation.schema, correlation.value, correlation.old)
