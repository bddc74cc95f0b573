/** openssl: chance, digests, base64, the passwords of files, keys and certificates; what else it can do is refused by name. Source: OpenSSL 3.0. */
import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { fromOctets, hexOf, octetsOf } from '../../../runtime/bytes.ts'
import type { Process, Program, Running } from '../../../runtime/program.ts'
import { type Command, contentOf, put, read, refused } from './arguments.ts'
import { Failure } from './failure.ts'
import { genrsa, pkey, rsa } from './keys.ts'
import { req } from './req.ts'
import { verify, x509 } from './x509.ts'

/** With the names that they are shown by. */
const digests = {
  md5: ['MD5', md5],
  sha1: ['SHA1', sha1],
  sha224: ['SHA2-224', sha224],
  sha256: ['SHA2-256', sha256],
  sha384: ['SHA2-384', sha384],
  sha512: ['SHA2-512', sha512],
} as const

type DigestName = keyof typeof digests

const base64Of = (text: string): string => btoa(text)

/** In lines of 64 letters. */
const inLines = (text: string): string => text.replace(/.{1,64}/g, '$&\n')

/** In bytes: more chance is not made at once. */
const mostChance = 1 << 20

const rand: Command = function* (process, args) {
  const found = read(process, {
    command: 'rand',
    args,
    known: { hex: false, base64: false, out: true, rand: true, writerand: true },
  })
  const count = Number(found?.rest[0])
  if (!found) return 1
  if (found.rest.length === 0) return 0
  if (!/^\d+$/.test(found.rest[0]) || found.rest.length > 1 || count > mostChance) {
    process.complain('Extra (unknown) options or no number given.\nrand: Use -help for summary.\n')
    return 1
  }
  process.charge(count * 8)
  const { random } = process.machine
  let text = ''
  for (let n = 0; n < count; n++) text += String.fromCharCode(random.int(256))
  if (found.flags.has('hex')) return yield* put(process, found, `${hexOf(octetsOf(text))}\n`)
  return yield* put(process, found, found.flags.has('base64') ? inLines(base64Of(text)) : text)
}

const digestFlags = Object.fromEntries(Object.keys(digests).map((each) => [each, false]))

const dgst = (named?: DigestName): Command =>
  function* (process, args) {
    const known = { ...digestFlags, r: false, hex: false, binary: false, c: false, hmac: true, out: true }
    const found = read(process, { command: named ?? 'dgst', args, known })
    if (!found) return 1
    const { flags, rest } = found
    const said = Object.keys(digests).find((each) => flags.has(each)) as DigestName | undefined
    const [label, algorithm] = digests[said ?? named ?? 'sha256']
    const key = flags.get('hmac')
    // Which digest it is by default, it says by its older name.
    const plain = said === undefined && named === undefined ? 'SHA256' : label
    const shown = key === undefined ? plain : `HMAC-${plain}`
    let [text, code] = ['', 0]
    for (const name of rest.length > 0 ? rest : [undefined]) {
      const content = yield* contentOf(process, name)
      if (content === undefined) {
        code = 1
        continue
      }
      process.charge(content.length)
      const octets = octetsOf(content)
      const digest = key === undefined ? algorithm(octets) : hmac(algorithm, octetsOf(key), octets)
      if (flags.has('binary')) text += fromOctets(digest)
      else if (flags.has('r')) text += `${hexOf(digest)} *${name ?? 'stdin'}\n`
      else text += `${shown}(${name ?? 'stdin'})= ${hexOf(digest)}\n`
    }
    return (yield* put(process, found, text)) || code
  }

const base64: Command = function* (process, args) {
  const known = { base64: false, a: false, A: false, d: false, e: false, in: true, out: true }
  const found = read(process, { command: 'enc', args, known })
  if (!found) return 1
  const content = yield* contentOf(process, found.flags.get('in'))
  if (content === undefined) return 1
  process.charge(content.length)
  if (!found.flags.has('d')) {
    const text = base64Of(content)
    return yield* put(process, found, found.flags.has('A') ? text : inLines(text))
  }
  const letters = content.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(letters) || letters.length % 4 !== 0) {
    process.complain('error reading input file\n')
    return 1
  }
  return yield* put(process, found, atob(letters))
}

const enc: Command = (process, args) => {
  const cipher = args.find((each) => /^-(?:aes|des|camellia|aria|chacha|rc|bf|cast|seed|sm4|idea)/.test(each))
  if (cipher === undefined) return base64(process, args)
  return refused(process, `the cipher ${cipher.slice(1)}`)
}

const cryptSigns = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The password as `crypt` has it with MD5, as Poul-Henning Kamp made it. @param magic `1`, or `apr1` for Apache */
function md5Crypt(password: string, salt: string, magic: string): string {
  const digest = (text: string): string => fromOctets(md5(octetsOf(text)))
  const inner = digest(password + salt + password)
  let text = `${password}$${magic}$${salt}`
  for (let n = 0; n < password.length; n++) text += inner[n % 16]
  for (let n = password.length; n > 0; n >>= 1) text += n & 1 ? '\0' : (password[0] ?? '')
  let result = digest(text)
  for (let n = 0; n < 1_000; n++)
    result = digest(
      (n & 1 ? password : result) +
        (n % 3 ? salt : '') +
        (n % 7 ? password : '') +
        (n & 1 ? result : password),
    )
  const order = [
    [0, 6, 12],
    [1, 7, 13],
    [2, 8, 14],
    [3, 9, 15],
    [4, 10, 5],
  ]
  let signs = ''
  const add = (bits: number, count: number) => {
    for (let n = 0; n < count; n++) signs += cryptSigns[(bits >> (6 * n)) & 63]
  }
  const at = (n: number) => result.charCodeAt(n)
  for (const [a, b, c] of order) add((at(a) << 16) | (at(b) << 8) | at(c), 4)
  add(at(11), 2)
  return `$${magic}$${salt}$${signs}`
}

const passwd: Command = function* (process, args) {
  const known = {
    '1': false,
    apr1: false,
    '5': false,
    '6': false,
    aixmd5: false,
    salt: true,
    stdin: false,
    in: true,
    quiet: false,
    noverify: false,
    table: false,
    reverse: false,
  }
  const found = read(process, { command: 'passwd', args, known })
  if (!found) return 1
  const { flags, rest } = found
  for (const each of ['5', '6', 'aixmd5', 'table', 'reverse'])
    if (flags.has(each)) return yield* refused(process, `passwd -${each}`)
  const words =
    rest.length > 0 ? rest : ((yield* contentOf(process, flags.get('in'))) ?? '').split('\n').filter(Boolean)
  const { random } = process.machine
  for (const word of words) {
    let salt = flags.get('salt') ?? ''
    if (!flags.has('salt')) for (let n = 0; n < 8; n++) salt += cryptSigns[random.int(64)]
    process.charge(1_000 * 64)
    const password = word.slice(0, 256)
    yield* process.write(`${md5Crypt(password, salt.slice(0, 8), flags.has('apr1') ? 'apr1' : '1')}\n`)
  }
  return 0
}

const versionText = 'OpenSSL 3.0.17 1 Jul 2025'

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['rand', rand],
  ['dgst', dgst()],
  ['enc', enc],
  ['base64', base64],
  ['passwd', passwd],
  ['genrsa', genrsa],
  ['pkey', pkey],
  ['req', req],
  ['rsa', rsa],
  ['verify', verify],
  ['x509', x509],
  [
    'version',
    function* (process) {
      yield* process.write(`${versionText} (Library: ${versionText})\n`)
      return 0
    },
  ],
  ...Object.keys(digests).map((name) => [name, dgst(name as DigestName)] as const),
])

const others = new Set(
  `asn1parse ca ciphers cms crl crl2pkcs7 dhparam dsa dsaparam ec ecparam engine errstr fipsinstall gendsa genpkey help info kdf list mac nseq ocsp pkcs12 pkcs7 pkcs8 pkeyparam pkeyutl prime rehash rsautl s_client s_server s_time sess_id smime speed spkac srp storeutl ts`.split(
    ' ',
  ),
)

/** Says what goes wrong. */
function* run(process: Process, running: Running): Running {
  try {
    return yield* running
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    process.complain(`${error.message}\n`)
    return 1
  }
}

export const openssl: Program = (process) => {
  const [name = '', ...args] = process.args.slice(1)
  const command = commands.get(name)
  if (command) return run(process, command(process, args))
  if (others.has(name)) return refused(process, `openssl ${name}`)
  process.complain(`Invalid command '${name}'; type "help" for a list.\n`)
  return 1
}
