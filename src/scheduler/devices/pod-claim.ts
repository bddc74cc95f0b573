/**
 * The claim that the scheduler makes for a pod whose containers ask for resources behind which classes of devices stand.
 * Source: extendeddynamicresources.go.
 */
import type { Draft } from 'immer'
import { pod as podKind } from '../../api/core/pod.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { deleteProtection, madeForResources, podOfMadeClaim } from '../../api/resource/pod-resource-claims.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import type { PluginContext } from '../framework/plugin.ts'
import type { DeviceOrder } from './extended-resources.ts'

/** As which it is known until it is made. */
const imagined = '<extended-resources>'

export class PodClaims {
  constructor(private readonly context: PluginContext) {}

  /** The claim that was made for a pod. */
  of({ metadata: { name, namespace, uid } }: Pod): ResourceClaim | undefined {
    return this.context.cache.list(resourceClaim, namespace).find((each) => {
      const owner = podOfMadeClaim(each)
      return owner?.uid === uid && owner.name === name
    })
  }

  /** The claim as it would have to be. */
  imagine({ metadata: { namespace } }: Pod, { requests }: DeviceOrder): ResourceClaim {
    return {
      apiVersion: 'resource.k8s.io/v1',
      kind: 'ResourceClaim',
      metadata: { name: imagined, namespace, uid: '' },
      spec: { devices: { requests } },
      status: {},
    } as ResourceClaim
  }

  make({ metadata: { name, namespace, uid } }: Pod, { requests }: DeviceOrder): ResourceClaim {
    return this.context.client.create(resourceClaim, {
      metadata: {
        generateName: `${name}-extended-resources-`,
        namespace,
        annotations: { [madeForResources]: 'true' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid, controller: true }],
      },
      spec: { devices: { requests } },
    })
  }

  /** Says in the status of the pod which container has what of the claim. */
  tell(pod: Pod, claim: ResourceClaim, { mappings }: DeviceOrder): void {
    const { cache, client } = this.context
    const current = cache.get(podKind, pod.metadata.name, pod.metadata.namespace) ?? pod
    client.updateStatus(podKind, current, (status) => {
      status.extendedResourceClaimStatus = {
        requestMappings: mappings as Draft<typeof mappings>,
        resourceClaimName: claim.metadata.name,
      }
    })
  }

  remove(claim: ResourceClaim): void {
    const { client } = this.context
    const kept = claim.metadata.finalizers?.includes(deleteProtection)
      ? client.update(resourceClaim, claim, ({ metadata }) => {
          metadata.finalizers = metadata.finalizers!.filter((each) => each !== deleteProtection)
        })
      : claim
    client.delete(resourceClaim, kept)
  }
}
