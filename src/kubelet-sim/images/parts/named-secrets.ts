/** Secrets whose names a program that nobody knows is told: where its account lets it make them, it is taken to do so. */
import { rootCertificate } from '../../../api/core/root-certificate.ts'
import type { Files } from '../../runtime/files/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { clientOfService, makeSecret } from './api-client.ts'
import { option } from './flags.ts'

/** A private key that opens nothing. */
export const privateKey = '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n'

/** What is in a Secret for TLS, under the usual names. */
export const certificateTexts = {
  'ca.crt': rootCertificate,
  'tls.crt': rootCertificate,
  'tls.key': privateKey,
}

/** `--cert-secret-name`, `--tlsSecretName`, `--secret`; what `--client-secret` names is a password. */
const secretFlag = /^--?(?:[\w.-]*secret[-_]?name|[\w.-]*(?:cert|tls|webhook)[\w.-]*secret|secret)$/i

/** No flag is as long as that. */
const longestFlag = 64

const secretVariable = /SECRET_NAME$/

/** `"secretName": "web-certs"`, as configurations in JSON and YAML have it. */
const secretField = /secretName["']?\s*:\s*["']?([a-z0-9.-]+)/gi

const configuration = /^\/.*\.(?:json|ya?ml)$/

const longestConfiguration = 65_536

const secretName = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/

/** Makes those that are not there yet, with a certificate: other Pods wait for them. */
export function makeNamedSecrets(context: ServiceContext): void {
  const names = new Set([...namedIn(context)].filter((name) => secretName.test(name)))
  if (names.size === 0) return
  const client = clientOfService(context)
  const namespace = option(context.args, 'namespace')
  for (const name of names) makeSecret(client, { name, namespace, texts: certificateTexts })
}

/** Whether it may be told of one: most programs are not, and have nothing to do as they start. */
export const mayNameSecrets = ({ args, config }: ServiceContext): boolean =>
  config.env.some(({ name }) => secretVariable.test(name)) ||
  flagsIn(args).some(({ flag, value }) => secretFlag.test(flag) || configuration.test(value))

function* namedIn({ args, config, touchedFiles }: ServiceContext): Iterable<string> {
  for (const { flag, value } of flagsIn(args)) {
    if (secretFlag.test(flag)) yield value
    else if (configuration.test(value)) yield* namedInFile(touchedFiles, value)
  }
  for (const { name, value } of config.env) if (secretVariable.test(name)) yield value ?? ''
}

function flagsIn(args: readonly string[]): readonly { readonly flag: string; readonly value: string }[] {
  return args.flatMap((arg, at) => {
    const equals = arg.indexOf('=')
    const flag = equals < 0 ? arg : arg.slice(0, equals)
    if (!flag.startsWith('-') || flag.length > longestFlag) return []
    return [{ flag, value: (equals < 0 ? args[at + 1] : arg.slice(equals + 1)) ?? '' }]
  })
}

function* namedInFile(files: Files | undefined, path: string): Iterable<string> {
  const text = files?.read(path, undefined, longestConfiguration)
  if (text === undefined || isError(text)) return
  for (const [, name] of text.matchAll(secretField)) yield name
}
