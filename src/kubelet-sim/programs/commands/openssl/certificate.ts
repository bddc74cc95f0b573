/** Certificates and requests for them, in DER: read, signed and told of as openssl does it. Source: RFC 5280, RFC 2986. */
import {
  type Element,
  readElement,
  readElements,
  readTime,
  sequence,
} from '../../../../api/certificates/der.ts'
import {
  der,
  derBits,
  derIdentifier,
  derInteger,
  derSequence,
  derSet,
} from '../../../../api/certificates/der-write.ts'
import { rsaWithSha256, signedCertificate } from '../../../../api/certificates/issued-certificate.ts'
import { pemBlocks, pemText } from '../../../../api/certificates/pem.ts'
import { numberOf, type PrivateKey, type PublicKey, sign } from '../../../../api/certificates/rsa.ts'
import { hexOf } from '../../../../api/codec/octets.ts'
import { formatDate } from '../date.ts'
import { toldExtensions } from './extensions.ts'
import { nameText } from './names.ts'

/** What certificates and requests both have. */
interface Signed {
  /** In DER, whole. */
  readonly bytes: Uint8Array
  /** In DER, what is signed. */
  readonly message: Uint8Array
  readonly signature: Uint8Array
  readonly subject: Uint8Array
  readonly publicKey: Uint8Array
  /** The content of their sequence. */
  readonly extensions?: Uint8Array
}

export interface Certificate extends Signed {
  readonly serial: Uint8Array
  readonly issuer: Uint8Array
  readonly notBefore: number
  readonly notAfter: number
}

const whole = ({ tag, content }: Element): Uint8Array => der(tag, content)

function firstBlock<T>(
  text: string,
  types: readonly string[],
  read: (bytes: Uint8Array) => T,
): T | undefined {
  const block = pemBlocks(text).find(({ type }) => types.includes(type))
  if (!block) return undefined
  // What is malformed lacks some of it.
  try {
    return read(block.bytes)
  } catch {
    return undefined
  }
}

/** The first in a text; undefined where there is none. */
export const certificateIn = (text: string): Certificate | undefined =>
  firstBlock(text, ['CERTIFICATE', 'TRUSTED CERTIFICATE'], readCertificate)

/** All in a text. */
export const certificatesIn = (text: string): readonly Certificate[] =>
  pemBlocks(text).flatMap(({ type, bytes }) =>
    type === 'CERTIFICATE' ? (certificateIn(pemText(type, bytes)) ?? []) : [],
  )

function readCertificate(bytes: Uint8Array): Certificate {
  const [message, , signature] = readElements(readElement(bytes, sequence).content)
  const [, serial, , issuer, life, subject, key, ...more] = readElements(message.content)
  const [notBefore, notAfter] = readElements(life.content).map(readTime)
  const extensions = more.find(({ tag }) => tag === 0xa3)
  return {
    bytes,
    message: whole(message),
    signature: signature.content.subarray(1),
    serial: serial.content,
    issuer: issuer.content,
    notBefore,
    notAfter,
    subject: subject.content,
    publicKey: whole(key),
    extensions: extensions && readElement(extensions.content, sequence).content,
  }
}

const extensionRequest = '1.2.840.113549.1.9.14'

export const requestIn = (text: string): Signed | undefined =>
  firstBlock(text, ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'], readRequest)

function readRequest(bytes: Uint8Array): Signed {
  const [message, , signature] = readElements(readElement(bytes, sequence).content)
  const [, subject, key, attributes] = readElements(message.content)
  const [asked] = attributes ? readElements(attributes.content) : []
  const values = asked && readElements(asked.content)[1]
  return {
    bytes,
    message: whole(message),
    signature: signature.content.subarray(1),
    subject: subject.content,
    publicKey: whole(key),
    extensions: values && readElement(values.content, sequence).content,
  }
}

export interface Making {
  readonly serial: Uint8Array
  /** In DER. */
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
  readonly publicKey: Uint8Array
  readonly notBefore: number
  readonly notAfter: number
  readonly extensions: readonly Uint8Array[]
}

/** In PEM. */
export const certificateText = (key: PrivateKey, making: Making): string => signedCertificate(making, key)

/** A request, in PEM. */
export function requestText(
  key: PrivateKey,
  { subject, publicKey, extensions }: Pick<Making, 'subject' | 'publicKey' | 'extensions'>,
): string {
  const attributes =
    extensions.length > 0
      ? [derSequence(derIdentifier(extensionRequest), derSet(derSequence(...extensions)))]
      : []
  const message = derSequence(derInteger(Uint8Array.of(0)), subject, publicKey, der(0xa0, ...attributes))
  return pemText('CERTIFICATE REQUEST', derSequence(message, rsaWithSha256(), derBits(sign(key, message))))
}

/** The numbers of a SubjectPublicKeyInfo; undefined for a key that is none of RSA. */
export function rsaNumbers(publicKey: Uint8Array): PublicKey | undefined {
  const [, bits] = readElements(readElement(publicKey, sequence).content)
  // Keys of other sorts are no sequences.
  try {
    const [modulus, exponent] = readElements(readElement(bits.content.subarray(1), sequence).content).map(
      ({ content }) => numberOf(content),
    )
    return { modulus, exponent }
  } catch {
    return undefined
  }
}

export const colons = (bytes: Uint8Array): string => hexOf(bytes).replaceAll(/..(?=.)/g, '$&:')

/** In lines of so many bytes, each behind so many blanks. */
function inLines(bytes: Uint8Array, perLine: number, indent: number): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += perLine)
    lines.push(
      `${' '.repeat(indent)}${colons(bytes.subarray(at, at + perLine))}${at + perLine < bytes.length ? ':' : ''}\n`,
    )
  return lines.join('')
}

/** `Nov 30 15:00:00 2026 GMT` */
export const timeText = (at: number): string => `${formatDate(at, '%b %e %T %Y')} GMT`

function keyText(publicKey: Uint8Array): string {
  const numbers = rsaNumbers(publicKey)
  if (!numbers) return '            Public Key Algorithm: unknown\n'
  const { modulus, exponent } = numbers
  const digits = modulus.toString(16)
  const bytes = Uint8Array.from((digits.length % 2 ? `0${digits}` : digits).match(/../g)!, (each) =>
    Number.parseInt(each, 16),
  )
  const padded = bytes[0] >= 0x80 ? Uint8Array.of(0, ...bytes) : bytes
  return (
    `            Public Key Algorithm: rsaEncryption\n                Public-Key: (${modulus.toString(2).length} bit)\n                Modulus:\n` +
    `${inLines(padded, 15, 20)}                Exponent: ${exponent} (0x${exponent.toString(16)})\n`
  )
}

const signatureText = ({ signature }: Signed): string =>
  `    Signature Algorithm: sha256WithRSAEncryption\n    Signature Value:\n${inLines(signature, 18, 8)}`

/** @param indent of the titles */
export const extensionsText = (extensions: Uint8Array, indent: number, wanted?: readonly string[]): string =>
  toldExtensions(extensions)
    .filter(({ name }) => !wanted || wanted.includes(name))
    .map(
      ({ title, isCritical, value }) =>
        `${' '.repeat(indent)}${title}: ${isCritical ? 'critical' : ''}\n${' '.repeat(indent + 4)}${value}\n`,
    )
    .join('')

function serialText(serial: Uint8Array): string {
  const bytes = serial[0] === 0 ? serial.subarray(1) : serial
  if (bytes.length > 7) return `\n            ${colons(bytes)}`
  const number = numberOf(bytes)
  return ` ${number} (0x${number.toString(16)})`
}

/** What -text shows of a certificate. */
export const toldCertificate = (certificate: Certificate): string =>
  `Certificate:\n    Data:\n        Version: 3 (0x2)\n        Serial Number:${serialText(certificate.serial)}\n        Signature Algorithm: sha256WithRSAEncryption\n` +
  `        Issuer: ${nameText(certificate.issuer)}\n        Validity\n            Not Before: ${timeText(certificate.notBefore)}\n            Not After : ${timeText(certificate.notAfter)}\n` +
  `        Subject: ${nameText(certificate.subject)}\n        Subject Public Key Info:\n${keyText(certificate.publicKey)}` +
  `${certificate.extensions ? `        X509v3 extensions:\n${extensionsText(certificate.extensions, 12)}` : ''}${signatureText(certificate)}`

/** And of a request. */
export const toldRequest = (request: Signed): string =>
  `Certificate Request:\n    Data:\n        Version: 1 (0x0)\n        Subject: ${nameText(request.subject)}\n        Subject Public Key Info:\n${keyText(request.publicKey)}` +
  `        Attributes:\n${request.extensions ? `            Requested Extensions:\n${extensionsText(request.extensions, 16)}` : '            (none)\n'}${signatureText(request)}`
