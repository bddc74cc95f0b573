/** What is wrong with a rule that says which requests a webhook or a policy is asked about. Source: the validation.go of admissionregistration. */
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { lonelyStarProblems, optionalChoiceProblems } from '../fields.ts'
import type { RuleWithOperations } from '../generated/types/admissionregistration-v1.ts'

const operationTypes = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']

export function* ruleProblems(rule: RuleWithOperations, path: string): FieldErrors {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule
  if (operations.length === 0) yield required(`${path}.operations`)
  yield* lonelyStarProblems(`${path}.operations`, operations, 'operations')
  for (const [n, each] of operations.entries()) {
    if (!operationTypes.includes(each)) yield notSupported(`${path}.operations[${n}]`, each, operationTypes)
  }
  if (apiGroups.length === 0) yield required(`${path}.apiGroups`)
  yield* lonelyStarProblems(`${path}.apiGroups`, apiGroups, 'API groups')
  if (apiVersions.length === 0) yield required(`${path}.apiVersions`)
  yield* lonelyStarProblems(`${path}.apiVersions`, apiVersions, 'API versions')
  for (const [n, each] of apiVersions.entries()) if (!each) yield required(`${path}.apiVersions[${n}]`)
  yield* resourceProblems(resources, `${path}.resources`)
  yield* optionalChoiceProblems(`${path}.scope`, scope, ['*', 'Cluster', 'Namespaced'])
}

function* resourceProblems(resources: readonly string[], path: string): FieldErrors {
  if (resources.length === 0) yield required(path)
  const ofAllSubresources = new Set<string>()
  const ofAllResources = new Set<string>()
  for (const [n, each] of resources.entries()) {
    const slash = each.indexOf('/')
    if (each === '') yield required(`${path}[${n}]`)
    if (slash < 0) continue
    const [resource, subresource] = [each.slice(0, slash), each.slice(slash + 1)]
    const wrong = (star: string) =>
      invalid(`${path}[${n}]`, each, `if '${star}' is present, must not specify ${each}`)
    if (ofAllSubresources.has(resource)) yield wrong(`${resource}/*`)
    if (ofAllResources.has(subresource)) yield wrong(`*/${subresource}`)
    if (subresource === '*') ofAllSubresources.add(resource)
    if (resource === '*') ofAllResources.add(subresource)
  }
  if (resources.length > 1 && resources.includes('*/*')) {
    yield invalid(path, resources, "if '*/*' is present, must not specify other resources")
  }
  // The real server looks at the last of them only.
  const last = resources.findLast((each) => each !== '' && !each.includes('/'))
  if (resources.includes('*') && last !== '*') {
    const others = 'must not specify other resources without subresources'
    yield invalid(path, resources, `if '*' is present, ${others}`)
  }
}
