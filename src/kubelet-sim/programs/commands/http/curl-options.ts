/** What curl is asked. */
import { encodeBase64 } from '../../../../api/codec/base64.ts'
import { octetsOf } from '../../../runtime/bytes.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { headersFrom } from '../../../runtime/http/message.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process } from '../../../runtime/program.ts'
import { Options } from '../options.ts'
import { wrongEntry } from './destination.ts'

/** Digits, `J`, `K`, `M`, `P`, `Q`, `R` and `z` stand for what has no short form; what stands behind `5` and `6` changes nothing here. */
const letters = 'sSfLkiIvGNgOo:X:H:d:m:w:A:e:u:T:b:x:F:r:1:2:3:4:5:67:8:9:0:zRJ:M:K:qnjaB#lP:Q:W:'

const longOptions: Readonly<Record<string, string>> = {
  silent: 's',
  'show-error': 'S',
  fail: 'f',
  'fail-with-body': 'z',
  location: 'L',
  'location-trusted': 'L',
  insecure: 'k',
  head: 'I',
  include: 'i',
  'show-headers': 'i',
  get: 'G',
  output: 'o',
  'remote-name': 'O',
  'create-dirs': '6',
  request: 'X',
  'unix-socket': 'W',
  header: 'H',
  data: 'd',
  'data-ascii': 'd',
  'data-binary': '3',
  'data-raw': '4',
  'data-urlencode': '8',
  json: 'J',
  'max-time': 'm',
  'connect-timeout': '7',
  'write-out': 'w',
  'user-agent': 'A',
  referer: 'e',
  verbose: 'v',
  user: 'u',
  'upload-file': 'T',
  cookie: 'b',
  'cookie-jar': '5',
  'continue-at': '5',
  proxy: 'x',
  form: 'F',
  range: 'r',
  'no-buffer': 'N',
  globoff: 'g',
  cacert: '1',
  capath: '5',
  'oauth2-bearer': '2',
  cert: '5',
  key: '5',
  retry: '9',
  'retry-delay': '0',
  'retry-max-time': '5',
  'retry-connrefused': 'R',
  'retry-all-errors': 'R',
  'max-redirs': 'M',
  resolve: 'P',
  'connect-to': 'Q',
  interface: '5',
  url: 'K',
  compressed: '6',
  'http1.0': '6',
  'http1.1': '6',
  http2: '6',
  ipv4: '6',
  ipv6: '6',
  'progress-bar': '6',
  'no-progress-meter': '6',
  'tcp-nodelay': '6',
  'no-keepalive': '6',
  'keepalive-time': '5',
  raw: '6',
  tlsv1: '6',
  'tlsv1.2': '6',
  'tlsv1.3': '6',
  noproxy: '5',
  'path-as-is': '6',
  disable: '6',
  netrc: '6',
  'junk-session-cookies': '6',
  append: '6',
  'use-ascii': '6',
  'list-only': '6',
}

export interface Curl {
  readonly options: Options
  readonly urls: readonly string[]
  readonly method: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** With `-G`, what would be sent is part of the question. */
  readonly query: string
}

/** A text says what is wrong with it, and with which exit code. */
export function curlOptions(process: Process): Curl | { readonly code: number; readonly text: string } {
  const options = new Options(withNumbers(process.args), letters, longOptions)
  if (options.invalid) {
    const { name, lacksValue } = options.invalid
    return { code: 2, text: `option -${name}: ${lacksValue ? 'requires parameter' : 'is unknown'}` }
  }
  const wrong = wrongEntry(options)
  if (wrong !== undefined) return { code: 49, text: `Couldn't parse CURLOPT_RESOLVE entry '${wrong}'` }
  if (options.has('x')) return { code: 2, text: 'proxies are not simulated' }
  const data = dataOf(process, options)
  if (typeof data !== 'string' && data !== undefined) return data
  const isQuery = options.has('G')
  const upload = options.has('T') ? contentOf(process, options.get('T')!) : undefined
  if (upload === null)
    return {
      code: 26,
      text: `Can't open '${options.get('T')}'!\ncurl: (26) Failed to open/read local data from file/application`,
    }
  const form = options.has('F') ? formOf(options.all('F')) : undefined
  return {
    options,
    urls: [...options.all('K'), ...options.operands],
    method: options.get('X'),
    headers: headersOf(options, { hasData: data !== undefined && !isQuery, isForm: form !== undefined }),
    body: isQuery ? undefined : (upload ?? form ?? data),
    query: isQuery ? (data ?? '') : '',
  }
}

/** `-4` and `-6` choose the kind of address; there is but one. */
const withNumbers = (args: readonly string[]): readonly string[] =>
  args.filter((each) => each !== '-4' && each !== '-6' && each !== '-#')

type Refusal = { readonly code: number; readonly text: string }

/** What is to be sent, all its parts together. */
function dataOf(process: Process, options: Options): string | Refusal | undefined {
  const parts: string[] = []
  for (const text of options.all('J')) parts.push(text)
  for (const text of [...options.all('d'), ...options.all('3')]) {
    const content = text.startsWith('@') ? contentOf(process, text.slice(1)) : text
    if (content === null) return { code: 26, text: `Failed to open ${text.slice(1)}` }
    parts.push(
      text.startsWith('@') && options.all('d').includes(text) ? content.replace(/[\r\n]/g, '') : content,
    )
  }
  for (const text of options.all('4')) parts.push(text)
  for (const text of options.all('8')) {
    const equals = text.indexOf('=')
    parts.push(
      equals > 0
        ? `${text.slice(0, equals)}=${urlEncoded(text.slice(equals + 1))}`
        : urlEncoded(text.slice(equals + 1)),
    )
  }
  return parts.length > 0 ? parts.join('&') : undefined
}

const urlEncoded = (bytes: string): string =>
  bytes.replace(
    /[^A-Za-z0-9._~-]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )

/** As much as is sent of a file. */
const longestContent = 4 * 1024 * 1024

/** Null for a file that cannot be read. */
function contentOf(process: Process, name: string): string | null {
  const path = name === '-' ? '/dev/stdin' : resolvePath(process.cwd, name)
  const text = process.machine.files.read(path, process.user, longestContent)
  return isError(text) ? null : text
}

const boundary = '------------------------d74496d66958873e'

const formOf = (fields: readonly string[]): string =>
  fields
    .map((each) => /^([^=]*)=(.*)$/s.exec(each))
    .map(
      (found) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${found?.[1]}"\r\n\r\n${found?.[2]}\r\n`,
    )
    .join('') + `--${boundary}--\r\n`

function headersOf(
  options: Options,
  { hasData, isForm }: { hasData: boolean; isForm: boolean },
): Record<string, string> {
  const token = options.get('2')
  const user = options.get('u')
  const type = options.has('J')
    ? 'application/json'
    : isForm
      ? `multipart/form-data; boundary=${boundary}`
      : 'application/x-www-form-urlencoded'
  const own = headersFrom(options.all('H'))
  const usual: Record<string, string> = {
    'user-agent': options.get('A') ?? 'curl/8.14.1',
    accept: options.has('J') ? 'application/json' : '*/*',
    ...((hasData || isForm) && { 'content-type': type }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(user !== undefined && {
      authorization: `Basic ${encodeBase64(octetsOf(user.includes(':') ? user : `${user}:`))}`,
    }),
    ...(options.has('e') && { referer: options.get('e')! }),
    ...(options.has('b') && options.get('b')!.includes('=') && { cookie: options.get('b')! }),
    ...(options.has('r') && { range: `bytes=${options.get('r')}` }),
  }
  // `-H 'Accept:'` takes one away.
  for (const line of options.all('H'))
    if (/^[^:]+:\s*$/.test(line)) delete usual[line.slice(0, line.indexOf(':')).toLowerCase()]
  for (const [name, value] of Object.entries(own)) if (value !== '') usual[name] = value
  return usual
}
