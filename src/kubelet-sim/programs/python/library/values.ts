/** Small modules about values: copy, operator, string, textwrap, types, abc, heapq, bisect, pprint. */

export const copy = `
class Error(Exception):
    pass

def copy(value):
    if hasattr(value, '__copy__'):
        return value.__copy__()
    if isinstance(value, dict):
        made = value.copy()
        return made
    if isinstance(value, (list, set, bytearray)):
        return type(value)(value)
    if hasattr(value, '__dict__') and not callable(value) and not isinstance(value, (tuple, str, int, float, bytes, frozenset)):
        made = object.__new__(type(value))
        made.__dict__.update(value.__dict__)
        return made
    return value

def deepcopy(value, memo=None):
    memo = {} if memo is None else memo
    if id(value) in memo:
        return memo[id(value)]
    if hasattr(value, '__deepcopy__'):
        return value.__deepcopy__(memo)
    if isinstance(value, list):
        made = memo[id(value)] = type(value)()
        for each in value:
            made.append(deepcopy(each, memo))
        return made
    if isinstance(value, dict):
        made = memo[id(value)] = value.copy()
        made.clear()
        for key, each in value.items():
            made[deepcopy(key, memo)] = deepcopy(each, memo)
        return made
    if isinstance(value, tuple):
        parts = [deepcopy(each, memo) for each in value]
        return type(value)(*parts) if hasattr(value, '_fields') else tuple(parts)
    if isinstance(value, (set, frozenset)):
        return type(value)(deepcopy(each, memo) for each in value)
    if isinstance(value, (str, int, float, bytes, bool, type(None), type)) or callable(value):
        return value
    if hasattr(value, '__dict__'):
        made = memo[id(value)] = object.__new__(type(value))
        for key, each in value.__dict__.items():
            made.__dict__[key] = deepcopy(each, memo)
        return made
    return value
`

export const operator = `
def add(a, b): return a + b
def sub(a, b): return a - b
def mul(a, b): return a * b
def truediv(a, b): return a / b
def floordiv(a, b): return a // b
def mod(a, b): return a % b
def pow(a, b): return a ** b
def neg(a): return -a
def pos(a): return +a
def not_(a): return not a
def truth(a): return bool(a)
def eq(a, b): return a == b
def ne(a, b): return a != b
def lt(a, b): return a < b
def le(a, b): return a <= b
def gt(a, b): return a > b
def ge(a, b): return a >= b
def and_(a, b): return a & b
def or_(a, b): return a | b
def xor(a, b): return a ^ b
def lshift(a, b): return a << b
def rshift(a, b): return a >> b
def is_(a, b): return a is b
def is_not(a, b): return a is not b
def contains(a, b): return b in a
def concat(a, b): return a + b
def getitem(a, b): return a[b]
def setitem(a, b, c): a[b] = c
def delitem(a, b): del a[b]
def iadd(a, b):
    a += b
    return a
def itemgetter(*items):
    if len(items) == 1:
        return lambda of: of[items[0]]
    return lambda of: tuple(of[each] for each in items)
def attrgetter(*names):
    def one(of, name):
        for part in name.split('.'):
            of = getattr(of, part)
        return of
    if len(names) == 1:
        return lambda of: one(of, names[0])
    return lambda of: tuple(one(of, each) for each in names)
def methodcaller(name, *args, **kwargs):
    return lambda of: getattr(of, name)(*args, **kwargs)
`

export const string = String.raw`
import re as _re
ascii_lowercase = 'abcdefghijklmnopqrstuvwxyz'
ascii_uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
ascii_letters = ascii_lowercase + ascii_uppercase
digits = '0123456789'
hexdigits = digits + 'abcdef' + 'ABCDEF'
octdigits = '01234567'
punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_' + chr(96) + '{|}~'
whitespace = ' \t\n\r\v\f'
printable = digits + ascii_letters + punctuation + whitespace

def capwords(text, sep=None):
    return (sep or ' ').join(each.capitalize() for each in text.split(sep))

class Template:
    def __init__(self, template):
        self.template = template
    def _filled(self, values, strict):
        def fill(match):
            if match.group(1):
                return '$'
            name = match.group(2) or match.group(3)
            if name is None:
                if strict:
                    raise ValueError('Invalid placeholder in string')
                return match.group(0)
            if name not in values:
                if strict:
                    raise KeyError(name)
                return match.group(0)
            return str(values[name])
        return _re.sub(r'\$(?:(\$)|([_a-zA-Z][_a-zA-Z0-9]*)|\{([_a-zA-Z][_a-zA-Z0-9]*)\}|)', fill, self.template)
    def substitute(self, mapping=(), /, **kwargs):
        return self._filled({**dict(mapping), **kwargs}, True)
    def safe_substitute(self, mapping=(), /, **kwargs):
        return self._filled({**dict(mapping), **kwargs}, False)
`

export const textwrap = String.raw`
def dedent(text):
    lines = text.split('\n')
    margins = [len(each) - len(each.lstrip(' \t')) for each in lines if each.strip()]
    margin = min(margins) if margins else 0
    return '\n'.join(each[margin:] if each.strip() else '' for each in lines)

def indent(text, prefix, predicate=None):
    return ''.join(prefix + each if (predicate(each) if predicate else each.strip()) else each for each in text.splitlines(True))

def wrap(text, width=70, initial_indent='', subsequent_indent='', **kwargs):
    lines, current = [], initial_indent
    started = False
    for word in text.split():
        if started and len(current) + 1 + len(word) > width:
            lines.append(current)
            current, started = subsequent_indent, False
        current += (' ' if started else '') + word
        started = True
    return lines + [current] if started else lines

def fill(text, width=70, **kwargs):
    return '\n'.join(wrap(text, width, **kwargs))

def shorten(text, width, placeholder=' [...]', **kwargs):
    text = ' '.join(text.split())
    if len(text) <= width:
        return text
    while text and len(text) + len(placeholder) > width:
        text = text.rpartition(' ')[0]
    return text + placeholder
`

export const types = `
import sys as _sys
FunctionType = LambdaType = type(lambda: None)
BuiltinFunctionType = type(len)
MethodType = type(''.join)
ModuleType = type(_sys)
GeneratorType = type((lambda: (yield))())
NoneType = type(None)
EllipsisType = type(...)

class SimpleNamespace:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)
    def __repr__(self):
        return 'namespace(' + ', '.join(f'{key}={value!r}' for key, value in self.__dict__.items()) + ')'
    def __eq__(self, other):
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__

def MappingProxyType(mapping):
    return mapping
`

export const abstract = `
class ABCMeta(type):
    def register(cls, other):
        return other

class ABC(metaclass=ABCMeta):
    pass

def abstractmethod(function):
    function.__isabstractmethod__ = True
    return function

def abstractproperty(function):
    return property(abstractmethod(function))
abstractclassmethod = abstractmethod
`

export const heapq = `
def heappush(heap, item):
    heap.append(item)
    at = len(heap) - 1
    while at > 0:
        above = (at - 1) >> 1
        if not heap[at] < heap[above]:
            break
        heap[at], heap[above] = heap[above], heap[at]
        at = above

def _down(heap, at):
    size = len(heap)
    while True:
        least = 2 * at + 1
        if least >= size:
            return
        if least + 1 < size and heap[least + 1] < heap[least]:
            least += 1
        if not heap[least] < heap[at]:
            return
        heap[at], heap[least] = heap[least], heap[at]
        at = least

def heappop(heap):
    if not heap:
        raise IndexError('index out of range')
    heap[0], heap[-1] = heap[-1], heap[0]
    item = heap.pop()
    _down(heap, 0)
    return item

def heapify(heap):
    for at in reversed(range(len(heap) // 2)):
        _down(heap, at)

def heappushpop(heap, item):
    heappush(heap, item)
    return heappop(heap)

def heapreplace(heap, item):
    first = heap[0]
    heap[0] = item
    _down(heap, 0)
    return first

def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:n]

def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:n]

def merge(*iterables, key=None, reverse=False):
    return iter(sorted([item for each in iterables for item in each], key=key, reverse=reverse))
`

export const bisect = `
def bisect_right(a, x, lo=0, hi=None, *, key=None):
    hi = len(a) if hi is None else hi
    while lo < hi:
        mid = (lo + hi) // 2
        if x < (key(a[mid]) if key else a[mid]):
            hi = mid
        else:
            lo = mid + 1
    return lo

def bisect_left(a, x, lo=0, hi=None, *, key=None):
    hi = len(a) if hi is None else hi
    while lo < hi:
        mid = (lo + hi) // 2
        if (key(a[mid]) if key else a[mid]) < x:
            lo = mid + 1
        else:
            hi = mid
    return lo
bisect = bisect_right

def insort_right(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect_right(a, key(x) if key else x, lo, hi, key=key), x)
insort = insort_right

def insort_left(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect_left(a, key(x) if key else x, lo, hi, key=key), x)
`

export const pprint = String.raw`
def pformat(value, indent=1, width=80, depth=None, *, sort_dicts=True, **kwargs):
    def shown(value, column):
        text = repr(value)
        if isinstance(value, dict) and value:
            items = sorted(value.items(), key=lambda pair: str(pair[0])) if sort_dicts else list(value.items())
            text = '{' + ', '.join(f'{key!r}: {each!r}' for key, each in items) + '}'
            if len(text) + column <= width:
                return text
            space = ',\n' + ' ' * (column + 1)
            return '{' + space.join(f'{key!r}: ' + shown(each, column + len(repr(key)) + 3) for key, each in items) + '}'
        if len(text) + column <= width or not isinstance(value, (list, tuple)):
            return text
        space = ',\n' + ' ' * (column + 1)
        return text[0] + space.join(shown(each, column + 1) for each in value) + text[-1]
    return shown(value, 0)

def pprint(value, stream=None, indent=1, width=80, depth=None, *, sort_dicts=True, **kwargs):
    print(pformat(value, indent, width, sort_dicts=sort_dicts), file=stream)
pp = pprint
`

export const collectionsAbc = `
class _Has:
    def __init__(self, name, methods):
        self.__name__, self._methods = name, methods
    def __mro_entries__(self, bases):
        return ()
    def __getitem__(self, args):
        return self
    def __or__(self, other):
        return self
    def __repr__(self):
        return f"<class 'collections.abc.{self.__name__}'>"

for _name, _methods in (('Iterable', '__iter__'), ('Iterator', '__next__'), ('Mapping', 'keys'), ('MutableMapping', 'keys'), ('Sequence', 'index'), ('MutableSequence', 'append'), ('Callable', '__call__'), ('Hashable', '__hash__'), ('Sized', '__len__'), ('Container', '__contains__'), ('Generator', 'send'), ('Set', 'isdisjoint'), ('Collection', '__len__'), ('Awaitable', ''), ('Coroutine', ''), ('Reversible', '__reversed__')):
    globals()[_name] = _Has(_name, _methods)
`
