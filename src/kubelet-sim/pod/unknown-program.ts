/** What a program that nobody knows is there for, and where it listens: what its Pod says of it. Pure. */
import { isSidecar } from '../../api/core/container.ts'
import type {
  Container as ContainerSpec,
  LifecycleHandler,
  Pod,
  PodSpec,
  Probe,
} from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { controllerOf } from '../../api/meta.ts'
import type { Container } from './container-life.ts'

/**
 * Whether it has a piece of work to do, and ends. A pod whose containers are not restarted when they succeed is there for
 * that, unless nobody has made it but its author, and he says that something is asked of the container.
 */
export function isTask(pod: Pod, { role, spec }: Pick<Container, 'role' | 'spec'>): boolean {
  if (role === 'init') return true
  if (role !== 'main' || pod.spec.restartPolicy === 'Always') return false
  return controllerOf(pod) !== undefined || !isAsked(spec)
}

const isAsked = ({ ports, readinessProbe, livenessProbe, startupProbe }: ContainerSpec): boolean =>
  Boolean(ports?.length || readinessProbe || livenessProbe || startupProbe)

/**
 * The TCP ports that it has open: those that it declares, and those that its probes and hooks ask, for their author knows
 * where it listens. What only another container declares is that one's.
 */
export function expectedPorts(spec: ContainerSpec, pod: PodSpec): readonly number[] {
  const own = declaredPorts(spec)
  const asked = pod.hostNetwork ? portsAskedOfHost(spec) : portsAskedOfPod(spec)
  if (asked.length === 0) return own
  const sidecars = pod.initContainers?.filter(isSidecar) ?? []
  const others = [...pod.containers, ...sidecars].filter(({ name }) => name !== spec.name)
  const isOthers = (port: number) => others.some((each) => declaredPorts(each).includes(port))
  return [...new Set([...own, ...asked.filter((port) => own.includes(port) || !isOthers(port))])]
}

const declaredPorts = memoByIdentity((spec: ContainerSpec): readonly number[] => {
  const ports = spec.ports?.filter(({ protocol }) => (protocol ?? 'TCP') === 'TCP') ?? []
  return ports.length === 0 ? noPorts : ports.map(({ containerPort }) => containerPort)
})

const noPorts: readonly number[] = Object.freeze([])

type Action = Pick<Probe & LifecycleHandler, 'httpGet' | 'tcpSocket'> & Pick<Probe, 'grpc'>

/** @param isOnHost whether it has the network of its node, and is at that one's localhost, then */
const portsAsked = (isOnHost: boolean) =>
  memoByIdentity((spec: ContainerSpec): readonly number[] => {
    const { readinessProbe, livenessProbe, startupProbe, lifecycle } = spec
    const actions: readonly (Action | undefined)[] = [
      readinessProbe,
      livenessProbe,
      startupProbe,
      lifecycle?.postStart,
      lifecycle?.preStop,
    ]
    const ports = actions.flatMap((action) => (action ? portsOf(action, spec, isOnHost) : []))
    return ports.length === 0 ? noPorts : ports
  })

const portsAskedOfHost = portsAsked(true)
const portsAskedOfPod = portsAsked(false)

/** What is asked of another host is not asked of the container. */
function portsOf(
  { httpGet, tcpSocket, grpc }: Action,
  spec: ContainerSpec,
  isOnHost: boolean,
): readonly number[] {
  if (grpc) return [grpc.port]
  const asked = httpGet ?? tcpSocket
  if (!asked || (asked.host && !(isOnHost && isLocal(asked.host)))) return noPorts
  const { port } = asked
  if (typeof port === 'number') return [port]
  const named = spec.ports?.find(({ name }) => name === port)
  return named ? [named.containerPort] : noPorts
}

const isLocal = (host: string): boolean => host === 'localhost' || host.startsWith('127.')
