/** What is done to the network on purpose: connections that are slow, are cut, or are refused. */
import { badRequest, notFound } from '../../api/errors.ts'
import type { Call, Trouble } from '../runtime/network/network.ts'
import { type End, isAt, parseEnd, type Whereabouts } from './ends.ts'

/** Which connections: who connects, to whom, to which port. What is absent is any. */
export interface Connections {
  readonly from?: string
  readonly to?: string
  readonly port?: number
}

type FaultVerb = 'slow' | 'cut' | 'refuse'

export interface NetworkFault extends Connections {
  /** By which it is taken away again. */
  readonly name: string
  /** `slow`: it takes `ms` longer; `cut`: nothing comes through, so that whoever connects waits; `refuse`: it is refused at once. */
  readonly verb: FaultVerb
  readonly ms?: number
}

interface Rule {
  readonly fault: NetworkFault
  readonly from: End | undefined
  readonly to: End | undefined
}

const mostFaults = 1_000

export class NetworkFaults {
  readonly #rules = new Map<string, Rule>()
  #made = 0

  constructor(
    private readonly whereabouts: Whereabouts,
    /** Calls may end in another way from now on. */
    private readonly onChange: () => void,
  ) {}

  readonly isUntroubled = (): boolean => this.#rules.size === 0

  list(): readonly NetworkFault[] {
    return Array.from(this.#rules.values(), ({ fault }) => fault)
  }

  /**
   * Puts one in the place of the one of its name. Without a name it gets one: `cut-1`.
   * @throws ApiError 400 for ends and ports that can be none
   */
  add({ name, ...fault }: Omit<NetworkFault, 'name'> & { readonly name?: string }): NetworkFault {
    const { verb, from, to, port, ms } = fault
    if (from === undefined && to === undefined && port === undefined)
      throw badRequest('from, to or port: one of them is required')
    if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
      throw badRequest('port: must be a whole number from 1 to 65535')
    if (verb === 'slow' && !(Number.isFinite(ms) && Number(ms) > 0))
      throw badRequest('ms: must be a length of time that is more than none')
    if (name === '') throw badRequest('name: must not be empty')
    const rule = {
      from: from === undefined ? undefined : parseEnd(from, 'from'),
      to: to === undefined ? undefined : parseEnd(to, 'to'),
    }
    if (this.#rules.size >= mostFaults) throw badRequest(`there are ${mostFaults} faults already`)
    const named: NetworkFault = Object.freeze({ name: name ?? `${verb}-${++this.#made}`, ...fault })
    this.#rules.set(named.name, { ...rule, fault: named })
    this.onChange()
    return named
  }

  /** Takes one away, or all. @throws ApiError 404 */
  remove(name: string | undefined): void {
    if (name === undefined) this.#rules.clear()
    else if (!this.#rules.delete(name)) throw notFound({ plural: 'networkfaults', group: '' }, name)
  }

  /** What is done to a call. @param asked the address and the port that were asked for, where it ends elsewhere */
  readonly trouble = (
    call: Call,
    asked: { readonly ip: string; readonly port: number },
  ): Trouble | undefined => {
    if (this.#rules.size === 0) return undefined
    let slowMs = 0
    for (const rule of this.#rules.values()) {
      if (!this.#isFor(rule, call, asked)) continue
      const { verb, ms = 0 } = rule.fault
      if (verb === 'cut') return { error: 'i/o timeout' }
      if (verb === 'refuse') return { error: 'connection refused' }
      slowMs += ms
    }
    return slowMs > 0 ? { slowMs } : undefined
  }

  #isFor(
    { fault, from, to }: Rule,
    call: Call,
    asked: { readonly ip: string; readonly port: number },
  ): boolean {
    const { whereabouts } = this
    if (fault.port !== undefined && fault.port !== call.port && fault.port !== asked.port) return false
    if (from && (call.from === undefined || !isAt(from, call.from, whereabouts))) return false
    return !to || isAt(to, call.ip, whereabouts) || (asked.ip !== call.ip && isAt(to, asked.ip, whereabouts))
  }
}
