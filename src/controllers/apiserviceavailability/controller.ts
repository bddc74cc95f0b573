/** Says of every APIService that names a Service whether it answers. In a real cluster the API server does so itself. */
import { apiService, isRemote } from '../../api/apiregistration/apiservice.ts'
import type { APIService, ServiceReference } from '../../api/apiregistration/types.ts'
import { service } from '../../api/core/service.ts'
import { endpointSlice, serviceNameLabel } from '../../api/discovery/endpointslice.ts'
import { type ConditionLike, setCondition } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import type { Cache } from '../../client/cache.ts'
import { defineController, watch } from '../runtime/controller.ts'

export const apiServiceAvailability = defineController({
  name: 'apiservice-availability',
  reconciles: apiService,
  isRelevant: ({ object }) => isRemote(object),
  watches: [
    watch(service, ({ object: { metadata } }, cache) => namesOf(cache, metadata.namespace, metadata.name)),
    watch(endpointSlice, ({ object: { metadata } }, cache) =>
      namesOf(cache, metadata.namespace, metadata.labels?.[serviceNameLabel]),
    ),
  ],

  reconcile({ client, cache, clock }, object) {
    const { service: reference } = object.spec
    if (!reference) return
    const [reason, message] = whyUnavailable(cache, object, reference)
    client.updateStatus(apiService, object, (status) => {
      setCondition(status as { conditions?: ConditionLike[] }, {
        type: 'Available',
        status: 'False',
        lastTransitionTime: formatTime(clock.now()),
        reason,
        message,
      })
    })
  },
})

const namesOf = (cache: Cache, namespace: string | undefined, name: string | undefined): readonly string[] =>
  cache
    .list(apiService)
    .filter(({ spec }) => spec.service?.name === name && spec.service?.namespace === namespace)
    .map(({ metadata }) => metadata.name)

type Reason = readonly [reason: string, message: string]

/** The last reason is that nobody is asked here. Source: the availability controller of kube-aggregator. */
function whyUnavailable(
  cache: Cache,
  { spec }: APIService,
  { name = '', namespace = '', port }: ServiceReference,
): Reason {
  const found = cache.get(service, name, namespace)
  const where = `service/${name} in "${namespace}"`
  if (!found) return ['ServiceNotFound', `${where} is not present`]
  const { type, ports = [], clusterIP } = found.spec
  if (type === 'ClusterIP') {
    const listening = ports.find((each) => each.port === port)
    if (!listening) return ['ServicePortError', `${where} is not listening on port ${port}`]
    const slices = cache
      .list(endpointSlice, namespace)
      .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === name)
    if (slices.length === 0) return ['EndpointsNotFound', `cannot find endpointslices for ${where}`]
    const { name: portName = '' } = listening
    const isThere = slices.some(
      (slice) =>
        (slice.ports ?? []).some((each) => (each.name ?? '') === portName) &&
        (slice.endpoints ?? []).some(({ conditions }) => conditions?.ready !== false),
    )
    if (!isThere) {
      const missing = `have no addresses with port name "${portName}"`
      return ['MissingEndpoints', `endpoints for ${where} ${missing}`]
    }
  }
  const url = `https://${clusterIP}:${port}/apis/${spec.group}/${spec.version}`
  return [
    'FailedDiscoveryCheck',
    `failing or missing response from ${url}: this simulator asks no other API server`,
  ]
}
