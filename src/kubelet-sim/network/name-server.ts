/** What a name server answers that a Corefile configures: who is asked for a name, and under which other name. Source: the plugins rewrite, hosts, kubernetes and forward of CoreDNS. */
import { RE2JS } from 're2js'
import { parseIP } from '../../api/ip-number.ts'
import { memoOfLast } from '../../api/memo.ts'
import { clusterDomain } from '../pod/dns.ts'
import { type Directive, isIn, type ServerBlock } from '../runtime/network/corefile.ts'
import {
  addressAnswer,
  type DnsAnswer,
  type DnsQuestion,
  noSuchName,
  plainName,
} from '../runtime/network/dns.ts'

/** Who is asked. */
interface Sources {
  /** What the cluster knows. */
  cluster(question: DnsQuestion): DnsAnswer
  /** The servers that others are, by their addresses or as `/etc/resolv.conf`; undefined where nobody is there. */
  elsewhere(question: DnsQuestion, server: string): DnsAnswer | undefined
}

const refused: DnsAnswer = Object.freeze({ ...noSuchName(), code: 'REFUSED' })
const failed: DnsAnswer = Object.freeze({ ...noSuchName(), code: 'SERVFAIL' })

export function answerBy(blocks: readonly ServerBlock[], question: DnsQuestion, sources: Sources): DnsAnswer {
  const asked = plainName(question.name)
  const ofDns = blocks.filter(({ port }) => port === 53)
  const block = ofDns
    .flatMap((each) => each.zones.filter((zone) => isIn(asked, zone)).map((zone) => ({ zone, each })))
    .sort((a, b) => b.zone.length - a.zone.length)
    .at(0)?.each
  if (!block) return refused
  const named = (name: string) => block.directives.filter((each) => each.name === name)
  const name = rewritten(asked, named('rewrite'))
  const answer = unwritten({ ...question, name }, named, sources)
  return name === asked ? answer : renamed(answer, name, asked)
}

/** The plugins one after the other, in the order in which they were built in. */
function unwritten(
  question: DnsQuestion,
  named: (plugin: string) => readonly Directive[],
  sources: Sources,
): DnsAnswer {
  for (const each of named('hosts')) {
    const found = hostAnswer(question, each)
    if (found) return found
  }
  for (const { args } of named('kubernetes')) {
    const zone = longestOf(args, question.name)
    if (zone !== undefined) return zoneAnswer(question, zone, sources)
  }
  for (const { args } of named('forward')) {
    const [from = '.', ...servers] = args
    if (!isIn(question.name, plainName(from))) continue
    for (const server of servers) {
      const found = sources.elsewhere(question, server.replace(/^dns:\/\//, '').replace(/:53$/, ''))
      if (found) return found
    }
    return failed
  }
  return refused
}

const longestOf = (zones: readonly string[], name: string): string | undefined =>
  zones
    .map(plainName)
    .filter((zone) => isIn(name, zone))
    .sort((a, b) => b.length - a.length)
    .at(0)

/** A further zone knows all names of the first one. */
function zoneAnswer(question: DnsQuestion, zone: string, { cluster }: Sources): DnsAnswer {
  if (zone === '' || zone === clusterDomain || zone.endsWith('.arpa')) return cluster(question)
  const name = `${question.name.slice(0, question.name.length - zone.length)}${clusterDomain}`
  return renamed(cluster({ ...question, name }), name, question.name)
}

function renamed(answer: DnsAnswer, from: string, to: string): DnsAnswer {
  const answers = answer.answers.map((each) => (each.name === from ? { ...each, name: to } : each))
  return { ...answer, answers }
}

/** Undefined: somebody else is asked. */
function hostAnswer({ name, type }: DnsQuestion, { args, lines }: Directive): DnsAnswer | undefined {
  const zones = args.filter((each) => !each.startsWith('/'))
  if (zones.length > 0 && longestOf(zones, name) === undefined) return undefined
  const own = lines.filter(([ip, ...names]) => parseIP(ip) && names.some((each) => plainName(each) === name))
  const fallsThrough = lines.find(([word]) => word === 'fallthrough')
  if (own.length === 0) {
    const isLeft =
      fallsThrough && (fallsThrough.length === 1 || longestOf(fallsThrough.slice(1), name) !== undefined)
    return isLeft ? undefined : noSuchName()
  }
  const all = addressAnswer(
    name,
    own.map(([ip]) => ip),
    3_600,
  )
  return { ...all, answers: all.answers.filter((each) => each.type === type) }
}

/** By the first rule about names that matches, and those behind it if it says `continue`. */
function rewritten(asked: string, rules: readonly Directive[]): string {
  let name = asked
  for (const rule of rules.flatMap(rulesOf)) {
    const next = applied(name, rule.words)
    if (next === undefined) continue
    name = next
    if (!rule.goesOn) return name
  }
  return name
}

/** A rule stands on the line, or one on each line of the block. */
function rulesOf({ args, lines }: Directive) {
  const [mode] = args
  const goesOn = mode === 'continue'
  const words = goesOn || mode === 'stop' ? args.slice(1) : args
  const [field, ...rest] = words
  if (lines.length > 0 && words.length === 0)
    return lines.filter(([each]) => each === 'name').map((line) => ({ goesOn, words: line.slice(1) }))
  return field === 'name' ? [{ goesOn, words: rest }] : []
}

const sorts: ReadonlySet<string> = new Set(['exact', 'prefix', 'suffix', 'substring', 'regex'])

function applied(name: string, words: readonly string[]): string | undefined {
  const [sort, from = '', to = ''] = sorts.has(words[0]) ? words : ['exact', ...words]
  const full = `${name}.`
  const dotted = (text: string) => (text.endsWith('.') ? text : `${text}.`)
  switch (sort) {
    case 'prefix':
      return full.startsWith(from) ? plainName(to + full.slice(from.length)) : undefined
    case 'suffix': {
      const [old, next] = [dotted(from), dotted(to)]
      return full.endsWith(old) ? plainName(full.slice(0, full.length - old.length) + next) : undefined
    }
    case 'substring':
      return full.includes(from) ? plainName(full.replace(from, to)) : undefined
    case 'regex':
      return byExpression(name, from, to)
    default:
      return full === dotted(plainName(from)) ? plainName(to) : undefined
  }
}

const longestExpression = 1_000

/** Undefined for one that is none. */
const compiled = memoOfLast((text: string): { readonly expression: RE2JS | undefined } => {
  try {
    return { expression: text.length > longestExpression ? undefined : RE2JS.compile(text) }
  } catch {
    return { expression: undefined }
  }
})

/** `{1}` stands for what the first group has found. */
function byExpression(name: string, from: string, to: string): string | undefined {
  const found = compiled(from).expression?.matcher(name)
  if (!found?.find()) return undefined
  return plainName(to.replace(/\{(\d+)\}/g, (_, n) => found.group(Number(n)) ?? ''))
}
