/** `HELLO 2 AUTH alice secret SETNAME app`. */
import { RedisError } from './error.ts'

interface Greeting {
  readonly credentials: readonly string[] | undefined
  readonly name: string | undefined
}

/** @throws RedisError */
export function greetingOf([protocol, ...options]: readonly string[]): Greeting {
  if (protocol !== undefined && protocol !== '2')
    throw new RedisError(
      /^\d+$/.test(protocol)
        ? 'NOPROTO unsupported protocol version'
        : 'ERR Protocol version is not an integer or out of range',
    )
  let [credentials, name]: [readonly string[] | undefined, string | undefined] = [undefined, undefined]
  for (let n = 0; n < options.length; n++) {
    const word = options[n].toLowerCase()
    if (word === 'auth' && n + 2 < options.length) credentials = [options[++n], options[++n]]
    else if (word === 'setname' && n + 1 < options.length) name = options[++n]
    else throw new RedisError(`ERR Syntax error in HELLO option '${options[n]}'`)
  }
  return { credentials, name }
}

export const unknownGuest = (): RedisError =>
  new RedisError(
    'NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time',
  )
