/** Whether a container runs again once it has ended: its rules go before its policy, and that before its pod's. Source: ContainerShouldRestart. */
import { type FieldError, type FieldErrors, required, tooMany } from '../field-error.ts'
import { optionalChoiceProblems } from '../fields.ts'
import type { Container, ContainerRestartRule, PodSpec } from '../generated/types/core-v1.ts'

/** @param podPolicy the restartPolicy of its pod */
export function shouldRestart(container: Container, podPolicy: string, exitCode: number): boolean {
  const { restartPolicy, restartPolicyRules } = container
  if (restartPolicyRules && ruleFor(restartPolicyRules, exitCode)) return true
  const policy = restartPolicy ?? podPolicy
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
}

/** A rule says that all containers of its pod start anew. */
export const restartsAll = ({ restartPolicyRules }: Container, exitCode: number): boolean =>
  restartPolicyRules !== undefined && ruleFor(restartPolicyRules, exitCode)?.action === 'RestartAllContainers'

/** Some exit code of some container would have that effect. */
export const couldRestartAll = ({ initContainers = [], containers }: PodSpec): boolean =>
  hasRuleForAll(containers) || hasRuleForAll(initContainers)

const hasRuleForAll = (containers: readonly Container[]): boolean =>
  containers.some(({ restartPolicyRules }) =>
    restartPolicyRules?.some(({ action }) => action === 'RestartAllContainers'),
  )

const ruleFor = (rules: readonly ContainerRestartRule[], exitCode: number) =>
  rules.find(({ exitCodes }) => {
    const isListed = exitCodes?.values?.includes(exitCode) ?? false
    return exitCodes?.operator === 'In' ? isListed : exitCodes?.operator === 'NotIn' && !isListed
  })

const policies = ['Always', 'Never', 'OnFailure']
const actions = ['Restart', 'RestartAllContainers']
const operators = ['In', 'NotIn']
const mostRules = 20
const mostCodes = 255

/** Whether a container has rules without the policy that they are exceptions of. */
export const lacksPolicy = ({ restartPolicy, restartPolicyRules }: Container): boolean =>
  restartPolicy === undefined && Boolean(restartPolicyRules?.length)

/** What is said of one that does, and, of an init container, nothing else. @param path of the container */
export const policyRequired = (path: string): FieldError =>
  required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used')

/** What is wrong with policy and rules of a container. Source: validateContainerRestartPolicy. */
export function* restartProblems(
  { restartPolicy, restartPolicyRules: rules = [] }: Container,
  path: string,
): FieldErrors {
  if (restartPolicy === undefined && rules.length === 0) return
  if (restartPolicy === undefined) yield policyRequired(path)
  yield* optionalChoiceProblems(`${path}.restartPolicy`, restartPolicy, policies)
  if (rules.length > mostRules) yield tooMany(`${path}.restartPolicyRules`, rules.length, mostRules)
  for (const [n, { action, exitCodes }] of rules.entries()) {
    const field = `${path}.restartPolicyRules[${n}]`
    yield* optionalChoiceProblems(`${field}.action`, action ?? '', actions)
    if (!exitCodes) {
      yield required(`${field}.exitCodes`, 'must be specified')
      continue
    }
    const { operator, values = [] } = exitCodes
    yield* optionalChoiceProblems(`${field}.exitCodes.operator`, operator ?? '', operators)
    if (values.length > mostCodes) yield tooMany(`${field}.exitCodes.values`, values.length, mostCodes)
  }
}
