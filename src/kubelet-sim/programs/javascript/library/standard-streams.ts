/** What the standard streams of a process are. */
export const standard = `
'use strict'
const { Readable, Writable } = require('stream')
class Output extends Writable {
  constructor(fd) {
    super({ decodeStrings: false })
    this.fd = fd
    this._type = 'pipe'
    this.isTTY = host.isTerminal(fd) || undefined
    if (this.isTTY) [this.columns, this.rows] = host.terminalSize()
  }
  write(chunk, encoding, done) {
    if (typeof encoding === 'function') done = encoding
    if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) return super.write(chunk, encoding, done)
    host.write(this.fd, chunk)
    if (done) process.nextTick(done)
    return true
  }
  end(chunk, encoding, done) {
    if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk)
    const call = [chunk, encoding, done].find((each) => typeof each === 'function')
    if (call) process.nextTick(call)
    return this
  }
  getColorDepth() {
    return 1
  }
  hasColors() {
    return false
  }
  getWindowSize() {
    return [this.columns, this.rows]
  }
  clearLine() {
    return true
  }
  cursorTo(x, y, done) {
    return true
  }
  moveCursor() {
    return true
  }
}
class Input extends Readable {
  constructor() {
    super()
    this.fd = 0
    this.isTTY = host.isTerminal(0) || undefined
  }
  _read() {
    if (this._begun) return
    this._begun = true
    host.readInput((bytes) => this.push(bytes === undefined ? null : host.fromLatin(bytes)))
  }
  setRawMode() {
    return this
  }
  ref() {
    return this
  }
  unref() {
    return this
  }
}
exports.standard = (n) => (n === 0 ? new Input() : new Output(n))
`
