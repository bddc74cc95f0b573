/** dig: asks a name server, and shows all that it has answered. */
import { upperCased } from '../../../runtime/bytes.ts'
import { type DnsAnswer, type DnsRecord, reverseName } from '../../../runtime/network/dns.ts'
import type { Process, Program, Running } from '../../../runtime/program.ts'
import { formatDate } from '../date.ts'
import { askName, type NameAnswer, recordTypes, serverOf } from './names.ts'

interface Question {
  readonly name: string
  readonly type: string
}

interface Dig {
  readonly questions: readonly Question[]
  readonly server: string | undefined
  /** What `+name` and `+noname` say, by name. */
  readonly flags: ReadonlyMap<string, string>
}

/** Shown unless they are switched off. */
const sections = ['cmd', 'comments', 'question', 'answer', 'authority', 'additional', 'stats']

/** What is asked; a text says what is wrong with that. */
function digOf(args: readonly string[]): Dig | string {
  const questions: { name: string; type: string }[] = []
  const flags = new Map<string, string>()
  let server: string | undefined
  let type = 'A'
  for (let n = 1; n < args.length; n++) {
    const word = args[n]
    if (word.startsWith('@')) server = word.slice(1)
    else if (word.startsWith('+')) setFlag(flags, word.slice(1))
    else if (word === '-x') questions.push({ name: reverseName(args[++n] ?? ''), type: 'PTR' })
    else if (word === '-t') type = setType(questions, args[++n] ?? '')
    else if (word === '-q') questions.push({ name: args[++n] ?? '', type })
    else if (word === '-p' || word === '-b' || word === '-c' || word === '-k' || word === '-y') n++
    else if (/^-[46uimr]$/.test(word)) continue
    else if (word.startsWith('-')) return `Invalid option: ${word}`
    else if (recordTypes.has(upperCased(word)) && questions.length > 0) type = setType(questions, word)
    else if (/^(IN|CH|HS)$/i.test(word)) continue
    else if (recordTypes.has(upperCased(word)) && args[n + 1] !== undefined) type = upperCased(word)
    else questions.push({ name: word, type })
  }
  return { questions: questions.length > 0 ? questions : [{ name: '.', type: 'NS' }], server, flags }
}

/** The type of the question before it, and of those that follow. */
function setType(questions: { name: string; type: string }[], text: string): string {
  const type = upperCased(text)
  const last = questions.at(-1)
  if (last) last.type = type
  return type
}

function setFlag(flags: Map<string, string>, text: string): void {
  const [name, value = 'yes'] = text.split('=')
  if (name === 'all' || name === 'noall')
    for (const each of sections) flags.set(each, name === 'all' ? 'yes' : 'no')
  else if (name.startsWith('no') && name !== 'nord') flags.set(name.slice(2), 'no')
  else flags.set(name, value)
}

/** So long, and so often, a server is asked. */
const usualSeconds = 5
const usualTries = 3

export const dig: Program = (process) => {
  const asked = digOf(process.args)
  if (typeof asked === 'string') {
    process.complain(`${asked}\nUsage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}\n`)
    return 1
  }
  if (asked.flags.get('trace') === 'yes') {
    process.complain('dig: +trace is not simulated\n')
    return 1
  }
  return run(process, asked)
}

function* run(process: Process, asked: Dig): Running {
  let status = 0
  for (const [n, question] of asked.questions.entries()) {
    const server = serverOf(process, asked.server)
    const searches = asked.flags.get('search') === 'yes'
    const found = askName(process, { ...question, server: server.ip, searches })
    if (n === 0 && shows(asked, 'cmd') && asked.flags.get('short') !== 'yes') {
      yield* process.write(`\n; <<>> DiG 9.18.39 <<>> ${process.args.slice(1).join(' ')}\n`)
      if (asked.questions.length > 0) yield* process.write(';; global options: +cmd\n')
    }
    if (typeof found.answer === 'string') {
      const tries = Math.max(1, Number(asked.flags.get('tries') ?? usualTries) || usualTries)
      const ms =
        (Number(asked.flags.get('time') ?? asked.flags.get('timeout') ?? usualSeconds) || usualSeconds) *
        1_000
      for (let k = 0; k < Math.min(tries, 20); k++) {
        yield process.sleep(ms)
        yield* process.write(`;; communications error to ${server.ip}#53: timed out\n`)
      }
      yield* process.write('\n;; no servers could be reached\n')
      status = 9
    } else if (asked.flags.get('short') === 'yes') {
      for (const { content } of found.answer.answers) yield* process.write(`${content}\n`)
    } else
      yield* process.write(
        answerText(process, asked, {
          ...found,
          ...question,
          server,
          answer: found.answer,
          asked: found.name,
        }),
      )
  }
  return status
}

const shows = ({ flags }: Dig, section: string): boolean => flags.get(section) !== 'no'

interface Shown extends Question {
  readonly asked: string
  readonly answer: DnsAnswer
  readonly server: ReturnType<typeof serverOf>
}

function answerText(process: Process, dig: Dig, { asked, type, answer, server }: Shown & NameAnswer): string {
  const id = process.machine.random.int(65_536)
  const isTcp = dig.flags.get('tcp') === 'yes' || dig.flags.get('vc') === 'yes'
  const { answers, authority, additional } = answer
  const parts: string[] = []
  if (shows(dig, 'comments')) {
    parts.push(
      `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${answer.code}, id: ${id}\n` +
        `;; flags: qr${answer.isAuthoritative ? ' aa' : ''} rd; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: ${authority.length}, ADDITIONAL: ${additional.length + 1}\n` +
        ';; WARNING: recursion requested but not available\n\n' +
        ';; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n',
    )
  }
  const heading = (title: string) => (shows(dig, 'comments') ? `;; ${title} SECTION:\n` : '')
  if (shows(dig, 'question'))
    parts.push(
      `${heading('QUESTION')};${`${asked}.`.padEnd(31)}\tIN\t${type}\n${shows(dig, 'comments') ? '\n' : ''}`,
    )
  const section = (name: string, title: string, records: readonly DnsRecord[]) => {
    if (records.length > 0 && shows(dig, name))
      parts.push(heading(title) + records.map(recordLine).join('') + (shows(dig, 'comments') ? '\n' : ''))
  }
  section('answer', 'ANSWER', answers)
  section('authority', 'AUTHORITY', authority)
  section('additional', 'ADDITIONAL', additional)
  if (shows(dig, 'stats')) {
    const size =
      12 +
      asked.length +
      6 +
      [...answers, ...authority, ...additional].reduce((sum, each) => sum + each.content.length + 16, 0)
    parts.push(
      `;; Query time: 0 msec\n;; SERVER: ${server.ip}#53(${server.name}) (${isTcp ? 'TCP' : 'UDP'})\n` +
        `;; WHEN: ${formatDate(process.machine.clock.now(), '%a %b %d %T UTC %Y')}\n;; MSG SIZE  rcvd: ${size}\n\n`,
    )
  }
  return parts.join('')
}

const recordLine = ({ name, type, ttlSeconds, content }: DnsRecord): string =>
  `${`${name}.`} ${ttlSeconds}\tIN\t${type}\t${content}\n`
