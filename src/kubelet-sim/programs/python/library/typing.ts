/** typing, in Python: what is written of types means nothing here. */
export const typing = `
from collections import namedtuple as _namedtuple

class _Form:
    def __init__(self, name, *args):
        self.__name__ = name
        self.__args__ = args
        self.__is_class_var__ = name == 'ClassVar'
    def __getitem__(self, args):
        return _Form(self.__name__, *(args if isinstance(args, tuple) else (args,)))
    def __call__(self, *args, **kwargs):
        return args[0] if args else None
    def __or__(self, other):
        return _Form('Union', self, other)
    __ror__ = __or__
    def __mro_entries__(self, bases):
        return _bases.get(self.__name__, ())
    def __repr__(self):
        if not self.__args__:
            return 'typing.' + self.__name__
        return 'typing.' + self.__name__ + '[' + ', '.join(getattr(each, '__name__', repr(each)) for each in self.__args__) + ']'
    def __eq__(self, other):
        return isinstance(other, _Form) and self.__name__ == other.__name__ and self.__args__ == other.__args__
    def __hash__(self):
        return hash(self.__name__)

_names = '''Any Union Optional List Dict Set FrozenSet Tuple Type Callable Iterable Iterator Generator Sequence Mapping
MutableMapping MutableSequence Awaitable Coroutine AsyncIterator AsyncGenerator ClassVar Final Literal Annotated NoReturn Never Self
Deque DefaultDict Counter OrderedDict ContextManager Hashable Sized Collection Container Text IO TextIO BinaryIO Pattern Match
SupportsInt SupportsFloat TypeAlias Required NotRequired Concatenate Unpack TypeGuard LiteralString AnyStr AbstractSet'''.split()
for _name in _names:
    globals()[_name] = _Form(_name)

TYPE_CHECKING = False

class Generic:
    def __class_getitem__(cls, args):
        return cls

class Protocol:
    def __class_getitem__(cls, args):
        return cls

class _NamedTuple(tuple):
    def __init_subclass__(cls):
        names = list(cls.__dict__.get('__annotations__', {}))
        defaults = [cls.__dict__[name] for name in names if name in cls.__dict__]
        made = _namedtuple(cls.__name__, names, defaults=defaults)
        for key, value in made.__dict__.items():
            if key not in cls.__dict__ or key in names:
                setattr(cls, key, value)

class _TypedDict(dict):
    def __init_subclass__(cls, total=True):
        pass

_bases = {'NamedTuple': (_NamedTuple,), 'TypedDict': (_TypedDict,), 'List': (list,), 'Dict': (dict,), 'Set': (set,), 'Tuple': (tuple,)}

class _Maker(_Form):
    def __call__(self, name, fields=(), **kwargs):
        if self.__name__ == 'NamedTuple':
            return _namedtuple(name, [each[0] for each in fields])
        return dict

NamedTuple = _Maker('NamedTuple')
TypedDict = _Maker('TypedDict')

def TypeVar(name, *constraints, **kwargs):
    return _Form(name)
ParamSpec = TypeVarTuple = TypeVar

def NewType(name, kind):
    return lambda value: value

def cast(kind, value):
    return value

def overload(function):
    return function
final = override = no_type_check = runtime_checkable = overload

def get_type_hints(of, *args, **kwargs):
    return dict(getattr(of, '__annotations__', {}))
`
