/** openssl x509 and verify: what certificates say, and certificates for those who ask for them. Source: openssl-x509(1) of OpenSSL 3.0. */
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { der } from '../../../../api/certificates/der-write.ts'
import { publicKeyInfo } from '../../../../api/certificates/issued-certificate.ts'
import { pemText } from '../../../../api/certificates/pem.ts'
import { isSignedBy, type PrivateKey } from '../../../../api/certificates/rsa.ts'
import { hexOf } from '../../../../api/codec/octets.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import {
  type Command,
  contentOf,
  fileAt,
  options,
  put,
  putFile,
  type Read,
  read,
  refused,
} from './arguments.ts'
import {
  type Certificate,
  certificateIn,
  certificatesIn,
  certificateText,
  colons,
  extensionsText,
  requestIn,
  rsaNumbers,
  timeText,
  toldCertificate,
} from './certificate.ts'
import { ConfigFile } from './config-file.ts'
import { extensionOf, inHex } from './extensions.ts'
import { failure } from './failure.ts'
import { nameText } from './names.ts'
import { dayMs, newSerial, serialOf, signatureUnits } from './req.ts'
import { keyIn } from './rsa-keys.ts'

const known = options(
  'in= out= noout text subject issuer dates startdate enddate serial fingerprint sha1 sha256 pubkey modulus hash subject_hash checkend= ext= req CA= CAkey= CAcreateserial CAserial= set_serial= days= extfile= extensions= signkey= key= copy_extensions= inform= outform= nameopt= certopt=',
)

export const x509: Command = function* (process, args) {
  const found = read(process, { command: 'x509', args, known })
  if (!found) return 1
  const { flags } = found
  for (const each of ['hash', 'subject_hash', 'copy_extensions', 'nameopt', 'certopt'])
    if (flags.has(each)) return yield* refused(process, `x509 -${each}`)
  for (const each of ['inform', 'outform'])
    if (flags.has(each) && !/^pem$/i.test(flags.get(each)!))
      return yield* refused(process, `x509 -${each} ${flags.get(each)}`)
  const text = flags.has('req')
    ? yield* issue(process, found)
    : flags.has('in')
      ? fileAt(process, flags.get('in')!, 'certificate')
      : yield* contentOf(process, undefined)
  if (text === undefined) return 1
  const certificate = certificateIn(text)
  if (!certificate)
    throw failure(
      `Could not read certificate from ${flags.get('in') ?? '<stdin>'}\nUnable to load certificate`,
    )
  const code = flags.has('checkend') ? expiry(process, certificate, Number(flags.get('checkend'))) : undefined
  const shown = `${told(found, certificate)}${code?.text ?? ''}${flags.has('noout') ? '' : pemText('CERTIFICATE', certificate.bytes)}`
  return (yield* put(process, found, shown)) || (code?.status ?? 0)
}

function expiry(process: Process, { notAfter }: Certificate, seconds: number) {
  const isNear = notAfter < process.machine.clock.now() + seconds * 1_000
  return { status: isNear ? 1 : 0, text: `Certificate will ${isNear ? '' : 'not '}expire\n` }
}

/** What options ask for, in their order where that counts. */
function told({ flags }: Read, certificate: Certificate): string {
  const { subject, issuer, notBefore, notAfter, serial, bytes, publicKey, extensions } = certificate
  const number = colons(serial[0] === 0 && serial.length > 1 ? serial.subarray(1) : serial)
    .replaceAll(':', '')
    .toUpperCase()
  const digest = flags.has('sha256') ? (['sha256', sha256] as const) : (['SHA1', sha1] as const)
  const lines: Readonly<Record<string, () => string>> = {
    text: () => toldCertificate(certificate),
    subject: () => `subject=${nameText(subject)}\n`,
    issuer: () => `issuer=${nameText(issuer)}\n`,
    serial: () => `serial=${number}\n`,
    dates: () => `notBefore=${timeText(notBefore)}\nnotAfter=${timeText(notAfter)}\n`,
    startdate: () => `notBefore=${timeText(notBefore)}\n`,
    enddate: () => `notAfter=${timeText(notAfter)}\n`,
    fingerprint: () => `${digest[0]} Fingerprint=${inHex(digest[1](bytes))}\n`,
    modulus: () =>
      `Modulus=${rsaNumbers(publicKey)?.modulus.toString(16).toUpperCase() ?? 'Wrong Algorithm type'}\n`,
    pubkey: () => pemText('PUBLIC KEY', publicKey),
    ext: () =>
      (extensions && extensionsText(extensions, 0, flags.get('ext')!.split(','))) ||
      'No extensions matching in certificate\n',
  }
  return [...flags.keys()].map((each) => (Object.hasOwn(lines, each) ? lines[each]() : '')).join('')
}

/** A certificate for who asks, in PEM; undefined where it was complained of. */
function* issue(process: Process, found: Read): Working<string | undefined> {
  const { flags } = found
  const text = flags.has('in')
    ? fileAt(process, flags.get('in')!, 'certificate request')
    : yield* contentOf(process, undefined)
  if (text === undefined) return undefined
  const request = requestIn(text)
  if (!request) throw failure('Unable to load certificate request input')
  const numbers = rsaNumbers(request.publicKey)
  if (numbers && !isSignedBy(numbers, request.message, request.signature))
    throw failure('Certificate request self-signature did not match the contents')
  process.complain(`Certificate request self-signature ok\nsubject=${nameText(request.subject)}\n`)
  const own = flags.get('signkey') ?? flags.get('key')
  const authority = own === undefined ? certificateOf(process, flags.get('CA')) : undefined
  const key = keyOf(process, own ?? flags.get('CAkey') ?? flags.get('CA'))
  if (!key || (own === undefined && !authority)) return undefined
  const subject = der(0x30, request.subject)
  const issuer = authority ? der(0x30, authority.subject) : subject
  const file = flags.get('extfile')
  const configText = file === undefined ? '' : fileAt(process, file, 'config')
  if (configText === undefined) return undefined
  const config = new ConfigFile(configText)
  const section = flags.get('extensions') ?? config.get('default', 'extensions') ?? 'default'
  const around = {
    publicKey: request.publicKey,
    authorityKey: publicKeyInfo(key),
    section: (name: string) => config.section(name),
  }
  const extensions = config.section(section).map(([name, value]) => extensionOf(name, value, around))
  const serial = serialOf(flags.get('set_serial')) ?? serialFor(process, flags.get('CA'))
  const notBefore = Math.floor(process.machine.clock.now() / 1_000) * 1_000
  const notAfter = notBefore + Number(flags.get('days') ?? 30) * dayMs
  process.charge(signatureUnits)
  return certificateText(key, {
    serial,
    subject,
    issuer,
    publicKey: request.publicKey,
    notBefore,
    notAfter,
    extensions,
  })
}

/** With -CAcreateserial it is written down beside the authority. */
function serialFor(process: Process, authority: string | undefined): Uint8Array {
  const serial = newSerial(process)
  if (authority !== undefined)
    putFile(process, `${authority.replace(/\.[^./]*$/, '')}.srl`, `${hexOf(serial).toUpperCase()}\n`)
  return serial
}

function certificateOf(process: Process, name: string | undefined): Certificate | undefined {
  if (name === undefined) throw failure('We need a private key to sign with')
  const text = fileAt(process, name, 'CA certificate')
  const certificate = text === undefined ? undefined : certificateIn(text)
  if (text !== undefined && !certificate) throw failure(`Could not read CA certificate from ${name}`)
  return certificate
}

function keyOf(process: Process, name: string | undefined): PrivateKey | undefined {
  if (name === undefined) throw failure('We need a private key to sign with')
  const text = fileAt(process, name, 'CA private key')
  const key = text === undefined ? undefined : keyIn(text)
  if (text !== undefined && !key) throw failure(`Could not read CA private key from ${name}`)
  return key
}

const knownByVerify = options('CAfile= untrusted= show_chain verbose purpose= verify_hostname=')

/** Names and signatures; the dates as well. */
export const verify: Command = function* (process, args) {
  const found = read(process, { command: 'verify', args, known: knownByVerify })
  if (!found) return 1
  const trusted = certificatesOf(process, found.flags.get('CAfile'))
  const others = certificatesOf(process, found.flags.get('untrusted'))
  if (!trusted || !others) return 1
  let code = 0
  for (const name of found.rest) {
    const text = fileAt(process, name, 'certificate file')
    const certificate = text === undefined ? undefined : certificateIn(text)
    if (!certificate) code = 1
    else {
      const trouble = troubleWith(certificate, { trusted, others, now: process.machine.clock.now() })
      if (trouble) code = 2
      if (trouble)
        process.complain(
          `${nameText(certificate.subject)}\nerror ${trouble}\nerror ${name}: verification failed\n`,
        )
      else yield* process.write(`${name}: OK\n`)
    }
  }
  return code
}

function certificatesOf(process: Process, name: string | undefined): readonly Certificate[] | undefined {
  const text = name === undefined ? '' : fileAt(process, name, 'certificates')
  return text === undefined ? undefined : certificatesIn(text)
}

/** Longer ones are not followed. */
const longestChain = 10

function troubleWith(
  certificate: Certificate,
  { trusted, others, now }: { trusted: readonly Certificate[]; others: readonly Certificate[]; now: number },
): string | undefined {
  let at = certificate
  for (let depth = 0; depth < longestChain; depth++) {
    if (at.notAfter < now) return `10 at ${depth} depth lookup: certificate has expired`
    if (trusted.some((each) => hexOf(each.bytes) === hexOf(at.bytes))) return undefined
    const signer = [...trusted, ...others].find((each) => isIssuedBy(at, each))
    if (!signer)
      return hexOf(at.issuer) === hexOf(at.subject)
        ? `18 at ${depth} depth lookup: self-signed certificate`
        : `20 at ${depth} depth lookup: unable to get local issuer certificate`
    at = signer
  }
  return `22 at ${longestChain} depth lookup: certificate chain too long`
}

function isIssuedBy({ issuer, message, signature }: Certificate, signer: Certificate): boolean {
  if (hexOf(issuer) !== hexOf(signer.subject)) return false
  const numbers = rsaNumbers(signer.publicKey)
  return !numbers || isSignedBy(numbers, message, signature)
}
