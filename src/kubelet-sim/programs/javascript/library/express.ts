/** A stand-in of express, for programs whose packages npm has installed: routes, middleware, and its usual answers. */
export const express = String.raw`
'use strict'
const http = require('http')
const path = require('path')
const fs = require('fs')
const types = {
  html: 'text/html; charset=utf-8',
  htm: 'text/html; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  json: 'application/json; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'application/javascript; charset=utf-8',
  xml: 'application/xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
  ico: 'image/x-icon',
}
const escaped = (text) =>
  String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
const page = (text) =>
  '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>' +
  text +
  '</pre>\n</body>\n</html>\n'
const matcher = (pattern, isPrefix) => {
  if (pattern instanceof RegExp)
    return (url) => {
      const found = pattern.exec(url)
      return found && { params: { ...found.slice(1) }, length: found[0].length }
    }
  if (Array.isArray(pattern)) {
    const all = pattern.map((each) => matcher(each, isPrefix))
    return (url) => {
      for (const each of all) {
        const found = each(url)
        if (found) return found
      }
      return null
    }
  }
  if (isPrefix && (pattern === '/' || pattern === '')) return () => ({ params: {}, length: 0 })
  const names = []
  const source = pattern
    .replace(/\/+$/, '')
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\*(\w*)/g, (all, name) => {
      names.push(name || names.length)
      return '(.*)'
    })
    .replace(/:(\w+)(\?)?/g, (all, name, optional) => {
      names.push(name)
      return optional ? '([^/]+?)?' : '([^/]+?)'
    })
  const expression = new RegExp('^' + source + (isPrefix ? '(?:/|$)' : '/?$'), 'i')
  return (url) => {
    const found = expression.exec(url)
    if (!found) return null
    const params = {}
    names.forEach((name, n) => {
      if (found[n + 1] !== undefined) params[name] = decodeURIComponent(found[n + 1])
    })
    return { params, length: isPrefix ? found[0].replace(/\/$/, '').length : url.length }
  }
}
const methods = ['get', 'post', 'put', 'delete', 'patch', 'head', 'options']
const Router = () => {
  const router = (req, res, next) => router.handle(req, res, next ?? (() => {}))
  router.stack = []
  router.handle = (req, res, done) => {
    let at = 0
    const before = { url: req.url, baseUrl: req.baseUrl ?? '', params: req.params }
    const restore = () => {
      req.url = before.url
      req.baseUrl = before.baseUrl
      req.params = before.params
    }
    const next = (error) => {
      restore()
      if (error === 'router' || error === 'route') error = undefined
      for (;;) {
        const layer = router.stack[at++]
        if (!layer) return done(error)
        const plain = req.url.replace(/\?.*$/, '')
        if (layer.method && layer.method !== req.method && !(layer.method === 'GET' && req.method === 'HEAD'))
          continue
        const found = layer.match(plain)
        if (!found) continue
        if (Boolean(error) !== (layer.work.length === 4)) continue
        req.params = { ...before.params, ...found.params }
        if (layer.isPrefix && found.length > 0) {
          req.baseUrl = before.baseUrl + plain.slice(0, found.length)
          req.url = req.url.slice(found.length)
          if (req.url[0] !== '/') req.url = '/' + req.url
        }
        try {
          const answer = error ? layer.work(error, req, res, next) : layer.work(req, res, next)
          if (answer && typeof answer.then === 'function') answer.then(undefined, next)
        } catch (thrown) {
          next(thrown)
        }
        return
      }
    }
    next()
  }
  const add = (method, pattern, works, isPrefix) => {
    for (const work of works.flat(Infinity)) {
      if (typeof work !== 'function')
        throw new TypeError(
          isPrefix
            ? 'app.use() requires a middleware function'
            : 'Route.' +
                (method ?? 'all').toLowerCase() +
                '() requires a callback function but got a [object ' +
                (work === undefined ? 'Undefined' : 'Object') +
                ']',
        )
      router.stack.push({ method, match: matcher(pattern, isPrefix), work, isPrefix })
    }
    return router
  }
  router.use = (first, ...works) =>
    typeof first === 'function' || (Array.isArray(first) && typeof first[0] === 'function')
      ? add(undefined, '/', [first, ...works], true)
      : add(undefined, first, works, true)
  router.all = (pattern, ...works) => add(undefined, pattern, works, false)
  for (const method of methods)
    router[method] = (pattern, ...works) => add(method.toUpperCase(), pattern, works, false)
  router.route = (pattern) => {
    const route = {}
    for (const method of [...methods, 'all'])
      route[method] = (...works) => {
        router[method](pattern, ...works)
        return route
      }
    return route
  }
  router.param = () => router
  return router
}
const answering = {
  status(code) {
    this.statusCode = code
    return this
  },
  sendStatus(code) {
    this.statusCode = code
    return this.type('txt').send(http.STATUS_CODES[code] ?? String(code))
  },
  set(name, value) {
    if (typeof name === 'object') for (const [key, each] of Object.entries(name)) this.setHeader(key, each)
    else this.setHeader(name, value)
    return this
  },
  get(name) {
    return this.getHeader(name)
  },
  type(kind) {
    this.setHeader(
      'Content-Type',
      types[kind] ??
        (kind.includes('/') ? kind : (types[path.extname(kind).slice(1)] ?? 'application/octet-stream')),
    )
    return this
  },
  json(value) {
    if (!this.getHeader('content-type')) this.setHeader('Content-Type', types.json)
    const spaces = this.app.get('json spaces')
    return this.send(JSON.stringify(value, undefined, spaces))
  },
  send(body) {
    if (
      (typeof body === 'object' && body !== null && !ArrayBuffer.isView(body)) ||
      typeof body === 'boolean' ||
      typeof body === 'number'
    )
      return this.json(body)
    if (body === undefined || body === null) body = ''
    if (!this.getHeader('content-type') && body !== '')
      this.setHeader('Content-Type', typeof body === 'string' ? types.html : 'application/octet-stream')
    const bytes = Buffer.from(body)
    if (this.statusCode !== 204 && this.statusCode !== 304) {
      this.setHeader('Content-Length', bytes.length)
      if (!this.getHeader('etag') && bytes.length > 0)
        this.setHeader(
          'ETag',
          'W/"' +
            bytes.length.toString(16) +
            '-' +
            require('crypto').createHash('sha1').update(bytes).digest('base64').slice(0, 27) +
            '"',
        )
    }
    const seen = this.req.headers['if-none-match']
    if (seen && seen === this.getHeader('etag') && this.statusCode === 200) {
      this.statusCode = 304
      this.removeHeader('Content-Length')
      this.end()
      return this
    }
    this.end(bytes)
    return this
  },
  redirect(status, url) {
    if (url === undefined) {
      url = status
      status = 302
    }
    this.statusCode = status
    this.setHeader('Location', url)
    this.type('txt')
    return this.send(http.STATUS_CODES[status] + '. Redirecting to ' + url)
  },
  sendFile(file, options, done) {
    const full = path.resolve(options?.root ?? '', file)
    try {
      const data = fs.readFileSync(full)
      if (!this.getHeader('content-type')) this.type(path.extname(full).slice(1) || 'bin')
      this.send(data)
      if (typeof options === 'function') options()
      else done?.()
    } catch (error) {
      error.status = error.statusCode = 404
      this.req.next_?.(error)
    }
  },
  cookie(name, value) {
    this.appendHeader('Set-Cookie', name + '=' + encodeURIComponent(value) + '; Path=/')
    return this
  },
  location(url) {
    return this.set('Location', url)
  },
  format(of) {
    return (of.json ?? of.default ?? Object.values(of)[0]).call(this, this.req, this)
  },
  render() {
    throw new Error('No default engine was specified and no extension was provided.')
  },
}
answering.header = answering.set
answering.contentType = answering.type
answering.append = function (name, value) {
  this.appendHeader(name, value)
  return this
}
const fail = (error, req, res) => {
  if (res.headersSent) return res.end()
  const status = error
    ? error.status >= 400
      ? error.status
      : error.statusCode >= 400
        ? error.statusCode
        : 500
    : 404
  const isShown = process.env.NODE_ENV !== 'production'
  const text = error
    ? isShown
      ? escaped(error.stack ?? error)
          .replace(/\n/g, '<br>')
          .replace(/ {2}/g, ' &nbsp;')
      : http.STATUS_CODES[status]
    : 'Cannot ' + req.method + ' ' + escaped(req.originalUrl.replace(/\?.*$/, ''))
  if (error && process.env.NODE_ENV !== 'test') console.error(error.stack ?? String(error))
  res.statusCode = status
  res.setHeader('Content-Security-Policy', "default-src 'none'")
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Content-Type', types.html)
  const bytes = Buffer.from(page(text))
  res.setHeader('Content-Length', bytes.length)
  res.end(bytes)
}
const express = () => {
  const router = Router()
  const settings = { env: process.env.NODE_ENV ?? 'development', 'x-powered-by': true }
  const app = (req, res, next) => app.handle(req, res, next)
  const get = router.get
  Object.assign(app, router, { locals: {}, settings })
  app.handle = (req, res, next) => {
    const wasOurs = req.app
    if (!wasOurs) {
      if (settings['x-powered-by']) res.setHeader('X-Powered-By', 'Express')
      Object.assign(res, answering)
      res.app = app
      res.locals = {}
      req.originalUrl = req.url
      req.app = app
      req.res = res
      req.baseUrl = ''
      req.params = {}
      const url = new URL(req.url, 'http://localhost')
      req.path = url.pathname
      req.query = { ...require('querystring').parse(url.search.slice(1)) }
      req.protocol = 'http'
      req.secure = false
      req.ip = req.socket.remoteAddress
      req.hostname = (req.headers.host ?? '').replace(/:\d+$/, '')
      req.xhr = false
      req.get = req.header = (name) => req.headers[name.toLowerCase()]
      req.is = (kind) => ((req.headers['content-type'] ?? '').includes(kind) ? kind : false)
      req.accepts = (...kinds) => kinds.flat()[0]
    }
    router.handle(req, res, next ?? ((error) => fail(error, req, res)))
  }
  app.set = (name, value) => {
    settings[name] = value
    return app
  }
  app.get = (name, ...works) =>
    works.length === 0 && typeof name === 'string' ? settings[name] : (get(name, ...works), app)
  for (const name of ['use', 'all', 'post', 'put', 'delete', 'patch', 'head', 'options'])
    app[name] = (...args) => {
      router[name](...args)
      return app
    }
  app.enable = (name) => app.set(name, true)
  app.disable = (name) => app.set(name, false)
  app.enabled = (name) => Boolean(settings[name])
  app.engine = () => app
  app.listen = (...args) => http.createServer(app).listen(...args)
  return app
}
const reading =
  (wanted, parse) =>
  (options = {}) =>
  (req, res, next) => {
    const kind = req.headers['content-type'] ?? ''
    if (req.body === undefined) req.body = req.app?.get('legacy') ? {} : undefined
    const has = req.headers['content-length'] > 0 || req.headers['transfer-encoding']
    if (!has || !(options.type ? kind.includes(options.type) || options.type === '*/*' : wanted(kind))) {
      req.body ??= {}
      return next()
    }
    const parts = []
    req.on('data', (chunk) => parts.push(chunk))
    req.on('end', () => {
      const bytes = Buffer.concat(parts)
      if (bytes.length > 102400 && !options.limit)
        return next(
          Object.assign(new Error('request entity too large'), { status: 413, type: 'entity.too.large' }),
        )
      try {
        req.body = parse(bytes)
      } catch (error) {
        return next(
          Object.assign(error, {
            status: 400,
            statusCode: 400,
            type: 'entity.parse.failed',
            body: bytes.toString(),
          }),
        )
      }
      next()
    })
  }
express.Router = Router
express.json = reading(
  (kind) => /json/.test(kind),
  (bytes) => JSON.parse(bytes.toString()),
)
express.urlencoded = reading(
  (kind) => /urlencoded/.test(kind),
  (bytes) => ({ ...require('querystring').parse(bytes.toString()) }),
)
express.text = reading(
  (kind) => /text\/plain/.test(kind),
  (bytes) => bytes.toString(),
)
express.raw = reading(
  (kind) => /octet-stream/.test(kind),
  (bytes) => bytes,
)
express.static =
  (folder, options = {}) =>
  (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next()
    const plain = decodeURIComponent(req.url.replace(/\?.*$/, ''))
    const root = path.resolve(folder)
    let file = path.join(root, plain)
    if (file !== root && !file.startsWith(root + '/')) return next()
    try {
      if (fs.statSync(file).isDirectory()) file = path.join(file, options.index ?? 'index.html')
      const data = fs.readFileSync(file)
      res.setHeader('Cache-Control', 'public, max-age=0')
      res.type(path.extname(file).slice(1) || 'bin')
      res.send(data)
    } catch {
      next()
    }
  }
module.exports = express
`
