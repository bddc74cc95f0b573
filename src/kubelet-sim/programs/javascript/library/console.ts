/** `console`. */
export const consoles = String.raw`
'use strict'
const { hidden } = require('internal/globals')
const { format, inspect, formatWithOptions } = require('util')
let indent = ''
const indented = (text) => (indent === '' ? text : text.replace(/^/gm, indent))
const out = (...args) => host.write(1, indented(format(...args)) + '\n')
const err = (...args) => host.write(2, indented(format(...args)) + '\n')
const counts = new Map(),
  started = new Map()
const lasted = (ms) =>
  ms >= 1000
    ? ms >= 60000
      ? Math.floor(ms / 60000) + ':' + ((ms % 60000) / 1000).toFixed(3).padStart(6, '0') + ' (m:ss.mmm)'
      : (ms / 1000).toFixed(3) + 's'
    : Number(ms.toFixed(3)) + 'ms'
const table = (data, columns) => {
  if (data === null || typeof data !== 'object') return out(data)
  const rows = data instanceof Map ? [...data.entries()] : Object.entries(data)
  const isIndexed = Array.isArray(data)
  const heads = []
  let hasValues = false
  const cells = rows.map(([key, row]) => {
    const cell = {}
    if (row !== null && typeof row === 'object')
      for (const [name, value] of Object.entries(row)) {
        if (columns && !columns.includes(name)) continue
        if (!heads.includes(name)) heads.push(name)
        cell[name] = inspect(value, { depth: 0 })
      }
    else {
      hasValues = true
      cell['\u0000value'] = inspect(row)
    }
    return [key, cell]
  })
  const all = ['(index)', ...heads, ...(hasValues ? ['Values'] : [])]
  const lines = cells.map(([key, cell]) => [
    String(key),
    ...heads.map((name) => cell[name] ?? ''),
    ...(hasValues ? [cell['\u0000value'] ?? ''] : []),
  ])
  const widths = all.map((head, n) => Math.max(head.length, ...lines.map((line) => line[n].length)) + 2)
  const rule = (left, middle, right) =>
    left + widths.map((width) => '\u2500'.repeat(width)).join(middle) + right
  const row = (line) =>
    '\u2502' + line.map((text, n) => ' ' + text.padEnd(widths[n] - 1)).join('\u2502') + '\u2502'
  out(
    [
      rule('\u250c', '\u252c', '\u2510'),
      row(all),
      rule('\u251c', '\u253c', '\u2524'),
      ...lines.map(row),
      rule('\u2514', '\u2534', '\u2518'),
    ].join('\n'),
  )
}
const consoleOf = {
  log: out,
  info: out,
  debug: out,
  error: err,
  warn: err,
  dir: (value, options) => host.write(1, indented(inspect(value, options ?? {})) + '\n'),
  dirxml: out,
  table,
  trace: (...args) => err('Trace' + (args.length ? ': ' + format(...args) : '') + host.trace()),
  assert: (holds, ...args) => {
    if (!holds) {
      if (typeof args[0] === 'string') args[0] = 'Assertion failed: ' + args[0]
      else args.unshift('Assertion failed')
      err(...args)
    }
  },
  count: (label = 'default') => {
    counts.set(label, (counts.get(label) ?? 0) + 1)
    out(label + ': ' + counts.get(label))
  },
  countReset: (label = 'default') => counts.delete(label),
  group: (...args) => {
    if (args.length) out(...args)
    indent += '  '
  },
  groupCollapsed: (...args) => consoleOf.group(...args),
  groupEnd: () => {
    indent = indent.slice(2)
  },
  time: (label = 'default') => started.set(label, host.now()),
  timeEnd: (label = 'default') => {
    if (started.has(label)) {
      out(label + ': ' + lasted(host.now() - started.get(label)))
      started.delete(label)
    }
  },
  timeLog: (label = 'default', ...args) => {
    if (started.has(label)) out(label + ': ' + lasted(host.now() - started.get(label)), ...args)
  },
}
const console = Object.create(
  {},
  Object.fromEntries(
    Object.entries(consoleOf).map(([name, value]) => {
      Object.defineProperty(value, 'name', { value: name })
      return [name, { value, writable: true, enumerable: true, configurable: true }]
    }),
  ),
)
Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true })
class Console {
  constructor(given, errors) {
    const stdout = given.stdout ?? given,
      stderr = given.stderr ?? errors ?? stdout
    this.log =
      this.info =
      this.debug =
        (...args) => {
          stdout.write(format(...args) + '\n')
        }
    this.error = this.warn = (...args) => {
      stderr.write(format(...args) + '\n')
    }
  }
}
Object.defineProperty(console, 'Console', { value: Console, writable: true, configurable: true })
hidden('console', console)
`
