/** Links in what is handed on by a proxy: those to the server itself lead through the proxy then. Source: Transport of apimachinery's util/proxy. */

/** The attributes that are addresses, by the tags that have them. */
const addressAttributes: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
}

export interface ProxiedPlace {
  /** Of the proxy: `/api/v1/namespaces/default/pods/web/proxy`. */
  readonly prefix: string
  /** As what the server itself is known: its address with its port, and what the client has called it. */
  readonly hosts: readonly string[]
}

/** An address that the server names, as the client has to ask for it. */
export function proxiedLink(link: string, { prefix, hosts }: ProxiedPlace): string {
  const [origin, host] = /^(?:[A-Za-z][\w+.-]*:)?\/\/([^/?#]*)/.exec(link) ?? ['']
  const rest = link.slice(origin.length)
  const isElsewhere = host !== undefined && !hosts.includes(host)
  if (isElsewhere || !rest.startsWith('/')) return link
  return rest.startsWith(prefix) ? rest : prefix + rest
}

const tagStart = /<([A-Za-z][A-Za-z0-9]*)(?=[\s/>])/y
const attribute = /([^\s"'<>/=]+)(\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/g

/** Within these nothing is a tag but their end. */
const rawElements = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'noembed', 'noframes'])

/** A page with its links. @param html its bytes, one a character */
export function withProxiedLinks(html: string, place: ProxiedPlace): string {
  const lower = html.toLowerCase()
  const parts: string[] = []
  let at = 0
  for (let open = html.indexOf('<'); open >= 0; open = html.indexOf('<', at)) {
    parts.push(html.slice(at, open))
    const end = endOfToken(html, open)
    tagStart.lastIndex = open
    const name = tagStart.exec(html)?.[1].toLowerCase()
    const text = html.slice(open, end)
    parts.push(name === undefined ? text : tagWithLinks(name, text, place))
    at = end
    if (name === undefined || !rawElements.has(name)) continue
    const close = lower.indexOf(`</${name}`, at)
    if (close < 0) break
    parts.push(html.slice(at, close))
    at = close
  }
  parts.push(html.slice(at))
  return parts.join('')
}

/** Behind the comment or the tag that begins at a place. */
function endOfToken(html: string, open: number): number {
  const [end, length] = html.startsWith('<!--', open)
    ? [html.indexOf('-->', open + 4), 3]
    : [html.indexOf('>', open), 1]
  return end < 0 ? html.length : end + length
}

function tagWithLinks(name: string, text: string, place: ProxiedPlace): string {
  if (!Object.hasOwn(addressAttributes, name)) return text
  const addresses = addressAttributes[name]
  return text.replace(attribute, (all, key: string, is: string, ...values: (string | undefined)[]) => {
    if (!addresses.includes(key.toLowerCase())) return all
    return `${key}${is}"${proxiedLink(values[0] ?? values[1] ?? values[2] ?? '', place)}"`
  })
}
