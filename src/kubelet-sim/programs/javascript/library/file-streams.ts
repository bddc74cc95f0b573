/** Streams of files and who watches them, as a part of fs. */
export const fileStreams = `
fs.createReadStream = (path, options) => {
  const made = new Readable({ encoding: encodingOf(options) })
  made.path = path
  made.bytesRead = 0
  let data,
    at = options?.start ?? 0
  made._read = () =>
    setImmediate(() => {
      if (made.destroyed) return
      if (data === undefined) {
        try {
          data = host.readFile(where(path))
        } catch (error) {
          error.stack = error.name + ': ' + error.message
          return made.destroy(error)
        }
        if (options?.end !== undefined) data = data.subarray(0, options.end + 1)
        made.emit('open', 20)
        made.emit('ready')
      }
      const part = data.subarray(at, at + (options?.highWaterMark ?? 65536))
      at += part.length
      made.bytesRead = at
      made.push(part.length > 0 ? part : null)
    })
  return made
}
fs.createWriteStream = (path, options) => {
  const plain = where(path)
  const flag = typeof options === 'object' ? (options?.flags ?? 'w') : 'w'
  let failure
  try {
    own.open(plain, flag)
  } catch (error) {
    failure = error
  }
  const made = new Writable({
    write(chunk, encoding, done) {
      try {
        host.writeFile(plain, chunk, true)
        made.bytesWritten += chunk.length
        done()
      } catch (error) {
        done(error)
      }
    },
  })
  made.path = plain
  made.bytesWritten = 0
  process.nextTick(() => {
    if (failure) {
      failure.stack = failure.name + ': ' + failure.message
      made.destroy(failure)
    } else {
      made.emit('open', 21)
      made.emit('ready')
    }
  })
  made.close = (done) => made.end(done)
  return made
}
const watching = (path, options, listener) => {
  const EventEmitter = require('events')
  const made = new EventEmitter()
  const look = () => {
    try {
      return host
        .list(path)
        .map((name) => name + host.stat(path + '/' + name, true)[4])
        .join()
    } catch {
      try {
        return String(host.stat(path, true)[4])
      } catch {
        return ''
      }
    }
  }
  let before = look()
  const timer = setInterval(() => {
    const now = look()
    if (now !== before) {
      before = now
      made.emit('change', 'change', require('path').basename(path))
    }
  }, 1000)
  if (listener) made.on('change', listener)
  made.close = () => clearInterval(timer)
  made.unref = () => timer.unref()
  return made
}
fs.watch = (path, options, listener) =>
  watching(where(path), options, typeof options === 'function' ? options : listener)
fs.watchFile = (path, options, listener) => {
  const plain = where(path)
  const stats = () => {
    try {
      return own.stat(plain)
    } catch {
      return new Stats([0, 0, 0, 0, 0])
    }
  }
  let before = stats()
  const timer = setInterval(() => {
    const now = stats()
    if (now.mtimeMs !== before.mtimeMs || now.size !== before.size) {
      const old = before
      before = now
      ;(typeof options === 'function' ? options : listener)(now, old)
    }
  }, options?.interval ?? 5007)
  return timer
}
fs.unwatchFile = () => {}
module.exports = fs
`
