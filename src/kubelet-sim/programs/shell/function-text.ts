/** A function as bash shows it (`declare -f`, `type`): laid out anew, and a script that defines it. */
import type {
  ArithmeticExpression,
  Case,
  CompoundCommand,
  CompoundList,
  Function as FunctionNode,
  HereDoc,
  If,
  PipelineNode,
  Redirection,
  Statement,
  TestExpression,
} from 'unbash'

export function functionText(name: string, node: FunctionNode): string {
  const printer = new FunctionPrinter()
  printer.definition(`${name} () \n`, node.body)
  return `${printer.text}\n`
}

type Node = Statement['command'] | FunctionNode['body']

const step = 4

class FunctionPrinter {
  text = ''
  #indentation = 0
  /** Here-documents that follow when the line ends. */
  #documents: HereDoc[] = []

  /** A head, and a body in braces: those of a group are the function's own. */
  definition(head: string, body: FunctionNode['body']): void {
    this.text += head
    this.#line('{ \n')
    this.#indented(() => this.#commands(body.type === 'BraceGroup' ? body.body : body))
    this.#endLine('')
    this.#line('}')
  }

  #line(text: string): void {
    this.text += ' '.repeat(this.#indentation) + text
  }

  #indented(print: () => void): void {
    this.#indentation += step
    print()
    this.#indentation -= step
  }

  /** Ends a line, with the here-documents that belong to it: what separates commands is not written behind one. */
  #endLine(separator: string): void {
    if (this.#documents.length === 0) {
      this.text += this.text.endsWith('&') ? '\n' : `${separator}\n`
      return
    }
    const documents = this.#documents
    this.#documents = []
    for (const { body, delimiter } of documents) this.text += `\n${body.text}${delimiter?.value ?? ''}\n`
    this.text += '\n'
  }

  /** Commands that begin a line; the last line is left open. */
  #commands(node: Node): void {
    this.#line('')
    this.#node(node)
  }

  /** Each command but the first begins a line, or goes on behind one in the background. */
  #list({ commands }: CompoundList): void {
    for (const [n, { command, background }] of commands.entries()) {
      if (commands[n - 1]?.background) this.text += ' '
      else if (n > 0) {
        this.#endLine(';')
        this.#line('')
      }
      this.#node(command)
      if (background) this.text += ' &'
    }
  }

  #node(node: Node): void {
    switch (node.type) {
      case 'AndOr':
        return this.#joined(node.commands, (n) => ` ${node.operators[n]} `)
      case 'Pipeline':
        for (const each of node.prefixes)
          this.text += each.type === 'Negation' ? '! ' : each.posix ? 'time -p ' : 'time '
        return this.#joined(node.commands, (n) => (node.operators[n] === '|&' ? ' 2>&1 | ' : ' | '))
      case 'Command': {
        const words = [...node.prefix, ...(node.name ? [node.name] : []), ...node.suffix]
        this.text += words.flatMap((each) => (isRedirection(each) ? [] : [each.text])).join(' ')
        return this.#redirections(node.redirects)
      }
      case 'Redirected':
        this.#compound(node.command)
        return this.#redirections(node.redirects)
      case 'Function':
        return this.definition(`function ${node.name.text} () \n`, node.body)
      case 'Coproc':
        this.text += `coproc ${node.name ? `${node.name.text} ` : ''}`
        return this.#node(node.body)
      case 'CompoundList':
        return this.#list(node)
      default:
        return this.#compound(node)
    }
  }

  #joined(commands: readonly PipelineNode[], separator: (n: number) => string): void {
    for (const [n, each] of commands.entries()) {
      if (n > 0) this.text += separator(n - 1)
      this.#node(each)
    }
  }

  #compound(node: CompoundCommand): void {
    switch (node.type) {
      case 'If':
        return this.#if(node)
      case 'Case':
        return this.#case(node)
      case 'For':
      case 'Select': {
        const words = node.wordlist ? node.wordlist.map(({ text }) => text).join(' ') : '"$@"'
        this.text += `${node.type === 'For' ? 'for' : 'select'} ${node.name.text} in ${words};\n`
        return this.#loop(node.body)
      }
      case 'ArithmeticFor': {
        const parts = [node.initialize, node.test, node.update]
        this.text += `for ((${parts.map((each) => (each ? arithmeticText(each) : '')).join('; ')}))\n`
        return this.#loop(node.body)
      }
      case 'While':
        this.text += `${node.kind} `
        this.#list(node.clause)
        this.text += '; do\n'
        return this.#body(node.body, 'done')
      case 'Subshell':
        this.text += '( '
        this.#list(node.body)
        this.text += ' )'
        return
      case 'BraceGroup':
        this.text += '{ \n'
        this.#indented(() => this.#commands(node.body))
        this.#endLine('')
        return this.#line('}')
      case 'TestCommand':
        this.text += `[[ ${testText(node.expression)} ]]`
        return
      case 'ArithmeticCommand':
        this.text += `((${node.body}))`
    }
  }

  #if({ clause, then, elif, else: otherwise }: Pick<If, 'clause' | 'then' | 'elif' | 'else'>): void {
    this.text += 'if '
    this.#list(clause)
    this.text += '; then\n'
    this.#indented(() => this.#commands(then))
    this.#endLine(';')
    const [next, ...rest] = elif
    if (next || otherwise) {
      this.#line('else\n')
      this.#indented(() => {
        if (!next) return this.#commands(otherwise!)
        this.#line('')
        this.#if({ ...next, elif: rest, else: otherwise })
      })
      this.#endLine(';')
    }
    this.#line('fi')
  }

  #case({ word, items }: Case): void {
    this.text += `case ${word.text} in \n`
    this.#indented(() => {
      for (const { pattern, body, terminator } of items) {
        this.#line(`${pattern.map(({ text }) => text).join(' | ')})\n`)
        this.#indented(() => this.#commands(body))
        this.#endLine('')
        this.#line(`${terminator ?? ';;'}\n`)
      }
    })
    this.#line('esac')
  }

  #loop(body: CompoundList): void {
    this.#line('do\n')
    this.#body(body, 'done')
  }

  #body(body: CompoundList, end: string): void {
    this.#indented(() => this.#commands(body))
    this.#endLine(';')
    this.#line(end)
  }

  #redirections(redirections: readonly Redirection[]): void {
    for (const each of redirections) {
      this.text += ` ${redirectionText(each)}`
      if (each.type === 'HereDoc') this.#documents.push(each)
    }
  }
}

const isRedirection = (node: { readonly type: string }): node is Redirection =>
  node.type === 'Redirect' || node.type === 'HereString' || node.type === 'HereDoc'

/** What is copied from or to is always named, and a name of a file stands apart. */
function redirectionText(node: Redirection): string {
  const { descriptor, operator } = node
  const named = descriptor?.type === 'FileDescriptorVariable' ? `{${descriptor.name}}` : descriptor?.value
  const number = named === (operator[0] === '<' ? 0 : 1) ? '' : (named ?? '')
  if (node.type === 'HereDoc') return `${number}${operator}${node.delimiter?.text ?? ''}`
  const target = node.target?.text ?? ''
  if (operator === '>&' || operator === '<&') {
    const isCopy = named !== undefined || /^[\d$-]/.test(target)
    return isCopy ? `${named ?? (operator === '>&' ? 1 : 0)}${operator}${target}` : `&> ${target}`
  }
  return `${number}${operator} ${target}`
}

function testText(node: TestExpression): string {
  switch (node.type) {
    case 'TestUnary':
      return `${node.operator} ${node.operand.text}`
    case 'TestBinary':
      return `${node.left.text} ${node.operator} ${node.right.text}`
    case 'TestLogical':
      return node.operands.map(testText).join(` ${node.operator} `)
    case 'TestNot':
      return `${'! '.repeat(node.negations.length)}${testText(node.operand)}`
    case 'TestGroup':
      return `( ${testText(node.expression)} )`
  }
}

/** An expression as most people write it; how it was written is not kept. */
function arithmeticText(node: ArithmeticExpression): string {
  switch (node.type) {
    case 'ArithmeticBinary':
      return `${arithmeticText(node.left)}${node.operator}${arithmeticText(node.right)}`
    case 'ArithmeticUnary': {
      const operand = arithmeticText(node.operand)
      return node.prefix ? node.operator + operand : operand + node.operator
    }
    case 'ArithmeticTernary':
      return `${arithmeticText(node.test)} ? ${arithmeticText(node.consequent)} : ${arithmeticText(node.alternate)}`
    case 'ArithmeticGroup':
      return `(${arithmeticText(node.expression)})`
    case 'ArithmeticWord':
      return node.value
    case 'ArithmeticCommandExpansion':
      return node.text
  }
}
