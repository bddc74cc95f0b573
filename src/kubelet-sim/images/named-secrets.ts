/** Secrets whose names a program that nobody knows is told: where its account lets it make them, it is taken to do so. */
import { rootCertificate } from '../../api/core/root-certificate.ts'
import type { ServiceContext } from '../runtime/image.ts'
import { makeSecret } from './api-client.ts'
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
const secretFlag = /^--?(?:[\w.-]*secret[-_]?name|[\w.-]*(?:cert|tls|webhook)[\w.-]*secret|secret)(?:=|$)/i

const secretVariable = /SECRET_NAME$/

const secretName = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/

/** Makes those that are not there yet, with a certificate: other Pods wait for them. */
export function makeNamedSecrets(context: ServiceContext): void {
  const names = namedSecrets(context)
  if (names.size === 0) return
  const { network, config, args, touchedFiles: files } = context
  const namespace = option(args, 'namespace')
  for (const name of names)
    makeSecret({ network, config, files }, { name, namespace, texts: certificateTexts })
}

function namedSecrets({ args, config }: ServiceContext): ReadonlySet<string> {
  const told = args.map((each, at) =>
    secretFlag.test(each)
      ? each.includes('=')
        ? each.slice(each.indexOf('=') + 1)
        : (args[at + 1] ?? '')
      : '',
  )
  for (const { name, value } of config.env) if (secretVariable.test(name)) told.push(value ?? '')
  return new Set(told.filter((name) => secretName.test(name)))
}
