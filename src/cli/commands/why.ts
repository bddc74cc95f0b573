/** `kubesim why`: why an object of a running cluster stands as it does. */
import { type Command, Option } from 'commander'
import { given } from '../arguments.ts'
import { ask } from '../asking.ts'
import { CliError } from '../cli-error.ts'
import { print } from '../output.ts'
import { addServerOptions, findServer, type ServerOptions } from '../server.ts'

interface WhyOptions extends ServerOptions {
  readonly namespace?: string
  readonly output?: 'json'
}

export function addWhy(program: Command): void {
  const why = program
    .command('why')
    .description('say why an object stands as it does: why a Pod waits, why a Deployment makes no progress')
    .argument('<resource>', 'type and name: pod/web', given)
    .argument('[name]', 'the name, where a space stands between them: pod web', given)
    .option('-n, --namespace <namespace>', 'where the object is; default: default', given)
    .addOption(new Option('-o, --output <format>', 'as data instead of sentences').choices(['json']))
    .action(async (resource: string, given: string | undefined, options: WhyOptions) => {
      const answer = await ask(findServer(options), { path: pathOf(resource, given, options) })
      const { text, ...data } = answer as { readonly text: string }
      await print(`${options.output === 'json' ? JSON.stringify(data, undefined, 2) : text}\n`)
    })
  addServerOptions(why)
}

/** @throws CliError for what does not name one object */
function pathOf(resource: string, given: string | undefined, { namespace }: WhyOptions): string {
  const [type, name, ...rest] = given === undefined ? resource.split('/') : [resource, given]
  if (!type || !name || rest.length > 0 || `${type}${name}`.includes('/'))
    throw new CliError(
      `'${given === undefined ? resource : `${resource} ${given}`}' does not name one object: say its type and its name, such as pod/web`,
    )
  const query = namespace === undefined ? '' : `?namespace=${encodeURIComponent(namespace)}`
  return `/kubesim/v1/why/${encodeURIComponent(type)}/${encodeURIComponent(name)}${query}`
}
