/** Whether the certificate of a server in the cluster is good for who connects to it: by names, not by signatures. Source: Verify of Go's crypto/x509. */
import { type Certificate, certificatesIn } from '../../api/certificates/certificate.ts'
import { memoOfLast } from '../../api/memo.ts'

/** Most connections are to the server of the last one. */
const read = { shown: memoOfLast(certificatesIn), trusted: memoOfLast(certificatesIn) }

interface Expected {
  /** The name by which the server is called. */
  readonly host: string
  /** In PEM: who may have signed its certificate. */
  readonly authorities: string
}

/** Why it is not, in the words of Go. @param shown in PEM, the server's own first */
export function whyNotTrusted(shown: string, { host, authorities }: Expected): string | undefined {
  const [own, ...others] = read.shown(shown)
  if (!own) return 'tls: failed to parse certificate from server: x509: malformed certificate'
  const named = own.dnsNames
  if (!named.some((name) => covers(name.toLowerCase(), host)))
    return `${unverified}: ${wrongName(named, host)}`
  return isSignedBy(own, read.trusted(authorities), others)
    ? undefined
    : `${unverified}: x509: certificate signed by unknown authority`
}

const unverified = 'tls: failed to verify certificate'

const wrongName = (named: readonly string[], host: string): string =>
  named.length === 0
    ? `x509: certificate is not valid for any names, but wanted to match ${host}`
    : `x509: certificate is valid for ${named.join(', ')}, not ${host}`

/** `*.example.com` stands for one label. */
const covers = (name: string, host: string): boolean =>
  name === host ||
  (name.startsWith('*.') && host.includes('.') && name.slice(1) === host.slice(host.indexOf('.')))

function isSignedBy(
  own: Certificate,
  authorities: readonly Certificate[],
  others: readonly Certificate[],
): boolean {
  const unused = new Set(others)
  for (let at: Certificate | undefined = own; at; ) {
    const { subject, issuer }: Certificate = at
    if (authorities.some((each) => each.subject === issuer || each.subject === subject)) return true
    at = [...unused].find((each) => each.subject === issuer)
    if (at) unused.delete(at)
  }
  return false
}
