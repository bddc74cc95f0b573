/** `agnhost webhook`: a server for admission webhooks, whose paths say what it allows, refuses and changes. Source: its README. */
import { base64OfText } from '../../../api/codec/base64.ts'
import { seconds } from '../../../sim/duration.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { option } from '../parts/flags.ts'
import { klog } from '../parts/klog.ts'
import type { Review } from '../parts/reviews.ts'
import { answerWith, refusal, reviewIn } from './reviews.ts'

interface AdmissionRequest {
  readonly name?: string
  readonly operation?: string
  readonly subResource?: string
  readonly resource?: { readonly group: string; readonly version: string; readonly resource: string }
  readonly object?: Reviewed | null
  readonly oldObject?: Reviewed | null
}

/** What it looks at of the objects that it is asked about. */
interface Reviewed {
  readonly metadata?: { readonly name?: string; readonly labels?: Readonly<Record<string, string>> }
  readonly data?: Readonly<Record<string, string>>
  readonly spec?: {
    readonly containers?: readonly { readonly name: string }[]
    readonly initContainers?: readonly { readonly name: string }[]
  }
  /** Of an attach. */
  readonly stdin?: boolean
  readonly container?: string
}

interface Verdict {
  readonly allowed: boolean
  readonly status?: { readonly message?: string; readonly reason?: string; readonly code?: number }
  /** Operations of a JSON patch. */
  readonly patch?: readonly object[]
  readonly takesMs?: number
}

type Judge = (request: AdmissionRequest, context: ServiceContext) => Verdict

const allowed: Verdict = { allowed: true }
const denied = (message: string): Verdict => ({ allowed: false, status: { message } })
const added = (path: string, value: unknown): Verdict => ({
  allowed: true,
  patch: [{ op: 'add', path, value }],
})

export function webhookAnswer(request: HttpRequest, context: ServiceContext): HttpResponse {
  const path = request.path.replace(/\?.*/s, '')
  if (path === '/readyz') return { status: 200, body: 'ok' }
  const judge = Object.hasOwn(judges, path) ? judges[path] : undefined
  if (!judge) return refusal(404, '404 page not found')
  const type = request.headers?.['content-type'] ?? ''
  if (type !== 'application/json') {
    klog(context, 'E', `contentType=${type}, expect application/json`)
    return { status: 200, body: '' }
  }
  const kind = 'AdmissionReview'
  const review = reviewIn<AdmissionRequest>(request, { group: 'admission.k8s.io', kind, context })
  return 'refused' in review ? review.refused : judged(review, judge(review.request, context), context)
}

function judged(
  { apiVersion, kind, request: { uid } }: Review<AdmissionRequest>,
  { allowed, status, patch, takesMs }: Verdict,
  context: ServiceContext,
): HttpResponse {
  const change = patch && { patchType: 'JSONPatch', patch: base64OfText(JSON.stringify(patch)) }
  const response = { uid, allowed, ...(status && { status: { metadata: {}, ...status } }), ...change }
  return { ...answerWith({ kind, apiVersion, response }, context), takesMs }
}

const isAbout = (
  { resource }: AdmissionRequest,
  name: string,
  { group, version }: { readonly group: string; readonly version?: string } = { group: '', version: 'v1' },
): boolean =>
  resource?.resource === name &&
  resource.group === group &&
  (version === undefined || resource.version === version)

const isYes = (object: Reviewed | null | undefined, key: string): boolean => object?.data?.[key] === 'yes'

/** Adds another mark to what has one. */
function mutateData({ object }: AdmissionRequest): Verdict {
  const at = (stage: number) => added(`/data/mutation-stage-${stage}`, 'yes')
  if (isYes(object, 'mutation-stage-1')) return at(2)
  return isYes(object, 'mutation-start') ? at(1) : allowed
}

/** Refuses data that asks for it. A refusal is told as a reason here, not as a message. */
const admitData =
  (what: string, { unwanted }: { readonly unwanted: string }): Judge =>
  ({ operation, object, oldObject }) => {
    const wish = (operation === 'DELETE' ? oldObject : object)?.data?.['webhook-e2e-test']
    const refused = (reason: string): Verdict => ({ allowed: false, status: { reason } })
    if (wish === 'webhook-disallow' && (operation === 'CREATE' || operation === 'UPDATE'))
      return refused(`the ${what} contains ${unwanted}`)
    if (wish === 'webhook-nondeletable' && operation === 'DELETE')
      return refused(`the ${what} cannot be deleted because it contains unwanted key and value`)
    return allowed
  }

function addLabel({ object }: AdmissionRequest): Verdict {
  const labels = object?.metadata?.labels ?? {}
  if (Object.keys(labels).length === 0) return added('/metadata/labels', { 'added-label': 'yes' })
  const path = '/metadata/labels/added-label'
  if (!Object.hasOwn(labels, 'added-label')) return added(path, 'yes')
  return labels['added-label'] === 'yes'
    ? allowed
    : { allowed: true, patch: [{ op: 'replace', path, value: 'yes' }] }
}

function admitPods(request: AdmissionRequest): Verdict {
  if (!isAbout(request, 'pods')) return denied('expect resource to be { v1 pods}')
  const { metadata, spec } = request.object ?? {}
  const wish = metadata?.labels?.['webhook-e2e-test']
  if (wish === 'wait-forever')
    return { ...denied('the pod response should not be sent;'), takesMs: Number.POSITIVE_INFINITY }
  const faults = wish === 'webhook-disallow' ? ['the pod contains unwanted label;'] : []
  for (const { name } of spec?.containers ?? [])
    if (name.includes('webhook-disallow')) faults.push('the pod contains unwanted container name;')
  return faults.length > 0 ? denied(faults.join(' ')) : allowed
}

const hasContainer = (containers: readonly { readonly name: string }[] = [], name: string): boolean =>
  containers.some((each) => each.name === name)

function mutatePods({ object }: AdmissionRequest): Verdict {
  const name = 'webhook-added-init-container'
  if (object?.metadata?.name !== 'webhook-to-be-mutated') return allowed
  if (hasContainer(object.spec?.initContainers, name)) return allowed
  return added('/spec/initContainers', [{ image: 'webhook-added-image', name, resources: {} }])
}

function addSidecar({ object }: AdmissionRequest, { args }: ServiceContext): Verdict {
  const image = option(args, 'sidecar-image')
  const name = 'webhook-added-sidecar'
  if (!image)
    return {
      allowed: false,
      status: { message: 'No image specified by the sidecar-image parameter', code: 500 },
    }
  return hasContainer(object?.spec?.containers, name)
    ? allowed
    : added('/spec/containers/-', { image, name, resources: {} })
}

function admitAttach(request: AdmissionRequest): Verdict {
  const { name, subResource, object } = request
  if (name !== 'to-be-attached-pod') return allowed
  if (!isAbout(request, 'pods')) return denied('expect resource to be { v1 pods}')
  if (subResource !== 'attach') return denied(`expect subresource to be attach, got ${subResource ?? ''}`)
  return object?.stdin && object.container === 'container1'
    ? denied("attaching to pod 'to-be-attached-pod' is not allowed")
    : allowed
}

function admitDefinition(request: AdmissionRequest): Verdict {
  if (!isAbout(request, 'customresourcedefinitions', { group: 'apiextensions.k8s.io' }))
    return denied('expect resource to be customresourcedefinitions.apiextensions.k8s.io')
  const wish = request.object?.metadata?.labels?.['webhook-e2e-test']
  return wish === 'webhook-disallow' ? denied('the crd contains unwanted label') : allowed
}

/** By path. */
const judges: Readonly<Record<string, Judge>> = {
  '/always-allow-delay-5s': () => ({
    allowed: true,
    status: { message: 'this webhook allows all requests' },
    takesMs: seconds(5),
  }),
  '/always-deny': () => denied('this webhook denies all requests'),
  '/add-label': addLabel,
  '/pods': admitPods,
  '/pods/attach': admitAttach,
  '/mutating-pods': mutatePods,
  '/mutating-pods-sidecar': addSidecar,
  '/configmaps': admitData('configmap', { unwanted: 'unwanted key and value' }),
  '/mutating-configmaps': mutateData,
  '/custom-resource': admitData('custom resource', { unwanted: 'unwanted data' }),
  '/mutating-custom-resource': mutateData,
  '/crd': admitDefinition,
}
