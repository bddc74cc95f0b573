/** What is wrong with what is configured for devices, and with the expressions that select them. Source: the validation.go of resource.k8s.io. */
import { DeviceSelectors } from '../../cel/device-selector.ts'
import { type FieldErrors, forbidden, invalid, required, tooLong } from '../field-error.ts'
import type { DeviceConfiguration, DeviceSelector } from '../generated/types/resource-v1.ts'
import { once } from '../memo.ts'
import { byteLength } from '../text-bytes.ts'
import { deviceDriverProblems } from './device-name-problems.ts'
import { itemProblems } from './list-problems.ts'

const mostSelectors = 32
const longestExpression = 10 * 1024
const longestParameters = 10 * 1024

/** @param isStored what is stored was looked at when it was */
export const deviceSelectorProblems = (
  selectors: readonly DeviceSelector[] | undefined,
  path: string,
  isStored = false,
): FieldErrors =>
  itemProblems(selectors, { path, max: mostSelectors }, function* ({ cel }, at) {
    if (!cel) yield required(`${at}.cel`)
    else if (!isStored) yield* expressionProblems(cel.expression ?? '', `${at}.cel.expression`)
  })

const compiler = once(() => new DeviceSelectors())

function* expressionProblems(expression: string, field: string): FieldErrors {
  if (byteLength(expression) > longestExpression) return yield tooLong(field, longestExpression)
  const problem = compiler().problem(expression)
  if (!problem) return
  if ('error' in problem) yield invalid(field, expression, problem.error)
  else yield forbidden(field, 'too complex, exceeds cost limit')
}

export function* deviceConfigurationProblems(
  { opaque }: DeviceConfiguration,
  path: string,
  isStored = false,
): FieldErrors {
  if (!opaque) return yield required(`${path}.opaque`)
  yield* deviceDriverProblems(opaque.driver, `${path}.opaque.driver`)
  yield* rawObjectProblems(opaque.parameters, `${path}.opaque.parameters`, isStored)
}

/** Any object, of so many bytes. */
export function* rawObjectProblems(value: unknown, field: string, isStored = false): FieldErrors {
  if (value === undefined || value === null) yield required(field)
  else if (!isStored && byteLength(JSON.stringify(value)) > longestParameters) {
    yield tooLong(field, longestParameters)
  } else if (typeof value !== 'object' || Array.isArray(value)) {
    yield invalid(field, '<value omitted>', 'must be a valid JSON object')
  }
}
