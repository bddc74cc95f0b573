/**
 * cert-manager: what issues certificates is ready, and Certificates have their Secrets, as soon as it looks. All come from one
 * authority, whoever issues them, and have the right form, no more. Source: cert-manager's documentation.
 */
import { goDurationMs } from '../../api/go-duration.ts'
import { formatTime } from '../../api/time.ts'
import { hours } from '../../sim/duration.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import { type ApiClient, ask, clientOfService, makeSecret } from './parts/api-client.ts'
import { option } from './parts/flags.ts'
import { certificateTexts } from './parts/named-secrets.ts'
import { agreeingService, unknownImage } from './unknown.ts'

type Texts = Readonly<Record<string, string>>

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

interface Item {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid: string
    readonly generation?: number
    readonly annotations?: Texts
  }
}

/** What all of its own objects have in common. */
interface Own extends Item {
  readonly apiVersion: string
  readonly kind: string
  readonly status?: { readonly conditions?: readonly Condition[]; readonly revision?: number }
}

interface Issuer extends Own {
  readonly spec?: Readonly<Record<string, { readonly secretName?: string } | undefined>>
}

interface IssuerRef {
  readonly name: string
  readonly kind?: string
  readonly group?: string
}

interface Certificate extends Own {
  readonly spec: {
    readonly secretName: string
    readonly issuerRef: IssuerRef
    readonly commonName?: string
    readonly dnsNames?: readonly string[]
    readonly ipAddresses?: readonly string[]
    readonly duration?: string
    readonly secretTemplate?: { readonly annotations?: Texts; readonly labels?: Texts }
  }
}

interface Ingress extends Item {
  readonly spec?: {
    readonly tls?: readonly { readonly secretName?: string; readonly hosts?: readonly string[] }[]
  }
}

const group = '/apis/cert-manager.io/v1'

/** Items of a list do not say it. */
const ofIngress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' }

/** It looks again after so long; where nothing changes, less and less often. */
const soonMs = 1_000
const longestMs = 16_000

const defaultDurationMs = hours(90 * 24)

class Controller {
  #changed = false
  /** Where ClusterIssuers have their Secrets. */
  readonly #ownNamespace: string

  readonly #client: ApiClient

  constructor(private readonly context: ServiceContext) {
    this.#client = clientOfService(context)
    this.#ownNamespace = option(context.args, 'cluster-resource-namespace') ?? 'kube-system'
  }

  /** Looks at everything; answers whether it has changed something. */
  look(): boolean {
    this.#changed = false
    const issuers = ['clusterissuers', 'issuers']
      .flatMap((plural) => this.#list<Issuer>(`${group}/${plural}`))
      .filter(isInForm)
    for (const issuer of issuers) this.#check(issuer)
    for (const ingress of this.#list<Ingress>('/apis/networking.k8s.io/v1/ingresses')) this.#askFor(ingress)
    const certificates = this.#list<Certificate>(`${group}/certificates`).filter(isInForm)
    for (const certificate of certificates.filter(isCertificate)) this.#issue(certificate, issuers)
    return this.#changed
  }

  #list<T>(path: string): readonly T[] {
    const reply = ask(this.#client, { method: 'GET', path })
    return reply?.status === 200 ? ((reply.value['items'] ?? []) as readonly T[]) : []
  }

  #check(issuer: Issuer): void {
    this.#tell(issuer, this.#readiness(issuer))
  }

  #readiness({ spec = {}, metadata: { namespace = this.#ownNamespace } }: Issuer): Condition {
    if (spec['acme'])
      return ready('ACMEAccountRegistered', 'The ACME account was registered with the ACME server')
    if (spec['vault']) return ready('VaultVerified', 'Vault verified')
    const { secretName } = spec['ca'] ?? {}
    if (secretName === undefined) return ready('IsReady', '')
    return this.#hasSecret(namespace, secretName)
      ? ready('KeyPairVerified', 'Signing CA verified')
      : notReady('ErrGetKeyPair', `Error getting keypair for CA issuer: secrets "${secretName}" not found`)
  }

  /** Certificates that the annotations of an Ingress ask for. */
  #askFor({ metadata, spec }: Ingress): void {
    const { name, uid, namespace, annotations = {} } = metadata
    const clusterWide = annotations['cert-manager.io/cluster-issuer']
    const issuer = clusterWide ?? annotations['cert-manager.io/issuer']
    if (issuer === undefined) return
    const owner = { ...ofIngress, name, uid, controller: true, blockOwnerDeletion: true }
    const issuerRef = {
      name: issuer,
      kind: clusterWide === undefined ? 'Issuer' : 'ClusterIssuer',
      group: 'cert-manager.io',
    }
    for (const { secretName, hosts } of spec?.tls ?? []) {
      if (!secretName || !hosts?.length) continue
      const path = `${group}/namespaces/${namespace}/certificates`
      if (ask(this.#client, { method: 'GET', path: `${path}/${secretName}` })?.status !== 404) continue
      const value = {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: { name: secretName, ownerReferences: [owner] },
        spec: { secretName, dnsNames: hosts, issuerRef, usages: ['digital signature', 'key encipherment'] },
      }
      this.#changed = ask(this.#client, { method: 'POST', path, value })?.status === 201 || this.#changed
    }
  }

  #issue(certificate: Certificate, issuers: readonly Issuer[]): void {
    const { metadata, spec } = certificate
    const isIssued = this.#hasSecret(metadata.namespace!, spec.secretName)
    if (!isIssued && !(mayIssue(issuerOf(certificate, issuers)) && this.#makeSecret(certificate))) {
      this.#tell(certificate, notReady('DoesNotExist', 'Issuing certificate as Secret does not exist'))
      return
    }
    const now = this.context.now()
    const duration = goDurationMs(spec.duration ?? '')
    const durationMs = typeof duration === 'number' ? duration : defaultDurationMs
    this.#tell(certificate, ready('Ready', 'Certificate is up to date and has not expired'), {
      notBefore: formatTime(now),
      notAfter: formatTime(now + durationMs),
      renewalTime: formatTime(now + (durationMs * 2) / 3),
      revision: (certificate.status?.revision ?? 0) + 1,
    })
  }

  #makeSecret({ metadata, spec }: Certificate): boolean {
    const { issuerRef, secretTemplate } = spec
    const annotations = {
      ...secretTemplate?.annotations,
      'cert-manager.io/alt-names': (spec.dnsNames ?? []).join(','),
      'cert-manager.io/certificate-name': metadata.name,
      'cert-manager.io/common-name': spec.commonName ?? '',
      'cert-manager.io/ip-sans': (spec.ipAddresses ?? []).join(','),
      'cert-manager.io/issuer-group': issuerRef.group ?? '',
      'cert-manager.io/issuer-kind': issuerRef.kind ?? 'Issuer',
      'cert-manager.io/issuer-name': issuerRef.name,
    }
    const labels = { ...secretTemplate?.labels, 'controller.cert-manager.io/fao': 'true' }
    return makeSecret(this.#client, {
      name: spec.secretName,
      namespace: metadata.namespace,
      type: 'kubernetes.io/tls',
      texts: certificateTexts,
      labels,
      annotations,
    })
  }

  #hasSecret(namespace: string, name: string): boolean {
    const path = `/api/v1/namespaces/${namespace}/secrets/${encodeURIComponent(name)}`
    return ask(this.#client, { method: 'GET', path })?.status === 200
  }

  /** Writes a condition and what goes with it into the status, unless it says so already. */
  #tell(item: Own, condition: Condition, more: object = {}): void {
    const { apiVersion, kind, metadata, status } = item
    const told = status?.conditions?.find(({ type }) => type === condition.type)
    if (told?.status === condition.status && told.reason === condition.reason) return
    const lastTransitionTime = formatTime(this.context.now())
    const conditions = [{ ...condition, lastTransitionTime, observedGeneration: metadata.generation }]
    const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`
    const path = `/apis/${apiVersion}${place}/${kind.toLowerCase()}s/${metadata.name}/status`
    const value = { ...item, status: { ...status, ...more, conditions } }
    this.#changed = ask(this.#client, { method: 'PUT', path, value })?.status === 200 || this.#changed
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Whether an object has the form that it should: the definition may be anybody's. */
const isInForm = ({ spec, status }: Own & { readonly spec?: unknown }): boolean =>
  isObject(spec) &&
  (status === undefined || isObject(status)) &&
  (status?.conditions === undefined ||
    (Array.isArray(status.conditions) && status.conditions.every(isObject)))

const isCertificate = ({ spec }: Certificate): boolean =>
  [spec.secretName, spec.issuerRef?.name, spec.duration ?? ''].every((each) => typeof each === 'string') &&
  [spec.dnsNames ?? [], spec.ipAddresses ?? []].every(Array.isArray)

const ready = (reason: string, message: string): Condition => ({
  type: 'Ready',
  status: 'True',
  reason,
  message,
})

const notReady = (reason: string, message: string): Condition => ({
  type: 'Ready',
  status: 'False',
  reason,
  message,
})

/** undefined: nobody here is meant, or he is not there. */
const issuerOf = (
  { metadata, spec: { issuerRef } }: Certificate,
  issuers: readonly Issuer[],
): Issuer | undefined =>
  issuers.find(
    (each) =>
      (issuerRef.group ?? 'cert-manager.io') === 'cert-manager.io' &&
      each.kind === (issuerRef.kind ?? 'Issuer') &&
      each.metadata.name === issuerRef.name &&
      (each.metadata.namespace ?? metadata.namespace) === metadata.namespace,
  )

/** What ACME wants to see of a host cannot be shown to anybody outside. */
const mayIssue = (issuer: Issuer | undefined): boolean =>
  issuer !== undefined &&
  !issuer.spec?.['acme'] &&
  (issuer.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True')

const controllerService: Service = {
  ...agreeingService,
  start(context) {
    const controller = new Controller(context)
    let pauseMs = soonMs
    const turn = () => {
      pauseMs = controller.look() ? soonMs : Math.min(pauseMs * 2, longestMs)
      context.after(pauseMs, turn)
    }
    context.after(soonMs, turn)
    return undefined
  },
}

export const certManagerController: Image = {
  ...unknownImage,
  name: 'cert-manager-controller',
  entrypoint: ['/app/cmd/controller/controller'],
  services: new Map([['controller', controllerService]]),
}
