/** base64, binascii and hashlib: bytes in other forms. */
import { blake2b, blake2s } from '@noble/hashes/blake2.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { sha3_224, sha3_256, sha3_384, sha3_512 } from '@noble/hashes/sha3.js'
import { encodeBase64 } from '../../../../api/codec/base64.ts'
import { bytesOfHex, fromOctets, hexOf, octetsOf } from '../../../runtime/bytes.ts'
import { changed, done, longestBite, madeOf, thoroughly } from '../bites.ts'
import { exceptions, failure, typeError, valueError } from '../errors.ts'
import { breatheFor } from '../iterating.ts'
import { define, fill, native } from '../natives.ts'
import { textArgument } from '../types-text.ts'
import {
  Bytes,
  Class,
  type Doing,
  type Names,
  Obj,
  objectType,
  Tuple,
  typeOf,
  type Value,
} from '../values.ts'

const binasciiError = new Class('Error', [exceptions.get('ValueError')!])
binasciiError.module = 'binascii'

type Text = string | Doing<string>

const bytesIn = (value: Value): string => {
  if (value instanceof Bytes) return value.text
  throw typeError(`a bytes-like object is required, not '${typeOf(value).name}'`)
}
const asBytes = (value: Value): string => (typeof value === 'string' ? value : bytesIn(value))

const encoded = (text: string): Text => changed(text, (bite) => encodeBase64(octetsOf(bite)))

function* decoded(given: string): Doing<string> {
  const text = yield* done(changed(given, (bite) => bite.replace(/[^A-Za-z0-9+/=]/g, '')))
  const plain = text.replace(/=+$/, '')
  if (plain.length % 4 === 1)
    throw failure(
      binasciiError,
      `Invalid base64-encoded string: number of data characters (${plain.length}) cannot be 1 more than a multiple of 4`,
    )
  if (text.length % 4 !== 0) throw failure(binasciiError, 'Incorrect padding')
  return yield* done(changed(plain, atob))
}

const signs32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const codes32 = octetsOf(signs32)

const encodedBy32 = (text: string): Text => changed(text, lettersOf32, 1)

function lettersOf32(text: string): string {
  const result = new Uint8Array(Math.ceil(text.length / 5) * 8).fill(61)
  let [bits, count, at] = [0, 0, 0]
  for (const octet of octetsOf(text)) {
    bits = ((bits << 8) | octet) & 0xfff
    for (count += 8; count >= 5; count -= 5) result[at++] = codes32[(bits >> (count - 5)) & 31]
  }
  if (count > 0) result[at] = codes32[(bits << (5 - count)) & 31]
  // What is left over are equal signs.
  return fromOctets(result)
}

function decodedBy32(text: string): Text {
  const plain = text.replace(/=+$/, '')
  if (text.length % 8 !== 0) throw failure(binasciiError, 'Incorrect padding')
  return changed(plain, bytesOf32, 1)
}

function bytesOf32(plain: string): string {
  let [result, bits, count] = ['', 0, 0]
  for (const each of plain) {
    const value = signs32.indexOf(each)
    if (value < 0) throw failure(binasciiError, 'Non-base32 digit found')
    bits = ((bits << 5) | value) & 0xfff
    count += 5
    if (count < 8) continue
    count -= 8
    result += String.fromCharCode((bits >> count) & 255)
  }
  return result
}

const urlSafe = (text: string): Text =>
  changed(text, (bite) => encodeBase64(octetsOf(bite)).replaceAll('+', '-').replaceAll('/', '_'))
const urlPlain = (text: string): string => text.replaceAll('-', '+').replaceAll('_', '/')
const hex = (text: string): Text => changed(text, (bite) => hexOf(octetsOf(bite)), 1 / 2)

function fromHex(text: string): Text {
  if (text.length % 2 === 1) throw failure(binasciiError, 'Odd-length string')
  return changed(
    text,
    (bite) => {
      if (/[^\da-fA-F]/.test(bite)) throw failure(binasciiError, 'Non-hexadecimal digit found')
      return bytesOfHex(bite)
    },
    1 / 2,
  )
}

/** Bytes, once they are there. */
const made = (text: Text, change = (all: string): string => all): Value | Doing<Value> =>
  madeOf(text, (all) => new Bytes(change(all)))

export function base64(names: Names): void {
  fill(names, {
    'b64encode(s altchars?)': ([value]) => made(encoded(bytesIn(value))),
    'b64decode(s altchars? validate?)': ([value]) => made(decoded(asBytes(value))),
    'standard_b64encode(s)': ([value]) => made(encoded(bytesIn(value))),
    'standard_b64decode(s)': ([value]) => made(decoded(asBytes(value))),
    'urlsafe_b64encode(s)': ([value]) => made(urlSafe(bytesIn(value))),
    'urlsafe_b64decode(s)': ([value]) => made(decoded(urlPlain(asBytes(value)))),
    'encodebytes(s)': ([value]) => made(encoded(bytesIn(value)), (all) => all.replace(/.{1,76}/g, '$&\n')),
    'decodebytes(s)': ([value]) => made(decoded(bytesIn(value))),
    'b32encode(s)': ([value]) => made(encodedBy32(bytesIn(value))),
    'b32decode(s casefold?)': ([value]) => made(decodedBy32(asBytes(value))),
    'b16encode(s)': ([value]) => made(hex(bytesIn(value)), (all) => all.toUpperCase()),
    'b16decode(s)': ([value]) => made(fromHex(asBytes(value))),
  })
}

export function binascii(names: Names): void {
  fill(
    names,
    {
      'hexlify(data)': ([value]) => made(hex(bytesIn(value))),
      'unhexlify(data)': ([value]) => made(fromHex(asBytes(value))),
      'b2a_hex(data)': ([value]) => made(hex(bytesIn(value))),
      'a2b_hex(data)': ([value]) => made(fromHex(asBytes(value))),
      'b2a_base64(data)': ([value]) => made(encoded(bytesIn(value)), (all) => `${all}\n`),
      'a2b_base64(data)': ([value]) => made(decoded(asBytes(value))),
    },
    { Error: binasciiError },
  )
}

const digests = {
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  blake2b,
  blake2s,
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
} as const
/** What a digest has come to so far. */
interface Digesting {
  update(octets: Uint8Array): unknown
  clone(): Digesting
  digest(): Uint8Array
}
const hashType = new Class('HASH', [objectType])
hashType.module = '_hashlib'

class Hash extends Obj {
  constructor(
    readonly name: keyof typeof digests,
    private readonly state: Digesting = digests[name].create(),
  ) {
    super(hashType)
  }

  get size(): number {
    return digests[this.name].outputLen
  }

  /** Takes in more. */
  *update(bytes: string): Doing<void> {
    for (let from = 0; from < bytes.length; from += longestBite) {
      const bite = bytes.slice(from, from + longestBite)
      this.state.update(octetsOf(bite))
      yield* breatheFor(bite.length * thoroughly, 0)
    }
  }

  digest(): string {
    return fromOctets(this.state.clone().digest())
  }

  copy(): Hash {
    return new Hash(this.name, this.state.clone())
  }
}

/** One with data in it already. */
function* begun(name: keyof typeof digests, data: Value | undefined): Doing<Value> {
  const made = new Hash(name)
  if (data !== undefined) yield* made.update(encodedText(data))
  return made
}

const hash = (of: Value): Hash => of as Hash

define(hashType, {
  'update(self data)': function* ([of, data]) {
    yield* hash(of).update(encodedText(data))
    return null
  },
  'digest(self)': ([of], host) => {
    host.process.charge(256)
    return new Bytes(hash(of).digest())
  },
  'hexdigest(self)': ([of], host) => {
    host.process.charge(256)
    return hexOf(octetsOf(hash(of).digest()))
  },
  'copy(self)': ([of]) => hash(of).copy(),
  name: ([of]) => hash(of).name,
  block_size: ([of]) => digests[hash(of).name].blockLen,
  digest_size: ([of]) => hash(of).size,
})

function named(name: string): keyof typeof digests {
  const plain = name.toLowerCase().replace('-', '')
  if (!Object.hasOwn(digests, plain)) throw valueError(`unsupported hash type ${name}`)
  return plain as keyof typeof digests
}

const encodedText = (value: Value): string => {
  if (typeof value === 'string') throw typeError('Strings must be encoded before hashing')
  return bytesIn(value)
}

export function hashlib(names: Names): void {
  for (const name of Object.keys(digests) as (keyof typeof digests)[])
    names.set(
      name,
      native(name, 'data? | usedforsecurity', ([data]) => begun(name, data)),
    )
  fill(
    names,
    {
      'new(name data? | usedforsecurity)': ([name, data]) => begun(named(textArgument(name)), data),
    },
    {
      algorithms_available: new Tuple(Object.keys(digests)),
      algorithms_guaranteed: new Tuple(Object.keys(digests)),
    },
  )
}
