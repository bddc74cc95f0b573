/** Devices that drivers offer, and claims and Pods that ask for them. */
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { ResourceClaim } from '../../src/api/generated/types/resource-v1.ts'
import { resourceClaim } from '../../src/api/resource/resourceclaim.ts'
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { pod } from './manifests.ts'

const apiVersion = 'resource.k8s.io/v1'
export const driver = 'gpu.example.com'
export const cel = (expression: string) => ({ cel: { expression } })

export const gpus = (more: object = {}) => ({
  apiVersion,
  kind: 'DeviceClass',
  metadata: { name: 'gpu' },
  spec: { selectors: [cel(`device.driver == "${driver}"`)], ...more },
})

export const slice = (name: string, spec: object) => ({
  apiVersion,
  kind: 'ResourceSlice',
  metadata: { name },
  spec: { driver, pool: { name, generation: 1, resourceSliceCount: 1 }, ...spec },
})

export const claim = (name: string, requests: readonly object[], more: object = {}) => ({
  apiVersion,
  kind: 'ResourceClaim',
  metadata: { name },
  spec: { devices: { requests, ...more } },
})

export const gpu = (name = 'one', more: object = {}) => ({
  name,
  exactly: { deviceClassName: 'gpu', ...more },
})

export const using = (name: string, claimName = name) =>
  pod(name, { podSpec: { resourceClaims: [{ name: 'device', resourceClaimName: claimName }] } })

export function settled(cluster: Cluster, ...manifests: object[]): void {
  cluster.apply(manifests)
  cluster.advance(seconds(30))
}

export const nodeOf = ({ client }: Cluster, name: string) =>
  client.get(podKind, name, 'default').spec.nodeName
export const whyPending = ({ client }: Cluster, name: string) =>
  client.get(podKind, name, 'default').status.conditions?.find(({ type }) => type === 'PodScheduled')?.message
export const claimed = ({ client }: Cluster, name: string): ResourceClaim =>
  client.get(resourceClaim, name, 'default')
/** What a claim was given: `request=pool/device`. */
export const given = (cluster: Cluster, name: string) =>
  claimed(cluster, name).status.allocation?.devices.results?.map(
    ({ request, pool, device }) => `${request}=${pool}/${device}`,
  )
