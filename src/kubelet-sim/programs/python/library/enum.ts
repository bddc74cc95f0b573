/** enum, in Python. */
export const enumeration = `
class auto:
    pass

class EnumType(type):
    def __init__(cls, name, bases, names, **kwargs):
        members = {}
        value = 0
        for key, given in list(names.items()):
            if key.startswith('_') or callable(given) or isinstance(given, (property, classmethod, staticmethod)) or hasattr(given, '__get__'):
                continue
            if isinstance(given, auto):
                given = cls._generate_next_value_(key, 1, len(members), [each._value_ for each in members.values()])
            same = [each for each in members.values() if each._value_ == given]
            if same:
                members[key] = same[0]
                setattr(cls, key, same[0])
                continue
            kinds = [each for each in cls.__mro__ if each in (int, str, float)]
            own = getattr(cls, '__new__', None)
            member = kinds[0].__new__(cls, given) if kinds else object.__new__(cls)
            member._value_ = given
            member._name_ = key
            if '__init__' in names or any('__init__' in each.__dict__ for each in cls.__mro__ if each not in (object, Enum, int, str, float)):
                member.__init__(*(given if isinstance(given, tuple) else (given,)))
            members[key] = member
            setattr(cls, key, member)
        cls._member_map_ = members
    def __call__(cls, value, names=None):
        if names is not None:
            words = names.replace(',', ' ').split() if isinstance(names, str) else list(names)
            return EnumType(value, (cls,), {word: n + 1 for n, word in enumerate(words)})
        for member in cls._member_map_.values():
            if member._value_ == value or member is value:
                return member
        missing = getattr(cls, '_missing_', None)
        found = missing(value) if missing else None
        if found is not None:
            return found
        raise ValueError(f'{value!r} is not a valid {cls.__qualname__}')
    def __getitem__(cls, name):
        return cls._member_map_[name]
    def __iter__(cls):
        return iter([member for name, member in cls._member_map_.items() if member._name_ == name])
    def __len__(cls):
        return len([name for name, member in cls._member_map_.items() if member._name_ == name])
    def __contains__(cls, value):
        return any(member is value or member._value_ == value for member in cls._member_map_.values())
    @property
    def __members__(cls):
        return dict(cls._member_map_)

EnumMeta = EnumType

class Enum(metaclass=EnumType):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return max([each for each in last_values if isinstance(each, int)], default=start - 1) + 1
    @property
    def name(self):
        return self._name_
    @property
    def value(self):
        return self._value_
    def __repr__(self):
        return f'<{self.__class__.__name__}.{self._name_}: {self._value_!r}>'
    def __str__(self):
        return f'{self.__class__.__name__}.{self._name_}'
    def __hash__(self):
        return hash(self._value_ if isinstance(self, (int, str, float)) else self._name_)
    def __eq__(self, other):
        if isinstance(self, (int, str, float)):
            return self._value_ == (other._value_ if isinstance(other, Enum) else other)
        return self is other
    def __format__(self, form):
        return format(str(self), form)

class _Plain(Enum):
    def __str__(self):
        return str(self._value_)
    def __hash__(self):
        return hash(self._value_)
    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)
    def __format__(self, form):
        return format(self._value_, form)

class IntEnum(int, _Plain):
    pass

class StrEnum(str, _Plain):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()

class Flag(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return 2 ** count
    def _made(self, value):
        for member in self.__class__._member_map_.values():
            if member._value_ == value:
                return member
        made = object.__new__(self.__class__)
        made._value_ = value
        made._name_ = '|'.join(name for name, each in self.__class__._member_map_.items() if each._value_ & value)
        return made
    def __or__(self, other):
        return self._made(self._value_ | other._value_)
    def __and__(self, other):
        return self._made(self._value_ & other._value_)
    def __xor__(self, other):
        return self._made(self._value_ ^ other._value_)
    def __contains__(self, other):
        return other._value_ & self._value_ == other._value_
    def __bool__(self):
        return bool(self._value_)
    def __eq__(self, other):
        return self.__class__ is other.__class__ and self._value_ == other._value_
    def __hash__(self):
        return hash(self._value_)

class IntFlag(Flag):
    def __int__(self):
        return self._value_

def unique(cls):
    twice = [name for name, member in cls._member_map_.items() if member._name_ != name]
    if twice:
        raise ValueError(f'duplicate values found in {cls!r}: {twice[0]} -> {cls._member_map_[twice[0]]._name_}')
    return cls
`
