/** The levers on metrics that nothing here measures. */
import type { GivenMetric } from '../../client/given-metrics.ts'
import { flag, required, text, textsByName } from './fields.ts'
import { type Lever, lever } from './lever.ts'

export const metricsSchemas = {
  Metric: {
    type: 'object',
    required: ['metric', 'of', 'value'],
    properties: {
      metric: { type: 'string' },
      of: { type: 'string', enum: ['pods', 'object', 'external'] },
      namespace: { type: 'string' },
      selector: { type: 'string' },
      object: { type: 'string' },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      shared: { type: 'boolean' },
      value: { type: 'string', description: 'A quantity.' },
    },
  },
  MetricList: {
    type: 'object',
    required: ['items'],
    properties: { items: { type: 'array', items: { $ref: '#/components/schemas/Metric' } } },
  },
}

function shown(given: GivenMetric): object {
  const { isShared, ...rest } = { isShared: undefined, ...given }
  return { ...rest, ...(isShared && { shared: true }) }
}

const value = required(text('A quantity: 120, 10k, 500m.'))
const namespace = text('Where they are. Default: in default.')
const labels = textsByName('Of the metric: autoscalers select by them.')

export const metricsLevers: readonly Lever[] = [
  lever({
    method: 'GET',
    path: '/metrics',
    summary: 'Lists what is given of custom and external metrics.',
    answers: 'MetricList',
    pull: ({ metrics }) => ({ items: metrics.list().map(shown) }),
  }),
  lever({
    method: 'PUT',
    path: '/metrics/pods/{name}',
    summary: 'Says what pods have of a metric, those to come too.',
    answers: 'Metric',
    fields: {
      value,
      namespace,
      selector: text('Which pods: app=web. Default: all of the namespace.'),
      shared: flag('Whether those that are ready share the value. Default: each of them has it.'),
    },
    pull: ({ metrics }, { name, body: { shared, value = '', ...which } }) =>
      shown(metrics.setPods({ ...which, metric: name, value, ...(shared && { isShared: true }) })),
  }),
  lever({
    method: 'PUT',
    path: '/metrics/objects/{name}',
    summary: 'Says what one object has of a metric.',
    answers: 'Metric',
    fields: { value, namespace, object: required(text('Which: ingress/main.')), labels },
    pull: ({ metrics }, { name, body: { value = '', object = '', ...which } }) =>
      shown(metrics.setObject({ ...which, object, metric: name, value })),
  }),
  lever({
    method: 'PUT',
    path: '/metrics/external/{name}',
    summary: 'Says what something outside of the cluster has of a metric.',
    answers: 'Metric',
    fields: { value, namespace: text('In which it is seen. Default: in all.'), labels },
    pull: ({ metrics }, { name, body: { value = '', ...which } }) =>
      shown(metrics.setExternal({ ...which, metric: name, value })),
  }),
  lever({
    method: 'DELETE',
    path: '/metrics',
    summary: 'Takes all of it away: custom and external metrics are served no more.',
    answers: 'MetricList',
    pull: ({ metrics }) => ({ items: metrics.clear().map(shown) }),
  }),
  lever({
    method: 'DELETE',
    path: '/metrics/{name}',
    summary: 'Takes away all that is given of one metric.',
    answers: 'MetricList',
    pull: ({ metrics }, { name }) => ({ items: metrics.clear(name).map(shown) }),
  }),
]
