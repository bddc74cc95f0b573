/** httpd: what its configuration says, and how it is told to read it anew; and images on Alpine. */
import { describe, expect, test } from 'vitest'
import { exec, testRuntime } from '../support.ts'

const conf = '/usr/local/apache2/conf/httpd.conf'

function server(before = 'true', image = 'httpd:2.4') {
  const runtime = testRuntime()
  const started = runtime.start({ image, command: ['sh', '-c', `${before}; exec httpd-foreground`] })
  runtime.clock.advance(1_000)
  const { config } = started.container
  const say = (script: string) => {
    const answer = exec(started.container, ['bash', '-c', script])
    runtime.clock.advance(1_000)
    return answer.output
  }
  const get = (port: number, path = '/', host = 'web') => {
    const answer = runtime.network.http(config.ip, port, { method: 'GET', path, headers: { host } })
    return typeof answer === 'string' ? answer : `${answer.status} ${answer.body.replace(/\s+$/, '')}`
  }
  return { started, say, get }
}

describe('httpd', () => {
  test('serves its folder, and what is changed there', () => {
    const { say, get } = server()
    expect(get(80)).toBe('200 <html><body><h1>It works!</h1></body></html>')
    say('echo hello > /usr/local/apache2/htdocs/index.html')
    expect(get(80)).toBe('200 hello')
    expect(get(80, '/none')).toContain('404')
    expect(say('cat htdocs/index.html; httpd -v | head -n 1')).toBe(
      'hello\nServer version: Apache/2.4.65 (Unix)\n',
    )
  })

  test('listens where its configuration says, also once it is told to read it anew', () => {
    const { say, get } = server(`sed -i 's/^Listen 80$/Listen 8080/' ${conf}`)
    expect([get(80), get(8080)]).toEqual(['connection refused', expect.stringContaining('200')])
    say(
      `mkdir /srv/www; echo mine > /srv/www/home.html; sed -i -e 's/^Listen.*/Listen 0.0.0.0:8081/' -e 's!^DocumentRoot.*!DocumentRoot "/srv/www"!' -e 's/DirectoryIndex .*/DirectoryIndex home.html/' ${conf}`,
    )
    expect(get(8080)).toContain('It works!')
    expect(say('httpd -t && apachectl -k graceful')).toMatch(/^AH00558: .*\nSyntax OK\n$/)
    expect([get(8080), get(8081)]).toEqual(['connection refused', '200 mine'])
  })

  test('has hosts by port and by name', () => {
    const { get } = server(
      `cd /usr/local/apache2; for n in a b c; do mkdir $n; echo $n > $n/index.html; done; printf 'Listen 81\\n<VirtualHost *:80>\\nDocumentRoot a\\n</VirtualHost>\\n<VirtualHost *:80>\\nServerName b.example.com\\nDocumentRoot b\\n</VirtualHost>\\n<VirtualHost *:81>\\nDocumentRoot c\\n</VirtualHost>\\n' >> ${conf}`,
    )
    expect([get(80), get(80, '/', 'b.example.com'), get(81)]).toEqual(['200 a', '200 b', '200 c'])
  })

  test('does not start with what it does not understand, and keeps what it has instead of reading it', () => {
    const { started } = server(`echo 'Listne 81' >> ${conf}`)
    expect(started.exits[0]?.exitCode).toBe(1)
    expect(started.output).toContain(
      "Invalid command 'Listne', perhaps misspelled or defined by a module not included in the server configuration",
    )
    const { say, get } = server()
    expect(say(`echo Nonsense >> ${conf}; httpd -k graceful; echo $?`)).toContain('1\n')
    expect(get(80)).toContain('200')
  })
})

test.each(['nginx:1.27-alpine', 'httpd:alpine', 'redis:7-alpine', 'postgres:16-alpine'])(
  '%s has the tools of Alpine, and no others',
  (image) => {
    const { sh } = testRuntime()
    const { output } = sh(
      '. /etc/os-release; echo $ID; which bash apt-get; wget --help 2>&1 | head -n 1; which apk',
      { image },
    )
    expect(output.split('\n')[0]).toBe('alpine')
    expect(output).not.toContain('apt-get')
    expect(output).toContain('/apk\n')
  },
)
