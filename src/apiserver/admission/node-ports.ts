/** Gives the ports of a Service their ports on the nodes. A number has one Service, whatever the protocol. Source: pkg/registry/core/service/storage/alloc.go. */
import type { Draft } from 'immer'
import { needsNodePorts } from '../../api/core/service-type.ts'
import type { Service, ServicePort } from '../../api/generated/types/core-v1.ts'
import { hash } from '../../sim/random.ts'
import { firstFree } from './ip-range.ts'
import { portClaim, type ServiceClaims } from './service-claims.ts'

const nodePortRange = { from: 30_000, to: 32_767 }
/** Ports below this offset are only given to who asks for them. */
const reservedPorts = 86
/** What is made up for who only tries comes behind this one. */
const pastAllPorts = 32_768

interface Refused {
  /** Which of the ports. */
  readonly at: number
  readonly port: number | null
  readonly why: string
}

interface Asked {
  readonly taken: ServiceClaims
  /** Whether nothing is taken in the end: then numbers are made up. */
  readonly isTried: boolean
  /** Never answers. */
  refuse(refused: Refused): never
}

/** What one Service asks for at once. */
export class NodePorts {
  readonly #given = new Set<number>()

  constructor(
    private readonly object: Draft<Service>,
    private readonly asked: Asked,
  ) {}

  /** Those of a new Service: ports of one number share theirs. */
  giveToNew(): void {
    const { ports = [] } = this.object.spec
    const shared = new Map<number, number>()
    this.#give((port, at) => {
      const known = shared.get(port.port)
      if (known !== undefined && (!port.nodePort || port.nodePort === known)) return known
      const number =
        known === undefined
          ? ports.find((each) => each.port === port.port && each.nodePort)?.nodePort
          : port.nodePort
      const given = number ? this.#take(number, at) : this.#free(port, at)
      if (known === undefined) shared.set(port.port, given)
      return given
    })
  }

  /** Those of one that has been there: what it has, it keeps. */
  giveAnew(before: Service): void {
    const had = new Set((before.spec.ports ?? []).map(({ nodePort }) => nodePort))
    this.#give((port, at) => {
      if (!port.nodePort) return this.#free(port, at)
      const isKept = had.has(port.nodePort) || this.#given.has(port.nodePort)
      return isKept ? port.nodePort : this.#take(port.nodePort, at)
    })
  }

  /** The port for health checks. */
  free(): number {
    return this.#free({ port: 0 }, 0)
  }

  #give(numberOf: (port: ServicePort, at: number) => number): void {
    const { spec } = this.object
    const ports = (spec.ports ?? []).map((port, at) => {
      if (!port.nodePort && !needsNodePorts(spec)) return port
      const nodePort = numberOf(port, at)
      return nodePort === port.nodePort ? port : { ...port, nodePort }
    })
    if (ports.some((port, at) => port !== spec.ports![at])) this.object.spec = { ...spec, ports }
  }

  /** Why the Service cannot have a port. */
  problemOf(port: number): string | undefined {
    const { taken, isTried } = this.asked
    const { from, to } = nodePortRange
    if (!isTried && (port < from || port > to))
      return `provided port is not in the valid range. The range of valid ports is ${from}-${to}`
    const isTaken = this.#given.has(port) || taken.isTaken(portClaim(port), this.object)
    return isTaken ? 'provided port is already allocated' : undefined
  }

  #take(port: number, at: number): number {
    const why = this.problemOf(port)
    if (why !== undefined) this.asked.refuse({ at, port, why })
    this.#given.add(port)
    return port
  }

  #free({ port }: Pick<ServicePort, 'port'>, at: number): number {
    const { taken, isTried, refuse } = this.asked
    const number = isTried ? this.#madeUp() : this.#freePlace(port, taken)
    if (number === undefined)
      return refuse({ at, port: null, why: 'failed to allocate a nodePort: range is full' })
    this.#given.add(number)
    return number
  }

  #madeUp(): number {
    return Math.max(...(this.#given.size > 0 ? this.#given : [pastAllPorts])) + 1
  }

  /** The first one from a place that follows from the uid: the same in every run. */
  #freePlace(port: number, taken: ServiceClaims): number | undefined {
    const first = nodePortRange.from + reservedPorts
    const free = firstFree(nodePortRange.to - first + 1, hash(`${this.object.metadata.uid}/${port}`), (n) => {
      return !this.#given.has(first + n) && !taken.isTaken(portClaim(first + n), this.object)
    })
    return free === undefined ? undefined : first + free
  }
}
