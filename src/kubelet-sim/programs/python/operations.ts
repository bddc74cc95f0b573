/** What instructions do, by their names: each is carried out by a function that is looked up once. */
import type { Operation } from './code-writer.ts'
import { callSteps } from './operations-call.ts'
import { dataSteps } from './operations-data.ts'
import { flowSteps } from './operations-flow.ts'
import { matchSteps } from './operations-match.ts'
import { nameSteps } from './operations-name.ts'
import type { Step } from './runner.ts'
import type { Code } from './values.ts'

const all: Readonly<Record<Operation, Step>> = {
  ...nameSteps,
  ...dataSteps,
  ...flowSteps,
  ...callSteps,
  ...matchSteps,
}

export function linkedSteps(code: Code): readonly Step[] {
  code.linked ??= code.ops.map((op) => all[op as Operation])
  return code.linked as readonly Step[]
}
