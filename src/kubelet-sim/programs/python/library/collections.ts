/** collections, as it is written for programs here: in Python. */
export const collections = `
import sys as _sys
import collections.abc as abc

class OrderedDict(dict):
    def __repr__(self):
        if not self:
            return f'{self.__class__.__name__}()'
        if _sys.version_info.minor >= 12:
            return f'{self.__class__.__name__}({dict(self.items())!r})'
        return f'{self.__class__.__name__}({list(self.items())!r})'
    def move_to_end(self, key, last=True):
        value = self.pop(key)
        if last:
            self[key] = value
        else:
            others = list(self.items())
            self.clear()
            self[key] = value
            self.update(others)
    def popitem(self, last=True):
        if not self:
            raise KeyError('dictionary is empty')
        key = list(self)[-1 if last else 0]
        return key, self.pop(key)

class defaultdict(dict):
    def __init__(self, default_factory=None, *args, **kwargs):
        self.default_factory = default_factory
        dict.__init__(self, *args, **kwargs)
    def __missing__(self, key):
        if self.default_factory is None:
            raise KeyError(key)
        value = self[key] = self.default_factory()
        return value
    def __repr__(self):
        return f'defaultdict({self.default_factory!r}, {dict(self.items())!r})'
    def copy(self):
        return defaultdict(self.default_factory, self)

class Counter(dict):
    def __init__(self, iterable=None, /, **kwargs):
        dict.__init__(self)
        self.update(iterable, **kwargs)
    def __missing__(self, key):
        return 0
    def update(self, iterable=None, /, **kwargs):
        if iterable is not None:
            if hasattr(iterable, 'keys'):
                for key in iterable.keys():
                    self[key] = self.get(key, 0) + iterable[key]
            else:
                for key in iterable:
                    self[key] = self.get(key, 0) + 1
        for key, count in kwargs.items():
            self[key] = self.get(key, 0) + count
    def subtract(self, iterable=None, /, **kwargs):
        other = Counter(iterable, **kwargs)
        for key, count in other.items():
            self[key] = self.get(key, 0) - count
    def most_common(self, n=None):
        pairs = sorted(self.items(), key=lambda pair: pair[1], reverse=True)
        return pairs if n is None else pairs[:n]
    def elements(self):
        for key, count in self.items():
            for _ in range(count):
                yield key
    def total(self):
        return sum(self.values())
    def copy(self):
        return Counter(self)
    def __add__(self, other):
        result = Counter()
        for key in list(self) + [each for each in other if each not in self]:
            if self[key] + other[key] > 0:
                result[key] = self[key] + other[key]
        return result
    def __sub__(self, other):
        result = Counter()
        for key in list(self) + [each for each in other if each not in self]:
            if self[key] - other[key] > 0:
                result[key] = self[key] - other[key]
        return result
    def __and__(self, other):
        return Counter({key: min(count, other[key]) for key, count in self.items() if min(count, other[key]) > 0})
    def __or__(self, other):
        keys = list(self) + [each for each in other if each not in self]
        return Counter({key: max(self[key], other[key]) for key in keys if max(self[key], other[key]) > 0})
    def __repr__(self):
        if not self:
            return 'Counter()'
        return f'Counter({dict(self.most_common())!r})'

class deque:
    def __init__(self, iterable=(), maxlen=None):
        self._items = []
        self.maxlen = maxlen
        self.extend(iterable)
    def append(self, value):
        self._items.append(value)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop(0)
    def appendleft(self, value):
        self._items.insert(0, value)
        if self.maxlen is not None and len(self._items) > self.maxlen:
            self._items.pop()
    def extend(self, iterable):
        for value in iterable:
            self.append(value)
    def extendleft(self, iterable):
        for value in iterable:
            self.appendleft(value)
    def pop(self):
        if not self._items:
            raise IndexError('pop from an empty deque')
        return self._items.pop()
    def popleft(self):
        if not self._items:
            raise IndexError('pop from an empty deque')
        return self._items.pop(0)
    def clear(self):
        self._items.clear()
    def copy(self):
        return deque(self._items, self.maxlen)
    def count(self, value):
        return self._items.count(value)
    def index(self, value):
        return self._items.index(value)
    def insert(self, index, value):
        self._items.insert(index, value)
    def remove(self, value):
        self._items.remove(value)
    def reverse(self):
        self._items.reverse()
    def rotate(self, n=1):
        if self._items:
            n %= len(self._items)
            self._items = self._items[-n:] + self._items[:-n]
    def __len__(self):
        return len(self._items)
    def __iter__(self):
        return iter(self._items)
    def __reversed__(self):
        return reversed(self._items)
    def __contains__(self, value):
        return value in self._items
    def __getitem__(self, index):
        if not -len(self._items) <= index < len(self._items):
            raise IndexError('deque index out of range')
        return self._items[index]
    def __setitem__(self, index, value):
        self._items[index] = value
    def __delitem__(self, index):
        del self._items[index]
    def __eq__(self, other):
        return isinstance(other, deque) and self._items == other._items
    def __add__(self, other):
        return deque(self._items + other._items, self.maxlen)
    def __iadd__(self, other):
        self.extend(other)
        return self
    def __repr__(self):
        if self.maxlen is None:
            return f'deque({self._items!r})'
        return f'deque({self._items!r}, maxlen={self.maxlen})'

class ChainMap(dict):
    def __init__(self, *maps):
        dict.__init__(self)
        self.maps = list(maps) or [{}]
    def __getitem__(self, key):
        for each in self.maps:
            if key in each:
                return each[key]
        raise KeyError(key)
    def get(self, key, default=None):
        return self[key] if key in self else default
    def __contains__(self, key):
        return any(key in each for each in self.maps)
    def __iter__(self):
        return iter({key: None for each in reversed(self.maps) for key in each})
    def __len__(self):
        return len({key for each in self.maps for key in each})
    def __setitem__(self, key, value):
        self.maps[0][key] = value
    def __delitem__(self, key):
        if key not in self.maps[0]:
            raise KeyError(f'Key not found in the first mapping: {key!r}')
        del self.maps[0][key]
    def keys(self):
        return list(self)
    def values(self):
        return [self[key] for key in self]
    def items(self):
        return [(key, self[key]) for key in self]
    def new_child(self, m=None):
        return ChainMap({} if m is None else m, *self.maps)
    @property
    def parents(self):
        return ChainMap(*self.maps[1:])
    def __bool__(self):
        return any(self.maps)
    def __repr__(self):
        return f"ChainMap({', '.join(map(repr, self.maps))})"

class UserDict(dict):
    @property
    def data(self):
        return self

def namedtuple(typename, field_names, *, rename=False, defaults=None, module=None):
    if isinstance(field_names, str):
        field_names = field_names.replace(',', ' ').split()
    names = tuple(field_names)
    for name in names:
        if not name.isidentifier():
            raise ValueError(f'Type names and field names must be valid identifiers: {name!r}')
        if name.startswith('_') and not rename:
            raise ValueError(f'Field names cannot start with an underscore: {name!r}')
    if len(set(names)) != len(names):
        twice = [name for n, name in enumerate(names) if name in names[:n]]
        raise ValueError(f'Encountered duplicate field name: {twice[0]!r}')
    ending = dict(zip(names[len(names) - len(defaults):], defaults)) if defaults else {}
    def __new__(cls, *args, **kwargs):
        if len(args) > len(names):
            raise TypeError(f'{typename}.__new__() takes {len(names) + 1} positional arguments but {len(args) + 1} were given')
        values = list(args)
        missing = []
        for name in names[len(args):]:
            if name in kwargs:
                values.append(kwargs.pop(name))
            elif name in ending:
                values.append(ending[name])
            else:
                missing.append(repr(name))
        if kwargs:
            raise TypeError(f'{typename}.__new__() got an unexpected keyword argument {next(iter(kwargs))!r}')
        if missing:
            words = missing[0] if len(missing) == 1 else ', '.join(missing[:-1]) + (',' if len(missing) > 2 else '') + ' and ' + missing[-1]
            raise TypeError(f"{typename}.__new__() missing {len(missing)} required positional argument{'s' if len(missing) > 1 else ''}: {words}")
        return tuple.__new__(cls, values)
    def __repr__(self):
        return self.__class__.__name__ + '(' + ', '.join(f'{name}={value!r}' for name, value in zip(names, self)) + ')'
    def _asdict(self):
        return dict(zip(names, self))
    def _replace(self, **kwargs):
        values = [kwargs.pop(name, value) for name, value in zip(names, self)]
        if kwargs:
            raise TypeError(f'Got unexpected field names: {list(kwargs)!r}')
        return self.__class__(*values)
    members = {
        '__new__': __new__, '__repr__': __repr__, '_asdict': _asdict, '_replace': _replace,
        '_fields': names, '_field_defaults': ending, '__match_args__': names, '__slots__': (),
        '_make': classmethod(lambda cls, values: cls(*values)),
        '__module__': module or '__main__',
    }
    for n, name in enumerate(names):
        members[name] = property(lambda self, n=n: self[n])
    return type(typename, (tuple,), members)
`
