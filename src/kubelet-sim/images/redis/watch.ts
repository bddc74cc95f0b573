/** Whether another server is there: looked at when the network tells of a change, so that who watches costs nothing meanwhile. */
import { resolve } from '../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../runtime/image.ts'

/** How often it is looked at where the network tells nothing, at first and after a while, in milliseconds. */
const [usualMs, laterMs] = [1_000, 10_000]

/** So often it is looked at soon. */
const mostSoon = 60

export class Watch {
  #cancel: (() => void) | undefined
  #round = 0
  #vain = 0

  /** @param told what was found, each time that somebody looks @param soonMs how often, where the network tells nothing */
  constructor(
    private readonly context: ServiceContext,
    private readonly where: () => { readonly host: string; readonly port: number },
    private readonly told: (isThere: boolean) => void,
    private readonly soonMs = usualMs,
  ) {}

  /** Looks now, and goes on until it is ended. */
  look(): void {
    this.end()
    const round = this.#round
    const { network, config } = this.context
    const { host, port } = this.where()
    const ip = resolve(this.context, host)
    const isThere = ip !== undefined && typeof network.connect(ip, port, config.ip) === 'object'
    this.#vain = isThere ? 0 : this.#vain + 1
    const again = (): void => {
      if (round === this.#round) this.look()
    }
    if (ip !== undefined) this.#cancel = network.changes.next(ip, () => this.context.after(0, again))
    if (!isThere || !network.isSteady(ip, port, config.ip))
      this.context.after(this.#vain > mostSoon ? laterMs : this.soonMs, again)
    this.told(isThere)
  }

  end(): void {
    this.#round++
    this.#cancel?.()
    this.#cancel = undefined
  }
}
