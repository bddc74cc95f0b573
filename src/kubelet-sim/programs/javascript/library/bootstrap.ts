/** What node puts into the global object before a program begins. */
import { consoles } from './console.ts'
import { processes } from './process.ts'
import { timers } from './timers.ts'

const others = `
const lazy = (from, ...names) => {
  for (const name of names)
    Object.defineProperty(globalThis, name, {
      get() {
        const value = require(from)[name]
        hidden(name, value)
        return value
      },
      set(value) {
        hidden(name, value)
      },
      configurable: true,
      enumerable: false,
    })
}
lazy('buffer', 'Buffer', 'atob', 'btoa', 'Blob')
lazy(
  'internal/web',
  'TextEncoder',
  'TextDecoder',
  'AbortController',
  'AbortSignal',
  'Event',
  'EventTarget',
  'CustomEvent',
  'DOMException',
  'structuredClone',
  'performance',
  'Intl',
)
lazy('internal/fetch', 'fetch', 'Headers', 'Request', 'Response', 'FormData')
lazy('url', 'URL', 'URLSearchParams')
Object.defineProperty(globalThis, 'crypto', {
  get() {
    return require('crypto').webcrypto
  },
  configurable: true,
  enumerable: false,
})
exports.timers = timers
`

export const bootstrap = [processes, timers, consoles, others].join('')
