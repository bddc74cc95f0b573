/** What node puts into the global object before a program begins. */

/** Part by part: each is compiled in a turn of its own. */
export const bootstrap = `
'use strict'
const { hidden } = require('internal/globals')
require('internal/process')
require('timers')
require('internal/console')
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
`

/** How something is put there that nobody finds who goes through it. */
export const globals = `
exports.hidden = (name, value) =>
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
`
