/** What a sentinel knows, and tells: its settings, its epoch, and the masters that it looks after. */
import type { Random } from '../../../../sim/random.ts'
import { resolve } from '../../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../../runtime/image.ts'
import type { SentinelAsked } from './commands.ts'
import { type Place, type SentinelSettings, sentinelPort, writtenSettings } from './configuration.ts'
import { Monitored } from './monitored.ts'
import type { Own, Spoken } from './own.ts'

interface Told {
  readonly context: ServiceContext
  readonly settings: SentinelSettings
  readonly random: Random
  /** Where it writes what it has found out. */
  readonly path: string
  log(text: string): void
  publish(channel: string, message: string): void
}

export class Guard implements Own, SentinelAsked {
  readonly masters = new Map<string, Monitored>()
  readonly id: string

  constructor(private readonly told: Told) {
    this.id = told.settings.id ?? told.random.hex(20)
    told.settings.id = this.id
  }

  get context(): ServiceContext {
    return this.told.context
  }

  get settings(): SentinelSettings {
    return this.told.settings
  }

  begin(): void {
    if (this.save()) this.log('* Sentinel new configuration saved on disk')
    this.log(`* Sentinel ID is ${this.id}`)
    for (const name of this.settings.masters.keys()) this.monitor(name)
  }

  end(): void {
    for (const each of this.masters.values()) each.end()
  }

  monitor(name: string): void {
    const made = new Monitored(this, this.settings.masters.get(name)!)
    this.masters.set(name, made)
    made.tell('#', '+monitor', made.master, `quorum ${made.settings.quorum}`)
    made.begin()
    this.save()
  }

  forget(name: string): void {
    this.masters.get(name)?.end()
    this.masters.delete(name)
    this.settings.masters.delete(name)
    this.save()
  }

  draw(bound: number): number {
    return this.told.random.int(bound)
  }

  tell(mark: '#' | '*', event: string, about: string): void {
    this.log(`${mark} ${event} ${about}`)
    this.told.publish(event, about)
  }

  log(text: string): void {
    this.told.log(text)
  }

  /** Answers whether that went well. */
  save(): boolean {
    const problem = this.context.files.write(this.told.path, writtenSettings(this.settings))
    if (problem)
      this.log(
        `# WARNING: Sentinel was not able to save the new configuration on disk!!!: ${problem.message}`,
      )
    return !problem
  }

  reachEpoch(epoch: number): boolean {
    if (epoch <= this.settings.currentEpoch) return false
    this.settings.currentEpoch = epoch
    this.tell('#', '+new-epoch', String(epoch))
    this.save()
    return true
  }

  helloOf({ settings, address }: Spoken): string {
    const { announced, values, currentEpoch } = this.settings
    const { config } = this.context
    const port = announced.port ?? (Number(values.get('port')) || sentinelPort)
    return [
      ...[announced.ip ?? config.ip ?? '127.0.0.1', port, this.id, currentEpoch],
      ...[settings.name, this.shown(address), address.port, settings.configEpoch],
    ].join(',')
  }

  shown({ host, ip }: Place & { readonly ip?: string }): string {
    return this.settings.announcesNames ? host : (ip ?? resolve(this.context, host) ?? host)
  }
}
