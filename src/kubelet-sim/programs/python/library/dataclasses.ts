/** dataclasses, in Python. */
export const dataclasses = `
class _Missing:
    def __repr__(self):
        return '<dataclasses._MISSING_TYPE object>'

MISSING = _Missing()

class FrozenInstanceError(AttributeError):
    pass

class Field:
    def __init__(self, default, default_factory, init, repr, compare, kw_only, metadata):
        self.name = None
        self.type = None
        self.default, self.default_factory = default, default_factory
        self.init, self.repr, self.compare, self.kw_only = init, repr, compare, kw_only
        self.metadata = metadata or {}

def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError('cannot specify both default and default_factory')
    return Field(default, default_factory, init, repr, compare, kw_only, metadata)

def _collect(cls, kw_only):
    fields = {}
    for base in reversed(cls.__mro__[1:]):
        fields.update(base.__dict__.get('__dataclass_fields__', {}))
    for name, kind in cls.__dict__.get('__annotations__', {}).items():
        if getattr(kind, '__is_class_var__', False) or 'ClassVar' in str(kind):
            continue
        given = cls.__dict__.get(name, MISSING)
        if isinstance(given, Field):
            made = given
            if made.default is not MISSING:
                setattr(cls, name, made.default)
            else:
                delattr(cls, name)
        else:
            if isinstance(given, (list, dict, set)):
                raise ValueError(f'mutable default {type(given)} for field {name} is not allowed: use default_factory')
            made = field(default=given)
        made.name, made.type = name, kind
        if kw_only:
            made.kw_only = True
        fields[name] = made
    return fields

def _words(names):
    quoted = [repr(name) for name in names]
    if len(quoted) == 1:
        return quoted[0]
    return ', '.join(quoted[:-1]) + (',' if len(quoted) > 2 else '') + ' and ' + quoted[-1]

def _make_init(cls, fields, frozen):
    taken = [each for each in fields.values() if each.init and not each.kw_only]
    before = None
    for each in taken:
        has = each.default is not MISSING or each.default_factory is not MISSING
        if before is not None and not has:
            raise TypeError(f'non-default argument {each.name!r} follows default argument {before!r}')
        if has:
            before = each.name
    put = object.__setattr__ if frozen else setattr
    def __init__(self, *args, **kwargs):
        name = cls.__qualname__
        if len(args) > len(taken):
            raise TypeError(f"{name}.__init__() takes {len(taken) + 1} positional argument{'s' if taken else ''} but {len(args) + 1} were given")
        values = dict(zip([each.name for each in taken], args))
        for key, value in kwargs.items():
            if key in values:
                raise TypeError(f'{name}.__init__() got multiple values for argument {key!r}')
            if key not in fields or not fields[key].init:
                raise TypeError(f'{name}.__init__() got an unexpected keyword argument {key!r}')
            values[key] = value
        missing = [each.name for each in taken if each.name not in values and each.default is MISSING and each.default_factory is MISSING]
        if missing:
            raise TypeError(f"{name}.__init__() missing {len(missing)} required positional argument{'s' if len(missing) > 1 else ''}: {_words(missing)}")
        missing = [each.name for each in fields.values() if each.init and each.kw_only and each.name not in values and each.default is MISSING and each.default_factory is MISSING]
        if missing:
            raise TypeError(f"{name}.__init__() missing {len(missing)} required keyword-only argument{'s' if len(missing) > 1 else ''}: {_words(missing)}")
        for key, each in fields.items():
            if key in values:
                put(self, key, values[key])
            elif each.default_factory is not MISSING:
                put(self, key, each.default_factory())
            elif each.default is not MISSING:
                put(self, key, each.default)
        if hasattr(self, '__post_init__'):
            self.__post_init__()
    return __init__

def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False):
    if cls is None:
        return lambda each: dataclass(each, init=init, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash, frozen=frozen, kw_only=kw_only)
    fields = _collect(cls, kw_only)
    cls.__dataclass_fields__ = fields
    own = cls.__dict__
    compared = [name for name, each in fields.items() if each.compare]
    key = lambda self: tuple(getattr(self, name) for name in compared)
    if init and '__init__' not in own:
        cls.__init__ = _make_init(cls, fields, frozen)
    if repr and '__repr__' not in own:
        shown = [name for name, each in fields.items() if each.repr]
        cls.__repr__ = lambda self: self.__class__.__qualname__ + '(' + ', '.join(f'{name}={getattr(self, name)!r}' for name in shown) + ')'
    if eq and '__eq__' not in own:
        cls.__eq__ = lambda self, other: key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented
        cls.__hash__ = (lambda self: hash(key(self))) if frozen or unsafe_hash else None
    if order:
        cls.__lt__ = lambda self, other: key(self) < key(other)
        cls.__le__ = lambda self, other: key(self) <= key(other)
        cls.__gt__ = lambda self, other: key(self) > key(other)
        cls.__ge__ = lambda self, other: key(self) >= key(other)
    if frozen:
        def __setattr__(self, name, value):
            raise FrozenInstanceError(f'cannot assign to field {name!r}')
        def __delattr__(self, name):
            raise FrozenInstanceError(f'cannot delete field {name!r}')
        cls.__setattr__, cls.__delattr__ = __setattr__, __delattr__
    cls.__match_args__ = tuple(name for name, each in fields.items() if each.init and not each.kw_only)
    return cls

def fields(of):
    return tuple(of.__dataclass_fields__.values())

def is_dataclass(of):
    return hasattr(of, '__dataclass_fields__')

def _plain(value, make):
    if is_dataclass(value) and not isinstance(value, type):
        return make([(each.name, _plain(getattr(value, each.name), make)) for each in fields(value)])
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(each, make) for each in value)
    if isinstance(value, dict):
        return {key: _plain(each, make) for key, each in value.items()}
    return value

def asdict(of, *, dict_factory=dict):
    return _plain(of, dict_factory)

def astuple(of):
    return tuple(getattr(of, each.name) for each in fields(of))

def replace(of, /, **changes):
    values = {each.name: getattr(of, each.name) for each in fields(of) if each.init}
    values.update(changes)
    return of.__class__(**values)
`
