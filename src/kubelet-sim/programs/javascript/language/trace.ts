/** Where a program is, as V8 tells it below an error. */
import { type Code, type Origin, type Place, placeOf, type Source } from './code.ts'
import { Frame } from './frame.ts'
import { dataOf, find } from './properties.ts'
import { Arr, Func, Obj, Slot, type Value } from './values.ts'
import type { Vm } from './vm.ts'

const lines = new WeakMap<Source, number[]>()

/** Looked up again and again: where lines begin is noted once. */
function placeIn(source: Source, at: number): Place {
  let starts = lines.get(source)
  if (!starts) {
    starts = [0]
    for (let n = source.text.indexOf('\n'); n >= 0; n = source.text.indexOf('\n', n + 1)) starts.push(n + 1)
    lines.set(source, starts)
  }
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle] <= at) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: at - starts[low] + 1 }
}

export const frameAt = ({ code, at }: Frame): number => code.places[Math.max(0, at - 1)] ?? 0

/** How many calls are told. */
const mostCalls = 10

function locationOf(frame: Frame): string {
  const { source } = frame.code
  const { line, column } = placeIn(source, frameAt(frame))
  return `${source.file}:${line}:${column}`
}

const isOurs = ({ source }: Code): boolean => source.file.startsWith('node:')

function callName(vm: Vm, frame: Frame): string {
  const { code, receiver } = frame
  const name = code.name.replace(/^#/, '#')
  if (code.kind === 'program') return 'Object.<anonymous>'
  if (code.kind === 'fields') return '<instance_members_initializer>'
  if (frame.isMaking) return `new ${name || '<anonymous>'}`
  if (code.kind === 'arrow' || code.kind === 'asyncArrow') return name
  const { self } = receiver
  if (!(self instanceof Obj) || self === vm.realm.global) return name
  const owner = ownerName(vm, self)
  if (owner === '') return name
  const plain = name.replace(/^(?:get|set) /, '')
  if (name === '') return `${owner}.<anonymous>`
  const known = aliasOf(self, frame.receiver.func, plain)
  return `${owner}.${name.startsWith('get ') || name.startsWith('set ') ? `${plain} [as ${plain}]` : name}${known}`
}

/** Where it is called by another name than its own. */
function aliasOf(self: Obj, func: Func, name: string): string {
  const found = find(self, name)
  if (found === func || (found instanceof Slot && (found.value === func || found.isAccessor))) return ''
  for (const [key, value] of self.props) if (value === func && typeof key === 'string') return ` [as ${key}]`
  return ''
}

function ownerName(vm: Vm, self: Obj): string {
  if (self instanceof Func) return 'Function'
  if (self instanceof Arr) return 'Array'
  const made = dataOf(self, 'constructor')
  const name: Value = made instanceof Obj ? dataOf(made, 'name') : undefined
  if (self.proto === vm.realm.object) return 'Object'
  return typeof name === 'string' ? name : self.proto === null ? '' : 'Object'
}

/** The calls that have led here, each on a line of its own. @param inner how many of the innermost are left out */
export function traceOf(vm: Vm, inner = 0): string {
  const calls: string[] = []
  let left = inner
  let isMain = false
  for (let n = vm.stack.length - 1; n >= 0 && calls.length < mostCalls; n--) {
    const frame = vm.stack[n]
    if (!(frame instanceof Frame)) continue
    if (left-- > 0) continue
    const { code } = frame
    if (code.kind === 'program' && !isOurs(code)) isMain = true
    const name = callName(vm, frame)
    const place = locationOf(frame)
    calls.push(
      `\n    at ${name === '' || (code.kind === 'async' && code.name === '' && frame.receiver.self === undefined) ? place : `${name} (${place})`}`,
    )
  }
  if (isMain) calls.push(...vm.realm.mainCalls.map((each) => `\n    at ${each}`))
  return calls.slice(0, mostCalls).join('')
}

/** Where an error is made: in the innermost function that is the program's. */
export function originOf(vm: Vm): Origin | undefined {
  for (let n = vm.stack.length - 1; n >= 0; n--) {
    const frame = vm.stack[n]
    if (frame instanceof Frame && !isOurs(frame.code))
      return { source: frame.code.source, at: frameAt(frame) }
  }
  return undefined
}

/** The same for who wants to see where, and not how it came there: the line, and what of it is meant. */
export function pointer(source: Source, from: number, to: number): string {
  const { line, column } = placeOf(source, from)
  const text = source.text.split('\n')[line - 1] ?? ''
  const length = Math.max(1, Math.min(to - from, text.length - column + 1))
  const blank = text.slice(0, column - 1).replace(/[^\t]/g, ' ')
  return `${source.file}:${line}\n${text}\n${blank}${'^'.repeat(length)}\n`
}
