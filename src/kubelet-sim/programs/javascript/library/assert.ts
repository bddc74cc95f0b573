/** assert. */
export const assert = String.raw`
'use strict'
const { inspect, isDeepStrictEqual, _isDeepEqual } = require('util')
class AssertionError extends Error {
  constructor(options) {
    super(options.message)
    Object.defineProperty(this, 'name', {
      value: 'AssertionError',
      writable: true,
      configurable: true,
      enumerable: false,
    })
    this.generatedMessage = options.generated === true
    this.code = 'ERR_ASSERTION'
    this.actual = options.actual
    this.expected = options.expected
    this.operator = options.operator
    const at = this.stack.indexOf('\n    at ')
    this.stack = 'AssertionError [ERR_ASSERTION]: ' + this.message + (at < 0 ? '' : this.stack.slice(at))
  }
}
const shown = (value) => inspect(value, { compact: false, depth: 1000, sorted: true })
const fail = (message, text, actual, expected, operator) => {
  if (message instanceof Error) throw message
  throw new AssertionError({
    message: message ?? text,
    generated: message === undefined,
    actual,
    expected,
    operator,
  })
}
const difference = (head, actual, expected) => {
  const a = shown(actual),
    b = shown(expected)
  if (
    !a.includes('\n') &&
    !b.includes('\n') &&
    a.length + b.length < 60 &&
    (typeof actual !== 'object' || actual === null) &&
    (typeof expected !== 'object' || expected === null)
  )
    return head + '\n\n' + a + ' !== ' + b + '\n'
  const left = a.split('\n'),
    right = b.split('\n')
  const lines = []
  for (let n = 0; n < Math.max(left.length, right.length); n++) {
    if (left[n] === right[n]) lines.push('  ' + left[n])
    else {
      if (left[n] !== undefined) lines.push('+ ' + left[n])
      if (right[n] !== undefined) lines.push('- ' + right[n])
    }
  }
  return head + '\n+ actual - expected\n\n' + lines.join('\n')
}
const assert = (value, message) => {
  if (!value) fail(message, arguments_(value), value, true, '==')
}
const arguments_ = (value) =>
  'The expression evaluated to a falsy value:\n\n  assert(' + inspect(value) + ')\n'
const matches = (error, expected) => {
  if (expected === undefined) return true
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) return true
    if (Error.isPrototypeOf(expected)) return false
    return expected.call({}, error) === true
  }
  if (expected instanceof RegExp) return expected.test(String(error))
  return Object.keys(expected).every((key) =>
    expected[key] instanceof RegExp && typeof error[key] === 'string'
      ? expected[key].test(error[key])
      : isDeepStrictEqual(error[key], expected[key]),
  )
}
Object.assign(assert, {
  AssertionError,
  ok: (value, message) => assert(value, message),
  equal: (a, b, message) => {
    if (!(a == b || (a !== a && b !== b))) fail(message, inspect(a) + ' == ' + inspect(b), a, b, '==')
  },
  notEqual: (a, b, message) => {
    if (a == b) fail(message, inspect(a) + ' != ' + inspect(b), a, b, '!=')
  },
  strictEqual: (a, b, message) => {
    if (!Object.is(a, b))
      fail(message, difference('Expected values to be strictly equal:', a, b), a, b, 'strictEqual')
  },
  notStrictEqual: (a, b, message) => {
    if (Object.is(a, b))
      fail(message, 'Expected "actual" to be strictly unequal to: ' + inspect(b), a, b, 'notStrictEqual')
  },
  deepEqual: (a, b, message) => {
    if (!_isDeepEqual(a, b))
      fail(message, difference('Expected values to be loosely deep-equal:', a, b), a, b, 'deepEqual')
  },
  deepStrictEqual: (a, b, message) => {
    if (!isDeepStrictEqual(a, b))
      fail(message, difference('Expected values to be strictly deep-equal:', a, b), a, b, 'deepStrictEqual')
  },
  notDeepStrictEqual: (a, b, message) => {
    if (isDeepStrictEqual(a, b))
      fail(
        message,
        'Expected "actual" not to be strictly deep-equal to: ' + inspect(b),
        a,
        b,
        'notDeepStrictEqual',
      )
  },
  notDeepEqual: (a, b, message) => {
    if (_isDeepEqual(a, b))
      fail(message, 'Expected "actual" not to be loosely deep-equal to: ' + inspect(b), a, b, 'notDeepEqual')
  },
  match: (text, pattern, message) => {
    if (!pattern.test(text))
      fail(
        message,
        'The input did not match the regular expression ' +
          inspect(pattern) +
          '. Input:\n\n' +
          inspect(text) +
          '\n',
        text,
        pattern,
        'match',
      )
  },
  doesNotMatch: (text, pattern, message) => {
    if (pattern.test(text))
      fail(
        message,
        'The input was expected to not match the regular expression ' +
          inspect(pattern) +
          '. Input:\n\n' +
          inspect(text) +
          '\n',
        text,
        pattern,
        'doesNotMatch',
      )
  },
  throws: (work, expected, message) => {
    let error,
      threw = false
    try {
      work()
    } catch (caught) {
      error = caught
      threw = true
    }
    if (!threw)
      fail(
        typeof expected === 'string' ? expected : message,
        'Missing expected exception.',
        undefined,
        expected,
        'throws',
      )
    if (typeof expected !== 'string' && !matches(error, expected)) throw error
  },
  doesNotThrow: (work, message) => {
    try {
      work()
    } catch (error) {
      fail(
        undefined,
        'Got unwanted exception.\nActual message: "' + error?.message + '"',
        error,
        undefined,
        'doesNotThrow',
      )
    }
  },
  rejects: async (work, expected, message) => {
    let error,
      threw = false
    try {
      await (typeof work === 'function' ? work() : work)
    } catch (caught) {
      error = caught
      threw = true
    }
    if (!threw) fail(message, 'Missing expected rejection.', undefined, expected, 'rejects')
    if (!matches(error, expected)) throw error
  },
  doesNotReject: async (work) => {
    try {
      await (typeof work === 'function' ? work() : work)
    } catch (error) {
      fail(
        undefined,
        'Got unwanted rejection.\nActual message: "' + error?.message + '"',
        error,
        undefined,
        'doesNotReject',
      )
    }
  },
  fail: (message = 'Failed') => fail(message, 'Failed', undefined, undefined, 'fail'),
  ifError: (value) => {
    if (value !== null && value !== undefined) throw value
  },
})
assert.strict = Object.assign((value, message) => assert(value, message), assert, {
  equal: assert.strictEqual,
  notEqual: assert.notStrictEqual,
  deepEqual: assert.deepStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
})
module.exports = assert
`
