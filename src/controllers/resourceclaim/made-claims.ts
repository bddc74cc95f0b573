/** The claims that are made for a pod from templates. */
import { pod as podKind } from '../../api/core/pod.ts'
import { ApiError } from '../../api/errors.ts'
import type { Pod, PodResourceClaim } from '../../api/generated/types/core-v1.ts'
import type { ResourceClaim, ResourceClaimTemplate } from '../../api/generated/types/resource-v1.ts'
import { controllerReference, isControlledBy, keyFor } from '../../api/meta.ts'
import { resourceClaimName, strangerProblem } from '../../api/resource/pod-resource-claims.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceClaimTemplate } from '../../api/resource/resourceclaimtemplate.ts'
import { defineIndex } from '../../client/cache.ts'
import type { ActorContext } from '../runtime/actor.ts'

/** As which claim of its pod a claim was made. */
const madeAs = 'resource.kubernetes.io/pod-claim-name'

/** What comes before the five letters that are made up has at most so many. */
const longestBase = 57

const madeFor = defineIndex(
  resourceClaim,
  ({ metadata: { ownerReferences = [] } }) =>
    ownerReferences.find(({ controller, kind }) => controller && kind === 'Pod')?.uid,
)

/** A template is not there yet. */
export class MissingTemplate extends Error {
  readonly templateKey: string
  readonly refusal: ApiError

  constructor(name: string, namespace: string) {
    const missing = `resourceclaimtemplate.resource.k8s.io "${name}" not found`
    super(`resource claim template "${name}": ${missing}`)
    this.templateKey = keyFor(name, namespace)
    this.refusal = new ApiError(404, 'NotFound', this.message)
  }
}

/** Answers the pod, with the names of the claims that it has now. @throws ApiError, MissingTemplate, once an Event tells */
export function makeMissingClaims(context: ActorContext, pod: Pod): Pod {
  const made = new Map<string, string>()
  for (const each of pod.spec.resourceClaims ?? []) {
    try {
      const claim = makeIfMissing(context, pod, each)
      if (claim) made.set(each.name, claim.metadata.name)
    } catch (error) {
      if (error instanceof ApiError || error instanceof MissingTemplate)
        context.events.warning(
          pod,
          'FailedResourceClaimCreation',
          `PodResourceClaim ${each.name}: ${error.message}`,
        )
      throw error
    }
  }
  if (made.size === 0) return pod
  const resourceClaimStatuses = [...made].map(([name, resourceClaimName]) => ({ name, resourceClaimName }))
  return context.client.apply(
    podKind,
    pod,
    { status: { resourceClaimStatuses } },
    { fieldManager: 'ResourceClaimController', subresource: 'status' },
  )
}

function makeIfMissing(context: ActorContext, pod: Pod, asked: PodResourceClaim): ResourceClaim | undefined {
  const { cache, client } = context
  const { namespace, uid } = pod.metadata
  const { name, resourceClaimTemplateName } = asked
  const known = resourceClaimName(pod, asked)
  if (resourceClaimTemplateName === undefined || known === null) return undefined
  const found = known && cache.get(resourceClaim, known, namespace)
  if (found && !strangerProblem(pod, found)) return undefined
  const before = cache
    .by(madeFor, uid)
    .find((each) => each.metadata.annotations?.[madeAs] === name && isControlledBy(each, pod))
  if (before) return before
  const template = cache.get(resourceClaimTemplate, resourceClaimTemplateName, namespace)
  if (template) return client.create(resourceClaim, claimFrom(template, pod, name))
  throw new MissingTemplate(resourceClaimTemplateName, namespace!)
}

function claimFrom({ spec }: ResourceClaimTemplate, pod: Pod, claimName: string) {
  return {
    metadata: {
      generateName: baseOf(pod.metadata.name, claimName),
      namespace: pod.metadata.namespace,
      annotations: { ...spec.metadata?.annotations, [madeAs]: claimName },
      ...(spec.metadata?.labels && { labels: spec.metadata.labels }),
      ownerReferences: [ownerOf(pod)],
    },
    spec: spec.spec,
  }
}

/** It blocks nothing. */
function ownerOf(pod: Pod) {
  const { blockOwnerDeletion: _none, ...owner } = controllerReference(pod)
  return owner
}

/** Of names that are too long, as much of each as its part of both. */
function baseOf(podName: string, claimName: string): string {
  const base = `${podName}-${claimName}-`
  if (base.length <= longestBase) return base
  const cut = (text: string) => text.slice(0, Math.trunc((text.length * longestBase) / base.length))
  return `${cut(podName)}-${cut(claimName)}`
}
