/** dns. */
export const dns = `
'use strict'
const missing = (syscall, name) =>
  Object.assign(new Error(syscall + ' ENOTFOUND ' + name), {
    errno: -3008,
    code: 'ENOTFOUND',
    syscall,
    hostname: name,
  })
const lookup = (name, options, done) => {
  if (typeof options === 'function') {
    done = options
    options = {}
  }
  const found = host.lookUp(name)
  process.nextTick(() =>
    found === undefined
      ? done(missing('getaddrinfo', name))
      : options?.all
        ? done(null, [{ address: found, family: 4 }])
        : done(null, found, 4),
  )
}
const resolve4 = (name, options, done) => {
  if (typeof options === 'function') done = options
  const found = host.lookUp(name)
  process.nextTick(() => (found === undefined ? done(missing('queryA', name)) : done(null, [found])))
}
const asked = (work, form) => (name, options) =>
  new Promise((resolve, reject) =>
    work(name, options ?? {}, (error, ...found) => (error ? reject(error) : resolve(form(found)))),
  )
module.exports = {
  lookup,
  resolve4,
  resolve: (name, kind, done) => resolve4(name, typeof kind === 'function' ? kind : done),
  getServers: () => ['10.96.0.10'],
  setServers() {},
  setDefaultResultOrder() {},
  promises: {
    lookup: asked(lookup, (found) =>
      Array.isArray(found[0]) ? found[0] : { address: found[0], family: found[1] },
    ),
    resolve4: asked(resolve4, (found) => found[0]),
    resolve: asked(resolve4, (found) => found[0]),
  },
}
`
