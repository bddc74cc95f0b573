import { expect, test } from 'vitest'
import { pod as podKind } from '../../../src/api/core/pod.ts'
import type { PodSpec } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { container, podOf } from './pod-fixture.ts'

const problems = (spec: DeepPartial<PodSpec>) =>
  [...podKind.validate!(podOf({ spec }))].map(({ field, message }) => `${field}: ${message}`)

const template = { resourceClaimTemplateName: 'gpu' }

test('a claim comes from one place, under a name of its own', () => {
  expect(problems({ resourceClaims: [{ name: 'gpu', ...template }] })).toEqual([])
  expect(
    problems({
      resourceClaims: [{ name: 'gpu', ...template }, { name: 'gpu', resourceClaimName: 'Bad_Name' }, {}],
    }),
  ).toEqual([
    'spec.resourceClaims[1].name: Duplicate value: "gpu"',
    expect.stringMatching(
      /^spec.resourceClaims\[1\].resourceClaimName: Invalid value: "Bad_Name": a lowercase RFC 1123/,
    ),
    'spec.resourceClaims[2].name: Required value',
    'spec.resourceClaims[2]: Invalid value: {"Name":"","ResourceClaimName":null,"ResourceClaimTemplateName":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
  ])
})

test('a container names claims of its pod', () => {
  const containers = [{ ...container, resources: { claims: [{ name: 'gpu' }] } }]
  expect(problems({ containers, resourceClaims: [{ name: 'gpu', ...template }] })).toEqual([])
  expect(problems({ containers })).toEqual([
    'spec.containers[0].resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty',
  ])
})
