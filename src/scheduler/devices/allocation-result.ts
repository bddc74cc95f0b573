/** What a claim has been given, as its status says it. */
import type { NodeSelector, NodeSelectorRequirement } from '../../api/generated/types/core-v1.ts'
import type {
  AllocationResult,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
  ResourceClaim,
} from '../../api/generated/types/resource-v1.ts'
import type { OfferedDevice } from './pools.ts'
import type { Request } from './request.ts'
import type { Share } from './shares.ts'
import { isShared } from './takings.ts'

/** A device, and what it was chosen for. */
export interface Chosen {
  readonly request: Request
  readonly offered: OfferedDevice
  /** How much of it, where others may have some of it, too. */
  readonly share: Share
}

interface Circumstances {
  /** The node on which it was looked for. */
  readonly nodeName: string
  readonly newShareId: () => string
}

export function resultOf(
  claim: ResourceClaim,
  chosen: readonly Chosen[],
  { nodeName, newShareId }: Circumstances,
): AllocationResult {
  const results = chosen.map((each) => givenAs(each, newShareId))
  const config = configurationOf(claim, [...new Set(chosen.map(({ request }) => request))])
  const nodeSelector = nodesOf(chosen, nodeName)
  return {
    devices: { ...(results.length > 0 && { results }), ...(config.length > 0 && { config }) },
    ...(nodeSelector && { nodeSelector }),
  }
}

function givenAs(
  { request: { name, asked }, offered, share }: Chosen,
  newShareId: () => string,
): DeviceRequestAllocationResult {
  const { device, slice } = offered
  const { bindingConditions, bindingFailureConditions } = device
  return {
    request: name,
    driver: slice.spec.driver,
    pool: slice.spec.pool.name,
    device: device.name,
    ...(asked.adminAccess && { adminAccess: true }),
    ...(asked.tolerations?.length && { tolerations: asked.tolerations }),
    ...(bindingConditions && { bindingConditions }),
    ...(bindingFailureConditions && { bindingFailureConditions }),
    ...(isShared(offered) && { shareID: newShareId() }),
    ...(isShared(offered) && Object.keys(share).length > 0 && { consumedCapacity: share }),
  }
}

/** That of each class once, for all requests of that class, then that of the claim. */
function configurationOf(
  { spec }: ResourceClaim,
  requests: readonly Request[],
): readonly DeviceAllocationConfiguration[] {
  const classes = new Map(requests.map(({ deviceClass }) => [deviceClass.metadata.name, deviceClass]))
  const ofClasses = [...classes].flatMap(
    ([
      className,
      {
        spec: { config = [] },
      },
    ]) => {
      const names = requests
        .filter(({ deviceClass }) => deviceClass.metadata.name === className)
        .map(({ name }) => name)
      return config.map((each) => ({ source: 'FromClass' as const, requests: names, ...each }))
    },
  )
  const ofClaim = (spec.devices.config ?? []).flatMap((each) => {
    const { requests: named = [] } = each
    const meant = requests.filter(({ name, parent }) => named.includes(name) || named.includes(parent))
    return (named.length === 0 ? [each] : meant.map(() => each)).map((said) => ({
      source: 'FromClaim' as const,
      ...said,
    }))
  })
  return [...ofClasses, ...ofClaim]
}

/** The nodes from which all of them can be used; undefined: any. Source: createNodeSelector. */
function nodesOf(chosen: readonly Chosen[], onNode: string): NodeSelector | undefined {
  const matchFields: NodeSelectorRequirement[] = []
  const matchExpressions: NodeSelectorRequirement[] = []
  for (const { offered } of chosen) {
    const { spec } = offered.slice
    const { nodeName, nodeSelector } = spec.perDeviceNodeSelection ? offered.device : spec
    if (nodeName || offered.device.bindsToNode) {
      const itself = { key: 'metadata.name', operator: 'In' as const, values: [onNode] }
      return { nodeSelectorTerms: [{ matchFields: [itself] }] }
    }
    const [term] = nodeSelector?.nodeSelectorTerms ?? []
    addNew(matchFields, term?.matchFields)
    addNew(matchExpressions, term?.matchExpressions)
  }
  if (matchFields.length + matchExpressions.length === 0) return undefined
  const term = {
    ...(matchExpressions.length > 0 && { matchExpressions }),
    ...(matchFields.length > 0 && { matchFields }),
  }
  return { nodeSelectorTerms: [term] }
}

function addNew(list: NodeSelectorRequirement[], more: readonly NodeSelectorRequirement[] = []): void {
  const known = new Set(list.map((each) => JSON.stringify(each)))
  list.push(...more.filter((each) => !known.has(JSON.stringify(each))))
}
