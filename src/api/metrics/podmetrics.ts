/** metrics.k8s.io/v1beta1 PodMetrics: what the containers of a pod use, as `kubectl top pod` shows it. */
import { columnsOf } from '../columns.ts'
import { defineKind, type Kind, type Teller } from '../kind.ts'
import { addQuantities, formatQuantity, parseQuantity } from '../quantity.ts'
import { metricsStructure, metricsVersion, ofPod } from './metrics-schema.ts'
import type { PodMetrics } from './types.ts'

const description = 'What the containers of a pod use. Nobody writes it: it is measured.'

/** @param told who knows what the pods of a cluster use */
export const podMetricsOf = (told: Teller<PodMetrics>): Kind<PodMetrics> =>
  defineKind<PodMetrics>(metricsVersion, 'PodMetrics', {
    plural: 'pods',
    scope: 'Namespaced',
    told,
    structure: () => metricsStructure('PodMetrics', description, ofPod),
    without: ['create', 'delete', 'deletecollection', 'patch', 'update', 'watch'],

    columns: columnsOf<PodMetrics>((c) => [
      c.name,
      c.show('cpu', (object) => sumOf(object, 'cpu')),
      c.show('memory', (object) => sumOf(object, 'memory')),
      c.show('Window', ({ window }) => window),
    ]),
  })

const sumOf = ({ containers }: PodMetrics, resource: 'cpu' | 'memory'): string =>
  containers.length === 0
    ? ''
    : formatQuantity(containers.map(({ usage }) => parseQuantity(usage[resource])).reduce(addQuantities))
