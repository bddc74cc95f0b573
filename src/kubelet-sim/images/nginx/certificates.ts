/** What keeps nginx from speaking TLS where it is told to: a certificate or a key that is not named, not there, or none. Source: ngx_http_ssl_module. */
import { resolvePath } from '../../runtime/files/files.ts'
import { isError, type PosixError } from '../../runtime/posix.ts'
import { ConfigError, type Directive } from './syntax.ts'

interface Files {
  read(path: string): string | PosixError
}

/**
 * @param listen that asks for TLS
 * @param said what holds where that stands, by the name of the directive
 */
export function certificateProblem(
  files: Files,
  { file, line }: Directive,
  said: (name: string) => readonly Directive[],
): ConfigError | undefined {
  const lacking = (what: string, where: string) =>
    new ConfigError(`no "${what}" is defined for ${where}`, file, line)
  const [certificate, key] = ['ssl_certificate', 'ssl_certificate_key'].map((name) => said(name)[0]?.args[0])
  if (certificate === undefined) return lacking('ssl_certificate', 'the "listen ... ssl" directive')
  if (key === undefined)
    return lacking('ssl_certificate_key', `certificate "${resolvePath('/etc/nginx', certificate)}"`)
  return (
    loadProblem(files, certificate, { what: 'certificate', form: 'X509_AUX', kind: 'TRUSTED CERTIFICATE' }) ??
    loadProblem(files, key, { what: 'certificate key', form: 'PrivateKey', kind: 'ANY PRIVATE KEY' })
  )
}

interface Loaded {
  readonly what: string
  /** How OpenSSL names it. */
  readonly form: string
  readonly kind: string
}

/** What begins with a word and a colon, or has a variable, is no file, or not always the same. */
const isElsewhere = (named: string): boolean => /^\w+:|\$/.test(named)

function loadProblem(files: Files, named: string, { what, form, kind }: Loaded): ConfigError | undefined {
  if (isElsewhere(named)) return undefined
  const path = resolvePath('/etc/nginx', named)
  const text = files.read(path)
  const cannot = (why: string) => new ConfigError(`cannot load ${what} "${path}": ${why}`, '', 0)
  if (isError(text))
    return cannot(
      `BIO_new_file() failed (SSL: error:80000002:system library::${text.message}:calling fopen(${path}, r) error:10000080:BIO routines::no such file)`,
    )
  if (text.includes('-----BEGIN ')) return undefined
  return cannot(
    `PEM_read_bio_${form}() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: ${kind})`,
  )
}
