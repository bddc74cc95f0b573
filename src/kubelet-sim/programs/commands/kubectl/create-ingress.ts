/** `kubectl create ingress`. Source: kubectl's create_ingress.go. */
import { failure } from './failure.ts'
import { type Making, nameOf, objectOf, placedMeta } from './making.ts'
import { pairsIn } from './pairs.ts'

export const ingress: Making = {
  flags: 'annotation= class= default-backend= rule=',
  *objectOf(kubectl) {
    const { flags } = kubectl
    const name = nameOf(kubectl)
    const [backend, className, rules] = [flags.get('default-backend'), flags.get('class'), flags.all('rule')]
    if (!backend && rules.length === 0)
      throw failure(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      )
    const parts = rules.map(partsOf)
    const annotations = flags.all('annotation')
    const wrong = annotations.find((each) => !each.includes('='))
    if (wrong !== undefined)
      throw failure(`annotation ${wrong} is invalid and should be in format key=[value]`)
    if (backend && backend.split(':').length !== 2)
      throw failure('default-backend should be in format servicename:serviceport')
    const tls = tlsOf(parts)
    const metadata = placedMeta(kubectl, name, {
      ...(annotations.length > 0 && { annotations: pairsIn(annotations) }),
    })
    return objectOf('networking.k8s.io/v1', 'Ingress', metadata, {
      spec: {
        ...(className && { ingressClassName: className }),
        ...(backend && { defaultBackend: backendOf(backend) }),
        ...(tls.length > 0 && { tls }),
        ...(parts.length > 0 && { rules: rulesOf(parts) }),
      },
      status: { loadBalancer: {} },
    })
  },
}

/** What a rule says: `foo.com/bar*=web:80,tls=cert`. */
interface Parts {
  readonly host: string
  readonly path: string
  /** `web:80` */
  readonly service: string
  /** The name of the Secret, which may be none; undefined where no TLS is wanted. */
  readonly secret: string | undefined
}

function partsOf(rule: string): Parts {
  const invalid = () =>
    failure(`rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`)
  if (!/^[\w*.-]*\/.*=[\w-]+:[\w-]+/.test(rule)) throw invalid()
  const [place, ...more] = rule.split(',')
  const slash = place.indexOf('/')
  const [path, service] = place.slice(slash + 1).split('=')
  if (!service?.includes(':')) throw invalid()
  return {
    host: place.slice(0, slash),
    path: `/${path}`,
    service,
    secret: more.length === 1 ? (more[0].split('=')[1] ?? '') : undefined,
  }
}

const backendOf = (text: string): object => {
  const [name, port] = text.split(':')
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } }
}

/** Those of one host are together. */
function rulesOf(parts: readonly Parts[]): readonly object[] {
  const byHost = new Map<string, object[]>()
  for (const { host, path, service } of parts) {
    const isPrefix = path.endsWith('*')
    const one = {
      path: isPrefix ? path.slice(0, -1) : path,
      pathType: isPrefix ? 'Prefix' : 'Exact',
      backend: backendOf(service),
    }
    const paths = byHost.get(host)
    if (paths) paths.push(one)
    else byHost.set(host, [one])
  }
  return [...byHost].map(([host, paths]) => ({ ...(host && { host }), http: { paths } }))
}

/** By their Secrets; a host counts once. */
function tlsOf(parts: readonly Parts[]): readonly object[] {
  const bySecret = new Map<string, string[]>()
  const seen = new Set<string>()
  for (const { host, secret } of parts) {
    if (secret === undefined || seen.has(host)) continue
    seen.add(host)
    const hosts = bySecret.get(secret)
    if (hosts) hosts.push(host)
    else if (host || secret) bySecret.set(secret, host ? [host] : [])
  }
  return [...bySecret].map(([secretName, hosts]) => ({
    ...(hosts.length > 0 && { hosts }),
    ...(secretName && { secretName }),
  }))
}
