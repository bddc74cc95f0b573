/** base64, binascii and hashlib: bytes in other forms. */

import { blake2b, blake2s } from '@noble/hashes/blake2.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { sha3_224, sha3_256, sha3_384, sha3_512 } from '@noble/hashes/sha3.js'
import { encodeBase64 } from '../../../../api/codec/base64.ts'
import { bytesOfHex, fromOctets, hexOf, octetsOf } from '../../../runtime/bytes.ts'
import { exceptions, failure, typeError, valueError } from '../errors.ts'
import type { Host } from '../host.ts'
import { define, fill, native } from '../natives.ts'
import { textArgument } from '../types-text.ts'
import { Bytes, Class, type Names, Obj, objectType, Tuple, typeOf, type Value } from '../values.ts'

const binasciiError = new Class('Error', [exceptions.get('ValueError')!])
binasciiError.module = 'binascii'

const bytesIn = (value: Value): string => {
  if (value instanceof Bytes) return value.text
  throw typeError(`a bytes-like object is required, not '${typeOf(value).name}'`)
}
const asBytes = (value: Value): string => (typeof value === 'string' ? value : bytesIn(value))

const encoded = (text: string): string => encodeBase64(octetsOf(text))

function decoded(given: string): string {
  const text = given.replace(/[^A-Za-z0-9+/=]/g, '')
  const plain = text.replace(/=+$/, '')
  if (plain.length % 4 === 1)
    throw failure(
      binasciiError,
      `Invalid base64-encoded string: number of data characters (${plain.length}) cannot be 1 more than a multiple of 4`,
    )
  if (text.length % 4 !== 0) throw failure(binasciiError, 'Incorrect padding')
  return atob(plain)
}

const signs32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const codes32 = octetsOf(signs32)

function encodedBy32(text: string): string {
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

function decodedBy32(text: string): string {
  const plain = text.replace(/=+$/, '')
  if (text.length % 8 !== 0) throw failure(binasciiError, 'Incorrect padding')
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

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_')
const urlPlain = (text: string): string => text.replaceAll('-', '+').replaceAll('_', '/')
const hex = (text: string): string => hexOf(octetsOf(text))

function fromHex(text: string): string {
  if (text.length % 2 === 1 || /[^\da-fA-F]/.test(text))
    throw failure(binasciiError, 'Non-hexadecimal digit found')
  return bytesOfHex(text)
}

export function base64(names: Names): void {
  fill(names, {
    'b64encode(s altchars?)': ([value]) => new Bytes(encoded(bytesIn(value))),
    'b64decode(s altchars? validate?)': ([value]) => new Bytes(decoded(asBytes(value))),
    'standard_b64encode(s)': ([value]) => new Bytes(encoded(bytesIn(value))),
    'standard_b64decode(s)': ([value]) => new Bytes(decoded(asBytes(value))),
    'urlsafe_b64encode(s)': ([value]) => new Bytes(urlSafe(encoded(bytesIn(value)))),
    'urlsafe_b64decode(s)': ([value]) => new Bytes(decoded(urlPlain(asBytes(value)))),
    'encodebytes(s)': ([value]) => new Bytes(encoded(bytesIn(value)).replace(/.{1,76}/g, '$&\n')),
    'decodebytes(s)': ([value]) => new Bytes(decoded(bytesIn(value))),
    'b32encode(s)': ([value]) => new Bytes(encodedBy32(bytesIn(value))),
    'b32decode(s casefold?)': ([value]) => new Bytes(decodedBy32(asBytes(value))),
    'b16encode(s)': ([value]) => new Bytes(hex(bytesIn(value)).toUpperCase()),
    'b16decode(s)': ([value]) => new Bytes(fromHex(asBytes(value))),
  })
}

export function binascii(names: Names): void {
  fill(
    names,
    {
      'hexlify(data)': ([value]) => new Bytes(hex(bytesIn(value))),
      'unhexlify(data)': ([value]) => new Bytes(fromHex(asBytes(value))),
      'b2a_hex(data)': ([value]) => new Bytes(hex(bytesIn(value))),
      'a2b_hex(data)': ([value]) => new Bytes(fromHex(asBytes(value))),
      'b2a_base64(data)': ([value]) => new Bytes(`${encoded(bytesIn(value))}\n`),
      'a2b_base64(data)': ([value]) => new Bytes(decoded(asBytes(value))),
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
const hashType = new Class('HASH', [objectType])
hashType.module = '_hashlib'

class Hash extends Obj {
  constructor(
    readonly name: keyof typeof digests,
    public text: string,
  ) {
    super(hashType)
  }

  digest(host: Host | undefined): string {
    host?.process.charge(this.text.length)
    return fromOctets(digests[this.name](octetsOf(this.text)))
  }
}
const hash = (of: Value): Hash => of as Hash

define(hashType, {
  'update(self data)': ([of, data], host) => {
    host.hold(bytesIn(data).length)
    hash(of).text += bytesIn(data)
    return null
  },
  'digest(self)': ([of], host) => new Bytes(hash(of).digest(host)),
  'hexdigest(self)': ([of], host) => hex(hash(of).digest(host)),
  'copy(self)': ([of]) => new Hash(hash(of).name, hash(of).text),
  name: ([of]) => hash(of).name,
  block_size: ([of]) => digests[hash(of).name].blockLen,
  digest_size: ([of]) => hash(of).digest(undefined).length,
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
      native(
        name,
        'data? | usedforsecurity',
        ([data]) => new Hash(name, data === undefined ? '' : encodedText(data)),
      ),
    )
  fill(
    names,
    {
      'new(name data? | usedforsecurity)': ([name, data]) =>
        new Hash(named(textArgument(name)), data === undefined ? '' : encodedText(data)),
    },
    {
      algorithms_available: new Tuple(Object.keys(digests)),
      algorithms_guaranteed: new Tuple(Object.keys(digests)),
    },
  )
}
