/** Fields behind feature gates that v1.36 has off, and one that only a version of old had: who writes them finds them gone. Source: the dropDisabled… functions of each kind. */
import { memoByIdentity } from './memo.ts'
import type { StructType, Type } from './schema.ts'

/** By type, without its group and version. */
const disabled: Readonly<Record<string, readonly string[]>> = {
  CSIDriverSpec: ['preventPodSchedulingIfMissing'],
  Device: ['nodeAllocatableResourceMappings'],
  DeviceAttribute: ['bools', 'ints', 'strings', 'versions'],
  Endpoint: ['deprecatedTopology'],
  LeaseSpec: ['preferredHolder', 'strategy'],
  Lifecycle: ['stopSignal'],
  NodeSpec: ['configSource'],
  PodSpec: ['schedulingGroup'],
  VolumeProjection: ['clusterTrustBundle', 'podCertificate'],
}

/** What is gone as well, where nothing is left of it. */
const vanishing = new Set(['Lifecycle'])

type Part = Readonly<Record<string, unknown>>
type Without = (part: unknown) => unknown

/** The same object where there is nothing to leave out. */
export function withoutDisabledFields<T extends object>(struct: StructType, object: T): T {
  const without = struct.name.startsWith('io.k8s.api.') ? withoutIn(struct) : undefined
  return without ? (without(object) as T) : object
}

/** undefined: nothing below such a struct is disabled. */
const withoutIn = memoByIdentity((struct: StructType) => planOf(struct, new Set()))

function planOf(struct: StructType, above: ReadonlySet<StructType>): Without | undefined {
  // A type that holds itself has nothing of the sort.
  if (above.has(struct)) return undefined
  const gone = disabled[struct.name.split('.').at(-1)!] ?? []
  const below = new Set(above).add(struct)
  const plans = [...struct.fields.values()]
    .filter(({ name }) => name !== 'status' && name !== 'metadata')
    .map(({ name, type }) => [name, gone.includes(name) ? absent : planOfType(type, below)] as const)
    .filter((plan): plan is readonly [string, Without] => plan[1] !== undefined)
  if (plans.length === 0) return undefined
  const vanishes = vanishing.has(struct.name.split('.').at(-1)!)
  return memoByIdentity((part: object) => {
    const kept = changed(part as Part, plans)
    return vanishes && kept !== part && Object.keys(kept).length === 0 ? undefined : kept
  }) as Without
}

const absent: Without = () => undefined

function planOfType(type: Type, above: ReadonlySet<StructType>): Without | undefined {
  if (type.kind === 'struct') return planOf(type.struct(), above)
  if (type.kind !== 'list' && type.kind !== 'map') return undefined
  const plan = planOfType(type.of, above)
  return plan && ((value) => eachOf(value as object, plan))
}

function eachOf(value: object, plan: Without): object {
  if (!Array.isArray(value))
    return changed(
      value as Part,
      Object.keys(value).map((key) => [key, plan] as const),
    )
  return value.every((item) => plan(item) === item) ? value : value.map(plan)
}

function changed(part: Part, plans: readonly (readonly [string, Without])[]): Part {
  let next: Record<string, unknown> | undefined
  for (const [name, plan] of plans) {
    const value = part[name]
    if (value === undefined || value === null) continue
    const kept = plan(value)
    if (kept === value) continue
    next ??= { ...part }
    if (kept === undefined) delete next[name]
    else next[name] = kept
  }
  return next ?? part
}
