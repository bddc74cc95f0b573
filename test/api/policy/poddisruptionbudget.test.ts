import { expect, test } from 'vitest'
import type { PodDisruptionBudgetSpec } from '../../../src/api/generated/types/policy-v1.ts'
import { podDisruptionBudget } from '../../../src/api/policy/poddisruptionbudget.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'

const create = (spec: PodDisruptionBudgetSpec) =>
  apiServer().user.create(podDisruptionBudget, { metadata: named('web'), spec })

test('a budget shows what it asks for, and how many may be evicted', () => {
  expect(cellsOf(podDisruptionBudget, create({ minAvailable: '50%' }))).toMatchObject({
    'Min Available': '50%',
    'Max Unavailable': 'N/A',
    'Allowed Disruptions': 0,
  })
})

test.each<[PodDisruptionBudgetSpec, string]>([
  [
    { minAvailable: 1, maxUnavailable: 1 },
    'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
  ],
  [{ minAvailable: -1 }, 'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0'],
  [{ maxUnavailable: '200%' }, 'spec.maxUnavailable: Invalid value: "200%": must not be greater than 100%'],
  [
    { unhealthyPodEvictionPolicy: 'Sometimes' as 'AlwaysAllow' },
    'Unsupported value: "Sometimes": supported values: "AlwaysAllow", "IfHealthyBudget"',
  ],
])('%j is refused', (spec, sentence) => {
  expect(refusal(() => create(spec)).message).toContain(sentence)
})

test('a condition of the status says why, in one word', () => {
  const { user } = apiServer()
  const budget = user.create(podDisruptionBudget, { metadata: named('web'), spec: {} })
  const { message } = refusal(() =>
    user.updateStatus(podDisruptionBudget, budget, (status) => {
      status.conditions = [
        {
          type: 'DisruptionAllowed',
          status: 'Maybe' as 'True',
          reason: 'not one word',
          message: '',
          lastTransitionTime: null as unknown as string,
        },
      ]
    }),
  )
  expect(message).toContain('status.conditions[0].status: Unsupported value: "Maybe"')
  expect(message).toContain('status.conditions[0].lastTransitionTime: Required value')
  expect(message).toContain('a condition reason must start with alphabetic character')
})
