/** readline. */
export const readline = String.raw`
'use strict'
const EventEmitter = require('events')
class Interface extends EventEmitter {
  constructor(input, output) {
    super()
    const options = input && input.input ? input : { input, output }
    this.input = options.input
    this.output = options.output
    this._prompt = options.prompt ?? '> '
    this.closed = false
    this.line = ''
    this.terminal = false
    this._text = ''
    this._queue = []
    this._questions = []
    this.input.setEncoding?.('utf8')
    this.input.on('data', (chunk) => {
      this._text += chunk
      const lines = this._text.split(/\r\n|\n|\r/)
      this._text = lines.pop()
      for (const each of lines) this._line(each)
    })
    this.input.on('end', () => {
      if (this._text !== '') {
        const left = this._text
        this._text = ''
        this._line(left)
      }
      this.close()
    })
  }
  _line(text) {
    if (this.closed) return
    const question = this._questions.shift()
    if (question) question(text)
    else this.emit('line', text)
  }
  setPrompt(text) {
    this._prompt = text
  }
  getPrompt() {
    return this._prompt
  }
  prompt() {
    this.output?.write(this._prompt)
  }
  question(text, options, done) {
    if (typeof options === 'function') done = options
    this.output?.write(text)
    this._questions.push(done)
  }
  write(text) {
    this.output?.write(text)
  }
  pause() {
    this.input.pause?.()
    this.emit('pause')
    return this
  }
  resume() {
    this.input.resume?.()
    return this
  }
  close() {
    if (this.closed) return
    this.closed = true
    this.input.pause?.()
    this.emit('close')
  }
  [Symbol.asyncIterator]() {
    const lines = [],
      waiting = []
    const serve = () => {
      while (waiting.length && (lines.length || this.closed))
        waiting.shift()(
          lines.length ? { value: lines.shift(), done: false } : { value: undefined, done: true },
        )
    }
    this.on('line', (line) => {
      lines.push(line)
      serve()
    })
    this.on('close', serve)
    return {
      next: () =>
        new Promise((resolve) => {
          waiting.push(resolve)
          serve()
        }),
      return: async () => {
        this.close()
        return { value: undefined, done: true }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }
}
const createInterface = (...args) => new Interface(...args)
class Asking extends Interface {
  question(text) {
    return new Promise((resolve) => super.question(text, resolve))
  }
}
module.exports = {
  Interface,
  createInterface,
  clearLine: () => true,
  cursorTo: () => true,
  moveCursor: () => true,
  emitKeypressEvents() {},
  promises: { Interface: Asking, createInterface: (...args) => new Asking(...args) },
}
`
