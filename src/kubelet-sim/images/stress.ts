/** Images that use the memory and CPU that they are told to: `polinux/stress` and `vish/stress`, as the documentation has them. */
import { isQuantity, quantityValue } from '../../api/quantity.ts'
import { minutes, parseDuration, seconds } from '../../sim/duration.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import { onNoSignal } from '../runtime/processes/service-signals.ts'
import { anyBase, emptyBase } from './parts/bases.ts'
import { flag } from './parts/flags.ts'
import { klog } from './parts/klog.ts'

const units: Readonly<Record<string, number>> = { B: 1, K: 1_024, M: 1_048_576, G: 1_073_741_824 }

/** How much `stress --vm 1 --vm-bytes 250M` takes. */
function bytesWanted(args: readonly string[]): number {
  const option = (name: string, short: string) => {
    const at = args.findIndex((each) => each === name || each === short)
    return at < 0 ? undefined : args[at + 1]
  }
  const workers = Number(option('--vm', '-m') ?? 0)
  const size = /^(\d+)([BKMG]?)/.exec(option('--vm-bytes', '') ?? '256M')
  return size ? workers * Number(size[1]) * units[size[2] || 'B'] : 0
}

const stressService: Service = {
  ports: () => [],
  start(context) {
    const count = (name: string) => Number(context.args[context.args.indexOf(name) + 1]) || 0
    const hogs = ['--cpu', '--io', '--vm', '--hdd'].map((name) =>
      context.args.includes(name) ? count(name) : 0,
    )
    context.print(
      `stress: info: [1] dispatching hogs: ${hogs[0]} cpu, ${hogs[1]} io, ${hogs[2]} vm, ${hogs[3]} hdd\n`,
    )
    const bytes = bytesWanted(context.args)
    if (bytes > 0) context.after(seconds(1), () => context.occupy(bytes))
    if (hogs[0] > 0) context.engage(hogs[0])
    endInTime(context)
    return undefined
  },
  stopsOn: onNoSignal,
}

function endInTime(context: ServiceContext): void {
  const at = context.args.findIndex((each) => each === '--timeout' || each === '-t')
  const found = /^(\d+)([smh]?)/.exec(at < 0 ? '' : (context.args[at + 1] ?? ''))
  if (!found) return
  const ms = Number(found[1]) * (found[2] === 'h' ? minutes(60) : found[2] === 'm' ? minutes(1) : seconds(1))
  context.after(ms, () => context.exit(0))
}

export const stress: Image = {
  ...anyBase,
  name: 'stress',
  entrypoint: [],
  cmd: ['/bin/bash'],
  services: new Map([['stress', stressService]]),
}

/** Memory that grows piece by piece does so in at most so many steps. */
const mostSteps = 100

const bytesIn = (text: string): number => (isQuantity(text) ? quantityValue(text) : 0)

/** Takes memory in pieces, until it has all that it was told to take. */
function allocate(context: ServiceContext, run: () => void): void {
  const wanted = flag(context.args, 'mem-total') ?? '0'
  const size = flag(context.args, 'mem-alloc-size') ?? '4Ki'
  const pause = flag(context.args, 'mem-alloc-sleep') ?? '1ms'
  klog(
    context,
    'I',
    `Allocating "${wanted}" memory, in "${size}" chunks, with a ${pause} sleep between allocations`,
    'main.go:26',
  )
  run()
  const total = bytesIn(wanted)
  const pieces = Math.ceil(total / Math.max(1, bytesIn(size)))
  const steps = Math.min(mostSteps, pieces)
  const stepMs = (pieces / steps) * (parseDuration(pause) ?? 1)
  const grow = (n: number) => {
    if (n > steps) return klog(context, 'I', `Allocated "${wanted}" memory`, 'main.go:29')
    context.occupy(total / steps)
    context.after(stepMs, () => grow(n + 1))
  }
  grow(1)
}

const allocator: Service = {
  ports: () => [],
  start(context) {
    const cpus = Number(flag(context.args, 'cpus') ?? 0)
    allocate(context, () => {
      for (let n = 0; n < cpus; n++) klog(context, 'I', 'Spawning a thread to consume CPU', 'main.go:39')
    })
    if (cpus > 0) context.engage(cpus)
    return undefined
  },
  exitCode: 2,
}

export const vishStress: Image = {
  ...emptyBase,
  name: 'stress',
  entrypoint: ['/stress', '-logtostderr'],
  cmd: [],
  services: new Map([['stress', allocator]]),
}
