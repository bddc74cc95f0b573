/** Containers, with all that they have. Source: describe.go's describeContainers. */
import type {
  Container,
  ContainerPort,
  ContainerState,
  ContainerStatus,
  EnvVar,
  Pod,
  Probe,
  ResourceRequirements,
} from '../../../../../api/generated/types/core-v1.ts'
import { quantityMilliValue, quantityValue } from '../../../../../api/quantity.ts'
import { quoted } from '../../../../../api/quote.ts'
import { inOrderOfBytes, keysInOrderOfBytes } from '../../../../../api/text-bytes.ts'
import { boolText, dateText, orNone, type Page } from './page.ts'

interface Containers {
  readonly title: string
  readonly containers?: readonly Container[]
  readonly statuses?: readonly ContainerStatus[]
  /** That they run in; absent for those of a template. */
  readonly pod?: Pod
  /** What stands before their title. */
  readonly indent?: string
}

export function describeContainers(
  page: Page,
  { title, containers = [], statuses = [], pod, indent = '' }: Containers,
): void {
  const byName = new Map(statuses.map((status) => [status.name, status]))
  page.write(0, `${indent}${title}:${containers.length === 0 ? ' <none>' : ''}\n`)
  for (const container of containers) {
    page.write(1, `${indent && ' '}${container.name}:\n`)
    const status = byName.get(container.name)
    describeBasics(page, container, status)
    describeWords(page, 'Command', container.command)
    describeWords(page, 'Args', container.args)
    if (status) {
      describeState(page, 'State', status.state ?? {})
      if (status.lastState?.terminated) describeState(page, 'Last State', status.lastState)
      page.line(2, 'Ready', boolText(status.ready))
      page.line(2, 'Restart Count', status.restartCount)
    }
    describeResources(page, 2, container.resources)
    if (container.livenessProbe) page.line(2, 'Liveness', probeText(container.livenessProbe))
    if (container.readinessProbe) page.line(2, 'Readiness', probeText(container.readinessProbe))
    if (container.startupProbe) page.line(2, 'Startup', probeText(container.startupProbe))
    describeSources(page, container)
    describeVariables(page, container, pod)
    describeMounts(page, container)
  }
}

function describeBasics(
  page: Page,
  { image, ports, securityContext }: Container,
  status?: ContainerStatus,
): void {
  if (status) page.line(2, 'Container ID', status.containerID ?? '')
  page.line(2, 'Image', image ?? '')
  if (status) page.line(2, 'Image ID', status.imageID)
  describePorts(page, '', ports, ({ containerPort }) => containerPort)
  describePorts(page, 'Host ', ports, ({ hostPort = 0 }) => hostPort)
  const { seccompProfile } = securityContext ?? {}
  if (!seccompProfile) return
  page.line(2, 'SeccompProfile', seccompProfile.type)
  if (seccompProfile.type === 'Localhost') page.line(3, 'LocalhostProfile', seccompProfile.localhostProfile)
}

function describePorts(
  page: Page,
  which: string,
  ports: readonly ContainerPort[] = [],
  numberOf: (port: ContainerPort) => number,
): void {
  const shown = ports
    .map((port) => `${numberOf(port)}/${port.protocol ?? 'TCP'}${port.name ? ` (${port.name})` : ''}`)
    .join(', ')
  page.line(2, `${which}Port${ports.length > 1 ? 's' : ''}`, orNone(shown))
}

function describeWords(page: Page, title: string, words: readonly string[] = []): void {
  if (words.length === 0) return
  page.write(2, `${title}:\n`)
  for (const word of words) for (const line of word.split('\n')) page.write(3, `${line}\n`)
}

function describeState(page: Page, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    page.line(2, title, 'Running')
    page.line(3, 'Started', dateText(running.startedAt))
  } else if (terminated) {
    page.line(2, title, 'Terminated')
    page.lineIf(3, 'Reason', terminated.reason)
    page.lineIf(3, 'Message', terminated.message)
    page.line(3, 'Exit Code', terminated.exitCode)
    page.lineIf(3, 'Signal', terminated.signal || undefined)
    page.line(3, 'Started', dateText(terminated.startedAt))
    page.line(3, 'Finished', dateText(terminated.finishedAt))
  } else {
    page.line(2, title, 'Waiting')
    page.lineIf(3, 'Reason', waiting?.reason)
  }
}

export function describeResources(
  page: Page,
  level: number,
  { limits = {}, requests = {} }: ResourceRequirements = {},
): void {
  for (const [title, list] of Object.entries({ Limits: limits, Requests: requests })) {
    const names = keysInOrderOfBytes(list)
    if (names.length > 0) page.write(level, `${title}:\n`)
    for (const name of names) page.line(level + 1, name, list[name])
  }
}

function probeText(probe: Probe): string {
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 0,
    periodSeconds = 0,
    successThreshold = 0,
    failureThreshold = 0,
  } = probe
  const rest = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`
  const { exec, httpGet, tcpSocket, grpc } = probe
  if (exec) return `exec [${(exec.command ?? []).join(' ')}] ${rest}`
  if (httpGet) {
    const { scheme = '', host = '', port, path = '' } = httpGet
    const place = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const escaped = encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')
    return `http-get ${scheme.toLowerCase()}://${place}${path && !path.startsWith('/') ? '/' : ''}${escaped} ${rest}`
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${rest}`
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${rest}`
  return `unknown ${rest}`
}

function describeSources(page: Page, { envFrom = [] }: Container): void {
  if (envFrom.length === 0) return
  page.write(2, 'Environment Variables from:\n')
  for (const { configMapRef, secretRef, prefix } of envFrom) {
    const from = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : ''
    const { name = '', optional = false } = configMapRef ?? secretRef ?? {}
    page.write(3, `${name}\t${from}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${optional}\n`)
  }
}

function describeVariables(page: Page, container: Container, pod: Pod | undefined): void {
  const { env = [] } = container
  page.write(2, `Environment:${env.length === 0 ? '\t<none>' : ''}\n`)
  for (const variable of env) {
    const { name, value = '', valueFrom } = variable
    if (valueFrom) {
      const text = referredText(variable, container, pod)
      if (text !== undefined) page.line(3, name, text)
    } else
      for (const [n, line] of value.split('\n').entries())
        page.write(3, `${n === 0 ? `${name}:` : ''}\t${line}\n`)
  }
}

function referredText({ valueFrom }: EnvVar, container: Container, pod: Pod | undefined): string | undefined {
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom!
  if (fieldRef)
    return `${pod ? fieldOf(pod, fieldRef.fieldPath) : ''} (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`
  if (resourceFieldRef) {
    const { resource, divisor } = resourceFieldRef
    const value = resourceOf(container, resource, divisor)
    const isAll = value === '0' && /^limits\.(?:cpu|memory)$/.test(resource)
    return `${isAll ? 'node allocatable' : value} (${resource})`
  }
  if (secretKeyRef)
    return `<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional ?? false}`
  if (configMapKeyRef)
    return `<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional ?? false}`
  return undefined
}

/** kubectl knows no other fields. */
function fieldOf({ metadata }: Pod, path: string): string {
  if (path === 'metadata.name') return metadata.name
  return path === 'metadata.namespace' ? (metadata.namespace ?? '') : ''
}

/** What a container asks for or may have: `limits.memory`. Source: resource.ExtractContainerResourceValue. */
export function resourceOf({ resources }: Container, path: string, divisor: string | undefined): string {
  const [, sort, name] = /^(limits|requests)\.(.+)$/.exec(path) ?? []
  if (sort !== 'limits' && sort !== 'requests') return ''
  const amount = resources?.[sort]?.[name] ?? '0'
  const by = !divisor || divisor === '0' ? '1' : divisor
  const measure = name === 'cpu' ? quantityMilliValue : quantityValue
  return String(Math.ceil(measure(amount) / measure(by)))
}

function describeMounts(page: Page, { volumeMounts = [], volumeDevices = [] }: Container): void {
  page.write(2, `Mounts:${volumeMounts.length === 0 ? '\t<none>' : ''}\n`)
  for (const { mountPath, name, readOnly, subPath } of volumeMounts.toSorted((a, b) =>
    inOrderOfBytes(a.mountPath, b.mountPath),
  ))
    page.write(
      3,
      `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'}${subPath ? `,path=${quoted(subPath)}` : ''})\n`,
    )
  if (volumeDevices.length === 0) return
  page.write(2, `Devices:${volumeMounts.length === 0 ? '\t<none>' : ''}\n`)
  for (const { devicePath, name } of volumeDevices.toSorted((a, b) =>
    inOrderOfBytes(a.devicePath, b.devicePath),
  ))
    page.write(3, `${devicePath} from ${name}\n`)
}
