/** What a container can see beyond what it was given: whoever asks for that may find something else the next time. */
import type { Clock } from '../../sim/clock.ts'
import type { Random } from '../../sim/random.ts'
import type { Library } from './image.ts'
import type { Surroundings } from './machine.ts'
import type { Network } from './network/network.ts'
import type { Limits } from './quota.ts'

/** The surroundings of one container, with a note of whether anything in it has looked at them. */
export class Outlook implements Surroundings {
  readonly library: Library
  readonly limits: Limits
  readonly shared: Surroundings['shared']
  /**
   * Nothing has asked for the time, for chance, for the network or for a file: run once more with the same configuration,
   * its program does the same.
   */
  isUnused = true

  constructor(private readonly around: Surroundings) {
    this.library = around.library
    this.limits = around.limits
    this.shared = around.shared
  }

  get clock(): Clock {
    this.isUnused = false
    return this.around.clock
  }

  get random(): Random {
    this.isUnused = false
    return this.around.random
  }

  get network(): Network {
    this.isUnused = false
    return this.around.network
  }
}
