/** What runs in kube-system: CoreDNS and kube-proxy. The simulated network does their work; they are there to be looked at. */
import { DecodeError } from '../../api/codec/errors.ts'
import { parseYaml } from '../../api/codec/yaml.ts'
import { kubernetesVersion } from '../../api/kubernetes-version.ts'
import { hexDigits } from '../../sim/random.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import { CorefileError, readCorefile } from '../runtime/network/corefile.ts'
import type { HttpRequest, HttpResponse } from '../runtime/network/network.ts'
import { isError } from '../runtime/posix.ts'
import { emptyBase } from './parts/bases.ts'
import { klog } from './parts/klog.ts'
import { plainText } from './parts/plain-answers.ts'

const versionOf = ({ config }: ServiceContext, otherwise: string): string =>
  /:v?(\d[\w.]*)$/.exec(config.image)?.[1] ?? otherwise

const coreDnsService: Service = {
  ports: () => [53, 8_080, 8_181, 9_153],
  datagramPorts: () => [53],
  start(context) {
    const at = context.args.indexOf('-conf')
    const path = at < 0 ? '/Corefile' : (context.args[at + 1] ?? '')
    const corefile = context.touchedFiles?.read(path) ?? ''
    if (isError(corefile)) {
      context.print(
        `plugin/kubernetes: loading Caddyfile via flag: open ${path}: ${corefile.message.toLowerCase()}\n`,
      )
      return 1
    }
    const read = readCorefile(corefile)
    if (read instanceof CorefileError) {
      context.print(`${path}:${read.line} - Error during parsing: ${read.message}\n`)
      return 1
    }
    // Without a file it answers for all names.
    const places = read.flatMap(({ zones, port }) => zones.map((zone) => `${zone}.:${port}\n`))
    context.print(places.join('') || '.:53\n')
    context.print(`[INFO] plugin/reload: Running configuration SHA512 = ${hexDigits(corefile, 128)}\n`)
    context.print(`CoreDNS-${versionOf(context, '1.13.1')}\nlinux/amd64, go1.25.2, 1db4568\n`)
    return undefined
  },
  handle: ({ path }) =>
    /^\/(?:health|ready)\/?(?:\?|$)/.test(path)
      ? plainText(200, 'OK')
      : plainText(404, '404 page not found\n'),
}

export const coreDns: Image = {
  ...emptyBase,
  name: 'coredns',
  use: { cpuMillis: 2, memoryBytes: 14 * 1024 * 1024 },
  entrypoint: ['/coredns'],
  cmd: [],
  user: { uid: 65_532, gid: 65_532 },
  userName: 'nonroot',
  services: new Map([['coredns', coreDnsService]]),
}

const modes: ReadonlySet<string> = new Set(['iptables', 'ipvs', 'nftables'])

interface ProxyConfiguration {
  readonly mode: string
  /** Why it cannot start. */
  readonly problem?: string
}

/** Of its file; as whoever mounts none wants it. */
function proxyConfiguration({ args, touchedFiles: files }: ServiceContext): ProxyConfiguration {
  const mode = 'iptables'
  const path = args.find((each) => each.startsWith('--config='))?.slice('--config='.length)
  if (path === undefined || !files) return { mode }
  const text = files.read(path)
  if (isError(text)) return { mode, problem: `failed complete: open ${path}: ${text.message.toLowerCase()}` }
  const configuration = configurationIn(text)
  const asked = configuration.mode || mode
  if (!modes.has(asked)) {
    const what =
      'must be iptables,ipvs,nftables or blank (blank means the best-available proxy [currently iptables])'
    return {
      mode,
      problem: `failed validate: KubeProxyConfiguration.Mode: Invalid value: "${asked}": ${what}`,
    }
  }
  const { kubeconfig } = configuration
  if (!kubeconfig || files.exists(kubeconfig)) return { mode: asked }
  return { mode, problem: `stat ${kubeconfig}: no such file or directory` }
}

/** As far as it says something; what cannot be read says nothing. */
function configurationIn(text: string): { readonly mode?: string; readonly kubeconfig?: string } {
  const value = parsedOrNothing(text) as
    | { readonly mode?: unknown; readonly clientConnection?: { readonly kubeconfig?: unknown } | null }
    | undefined
  const textOf = (said: unknown) => (typeof said === 'string' ? said : undefined)
  return { mode: textOf(value?.mode), kubeconfig: textOf(value?.clientConnection?.kubeconfig) }
}

function parsedOrNothing(text: string): object | undefined {
  try {
    const value = parseYaml(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

const healthPort = 10_256
const metricsPort = 10_249

function proxyAnswer({ path, port }: HttpRequest, context: ServiceContext): HttpResponse {
  const page = path.replace(/\/?(?:\?.*)?$/s, '')
  if (port === metricsPort) return proxyAccount(page, context)
  if (page !== '/healthz' && page !== '/livez') return plainText(404, '404 page not found\n')
  const now = new Date(context.now()).toISOString()
  const health = { healthy: true, status: { IPv4: { lastUpdated: now, healthy: true } } }
  const eligibility = page === '/healthz' ? { nodeEligible: true } : {}
  return {
    status: 200,
    body: JSON.stringify({ lastUpdated: now, currentTime: now, ...eligibility, ...health }),
    headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' },
  }
}

const proxyVersion = (context: ServiceContext): string => `v${versionOf(context, kubernetesVersion.slice(1))}`

/** What it tells to who asks from its machine. */
function proxyAccount(page: string, context: ServiceContext): HttpResponse {
  if (page === '/healthz') return plainText(200, 'ok')
  if (page === '/proxyMode') return plainText(200, proxyConfiguration(context).mode)
  if (page !== '/metrics') return plainText(404, '404 page not found\n')
  const version = proxyVersion(context)
  return plainText(
    200,
    '# HELP kubernetes_build_info [ALPHA] A metric with a constant value of 1 that tells the version.\n' +
      `# TYPE kubernetes_build_info gauge\nkubernetes_build_info{git_version="${version}"} 1\n` +
      '# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.\n' +
      `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${context.startedAt / 1_000}\n`,
  )
}

const kubeProxyService: Service = {
  ports: () => [metricsPort, healthPort],
  // Unless it is told otherwise.
  isLocal: (_, port) => port === metricsPort,
  knowsPorts: true,
  start(context) {
    const { problem, mode } = proxyConfiguration(context)
    if (problem !== undefined) {
      klog(context, 'E', `"command failed" err=${JSON.stringify(problem)}`, 'run.go:72')
      return 1
    }
    klog(context, 'I', `"Using ${mode} proxy"`, 'server_linux.go:53')
    klog(context, 'I', `"Successfully retrieved node IP(s)" IPs=["${context.config.ip}"]`, 'server.go:715')
    klog(context, 'I', `"Using ${mode} Proxier"`, 'server_linux.go:145')
    klog(context, 'I', `"Version info" version="${proxyVersion(context)}"`, 'server.go:527')
    for (const what of ['service config', 'endpoint slice config', 'node config']) {
      klog(context, 'I', `"Caches are synced" controller="${what}"`, 'shared_informer.go:356')
    }
    return undefined
  },
  handle: proxyAnswer,
}

export const kubeProxy: Image = {
  ...emptyBase,
  name: 'kube-proxy',
  use: { cpuMillis: 1, memoryBytes: 20 * 1024 * 1024 },
  entrypoint: [],
  cmd: ['/usr/local/bin/kube-proxy'],
  services: new Map([['kube-proxy', kubeProxyService]]),
}
