import { expect, test } from 'vitest'
import { podTemplate } from '../../../src/api/core/podtemplate.ts'
import { replicationController } from '../../../src/api/core/replicationcontroller.ts'
import type { PodTemplate, ReplicationController } from '../../../src/api/generated/types/core-v1.ts'
import { said, templateOf } from './pod-fixture.ts'

function controllerOf(spec: object = {}): ReplicationController {
  const controller = { metadata: { name: 'web' }, spec: { template: templateOf(), ...spec }, status: {} }
  replicationController.prepareForCreate?.(controller as never, 0)
  replicationController.defaults?.(controller as never)
  return controller as unknown as ReplicationController
}

test('selector and labels come from the template', () => {
  const { metadata, spec, status } = controllerOf()

  expect(spec.replicas).toBe(1)
  expect(spec.selector).toEqual({ app: 'web' })
  expect(metadata.labels).toEqual({ app: 'web' })
  expect(spec.template.spec.restartPolicy).toBe('Always')
  expect(status).toEqual({ replicas: 0 })
})

test('what is wrong with one', () => {
  const validate = (spec: object) => said(replicationController.validate?.(controllerOf(spec)))

  expect(validate({})).toEqual([])
  expect(validate({ replicas: -1 })).toEqual([
    'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ])
  expect(validate({ selector: { app: 'other' } })).toEqual([
    'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  ])
  expect(validate({ template: templateOf({ restartPolicy: 'Never' }) })).toEqual([
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ])
})

test('its row', () => {
  const cells = replicationController.columns.map((column) => column.cell(controllerOf(), 0))

  expect(cells).toEqual(['web', 1, 0, 0, '<unknown>', 'app', 'nginx:1.27', 'app=web'])
})

test('the row of a pod template', () => {
  const template = { metadata: { name: 'base' }, template: templateOf() } as unknown as PodTemplate
  podTemplate.defaults?.(template as never)

  expect(podTemplate.columns.map((column) => column.cell(template, 0))).toEqual([
    'base',
    'app',
    'nginx:1.27',
    'app=web',
  ])
})
