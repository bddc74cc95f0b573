/** Makes certificates: as much of X.509 as the signers of Kubernetes put into theirs. Source: RFC 5280. */
import { sha256 } from '../codec/sha256.ts'
import {
  der,
  derBits,
  derIdentifier,
  derInteger,
  derNull,
  derOctets,
  derSequence,
  derSet,
  derText,
  derTime,
  derTrue,
} from './der-write.ts'
import { authorityKey } from './known-keys.ts'
import { pemText } from './pem.ts'
import { bytesOfNumber, type PrivateKey, publicKeyOf, sign } from './rsa.ts'

/** What a certificate says. Names, keys and alternative names are in DER, as their request has them. */
interface Issue {
  readonly serial: Uint8Array
  readonly subject: Uint8Array
  readonly publicKey: Uint8Array
  readonly notBefore: number
  readonly notAfter: number
  readonly usages: readonly string[]
  /** The value of the extension subjectAltName. */
  readonly alternativeNames?: Uint8Array
}

export const rsaWithSha256 = () => derSequence(derIdentifier('1.2.840.113549.1.1.11'), derNull())

const nameOf = (commonName: string): Uint8Array =>
  derSequence(derSet(derSequence(derIdentifier('2.5.4.3'), derText(commonName))))

export function publicKeyInfo(key: PrivateKey): Uint8Array {
  const { modulus, exponent } = publicKeyOf(key)
  const numbers = derSequence(derInteger(bytesOfNumber(modulus)), derInteger(bytesOfNumber(exponent)))
  return derSequence(derSequence(derIdentifier('1.2.840.113549.1.1.1'), derNull()), derBits(numbers))
}

/** A name for a key: the beginning of its digest. */
const keyIdentifier = (key: Uint8Array) => sha256(key).subarray(0, 20)

/** How long the authority is good for: whatever the clock of a cluster says. */
const authorityLife = { notBefore: Date.UTC(1990), notAfter: Date.UTC(2190) }
const authorityName = () => nameOf('kubernetes')

/** A certificate of the cluster's authority, in PEM. */
export const issuedCertificate = (issue: Issue): string =>
  signed({
    ...issue,
    extensions: [
      ...usageExtensions(issue.usages),
      extension('2.5.29.19', true, derSequence()),
      extension('2.5.29.35', false, derSequence(der(0x80, keyIdentifier(publicKeyInfo(authorityKey))))),
      ...(issue.alternativeNames
        ? [extension('2.5.29.17', isEmpty(issue.subject), issue.alternativeNames)]
        : []),
    ],
  })

/** Whether a name in DER says nothing: all the more its alternatives have to be read. */
const isEmpty = (name: Uint8Array) => name.length === 2

/** The authority's own, as kubeadm makes it. */
export function authorityCertificate(): string {
  const publicKey = publicKeyInfo(authorityKey)
  const dnsName = der(0x82, new TextEncoder().encode('kubernetes'))
  return signed({
    ...authorityLife,
    serial: Uint8Array.of(1),
    subject: authorityName(),
    publicKey,
    extensions: [
      ...usageExtensions(['digital signature', 'key encipherment', 'cert sign']),
      extension('2.5.29.19', true, derSequence(derTrue())),
      extension('2.5.29.14', false, derOctets(keyIdentifier(publicKey))),
      extension('2.5.29.17', false, derSequence(dnsName)),
    ],
  })
}

interface Unsigned extends Omit<Issue, 'usages' | 'alternativeNames'> {
  readonly extensions: readonly Uint8Array[]
}

const signed = (unsigned: Unsigned): string =>
  signedCertificate({ ...unsigned, issuer: authorityName() }, authorityKey)

/** Signed with any key, in PEM. */
export function signedCertificate(
  {
    serial,
    subject,
    issuer,
    publicKey,
    notBefore,
    notAfter,
    extensions,
  }: Unsigned & { readonly issuer: Uint8Array },
  key: PrivateKey,
): string {
  const toBeSigned = derSequence(
    der(0xa0, derInteger(Uint8Array.of(2))),
    derInteger(serial),
    rsaWithSha256(),
    issuer,
    derSequence(derTime(notBefore), derTime(notAfter)),
    subject,
    publicKey,
    ...(extensions.length > 0 ? [der(0xa3, derSequence(...extensions))] : []),
  )
  const signature = derBits(sign(key, toBeSigned))
  return pemText('CERTIFICATE', derSequence(toBeSigned, rsaWithSha256(), signature))
}

/** @param value in DER */
export const extension = (id: string, isCritical: boolean, value: Uint8Array) =>
  derSequence(derIdentifier(id), ...(isCritical ? [derTrue()] : []), derOctets(value))

/** The usages of keys, each a bit. */
const keyUsages = [
  'digital signature',
  'content commitment',
  'key encipherment',
  'data encipherment',
  'key agreement',
  'cert sign',
  'crl sign',
  'encipher only',
  'decipher only',
]

/** What a certificate is for besides, by the last number of its identifier. */
const extendedUsages: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  's/mime': '1.3.6.1.5.5.7.3.4',
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
}

function* usageExtensions(usages: readonly string[]): Iterable<Uint8Array> {
  const bits = usages.map((usage) => keyUsages.indexOf(usage === 'signing' ? 'digital signature' : usage))
  const set = bits.filter((bit) => bit >= 0)
  if (set.length > 0) yield extension('2.5.29.15', true, bitString(set))
  const extended = usages.flatMap((usage) => extendedUsages[usage] ?? [])
  if (extended.length > 0) yield extension('2.5.29.37', false, derSequence(...extended.map(derIdentifier)))
}

/** Without the bits at the end that are none. */
function bitString(set: readonly number[]): Uint8Array {
  const last = Math.max(...set)
  const bytes = new Uint8Array(Math.floor(last / 8) + 1)
  for (const bit of set) bytes[bit >> 3] |= 0x80 >> (bit & 7)
  return derBits(bytes, 7 - (last & 7))
}
