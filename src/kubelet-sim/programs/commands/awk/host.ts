/** What the functions of awk need of the program that calls them. */
import type { Process, Working } from '../../../runtime/program.ts'
import type { Expression as Pattern } from '../regex.ts'
import type { AwkRecord } from './record.ts'
import type { AwkScope } from './scope.ts'
import type { AwkStreams } from './streams.ts'
import type { Expression, Target } from './syntax.ts'
import type { Value } from './values.ts'

export interface AwkHost {
  readonly process: Process
  readonly scope: AwkScope
  readonly record: AwkRecord
  readonly streams: AwkStreams
  /** What `srand` was last given. */
  seed: number
  text(value: Value): string
  value(expression: Expression): Working<Value>
  patternOf(expression: Expression): Working<Pattern>
  assign(target: Target, value: Value): Working
}
