/** Checks of what a Pod shares with its node: namespaces, paths, ports, addresses of probes, Windows itself. */
import type { LifecycleHandler, Probe } from '../../../../api/generated/types/core-v1.ts'
import {
  type AnyContainer,
  type Check,
  containersOf,
  containersText,
  counted,
  namesOf,
  quotedList,
  settersText,
  sortedOnce,
} from '../check.ts'

export const hostNamespaces: Check = ({ spec }) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field])
  if (shared.length === 0) return undefined
  return { reason: 'host namespaces', detail: shared.map((field) => `${field}=true`).join(', ') }
}

export const hostPathVolumes: Check = ({ spec: { volumes = [] } }) => {
  const names = volumes.filter(({ hostPath }) => hostPath).map(({ name }) => name)
  if (names.length === 0) return undefined
  return {
    reason: 'hostPath volumes',
    detail: `${counted('volume', 'volumes', names.length)} ${quotedList(names)}`,
  }
}

const hostPortsOf = ({ ports = [] }: AnyContainer) =>
  ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []))

export const hostPorts: Check = ({ spec }) => {
  const names = namesOf(spec, (container) => hostPortsOf(container).length > 0)
  if (names.length === 0) return undefined
  const ports = sortedOnce(containersOf(spec).flatMap(hostPortsOf))
  const uses = counted('uses', 'use', names.length)
  const what = `${counted('hostPort', 'hostPorts', ports.length)} ${ports.join(', ')}`
  return { reason: 'hostPort', detail: `${containersText(names)} ${uses} ${what}` }
}

const hostsOf = (handler: Probe | LifecycleHandler | undefined) =>
  [handler?.httpGet?.host, handler?.tcpSocket?.host].filter((host) => host)

const probedHosts = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: AnyContainer) =>
  [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap(
    hostsOf,
  ) as string[]

export const hostProbesAndHostLifecycle: Check = ({ spec }) => {
  const names = sortedOnce(namesOf(spec, (container) => probedHosts(container).length > 0))
  if (names.length === 0) return undefined
  const hosts = sortedOnce(containersOf(spec).flatMap(probedHosts))
  const uses = counted('uses', 'use', names.length)
  const what = counted('probe or lifecycle host', 'probe or lifecycle hosts', hosts.length)
  return {
    reason: 'probe or lifecycle host',
    detail: `${containersText(names)} ${uses} ${what} ${quotedList(hosts)}`,
  }
}

export const windowsHostProcess: Check = ({ spec }) => {
  const names = namesOf(spec, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true)
  const byPod = spec.securityContext?.windowsOptions?.hostProcess === true
  if (!byPod && names.length === 0) return undefined
  const setters = settersText(byPod, names)
  return {
    reason: 'hostProcess',
    detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true`,
  }
}
