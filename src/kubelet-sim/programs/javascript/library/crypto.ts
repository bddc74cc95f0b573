/** crypto. */
export const crypto = `
'use strict'
require('buffer')
const bytesOf = (data, encoding) =>
  typeof data === 'string' ? Buffer.from(data, encoding) : ArrayBuffer.isView(data) ? Buffer.from(data) : data
class Hash {
  #name
  #key
  #parts = []
  #isDone = false
  constructor(name, key) {
    this.#name = name
    this.#key = key
    if (host.digest(name, Buffer.alloc(0)) === undefined)
      throw Object.assign(new Error('Digest method not supported'), { code: 'ERR_CRYPTO_INVALID_DIGEST' })
  }
  update(data, encoding) {
    if (this.#isDone)
      throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' })
    this.#parts.push(bytesOf(data, encoding))
    return this
  }
  digest(encoding) {
    if (this.#isDone)
      throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' })
    this.#isDone = true
    const found = host.digest(this.#name, Buffer.concat(this.#parts), this.#key)
    return encoding && encoding !== 'buffer' ? found.toString(encoding) : found
  }
}
class Hmac extends Hash {}
const randomBytes = (count, done) => {
  const made = host.random(count)
  if (done) process.nextTick(done, null, made)
  else return made
}
const randomInt = (low, high, done) => {
  if (high === undefined || typeof high === 'function') {
    done = high
    high = low
    low = 0
  }
  const bytes = host.random(6)
  let value = 0
  for (const each of bytes) value = value * 256 + each
  const found = low + (value % (high - low))
  if (done) process.nextTick(done, null, found)
  else return found
}
const timingSafeEqual = (a, b) => {
  if (a.length !== b.length)
    throw Object.assign(new RangeError('Input buffers must have the same byte length'), {
      code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
    })
  return Buffer.from(a).equals(Buffer.from(b))
}
const fill = (into) => {
  into.set(host.random(into.length))
  return into
}
const pbkdf2Sync = (password, salt, rounds, length, digest = 'sha1') => {
  if (rounds > 20000) throw new Error('kubesim derives keys in at most 20000 rounds')
  const key = bytesOf(password),
    parts = []
  for (let block = 1; Buffer.concat(parts).length < length; block++) {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(block)
    let each = host.digest(digest, Buffer.concat([bytesOf(salt), count]), key)
    const sum = Buffer.from(each)
    for (let n = 1; n < rounds; n++) {
      each = host.digest(digest, each, key)
      for (let k = 0; k < sum.length; k++) sum[k] ^= each[k]
    }
    parts.push(sum)
  }
  return Buffer.concat(parts).subarray(0, length)
}
const refuse = (name) => () => {
  throw new Error("kubesim does not simulate node's crypto." + name)
}
module.exports = {
  createHash: (name) => new Hash(name),
  createHmac: (name, key) => new Hmac(name, bytesOf(key)),
  hash: (name, data, encoding = 'hex') => new Hash(name).update(data).digest(encoding),
  randomBytes,
  pseudoRandomBytes: randomBytes,
  randomInt,
  randomUUID: () => host.uuid(),
  randomFillSync: fill,
  timingSafeEqual,
  pbkdf2Sync,
  getHashes: () => ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'],
  Hash,
  Hmac,
  webcrypto: { getRandomValues: fill, randomUUID: () => host.uuid() },
}
for (const name of [
  'createCipheriv',
  'createDecipheriv',
  'createSign',
  'createVerify',
  'generateKeyPairSync',
  'generateKeyPair',
  'scryptSync',
  'scrypt',
  'createPrivateKey',
  'createPublicKey',
  'pbkdf2',
  'createDiffieHellman',
  'sign',
  'verify',
])
  module.exports[name] = refuse(name)
`
