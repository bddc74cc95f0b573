/** path. */
export const path = String.raw`
'use strict'
const text = (value, name) => {
  if (typeof value !== 'string')
    throw Object.assign(
      new TypeError(
        'The "' +
          name +
          '" argument must be of type string. Received ' +
          (value === undefined || value === null
            ? String(value)
            : 'type ' + typeof value + ' (' + host.inspect(value) + ')'),
      ),
      { code: 'ERR_INVALID_ARG_TYPE' },
    )
}
const parts = (path, isAbsolute) => {
  const found = []
  for (const each of path.split('/')) {
    if (each === '' || each === '.') continue
    if (each === '..') {
      if (found.length && found[found.length - 1] !== '..') found.pop()
      else if (!isAbsolute) found.push('..')
    } else found.push(each)
  }
  return found.join('/')
}
const posix = {
  sep: '/',
  delimiter: ':',
  normalize(path) {
    text(path, 'path')
    if (path === '') return '.'
    const isAbsolute = path[0] === '/'
    const found = parts(path, isAbsolute)
    const tail = path.endsWith('/') && found !== '' ? '/' : ''
    return (isAbsolute ? '/' : '') + found + tail || (tail ? './' : '.')
  },
  isAbsolute(path) {
    text(path, 'path')
    return path[0] === '/'
  },
  join(...all) {
    for (const each of all) text(each, 'path')
    const joined = all.filter(Boolean).join('/')
    return joined === '' ? '.' : posix.normalize(joined)
  },
  resolve(...all) {
    let path = ''
    for (let n = all.length - 1; n >= -1 && path[0] !== '/'; n--) {
      const each = n >= 0 ? all[n] : host.cwd()
      text(each, 'paths[' + n + ']')
      if (each !== '') path = path === '' ? each : each + '/' + path
    }
    return '/' + parts(path, true)
  },
  dirname(path) {
    text(path, 'path')
    const plain = path.replace(/\/+$/, '')
    if (plain === '') return path[0] === '/' ? '/' : '.'
    const at = plain.lastIndexOf('/')
    return at < 0 ? '.' : at === 0 ? '/' : plain.slice(0, at).replace(/\/+$/, '') || '/'
  },
  basename(path, end) {
    text(path, 'path')
    const plain = path.replace(/\/+$/, '')
    const name = plain.slice(plain.lastIndexOf('/') + 1)
    return end && name.endsWith(end) && name !== end ? name.slice(0, -end.length) : name
  },
  extname(path) {
    text(path, 'path')
    const name = posix.basename(path)
    const at = name.lastIndexOf('.')
    return at <= 0 ? '' : name.slice(at)
  },
  relative(from, to) {
    const a = posix.resolve(from).split('/').filter(Boolean),
      b = posix.resolve(to).split('/').filter(Boolean)
    let n = 0
    while (n < a.length && n < b.length && a[n] === b[n]) n++
    return [...a.slice(n).map(() => '..'), ...b.slice(n)].join('/')
  },
  parse(path) {
    const base = posix.basename(path),
      ext = posix.extname(path),
      root = path[0] === '/' ? '/' : ''
    const dir = posix.dirname(path)
    return {
      root,
      dir: dir === '.' && !path.startsWith('.') ? '' : dir,
      base,
      ext,
      name: ext ? base.slice(0, -ext.length) : base,
    }
  },
  format(of) {
    const dir = of.dir ?? of.root
    const base = of.base ?? (of.name ?? '') + (of.ext ? (of.ext[0] === '.' ? '' : '.') + of.ext : '')
    return dir ? (dir === of.root ? dir + base : dir + '/' + base) : base
  },
  toNamespacedPath: (path) => path,
}
posix.posix = posix
module.exports = posix
`
