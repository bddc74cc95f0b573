/** core/v1 ComponentStatus: whether a part of the control plane is well. Here each is while there is anybody to ask. */
import { columnsOf } from '../columns.ts'
import type { ComponentStatus } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { deepFreeze } from '../memo.ts'

const healthy = (name: string): ComponentStatus =>
  deepFreeze({
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  }) as unknown as ComponentStatus

const parts = Object.freeze(['scheduler', 'controller-manager', 'etcd-0'].map(healthy))

const conditionOf = ({ conditions = [] }: ComponentStatus) =>
  conditions.find(({ type }) => type === 'Healthy')

export const componentStatus = defineKind<ComponentStatus>('v1', 'ComponentStatus', {
  plural: 'componentstatuses',
  shortNames: ['cs'],
  scope: 'Cluster',
  told: {
    list: () => parts,
    find: (name) => parts.find(({ metadata }) => metadata.name === name),
  },
  without: ['create', 'delete', 'deletecollection', 'patch', 'update', 'watch'],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',

  columns: columnsOf<ComponentStatus>((c) => [
    c.name,
    c.show('Status', (object) => statusText(conditionOf(object)?.status)),
    c.show('Message', (object) => conditionOf(object)?.message ?? ''),
    c.show('Error', (object) => conditionOf(object)?.error ?? ''),
  ]),
})

const statusText = (status: string | undefined) =>
  status === undefined ? 'Unknown' : status === 'True' ? 'Healthy' : 'Unhealthy'
