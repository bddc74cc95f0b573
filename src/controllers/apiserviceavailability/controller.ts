/** Says of every APIService that names a Service whether it answers. In a real cluster the API server does so itself. */
import { apiService, isRemote } from '../../api/apiregistration/apiservice.ts'
import type { APIService, ServiceReference } from '../../api/apiregistration/types.ts'
import { service } from '../../api/core/service.ts'
import { addressOfService } from '../../api/core/service-address.ts'
import { endpointSlice, serviceNameLabel } from '../../api/discovery/endpointslice.ts'
import { type ConditionLike, setCondition } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import { asAggregator } from '../../client/aggregator.ts'
import type { Cache } from '../../client/cache.ts'
import type { Servers } from '../../client/node-connection.ts'
import { minutes, seconds } from '../../sim/duration.ts'
import { defineController, watch } from '../runtime/controller.ts'

/** Who does not answer is asked again so soon, and who does once in so long. Source for the latter: the resync of kube-aggregator. */
const [retryMs, resyncMs] = [seconds(1), minutes(5)]

/** @param servers those that run in the cluster */
export const apiServiceAvailability = (servers: Servers) =>
  defineController({
    name: 'apiservice-availability',
    reconciles: apiService,
    isRelevant: ({ object }) => isRemote(object),
    watches: [
      watch(service, ({ object: { metadata } }, cache) => namesOf(cache, metadata.namespace, metadata.name)),
      watch(endpointSlice, ({ object: { metadata } }, cache) =>
        namesOf(cache, metadata.namespace, metadata.labels?.[serviceNameLabel]),
      ),
    ],

    reconcile({ client, cache, clock, requeueAfter }, object) {
      const { service: reference } = object.spec
      if (!reference) return
      const why = whyUnavailable({ cache, servers }, object, reference)
      const [reason, message] = why ?? passed
      if (!why) requeueAfter(resyncMs)
      else if (reason === failedCheck) requeueAfter(retryMs)
      client.updateStatus(apiService, object, (status) => {
        setCondition(status as { conditions?: ConditionLike[] }, {
          type: 'Available',
          status: why ? 'False' : 'True',
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

const passed: Reason = ['Passed', 'all checks passed']
const failedCheck = 'FailedDiscoveryCheck'

interface Asking {
  readonly cache: Cache
  readonly servers: Servers
}

/** Undefined: it answers. Source: the availability controller of kube-aggregator. */
function whyUnavailable(
  { cache, servers }: Asking,
  { spec }: APIService,
  { name = '', namespace = '', port }: ServiceReference,
): Reason | undefined {
  const found = cache.get(service, name, namespace)
  const where = `service/${name} in "${namespace}"`
  if (!found) return ['ServiceNotFound', `${where} is not present`]
  const { type, ports = [] } = found.spec
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
  const address = addressOfService(found, { name, port })
  const path = `/apis/${spec.group}/${spec.version}`
  const isReached = typeof address === 'object'
  const url = `https://${isReached ? `${address.ip}:${address.port}` : `${name}.${namespace}.svc:${port}`}${path}`
  const answer = isReached
    ? servers.exchange({ ...address, isEncrypted: true }, { method: 'GET', path, headers: asAggregator })
    : 'no such host'
  if (typeof answer === 'object' && answer.status >= 200 && answer.status < 300) return undefined
  const why =
    typeof answer === 'string' ? `Get "${url}": ${answer}` : `bad status from ${url}: ${answer.status}`
  return [failedCheck, `failing or missing response from ${url}: ${why}`]
}
