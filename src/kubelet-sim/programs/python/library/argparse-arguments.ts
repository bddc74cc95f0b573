/** argparse, in Python: arguments, groups of them, and commands. */
export const argparseArguments = `
import os, sys, textwrap

SUPPRESS = '==SUPPRESS=='
OPTIONAL, ZERO_OR_MORE, ONE_OR_MORE, REMAINDER = '?', '*', '+', '...'

class ArgumentError(Exception):
    def __init__(self, argument, message):
        self.argument_name = argument and ('/'.join(argument.option_strings) or argument.metavar or argument.dest)
        self.message = message
    def __str__(self):
        return f'argument {self.argument_name}: {self.message}' if self.argument_name else self.message

class ArgumentTypeError(Exception):
    pass

class Namespace:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)
    def __repr__(self):
        return 'Namespace(' + ', '.join(f'{key}={value!r}' for key, value in self.__dict__.items()) + ')'
    def __eq__(self, other):
        return isinstance(other, Namespace) and self.__dict__ == other.__dict__
    def __contains__(self, key):
        return key in self.__dict__

class HelpFormatter:
    pass
class RawDescriptionHelpFormatter(HelpFormatter):
    pass
class RawTextHelpFormatter(RawDescriptionHelpFormatter):
    pass
class ArgumentDefaultsHelpFormatter(HelpFormatter):
    pass

class _Argument:
    def __init__(self, names, action, nargs, const, default, type, choices, required, help, metavar, dest, version):
        self.option_strings = [name for name in names if name.startswith('-')]
        if dest is None:
            long = [name for name in names if name.startswith('--')]
            dest = (long or list(names))[0].lstrip('-').replace('-', '_') if self.option_strings else names[0]
        if action is BooleanOptionalAction:
            self.option_strings += ['--no-' + name[2:] for name in self.option_strings if name.startswith('--')]
        self.dest, self.action, self.nargs, self.const, self.default = dest, action, nargs, const, default
        self.type, self.choices, self.required, self.help, self.metavar, self.version = type, choices, required, help, metavar, version
    def takes_none(self):
        return self.action is BooleanOptionalAction or self.action in ('store_true', 'store_false', 'store_const', 'append_const', 'count', 'help', 'version')
    def placeholder(self):
        if self.metavar is not None:
            return self.metavar
        if self.choices is not None:
            return '{' + ','.join(str(each) for each in self.choices) + '}'
        return self.dest.upper() if self.option_strings else self.dest
    def shape(self):
        name = self.placeholder()
        if self.takes_none():
            return ''
        if self.nargs == '?':
            return f'[{name}]'
        if self.nargs == '*':
            return f'[{name} ...]'
        if self.nargs == '+':
            return f'{name} [{name} ...]'
        if self.nargs == REMAINDER:
            return '...'
        if isinstance(self.nargs, int):
            return ' '.join([name] * self.nargs)
        return name
    def usage(self, required=False):
        if not self.option_strings:
            return self.shape()
        if self.action is BooleanOptionalAction:
            text = ' | '.join(self.option_strings)
        else:
            text = (self.option_strings[0] + ' ' + self.shape()).strip()
        return text if required or self.required else f'[{text}]'

class _Group:
    def __init__(self, parser, title=None, description=None, required=False, exclusive=False):
        self.parser, self.title, self.required, self.exclusive = parser, title, required, exclusive
        self.members = []
    def add_argument(self, *names, **kwargs):
        made = self.parser.add_argument(*names, **kwargs)
        self.members.append(made)
        return made

class _Subparsers:
    def __init__(self, parser, dest, required, metavar, help=None, title=None, description=None):
        self.help, self.title, self.description = help, title, description
        self.parser, self.dest, self.required, self.metavar = parser, dest, required, metavar
        self.choices = {}
        self.helps = {}
    def add_parser(self, name, help=None, aliases=(), **kwargs):
        made = ArgumentParser(prog=f'{self.parser.prog} {name}', **kwargs)
        for each in (name, *aliases):
            self.choices[each] = made
        self.helps[name] = help
        return made
`
