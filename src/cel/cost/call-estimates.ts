/** What a call can cost and how large what it gives can be, by the sizes of its arguments. */
import type { Expression } from '../ast.ts'
import type { Type } from '../types.ts'
import { authorizationCheck, perPatternSign, perSign } from './actual.ts'
import {
  endless,
  exactly,
  plus,
  product,
  type Range,
  type SizeAt,
  scaled,
  times,
  union,
  unknownSize,
} from './size.ts'

/** A part of the expression, as far as it matters for what a call with it costs. */
export interface Node {
  readonly node?: Expression
  readonly path: readonly string[]
  readonly type: Type
  readonly size: Range | undefined
  readonly sizeAt: SizeAt
}

interface CallToEstimate {
  readonly name: string
  /** The signature of the overload. */
  readonly id: string
  readonly target: Node | undefined
  readonly args: readonly Node[]
  readonly argCosts: readonly Range[]
  /** What all arguments cost. */
  readonly sum: Range
}

interface CallEstimate {
  readonly cost: Range
  readonly size?: Range
}

type Estimate = (call: CallToEstimate) => CallEstimate | undefined

const one = exactly(1)

/** Arguments paid, and the call. */
export function estimateCall(call: CallToEstimate): CallEstimate {
  const own = byName[call.name]?.(call) ?? bySignature(call)
  if (own) return { cost: plus(own.cost, call.sum), size: own.size }
  return wholeEstimate(call) ?? { cost: plus(one, call.sum) }
}

const sizeOf = ({ size, path, sizeAt }: Node): Range =>
  size ?? (path.length > 0 ? sizeAt(path) : undefined) ?? unknownSize

/** What a list consists of. */
function elementOf({ type, path, sizeAt }: Node): Node | undefined {
  const [element] = type.parameters
  if (!element) return undefined
  return { type: element, path: path.length > 0 ? [...path, '@items'] : [], size: undefined, sizeAt }
}

const nominal: Estimate = () => ({ cost: one })

const reading =
  (factor = 1, givesText = false): Estimate =>
  ({ args: [arg] }) => {
    const size = sizeOf(arg)
    return { cost: scaled(size, factor * perSign), size: givesText ? size : undefined }
  }

/** The same for functions of a text. */
const rewriting: Estimate = ({ target }) => {
  if (!target) return undefined
  const size = sizeOf(target)
  return { cost: scaled(size, perSign), size }
}

const traversing: Estimate = ({ target }) => {
  if (!target) return undefined
  const size = sizeOf(target)
  const element = elementOf(target)
  if (!element) return { cost: scaled(size, perSign) }
  const isText = element.type.kind === 'string' || element.type.kind === 'bytes'
  return { cost: times(size, isText ? plus(one, scaled(sizeOf(element), perSign)) : one) }
}

const replacing: Estimate = ({ target, args: [old, replacement] }) => {
  if (!target) return undefined
  const text = sizeOf(target)
  const [from, to] = [sizeOf(old), sizeOf(replacement)]
  const most = countOfReplacements(text.max, from.min, to.max <= from.min)
  const least = countOfReplacements(text.min, from.max, from.max <= to.min)
  const size = {
    min: Math.min(endless, product(least.count, to.min) + least.kept),
    max: Math.min(endless, product(most.count, to.max) + most.kept),
  }
  return { cost: scaled(text, 2 * perSign), size }
}

/** How often something is replaced, and how much of the text stays. */
function countOfReplacements(text: number, old: number, isNoGain: boolean) {
  if (old === 0) return { count: text < endless ? text + 1 : text, kept: text }
  return isNoGain ? { count: 0, kept: text } : { count: Math.ceil(text / old), kept: 0 }
}

const splitting: Estimate = ({ target, args }) => {
  if (!target) return undefined
  const text = sizeOf(target)
  const most = args[1]?.node
  const isBounded = most?.kind === 'literal' && typeof most.value === 'bigint'
  const bound = isBounded ? Number(BigInt.asUintN(64, most.value as bigint)) : text.max
  return { cost: scaled(text, 2 * perSign), size: { min: 0, max: bound } }
}

const joining: Estimate = ({ target, args: [separator] }) => {
  if (!target) return undefined
  const list = sizeOf(target)
  const element = elementOf(target)
  let size = element ? times(list, sizeOf(element)) : exactly(0)
  if (separator) {
    const count = { min: Math.max(0, list.min - 1), max: Math.max(0, list.max - 1) }
    size = plus(size, times(sizeOf(separator), count))
  }
  return { cost: scaled(size, perSign), size }
}

const matching = (text: Range, pattern: Range) =>
  times(scaled(plus(text, one), perSign), scaled(pattern, perPatternSign))

const finding: Estimate = ({ target, args: [pattern] }) => {
  if (!target) return undefined
  const text = sizeOf(target)
  return { cost: matching(text, sizeOf(pattern)), size: { min: 0, max: text.max } }
}

/** Addresses have four bytes, or sixteen. */
const addressSize: Range = { min: 4, max: 16 }

const containing =
  (hasMask: boolean): Estimate =>
  ({ id, args: [other] }) => {
    let cost = scaled(plus(addressSize, addressSize), perSign)
    if (hasMask) cost = plus(plus(cost, scaled(addressSize, perSign)), one)
    return { cost: id.includes('(string)') ? plus(cost, scaled(sizeOf(other), perSign)) : cost }
  }

const constantCheck: Estimate = () => ({ cost: exactly(authorizationCheck) })

const selecting: Estimate = ({ args }) => {
  const size = sizeOf(args[0])
  return { cost: plus(plus(exactly(10), scaled(size, perSign)), scaled(scaled(size, 0.5), 50)) }
}

const naming: Estimate = ({ args: [text] }) => ({
  cost: scaled(scaled(sizeOf(text), perSign), 128 * perPatternSign),
})

/** Kubernetes' own types are compared at once. */
const equality: Estimate = ({ args: [a, b] }) => {
  if (a.type.text !== b.type.text) return undefined
  switch (a.type.name) {
    case 'kubernetes.NamedFormat':
      return { cost: { min: 1, max: Math.ceil(64 * perSign) } }
    case 'kubernetes.URL':
      return { cost: scaled({ min: 1, max: b.size ? b.size.max : 1 }, perSign) }
  }
  return /^(?:net|kubernetes)\./.test(a.type.name) ? { cost: one } : undefined
}

const setComparison =
  (factor: number): Estimate =>
  ({ args: [a, b] }) => ({ cost: plus(scaled(times(sizeOf(a), sizeOf(b)), factor), one) })

const newList = (factor: number, size: Range): CallEstimate => ({
  cost: plus(scaled(size, factor), exactly(11)),
  size,
})

const literalOf = (arg: Node | undefined, otherwise: number) => {
  if (arg?.node?.kind !== 'literal' || typeof arg.node.value !== 'bigint') return otherwise
  return arg.node.value < 0n ? 0 : Number(arg.node.value)
}

const comparedWithEachOther = (list: Node, element: Type | undefined) => {
  const isText = element?.kind === 'string' || element?.kind === 'bytes'
  const size = sizeOf(list)
  return newList(isText ? 2 + perSign : 2, times(size, size))
}

const nominalNames = [
  ...[
    'serviceAccount',
    'path',
    'group',
    'resource',
    'subresource',
    'namespace',
    'name',
    'allowed',
    'reason',
    'error',
  ],
  ...['errored', 'masked', 'prefixLength', 'family', 'isUnspecified', 'isLoopback', 'isLinkLocalMulticast'],
  ...[
    'isLinkLocalUnicast',
    'isGlobalUnicast',
    'format.named',
    'sign',
    'asInteger',
    'isInteger',
    'asApproximateFloat',
  ],
  ...[
    'isGreaterThan',
    'isLessThan',
    'compareTo',
    'add',
    'sub',
    'major',
    'minor',
    'patch',
    'getScheme',
    'getHostname',
  ],
  ...['getHost', 'getPort', 'getEscapedPath', 'getQuery'],
]

const byName: Readonly<Record<string, Estimate | undefined>> = {
  ...Object.fromEntries(nominalNames.map((name) => [name, nominal])),
  check: constantCheck,
  fieldSelector: selecting,
  labelSelector: selecting,
  isSorted: traversing,
  sum: traversing,
  max: traversing,
  min: traversing,
  indexOf: traversing,
  lastIndexOf: traversing,
  url: reading(1, true),
  'jsonpatch.escapeKey': reading(1, true),
  lowerAscii: rewriting,
  upperAscii: rewriting,
  substring: rewriting,
  trim: rewriting,
  replace: replacing,
  split: splitting,
  join: joining,
  find: finding,
  findAll: finding,
  cidr: reading(),
  isIP: reading(),
  isCIDR: reading(),
  ip: (call) => (call.target ? { cost: one } : reading()(call)),
  'ip.isCanonical': reading(2),
  containsIP: containing(false),
  containsCIDR: containing(true),
  quantity: reading(),
  isQuantity: reading(),
  semver: reading(),
  isSemver: reading(),
  validate: naming,
  '_==_': equality,
  'sets.contains': setComparison(1),
  'sets.intersects': setComparison(1),
  'sets.equivalent': setComparison(2),
  slice: ({ target, args: [start, end] }) => {
    const first = literalOf(start, 0)
    const last = literalOf(end, sizeOf(target!).max)
    return newList(1, exactly(last >= first ? last - first : endless + last - first))
  },
  'lists.range': ({ args: [length] }) => newList(1, exactly(literalOf(length, endless))),
  flatten: ({ target, args: [depth] }) => newList(depth ? literalOf(depth, endless) : 1, sizeOf(target!)),
  distinct: ({ target }) => {
    const size = sizeOf(target!)
    return newList(2, times(size, size))
  },
  sort: ({ target }) => comparedWithEachOther(target!, target!.type.parameters[0]),
  '@sortByAssociatedKeys': ({ args: [keys] }) => comparedWithEachOther(keys, keys.type.parameters[0]),
}

/** Of functions whose overloads differ. */
function bySignature({ id, target, args }: CallToEstimate): CallEstimate | undefined {
  switch (id) {
    case '(list(T)).reverse() -> list(T)':
      return newList(1, sizeOf(target!))
    case '(string).format(list(dyn)) -> string':
      return { cost: scaled(sizeOf(target!), perSign) }
    case 'bytes(string) -> bytes': {
      const { min, max } = sizeOf(args[0])
      return { cost: scaled({ min, max }, perSign), size: { min, max: product(max, 4) } }
    }
    case 'string(bytes) -> string': {
      const { min, max } = sizeOf(args[0])
      return { cost: scaled({ min, max }, perSign), size: { min: Math.floor(min / 4), max } }
    }
    case 'strings.quote(string) -> string': {
      const { min, max } = sizeOf(args[0])
      return {
        cost: scaled({ min, max }, perSign),
        size: { min: min + 2, max: Math.min(endless, max * 2 + 2) },
      }
    }
    case '(string).startsWith(string) -> bool':
    case '(string).endsWith(string) -> bool':
      return { cost: scaled(sizeOf(args[0]), perSign) }
    case '@in(A, list(A)) -> bool':
      return { cost: sizeOf(args[1]) }
    case '(string).matches(string) -> bool':
      return { cost: matching(sizeOf(target!), sizeOf(args[0])) }
    case '(string).contains(string) -> bool':
      return { cost: times(scaled(sizeOf(target!), perSign), scaled(sizeOf(args[0]), perSign)) }
    default:
      return undefined
  }
}

/** Of operators that do not pay for all of their arguments, or whose arguments decide the size of what they give. */
function wholeEstimate({ id, name, args, argCosts, sum }: CallToEstimate): CallEstimate | undefined {
  switch (name) {
    case '_&&_':
    case '_||_':
      return { cost: { min: argCosts[0].min, max: sum.max } }
    case '_?_:_':
      return {
        cost: plus(argCosts[0], union(argCosts[1], argCosts[2])),
        size: union(sizeOf(args[1]), sizeOf(args[2])),
      }
    case '_+_': {
      if (!/\((?:string|bytes|list)/.test(id)) return undefined
      const size = plus(sizeOf(args[0]), sizeOf(args[1]))
      return { cost: plus(id.includes('list') ? one : scaled(size, perSign), sum), size }
    }
  }
  const isTextOrder = /^_[<>]=?_\((?:string, string|bytes, bytes)\)/.test(id)
  if (!isTextOrder && name !== '_==_' && name !== '_!=_') return undefined
  const max = Math.min(sizeOf(args[0]).max, sizeOf(args[1]).max)
  return { cost: plus(scaled({ min: max > 0 ? 1 : 0, max }, perSign), sum) }
}
