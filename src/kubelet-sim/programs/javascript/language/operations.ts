/** All instructions, and what they do. */
import { callSteps } from './operations-call.ts'
import { dataSteps } from './operations-data.ts'
import { flowSteps } from './operations-flow.ts'
import { valueSteps } from './operations-value.ts'
import type { StepTable } from './vm.ts'

export const steps: StepTable = Object.freeze(
  Object.assign(Object.create(null), valueSteps, dataSteps, flowSteps, callSteps) as StepTable,
)
