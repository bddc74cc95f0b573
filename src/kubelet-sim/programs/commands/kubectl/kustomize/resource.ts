/** An object on its way through kustomizations, and the names that it has had. Source: kustomize's api/resource. */
import { copyJson } from '../../../../../api/codec/safe.ts'
import { isMap } from '../../../../../api/json-map.ts'

export type Json = Record<string, unknown>

/** Who it was at some time. */
interface Identity {
  readonly name: string
  readonly namespace: string
  readonly kind: string
  readonly apiVersion: string
}

/** Kinds of which there is one for the whole cluster. What is not known here is taken to be in a namespace. Source: kyaml's openapi. */
const clusterWide = new Set(
  (
    'APIService ClusterRole ClusterRoleBinding ComponentStatus CSIDriver CSINode CertificateSigningRequest ClusterTrustBundle CustomResourceDefinition DeviceClass ' +
    'FlowSchema IPAddress IngressClass MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration Namespace Node PersistentVolume ' +
    'PriorityClass PriorityLevelConfiguration ResourceSlice RuntimeClass SelfSubjectAccessReview SelfSubjectReview SelfSubjectRulesReview ServiceCIDR ' +
    'StorageClass SubjectAccessReview TokenReview ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment VolumeAttributesClass'
  ).split(' '),
)

/** What a generator does with what is there already. */
export type Behavior = 'create' | 'merge' | 'replace'

export class Resource {
  content: Json
  /** Those that it had before, the first of them its author's. */
  readonly previous: Identity[] = []
  /** What was put before its name and behind it, layer by layer. */
  readonly prefixes: string[] = []
  readonly suffixes: string[] = []

  constructor(
    content: object,
    /** Whether its name is to end in a hash of what it says. */
    public needsHash = false,
    readonly behavior: Behavior = 'create',
  ) {
    this.content = copyJson(content) as Json
  }

  get kind(): string {
    return String(this.content['kind'] ?? '')
  }

  get apiVersion(): string {
    return String(this.content['apiVersion'] ?? '')
  }

  get group(): string {
    const slash = this.apiVersion.indexOf('/')
    return slash < 0 ? '' : this.apiVersion.slice(0, slash)
  }

  get version(): string {
    return this.apiVersion.slice(this.apiVersion.indexOf('/') + 1)
  }

  get isClusterWide(): boolean {
    return clusterWide.has(this.kind)
  }

  get metadata(): Json {
    return mapAt(this.content, 'metadata')
  }

  get name(): string {
    return String(this.metadata['name'] ?? '')
  }

  set name(name: string) {
    this.remember()
    this.metadata['name'] = name
  }

  get namespace(): string {
    return String(this.metadata['namespace'] ?? '')
  }

  set namespace(namespace: string) {
    this.remember()
    this.metadata['namespace'] = namespace
  }

  get identity(): Identity {
    const { name, namespace, kind, apiVersion } = this
    return { name, namespace, kind, apiVersion }
  }

  /** All that it has been, and what it is. */
  get identities(): readonly Identity[] {
    return [...this.previous, this.identity]
  }

  /** Whether it is, or was, what somebody means who says its kind and its name. */
  isCalled({ name, namespace, kind, apiVersion }: Identity): boolean {
    return this.identities.some(
      (each) =>
        each.name === name &&
        each.kind === kind &&
        groupOf(each.apiVersion) === groupOf(apiVersion) &&
        (each.namespace || 'default') === (namespace || 'default'),
    )
  }

  /** As errors show it: `Deployment.v1.apps/web.[noNs]`. */
  get shown(): string {
    return identityText(this.identity)
  }

  /** Keeps who it is now for those who look for it by that. */
  remember(): void {
    this.previous.push(this.identity)
  }
}

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '')

export function identityText({ name, namespace, kind, apiVersion }: Identity): string {
  const [version, group = '[noGrp]'] = apiVersion.split('/').reverse()
  return `${kind}.${version}.${group}/${name || '[noName]'}.${namespace || '[noNs]'}`
}

/** The map in a field; made where there is none. */
export function mapAt(holder: Json, field: string): Json {
  const value = holder[field]
  if (isMap(value)) return value as Json
  const made: Json = {}
  holder[field] = made
  return made
}
