/** openssl: keys and certificates, which other programs read as those of the real one. */
import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { testRuntime } from '../support.ts'

const run = (script: string) => {
  const { start, clock } = testRuntime()
  const install = 'apt-get update >/dev/null; apt-get install -y openssl >/dev/null; cd /tmp'
  const ran = start({ image: 'debian:12', command: ['bash', '-c', `${install}\n${script}`] })
  clock.advance(60_000)
  return ran.output
}

const newCertificate =
  'openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout tls.key -out tls.crt -subj "/CN=web/O=acme" -addext "subjectAltName=DNS:web,DNS:*.web,IP:10.0.0.1" 2>/dev/null'

test('a certificate signs itself, and is what others take for one', () => {
  const pem = run(
    `${newCertificate}; stat -c %a tls.key; cat tls.crt; openssl pkey -in tls.key -pubout; cat tls.key`,
  )
  const [mode] = pem.split('\n')
  expect(mode).toBe('600')
  const certificate = new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE')))
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.subject).toBe('CN=web\nO=acme')
  expect(certificate.subjectAltName).toBe('DNS:web, DNS:*.web, IP Address:10.0.0.1')
  expect(certificate.ca).toBe(true)
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048)
  expect(pem).toContain(certificate.publicKey.export({ type: 'spki', format: 'pem' }))
})

test('it is told of as openssl tells of it', () => {
  const text =
    run(`${newCertificate}; openssl x509 -in tls.crt -noout -text; openssl x509 -in tls.crt -noout -subject -issuer -dates
openssl x509 -in tls.crt -noout -ext subjectAltName; openssl x509 -in tls.crt -noout -checkend 86400; openssl x509 -in tls.crt -noout -checkend 40000000 || echo soon`)
  expect(text).toMatch(
    /^Certificate:\n {4}Data:\n {8}Version: 3 \(0x2\)\n {8}Serial Number:\n {12}([\da-f]{2}:){19}[\da-f]{2}\n {8}Signature Algorithm: sha256WithRSAEncryption\n {8}Issuer: CN = web, O = acme\n/,
  )
  expect(text).toMatch(
    /Public-Key: \(2048 bit\)\n {16}Modulus:\n( {20}([\da-f]{2}:){15}\n){17} {20}[\da-f]{2}:[\da-f]{2}\n/,
  )
  expect(text).toContain('            X509v3 Basic Constraints: critical\n                CA:TRUE\n')
  const [, told] = text.split(/Signature Value:\n(?: {8}[\da-f:]+\n)+/)
  expect(told.replace(/=(\w{3}) .* GMT/g, '=$1')).toBe(
    'subject=CN = web, O = acme\nissuer=CN = web, O = acme\nnotBefore=Jan\nnotAfter=Jan\n' +
      'X509v3 Subject Alternative Name: \n    DNS:web, DNS:*.web, IP Address:10.0.0.1\nCertificate will not expire\nCertificate will expire\nsoon\n',
  )
})

test('an authority signs what others ask for, by a configuration', () => {
  const output =
    run(`openssl genrsa -out ca.key 2048; openssl req -x509 -new -nodes -key ca.key -subj /CN=ca -days 3650 -out ca.crt
cat >csr.conf <<'EOF'
[req]
prompt = no
distinguished_name = dn
req_extensions = v3_req
[dn]
CN = web.default.svc
O = system:nodes # of nodes
[v3_req]
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = @names
basicConstraints = CA:FALSE
[names]
DNS.1 = web
IP.1 = 10.0.0.1
EOF
openssl genrsa -out web.key 2048; openssl req -new -key web.key -out web.csr -config csr.conf; openssl req -in web.csr -noout -verify -subject
openssl x509 -req -in web.csr -CA ca.crt -CAkey ca.key -CAcreateserial -out web.crt -days 10 -extensions v3_req -extfile csr.conf
openssl verify -CAfile ca.crt web.crt; openssl verify web.crt; ls ca.srl; openssl x509 -in web.crt -noout -ext keyUsage,extendedKeyUsage,basicConstraints
openssl rsa -in web.key -check -noout; cat ca.crt web.crt`)
  expect(output.slice(0, output.indexOf('-----BEGIN'))).toBe(
    '! Certificate request self-signature verify OK\nsubject=CN = web.default.svc, O = system:nodes\n' +
      '! Certificate request self-signature ok\n! subject=CN = web.default.svc, O = system:nodes\nweb.crt: OK\n' +
      '! CN = web.default.svc, O = system:nodes\n! error 20 at 0 depth lookup: unable to get local issuer certificate\n! error web.crt: verification failed\nca.srl\n' +
      'X509v3 Key Usage: critical\n    Digital Signature, Key Encipherment\nX509v3 Extended Key Usage: \n    TLS Web Server Authentication\n' +
      'X509v3 Basic Constraints: \n    CA:FALSE\nRSA key ok\n',
  )
  const [authority, web] = output
    .split(/(?=-----BEGIN)/)
    .slice(1)
    .map((pem) => new X509Certificate(pem))
  expect(web.checkIssued(authority) && web.verify(authority.publicKey)).toBe(true)
})

test.each([
  [
    'req -x509 -nodes -newkey rsa:2048 -keyout k -out c -subj CN=web',
    'This name is not in that format: .CN=web.',
  ],
  ['req -new -nodes -newkey rsa:777 -subj /CN=web', 'kubesim makes keys of 1024, 2048, 3072 and 4096 bits'],
  ['req -new -key nosuch -subj /CN=web', 'Could not open file or uri for loading private key from nosuch'],
  ['req -new -nodes -newkey rsa:2048 -subj /CN=web -addext keyUsage=nothing', 'value=nothing'],
  ['x509 -in /etc/passwd -noout', 'Could not read certificate from /etc/passwd'],
  ['req -nosuch', 'req: Unknown option or message digest: nosuch'],
])('openssl %s fails, and says why', (command, why) => {
  expect(run(`openssl ${command}; echo $?`)).toMatch(new RegExp(`! .*${why}[^]*\n1\n$`))
})
