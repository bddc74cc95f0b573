/** metrics.k8s.io/v1beta1 NodeMetrics: what a node uses, as `kubectl top node` shows it. */
import { columnsOf } from '../columns.ts'
import { defineKind, type Kind, type Teller } from '../kind.ts'
import { metricsStructure, metricsVersion, ofNode } from './metrics-schema.ts'
import type { NodeMetrics } from './types.ts'

const description = 'What a node uses. Nobody writes it: it is measured.'

/** @param told who knows what the nodes of a cluster use */
export const nodeMetricsOf = (told: Teller<NodeMetrics>): Kind<NodeMetrics> =>
  defineKind<NodeMetrics>(metricsVersion, 'NodeMetrics', {
    plural: 'nodes',
    scope: 'Cluster',
    told,
    structure: () => metricsStructure('NodeMetrics', description, ofNode),
    without: ['create', 'delete', 'deletecollection', 'patch', 'update', 'watch'],

    columns: columnsOf<NodeMetrics>((c) => [
      c.name,
      c.show('cpu', ({ usage }) => usage.cpu),
      c.show('memory', ({ usage }) => usage.memory),
      c.show('Window', ({ window }) => window),
    ]),
  })
