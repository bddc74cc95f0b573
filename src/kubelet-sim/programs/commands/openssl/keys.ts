/** openssl genrsa, rsa and pkey: keys are made, looked at, and told in other forms. */
import { publicKeyInfo } from '../../../../api/certificates/issued-certificate.ts'
import { pemText } from '../../../../api/certificates/pem.ts'
import { type Command, contentOf, fileAt, options, put, read, refused } from './arguments.ts'
import { failure } from './failure.ts'
import { madeKey } from './req.ts'
import { keyIn, keyText, traditionalKeyText } from './rsa-keys.ts'

export const genrsa: Command = function* (process, args) {
  const known = options('out= aes128 aes192 aes256 des3 passout= traditional verbose quiet F4 3')
  const found = read(process, { command: 'genrsa', args, known })
  if (!found) return 1
  const { flags, rest } = found
  for (const each of ['aes128', 'aes192', 'aes256', 'des3', '3'])
    if (flags.has(each)) return yield* refused(process, `genrsa -${each}`)
  const bits = Number(rest[0] ?? 2_048)
  const key = madeKey(process, bits)
  return yield* put(process, found, flags.has('traditional') ? traditionalKeyText(key) : keyText(key))
}

const reader = (command: 'rsa' | 'pkey'): Command =>
  function* (process, args) {
    const known = options('in= out= noout check pubout modulus traditional')
    const found = read(process, { command, args, known })
    if (!found) return 1
    const { flags } = found
    const name = flags.get('in')
    const text =
      name === undefined ? yield* contentOf(process, undefined) : fileAt(process, name, 'private key')
    if (text === undefined) return 1
    const key = keyIn(text)
    if (!key) throw failure(`Could not read private key from ${name ?? '<stdin>'}`)
    const shown = [
      flags.has('check') ? (command === 'rsa' ? 'RSA key ok\n' : 'Key is valid\n') : '',
      flags.has('modulus') ? `Modulus=${(key.p * key.q).toString(16).toUpperCase()}\n` : '',
    ]
    if (!flags.has('noout')) {
      if (command === 'rsa') process.complain('writing RSA key\n')
      const form = flags.has('traditional') ? traditionalKeyText : keyText
      shown.push(flags.has('pubout') ? pemText('PUBLIC KEY', publicKeyInfo(key)) : form(key))
    }
    return yield* put(process, found, shown.join(''))
  }

export const rsa = reader('rsa')
export const pkey = reader('pkey')
