/** openssl req: requests for certificates, and certificates that sign themselves. Source: openssl-req(1) of OpenSSL 3.0. */
import { publicKeyInfo } from '../../../../api/certificates/issued-certificate.ts'
import { isSignedBy, type PrivateKey } from '../../../../api/certificates/rsa.ts'
import type { Process, Running, Working } from '../../../runtime/program.ts'
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
import { certificateText, requestIn, requestText, rsaNumbers, toldRequest } from './certificate.ts'
import { ConfigFile, usualConfig } from './config-file.ts'
import { extensionOf } from './extensions.ts'
import { failure } from './failure.ts'
import { nameOf, nameText, partsOfSubject } from './names.ts'
import { isKeyLength, keyIn, keyText, newKey } from './rsa-keys.ts'

const known = options(
  'new x509 newkey= nodes noenc days= keyout= out= subj= key= addext= config= extensions= reqexts= sha256 sha384 sha512 batch text noout in= verify subject utf8 set_serial= passout= passin= pubkey quiet verbose',
)

export const dayMs = 86_400_000

/** A number of 20 bytes, as new ones have. */
export function newSerial({ machine: { random } }: Process): Uint8Array {
  return Uint8Array.from({ length: 20 }, (_, n) => (n === 0 ? 1 + random.int(127) : random.int(256)))
}

export const req: Command = function* (process, args) {
  const found = read(process, { command: 'req', args, known })
  if (!found) return 1
  const { flags } = found
  for (const each of ['sha384', 'sha512', 'passout', 'passin', 'pubkey'])
    if (flags.has(each)) return yield* refused(process, `req -${each}`)
  if (!flags.has('new') && !flags.has('newkey') && !flags.has('x509')) return yield* tell(process, found)
  const configText = flags.has('config') ? fileAt(process, flags.get('config')!, 'config') : undefined
  if (flags.has('config') && configText === undefined) return 1
  const config = configText === undefined ? usualConfig : new ConfigFile(configText)
  const key = yield* keyFor(process, found, config)
  if (!key) return 1
  const warn = (text: string) => process.complain(`req warning: ${text}\n`)
  const isCertificate = flags.has('x509')
  const subject = nameOf(subjectParts(found, config), warn)
  const publicKey = publicKeyInfo(key)
  const around = { publicKey, section: (name: string) => config.section(name) }
  const wanted = isCertificate
    ? (flags.get('extensions') ?? config.get('req', 'x509_extensions'))
    : (flags.get('reqexts') ?? flags.get('extensions') ?? config.get('req', 'req_extensions'))
  const said = [
    ...(wanted === undefined ? [] : config.section(wanted)),
    ...found.all('addext').map((text) => {
      const equals = text.indexOf('=')
      return [text.slice(0, equals).trim(), text.slice(equals + 1).trim()] as const
    }),
  ]
  const extensions = said.map(([name, value]) => extensionOf(name, value, around))
  process.charge(signatureUnits)
  if (!isCertificate) return yield* put(process, found, requestText(key, { subject, publicKey, extensions }))
  const notBefore = Math.floor(process.machine.clock.now() / 1_000) * 1_000
  const notAfter = notBefore + Number(flags.get('days') ?? 30) * dayMs
  const serial = serialOf(flags.get('set_serial')) ?? newSerial(process)
  return yield* put(
    process,
    found,
    certificateText(key, { serial, subject, issuer: subject, publicKey, notBefore, notAfter, extensions }),
  )
}

/** What a signature takes, as so many commands would. */
export const signatureUnits = 4_000

/** `01`, `0x1f`, as -set_serial is told. @throws Failure */
export function serialOf(text: string | undefined): Uint8Array | undefined {
  if (text === undefined) return undefined
  if (!/^(?:0x[\da-f]{1,40}|\d{1,40})$/i.test(text)) throw failure(`Unable to load number from ${text}`)
  const digits = BigInt(text.replace(/^0+(?=\d)/, '')).toString(16)
  return Uint8Array.from((digits.length % 2 ? `0${digits}` : digits).match(/../g)!, (each) =>
    Number.parseInt(each, 16),
  )
}

function subjectParts({ flags }: Read, config: ConfigFile): readonly (readonly [string, string])[] {
  const subject = flags.get('subj')
  if (subject !== undefined) return partsOfSubject(subject)
  const named = config.get('req', 'distinguished_name')
  if (named !== undefined && config.get('req', 'prompt') === 'no')
    return config.section(named).map(([key, value]) => [key.replace(/^\d+\./, ''), value] as const)
  throw failure(
    'openssl: kubesim asks no questions: -subj has to say the name, or a configuration with "prompt = no"',
  )
}

/** The key that is named, or a new one, which is kept where -keyout says. */
function* keyFor(process: Process, { flags }: Read, config: ConfigFile): Working<PrivateKey | undefined> {
  const name = flags.get('key')
  if (name !== undefined) {
    const text = fileAt(process, name, 'private key')
    const key = text === undefined ? undefined : keyIn(text)
    if (text !== undefined && !key) process.complain(`Could not read private key from ${name}\n`)
    return key
  }
  const [kind, bits] = (flags.get('newkey') ?? `rsa:${config.get('req', 'default_bits') ?? 2_048}`).split(':')
  if (kind !== 'rsa') throw failure(`openssl: kubesim does not simulate keys of ${kind}`)
  if (!flags.has('nodes') && !flags.has('noenc') && config.get('req', 'encrypt_key') !== 'no')
    throw failure('openssl: kubesim does not simulate keys behind passwords: -nodes leaves the password out')
  const made = madeKey(process, Number(bits || 2_048))
  // It shows that this takes a while.
  process.complain(`${'.'.repeat(10)}+++++*${'.'.repeat(20)}+++++\n-----\n`)
  const path = flags.get('keyout') ?? config.get('req', 'default_keyfile') ?? 'privkey.pem'
  yield* process.breathe()
  return putFile(process, path, keyText(made), 0o600) === 0 ? made : undefined
}

/** @throws Failure */
export function madeKey(process: Process, bits: number): PrivateKey {
  if (!isKeyLength(bits))
    throw failure(`openssl: kubesim makes keys of 1024, 2048, 3072 and 4096 bits, and none of ${bits}`)
  process.charge(bits * 16)
  return newKey(process, bits)
}

function* tell(process: Process, found: Read): Running {
  const { flags } = found
  const text = yield* contentOf(process, flags.get('in'))
  if (text === undefined) return 1
  const request = requestIn(text)
  if (!request) throw failure('Unable to load X509 request')
  if (flags.has('verify')) {
    const numbers = rsaNumbers(request.publicKey)
    const isGood = !numbers || isSignedBy(numbers, request.message, request.signature)
    process.complain(`Certificate request self-signature verify ${isGood ? 'OK' : 'failure'}\n`)
    if (!isGood) return 1
  }
  const shown =
    (flags.has('text') ? toldRequest(request) : '') +
    (flags.has('subject') ? `subject=${nameText(request.subject)}\n` : '') +
    (flags.has('noout') ? '' : text.slice(text.indexOf('-----BEGIN')))
  return yield* put(process, found, shown)
}
