/** argparse, in Python: what is used of it most. */
import { argparseArguments } from './argparse-arguments.ts'

const parser = String.raw`
class ArgumentParser:
    def __init__(self, prog=None, usage=None, description=None, epilog=None, parents=(), formatter_class=None, prefix_chars='-', add_help=True, allow_abbrev=True, exit_on_error=True, **kwargs):
        self.prog = prog or os.path.basename(sys.argv[0]) or 'python3'
        self.usage_text, self.description, self.epilog = usage, description, epilog
        self.arguments, self.groups, self.defaults = [], [], {}
        self.subparsers = None
        kind = formatter_class or HelpFormatter
        self._raw, self._raw_help = (isinstance(kind, type) and issubclass(kind, each) for each in (RawDescriptionHelpFormatter, RawTextHelpFormatter))
        self._shows_defaults = isinstance(kind, type) and issubclass(kind, ArgumentDefaultsHelpFormatter)
        if add_help:
            self.add_argument('-h', '--help', action='help', default=SUPPRESS, help='show this help message and exit')
        for parent in parents:
            self.arguments += [each for each in parent.arguments if each.action != 'help']
    def add_argument(self, *names, action='store', nargs=None, const=None, default=None, type=None, choices=None, required=False, help=None, metavar=None, dest=None, version=None):
        if action == 'version':
            help = help or "show program's version number and exit"
            default = SUPPRESS
        if action == 'store_true':
            default = False if default is None else default
            const = True
        elif action == 'store_false':
            default = True if default is None else default
            const = False
        made = _Argument(names, action, nargs, const, default, type, choices, required, help, metavar, dest, version)
        self.arguments.append(made)
        return made
    def add_argument_group(self, title=None, description=None):
        return _Group(self, title, description)
    def add_mutually_exclusive_group(self, required=False):
        made = _Group(self, required=required, exclusive=True)
        self.groups.append(made)
        return made
    def add_subparsers(self, dest=None, required=False, title=None, description=None, help=None, metavar=None, **kwargs):
        self.subparsers = _Subparsers(self, dest, required, metavar, help, title, description)
        return self.subparsers
    def set_defaults(self, **kwargs):
        self.defaults.update(kwargs)
    def get_default(self, dest):
        return self.defaults.get(dest)
    def format_usage(self):
        if self.usage_text:
            return f'usage: {self.usage_text}\n'
        shown, options = [], []
        for each in self.arguments:
            if not each.option_strings or each.help == SUPPRESS or each in shown:
                continue
            group = next((group for group in self.groups if each in group.members), None)
            if group is None:
                options.append(each.usage())
                continue
            shown += group.members
            if len(group.members) == 1:
                options.append(each.usage(group.required))
                continue
            words = [member.usage(True) for member in group.members]
            edges = '()' if group.required else '[]'
            words[0], words[-1] = edges[0] + words[0], words[-1] + edges[1]
            options.append(' | '.join(words))
        rest = [each.usage() for each in self.arguments if not each.option_strings]
        if self.subparsers:
            rest.append((self.subparsers.metavar or '{' + ','.join(self.subparsers.choices) + '}') + ' ...')
        words = options + rest
        head = f'usage: {self.prog}'
        line = ' '.join([head] + words)
        if len(line) <= 78:
            return line + '\n'
        indent = ' ' * (len(head) + 1)
        def wrapped(words, begin):
            lines, current = [], begin
            for word in words:
                if len(current) + 1 + len(word) > 78 and current != begin:
                    lines.append(current)
                    current = indent + word
                else:
                    current += word if current == indent else ' ' + word
            return lines + [current]
        # What goes by its place stands in lines of its own.
        lines = wrapped(options, head) + wrapped(rest, indent) if options and rest else wrapped(words, head)
        return '\n'.join(lines) + '\n'
    def _paragraph(self, text):
        text = text.replace('%(prog)s', self.prog)
        return text.rstrip('\n') if self._raw else textwrap.fill(' '.join(text.split()), 78)
    def format_help(self):
        def rows(entries):
            text = ''
            for left, help in entries:
                if help is None:
                    text += f'  {left}\n'
                    continue
                lines = [part for line in help.split('\n') for part in textwrap.wrap(line, 78 - column) or ['']] if self._raw_help else textwrap.wrap(help, 78 - column)
                if len(left) <= column - 4:
                    text += f'  {left}'.ljust(column) + (lines or [''])[0] + '\n'
                    lines = lines[1:]
                else:
                    text += f'  {left}\n'
                text += ''.join(' ' * column + line + '\n' for line in lines)
            return text
        def shown(each):
            help = each.help
            if help is None:
                return None
            if self._shows_defaults and '%(default)' not in help and each.default is not SUPPRESS and (each.option_strings or each.nargs in ('?', '*')):
                help += ' (default: %(default)s)'
            return help % dict(each.__dict__, prog=self.prog) if '%' in help else help
        text = self.format_usage()
        if self.description:
            text += '\n' + self._paragraph(self.description) + '\n'
        positional = [(each.placeholder(), shown(each)) for each in self.arguments if not each.option_strings]
        if self.subparsers:
            positional += [(self.subparsers.metavar or '{' + ','.join(self.subparsers.choices) + '}', self.subparsers.help)]
            positional += [('  ' + name, help) for name, help in self.subparsers.helps.items() if help]
        options = []
        for each in self.arguments:
            if each.option_strings and each.help != SUPPRESS:
                shape = each.shape()
                if sys.version_info >= (3, 13):
                    left = ', '.join(each.option_strings) + (' ' + shape if shape else '')
                else:
                    left = ', '.join(name + (' ' + shape if shape else '') for name in each.option_strings)
                options.append((left, shown(each)))
        column = min(max([len(left) for left, _ in positional + options], default=0) + 4, 24)
        if positional:
            text += '\npositional arguments:\n' + rows(positional)
        if options:
            text += '\noptions:\n' + rows(options)
        if self.epilog:
            text += '\n' + self._paragraph(self.epilog) + '\n'
        return text
    def print_help(self, file=None):
        print(self.format_help(), end='', file=file or sys.stdout)
    def print_usage(self, file=None):
        print(self.format_usage(), end='', file=file or sys.stdout)
    def exit(self, status=0, message=None):
        if message:
            sys.stderr.write(message)
        sys.exit(status)
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(2, f'{self.prog}: error: {message}\n')
    def parse_args(self, args=None, namespace=None):
        found, extras = self.parse_known_args(args, namespace)
        if extras:
            self.error('unrecognized arguments: ' + ' '.join(extras))
        return found
    def parse_known_args(self, args=None, namespace=None):
        args = list(sys.argv[1:] if args is None else args)
        namespace = namespace or Namespace()
        try:
            return namespace, self._parse(args, namespace)
        except ArgumentError as error:
            self.error(str(error))
    def _convert(self, argument, text):
        value = text
        if argument.type is not None:
            try:
                value = argument.type(text)
            except ArgumentTypeError as error:
                raise ArgumentError(argument, str(error))
            except (TypeError, ValueError):
                name = getattr(argument.type, '__name__', repr(argument.type))
                raise ArgumentError(argument, f'invalid {name} value: {text!r}')
        if argument.choices is not None and value not in argument.choices:
            shown = ', '.join(map(repr, argument.choices)) if sys.version_info < (3, 12) else ', '.join(map(str, argument.choices) if sys.version_info >= (3, 14) else map(repr, argument.choices))
            raise ArgumentError(argument, f'invalid choice: {value!r} (choose from {shown})')
        return value
    def _option(self, name):
        for each in self.arguments:
            if name in each.option_strings:
                return each
        if name.startswith('--'):
            found = [each for each in self.arguments if any(other.startswith(name) for other in each.option_strings)]
            if len(found) == 1:
                return found[0]
        return None
    def _store(self, argument, values, namespace, seen, name=''):
        seen.append(argument)
        action, dest = argument.action, argument.dest
        if action == 'help':
            self.print_help()
            self.exit()
        elif action == 'version':
            print(str(argument.version) % {'prog': self.prog})
            self.exit()
        elif action in ('store_true', 'store_false', 'store_const'):
            setattr(namespace, dest, argument.const)
        elif action is BooleanOptionalAction:
            setattr(namespace, dest, not name.startswith('--no-'))
        elif action == 'count':
            setattr(namespace, dest, (getattr(namespace, dest, None) or 0) + 1)
        elif action in ('append', 'append_const', 'extend'):
            before = getattr(namespace, dest, None) or []
            value = [argument.const] if action == 'append_const' else values if action == 'extend' else [values]
            setattr(namespace, dest, list(before) + list(value))
        else:
            setattr(namespace, dest, values)
    def _is_option(self, text):
        if not text.startswith('-') or text == '-':
            return False
        if text[1:].replace('.', '', 1).isdigit():
            return any(name[1:].isdigit() for each in self.arguments for name in each.option_strings)
        return True
    def _parse(self, args, namespace):
        for each in self.arguments:
            if each.default is not SUPPRESS and not hasattr(namespace, each.dest):
                setattr(namespace, each.dest, each.default)
        for key, value in self.defaults.items():
            if getattr(namespace, key, None) is None:
                setattr(namespace, key, value)
        if self.subparsers and self.subparsers.dest:
            setattr(namespace, self.subparsers.dest, None)
        extras, positional, seen = [], [], []
        wanted = [each for each in self.arguments if not each.option_strings]
        chosen = False
        n = 0
        while n < len(args):
            text = args[n]
            n += 1
            if text == '--':
                positional += args[n:]
                break
            if self._is_option(text):
                name, equals, given = text.partition('=') if text.startswith('--') else (text, '', '')
                option = self._option(name)
                if option is None and not text.startswith('--') and len(text) > 2:
                    short = self._option(text[:2])
                    if short is not None:
                        option = short
                        if short.takes_none():
                            args.insert(n, '-' + text[2:])
                        else:
                            equals, given = '=', text[2:].lstrip('=') if text[2] == '=' else text[2:]
                if option is None:
                    extras.append(text)
                    continue
                if option.takes_none():
                    if equals:
                        raise ArgumentError(option, f'ignored explicit argument {given!r}')
                    self._store(option, None, namespace, seen, name)
                    continue
                values = [given] if equals else []
                if not equals:
                    most = {None: 1, '?': 1}.get(option.nargs, option.nargs if isinstance(option.nargs, int) else len(args))
                    while n < len(args) and len(values) < most and not self._is_option(args[n]):
                        values.append(args[n])
                        n += 1
                self._values(option, values, namespace, seen)
                continue
            if self.subparsers and len(positional) >= len(wanted):
                if text not in self.subparsers.choices:
                    shown = ', '.join(map(repr, self.subparsers.choices))
                    name = self.subparsers.metavar or self.subparsers.dest or '{' + ','.join(self.subparsers.choices) + '}'
                    self.error(f'argument {name}: invalid choice: {text!r} (choose from {shown})')
                if self.subparsers.dest:
                    setattr(namespace, self.subparsers.dest, text)
                chosen = True
                extras += self.subparsers.choices[text].parse_known_args(args[n:], namespace)[1]
                break
            if any(each.nargs == REMAINDER for each in wanted) and len(positional) >= len(wanted) - 1:
                positional += args[n - 1:]
                break
            positional.append(text)
        missing = []
        for at, each in enumerate(wanted):
            behind = sum(1 for other in wanted[at + 1:] if other.nargs in (None, '+'))
            left = len(positional) - behind
            if each.nargs is None:
                if not positional:
                    missing.append(each)
                    continue
                count = 1
            elif each.nargs == '?':
                count = min(1, max(0, left))
            elif isinstance(each.nargs, int):
                count = each.nargs
                if len(positional) < count:
                    missing.append(each)
                    continue
            else:
                count = max(0, left)
                if each.nargs == '+' and count == 0:
                    missing.append(each)
                    continue
            values, positional = positional[:count], positional[count:]
            if count or each.nargs in ('*', REMAINDER):
                if not values and each.default is not None:
                    continue
                self._values(each, values, namespace, seen)
        extras += positional
        missing += [each for each in self.arguments if each.option_strings and each.required and each not in seen]
        if self.subparsers and self.subparsers.required and not chosen:
            missing.append(self.subparsers)
        if missing:
            def called(each):
                if isinstance(each, _Subparsers):
                    return each.dest or '{' + ','.join(each.choices) + '}'
                return '/'.join(each.option_strings) or each.placeholder()
            self.error('the following arguments are required: ' + ', '.join(called(each) for each in missing))
        for group in self.groups:
            given = [each for each in group.members if each in seen]
            if len(given) > 1:
                raise ArgumentError(given[1], 'not allowed with argument ' + '/'.join(given[0].option_strings))
            if group.required and not given:
                self.error('one of the arguments ' + ' '.join('/'.join(each.option_strings) for each in group.members) + ' is required')
        for each in self.arguments:
            if each not in seen and isinstance(each.default, str) and each.type is not None and getattr(namespace, each.dest, None) is each.default:
                setattr(namespace, each.dest, self._convert(each, each.default))
        return extras
    def _values(self, argument, values, namespace, seen):
        if argument.nargs is None:
            if not values:
                raise ArgumentError(argument, 'expected one argument')
            value = self._convert(argument, values[0])
        elif argument.nargs == '?':
            value = self._convert(argument, values[0]) if values else argument.const
        else:
            if argument.nargs == '+' and not values:
                raise ArgumentError(argument, 'expected at least one argument')
            if isinstance(argument.nargs, int) and len(values) != argument.nargs:
                raise ArgumentError(argument, f"expected {argument.nargs} argument{'' if argument.nargs == 1 else 's'}")
            value = [self._convert(argument, each) for each in values]
        self._store(argument, value, namespace, seen)

class BooleanOptionalAction:
    pass

def FileType(mode='r', *args, **kwargs):
    def opened(name):
        if name == '-':
            return sys.stdin if 'r' in mode else sys.stdout
        return open(name, mode)
    return opened
`

export const argparse = argparseArguments + parser
