/** A Node, with what runs on it. Source: describe.go's describeNode. */
import { rolesText } from '../../../../../api/core/node.ts'
import { podResourcesWithOverhead } from '../../../../../api/core/pod-resources.ts'
import { specInUse } from '../../../../../api/core/resources-in-use.ts'
import type { Lease } from '../../../../../api/generated/types/coordination-v1.ts'
import type { Node, Pod } from '../../../../../api/generated/types/core-v1.ts'
import type { ResourceSlice } from '../../../../../api/generated/types/resource-v1.ts'
import {
  addQuantities,
  formatQuantity,
  type Quantity,
  quantityMilliValue,
  quantityValue,
} from '../../../../../api/quantity.ts'
import { inOrderOfBytes, keysInOrderOfBytes } from '../../../../../api/text-bytes.ts'
import { describeEvents } from './events.ts'
import { dateText, type Page } from './page.ts'
import type { Describer, View } from './settings.ts'
import { describeMarks } from './workloads.ts'

type Amounts = ReadonlyMap<string, Quantity>

export const describeNode: Describer<Node> = function* (page, node, view) {
  const { metadata, spec, status } = node
  const lease = yield* view.find<Lease>(
    `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${metadata.name}`,
  )
  const pods = yield* view.list<Pod>(
    `/api/v1/pods?fieldSelector=${encodeURIComponent(`spec.nodeName=${metadata.name},status.phase!=Failed,status.phase!=Succeeded`)}`,
  )
  const slices = yield* view.list<ResourceSlice>(
    `/apis/resource.k8s.io/v1/resourceslices?fieldSelector=${encodeURIComponent(`spec.nodeName=${metadata.name}`)}`,
  )
  page.line(0, 'Name', metadata.name)
  page.line(0, 'Roles', rolesText(node))
  describeMarks(page, node)
  page.line(0, 'CreationTimestamp', dateText(metadata.creationTimestamp))
  page.taints('Taints', spec.taints)
  page.line(0, 'Unschedulable', spec.unschedulable ?? false)
  if (lease) describeLease(page, lease)
  else page.line(0, 'Lease', `Failed to get lease: leases.coordination.k8s.io "${metadata.name}" not found`)
  describeConditions(page, node)
  page.write(0, 'Addresses:\n')
  for (const { type, address } of status.addresses ?? []) page.line(1, type, address)
  for (const [title, amounts] of Object.entries({
    Capacity: status.capacity ?? {},
    Allocatable: status.allocatable ?? {},
  })) {
    const names = keysInOrderOfBytes(amounts)
    if (names.length > 0) page.write(0, `${title}:\n`)
    for (const name of names) page.line(1, name, amounts[name])
  }
  describeSlices(page, slices)
  describeSystem(page, node)
  page.lineIf(0, 'PodCIDR', spec.podCIDR)
  page.lineIf(0, 'PodCIDRs', spec.podCIDRs?.join(','))
  page.lineIf(0, 'ProviderID', spec.providerID)
  describePods(page, node, pods, view)
  const events = yield* view.eventsOf(node)
  // The kubelet names itself by its name alone.
  const ofKubelet = yield* view.eventsOf(node, { uid: metadata.name })
  describeEvents(page, events && [...events, ...(ofKubelet ?? [])], view)
}

function describeLease(page: Page, { spec: { holderIdentity, acquireTime, renewTime } = {} }: Lease): void {
  page.write(0, 'Lease:\n')
  page.line(1, 'HolderIdentity', holderIdentity ?? '<unset>')
  page.line(1, 'AcquireTime', acquireTime ? dateText(acquireTime) : '<unset>')
  page.line(1, 'RenewTime', renewTime ? dateText(renewTime) : '<unset>')
}

function describeConditions(page: Page, { status: { conditions = [] } }: Node): void {
  if (conditions.length === 0) return
  page.write(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n')
  page.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n')
  for (const { type, status, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of conditions)
    page.write(
      1,
      `${type} \t${status} \t${dateText(lastHeartbeatTime)} \t${dateText(lastTransitionTime)} \t${reason} \t${message}\n`,
    )
}

/** So many are shown. */
const mostPools = 10

function describeSlices(page: Page, slices: readonly ResourceSlice[]): void {
  if (slices.length === 0) return
  const pools = new Map<string, { driver: string; pool: string; slices: number; devices: number }>()
  for (const { spec } of slices) {
    const key = `${spec.driver}/${spec.pool.name}`
    const known = pools.get(key) ?? { driver: spec.driver, pool: spec.pool.name, slices: 0, devices: 0 }
    known.slices++
    known.devices += spec.devices?.length ?? 0
    pools.set(key, known)
  }
  page.write(0, 'Node-Local ResourceSlices:\n')
  page.write(1, 'Driver\tPool\tSlices\tDevices\n')
  page.write(1, '------\t----\t------\t-------\n')
  const sorted = [...pools].sort(([a], [b]) => inOrderOfBytes(a, b))
  for (const [, { driver, pool, slices: count, devices }] of sorted.slice(0, mostPools))
    page.write(1, `${driver}\t${pool}\t${count}\t${devices}\n`)
  if (sorted.length > mostPools) page.write(1, `...and ${sorted.length - mostPools} more pools\n`)
}

function describeSystem(page: Page, { status: { nodeInfo } }: Node): void {
  page.write(0, 'System Info:\n')
  for (const [title, value] of [
    ['Machine ID', nodeInfo?.machineID],
    ['System UUID', nodeInfo?.systemUUID],
    ['Boot ID', nodeInfo?.bootID],
    ['Kernel Version', nodeInfo?.kernelVersion],
    ['OS Image', nodeInfo?.osImage],
    ['Operating System', nodeInfo?.operatingSystem],
    ['Architecture', nodeInfo?.architecture],
    ['Container Runtime Version', nodeInfo?.containerRuntimeVersion],
    ['Kubelet Version', nodeInfo?.kubeletVersion],
  ])
    page.line(1, title!, value ?? '')
}

function describePods(page: Page, { status }: Node, pods: readonly Pod[], view: View): void {
  const whole =
    Object.keys(status.allocatable ?? {}).length > 0 ? status.allocatable! : (status.capacity ?? {})
  page.line(0, 'Non-terminated Pods', `(${pods.length} in total)`)
  page.write(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n')
  page.write(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n')
  for (const pod of pods) {
    const { metadata } = pod
    const spec = specInUse(pod)
    const [requests, limits] = [
      podResourcesWithOverhead(spec, 'requests'),
      podResourcesWithOverhead(spec, 'limits'),
    ]
    const cells = ['cpu', 'memory'].flatMap((name) =>
      [requests, limits].map((each) => shareText(name, each, whole)),
    )
    page.write(
      1,
      `${metadata.namespace}\t${metadata.name}\t\t${cells.join('\t')}\t${view.age(metadata.creationTimestamp)}\n`,
    )
  }
  page.write(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n')
  page.write(1, 'Resource\tRequests\tLimits\n')
  page.write(1, '--------\t--------\t------\n')
  const [requests, limits] = (['requests', 'limits'] as const).map((asked) =>
    totalOf(pods.map(({ spec }) => podResourcesWithOverhead(spec, asked))),
  )
  const names = keysInOrderOfBytes(whole)
  const huge = names.filter((name) => name.startsWith('hugepages-'))
  for (const name of ['cpu', 'memory', 'ephemeral-storage', ...huge])
    page.write(1, `${name}\t${shareText(name, requests, whole)}\t${shareText(name, limits, whole)}\n`)
  for (const name of names)
    if (!huge.includes(name) && !['cpu', 'memory', 'ephemeral-storage', 'pods'].includes(name))
      page.write(1, `${name}\t${amountText(requests.get(name))}\t${amountText(limits.get(name))}\n`)
}

function totalOf(all: readonly Amounts[]): Amounts {
  const total = new Map<string, Quantity>()
  for (const amounts of all)
    for (const [name, amount] of amounts) {
      const known = total.get(name)
      total.set(name, known ? addQuantities(known, amount) : amount)
    }
  return total
}

const amountText = (amount: Quantity | undefined): string => (amount ? formatQuantity(amount) : '0')

/** `250m (12%)` */
function shareText(name: string, amounts: Amounts, whole: Readonly<Record<string, string>>): string {
  const amount = amountText(amounts.get(name))
  const measure = name === 'cpu' ? quantityMilliValue : quantityValue
  const all = measure(whole[name] ?? '0')
  return `${amount} (${all === 0 ? 0 : Math.trunc((measure(amount) / all) * 100)}%)`
}
